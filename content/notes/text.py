"""From the bytes of a file to text that every reader can rely on: LF, NFC, nothing invisible that changes meaning."""

from __future__ import annotations

import codecs
import re
import unicodedata

from content.notes.parsed import Parsed, Problem

MAX_BYTES = 2_000_000
MAX_LINES = 100_000
MAX_BYTES_OF_NOTES = 20_000_000
MAX_LINES_OF_NOTES = 1_000_000
MAX_MARKS = 30
"""Marks in a row on one character, after the Stream-Safe Text Format of Unicode Standard Annex 15."""

_CONTROLS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))} - {"\t", "\n"}
_LINE_SEPARATORS = {"\u2028", "\u2029"}
_DIRECTIONS = {chr(code) for code in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes, path: str) -> Parsed[str]:
    """The text of a file: UTF-8, or UTF-16 with a byte order mark; lines end in LF, letters are NFC.

    Raw notes (neither TOML nor a file with front matter) that are not UTF-8 are read as Windows-1252, with a warning;
    where they have no LF at all, CR ends their lines. They may be ten times as large as other files.
    Refuses files that are too large, control characters, lone surrogates and characters that change the direction of
    text, each with line and column.
    """
    is_notes = not (path.endswith(".toml") or data.startswith(b"---"))
    largest = MAX_BYTES_OF_NOTES if is_notes else MAX_BYTES
    if len(data) > largest:
        return Parsed(None, (Problem(path, 1, 1, f"the file is larger than {largest:,} bytes", "split it"),))
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        text = data.decode(encoding, "surrogatepass")
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig" and is_notes:
            return _decode_windows(data, path, error)
        line, column = _place(error.object[: error.start].decode(encoding, "replace"))
        reason = f"not valid {'UTF-16' if encoding == 'utf-16' else 'UTF-8'}"
        return Parsed(None, (Problem(path, line, column, reason, "save the file as UTF-8"),))
    return _checked(text, path, is_notes=is_notes)


def _decode_windows(data: bytes, path: str, utf8_error: UnicodeDecodeError) -> Parsed[str]:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        line, column = _place(data[: error.start].decode("cp1252"))
        reason = "neither valid UTF-8 nor valid Windows-1252"
        return Parsed(None, (Problem(path, line, column, reason, "save the file as UTF-8"),))
    line, column = _place(utf8_error.object[: utf8_error.start].decode("cp1252"))
    warning = Problem(path, line, column, "not valid UTF-8, read as Windows-1252", "save the file as UTF-8")
    parsed = _checked(text, path, is_notes=True)
    return Parsed(parsed.value, parsed.problems, (warning,))


def _checked(text: str, path: str, *, is_notes: bool) -> Parsed[str]:
    text = text.replace("\r\n", "\n")
    if is_notes and "\n" not in text:
        text = text.replace("\r", "\n")
    most = MAX_LINES_OF_NOTES if is_notes else MAX_LINES
    refused = _refused_characters(text)
    if text.count("\n") > most:
        refused.append((len(text), f"the file has more than {most:,} lines", "split it"))
    if not refused:
        return Parsed(unicodedata.normalize("NFC", text))
    problems = (Problem(path, *_place(text[:offset]), reason, fix) for offset, reason, fix in sorted(refused))
    return Parsed(None, tuple(problems))


def _refused_characters(text: str) -> list[tuple[int, str, str]]:
    """The first place of each kind of character that may not be there: offset, reason, fix."""
    refused = []
    used = set(text)
    for character in used:
        name = f"U+{ord(character):04X}"
        if character in _CONTROLS or character in _LINE_SEPARATORS:
            refused.append((text.index(character), f"control character {name}", "remove it"))
        elif character in _DIRECTIONS:
            refused.append((text.index(character), f"{name} changes the direction of text", "remove it"))
        elif "\ud800" <= character <= "\udfff":
            refused.append((text.index(character), f"lone surrogate {name}", "save the file as UTF-8"))
    # Sorting the marks of one character takes time that grows with the square of their number.
    marks = "".join(re.escape(character) for character in used if _is_mark(character))
    if marks and (pile := re.search(f"[{marks}]{{{MAX_MARKS + 1}}}", text)):
        refused.append((pile.start(), f"more than {MAX_MARKS} marks on one character", "remove them"))
    return refused


def _is_mark(character: str) -> bool:
    """Whether the character, or what NFC makes of it first, joins the character before it."""
    return unicodedata.combining(unicodedata.normalize("NFD", character)[0]) != 0


def _place(before: str) -> tuple[int, int]:
    """Line and column, from 1, of what follows the text `before`."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")
