"""Pages of MediaWiki: `== titles ==`, items as deep as their signs, `; term` and `: definition`, tables `{| ... |}`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.dialects.row_items import RowsOfCells
from content.notes.lines import indent_of

NAME = "MediaWiki"
_FENCE = "~~~"

_TITLE = re.compile(r"(={2,6})[ \t]*([^=\s](?:[^=]*[^=\s])?)[ \t]*\1")
_ITEM = re.compile(r"([*#]{1,6})[ \t]*([^*#\s].*)")
_TERM = re.compile(r";[ \t]*(\S.*)")
_DEFINITION = re.compile(r":{1,6}[ \t]*(\S.*)")
_BOLD = re.compile(r"'''([^']+)'''")
_ITALIC = re.compile(r"''([^']+)''")
_CODE = re.compile(r"<(syntaxhighlight|source)\b[^<>]*>", re.IGNORECASE)
_UNSEEN = re.compile(
    r"\[\[(?:Category|File|Image|Kategorie|Datei):[^\[\]]*\]\]|\{\{[^{}]*\}\}|__(?:NO)?TOC__", re.IGNORECASE
)
_LINK = re.compile(r"\[(https?://[^\s\[\]]+)[ \t]+([^\[\]]+)\]")
_ATTRIBUTES = re.compile(r"\A[\w-]+=\"[^\"]*\"(?:[ \t]+[\w-]+=\"[^\"]*\")*[ \t]*\|(?!\|)")


def rewritten(lines: Sequence[str]) -> list[str]:
    """Only where a title is MediaWiki's, and another line, too, but none Markdown's."""
    has_title = any(_TITLE.fullmatch(line) for line in lines)
    if not has_title or any(line.startswith(("## ", "```", "- ")) for line in lines):
        return list(lines)
    if not any(line.startswith(("*", "#", ";", "{|", "'''")) or "[[" in line for line in lines):
        return list(lines)
    reader = _Reader()
    ends = _ends_of_code(lines)
    end = -1
    for index, line in enumerate(lines):
        if index in ends:
            end = ends[index]
        if index in ends or index == end:
            reader.written.append(_FENCE)
        elif index < end:
            reader.written.append(line)
        else:
            reader.take(line)
    return reader.written


def _ends_of_code(lines: Sequence[str]) -> dict[int, int]:
    """The line that closes each block of code, by the line that opens it."""
    found = {}
    opened, tag = -1, ""
    for index, line in enumerate(lines):
        text = line.strip().lower()
        if opened >= 0 and text == f"</{tag}>":
            found[opened] = index
            opened = -1
        elif opened < 0 and text.startswith("<") and (match := _CODE.fullmatch(text)):
            opened, tag = index, match[1]
    return found


class _Reader:
    def __init__(self) -> None:
        self.written: list[str] = []
        self._is_table = False
        self._rows = RowsOfCells(self.written)
        self._header: list[str] = []

    def take(self, line: str) -> None:
        text = line.strip()
        if text.startswith("{|"):
            self._is_table = True
            self.written.append("")
        elif self._is_table:
            self.written.append("")
            self._take_in_table(text)
        else:
            self.written.append(_text(text, indent_of(line)))

    def _take_in_table(self, text: str) -> None:
        if text.startswith(("|-", "|}")):
            self._end_row()
            self._is_table = not text.startswith("|}")
            if not self._is_table:
                self._rows.end()
        elif text.startswith("!"):
            self._header += [_cell(cell) for cell in text[1:].split("!!")]
        elif text.startswith("|") and not text.startswith("|+"):
            self._rows.take_cells([_cell(cell) for cell in text[1:].split("||")])

    def _end_row(self) -> None:
        if self._header:
            self._rows.take_header(self._header)
        self._rows.end_row()
        self._header = []


def _text(text: str, column: int) -> str:
    """The line as Markdown has it. `column`: where it begins; other wikis indent their items, too."""
    text = _UNSEEN.sub("", text) if "[[" in text or "{{" in text or "__" in text else text
    if title := _TITLE.fullmatch(text):
        return f"{'#' * len(title[1])} {_inline(title[2])}"
    if item := _ITEM.fullmatch(text):
        sign = "1." if item[1].endswith("#") else "-"
        return f"{' ' * column}{'   ' * (len(item[1]) - 1)}{sign} {_inline(item[2])}"
    if term := _TERM.fullmatch(text):
        said, _, definition = term[1].partition(" : ")
        return f"- {_inline(said)}: {_inline(definition)}" if definition else f"- {_inline(said)}"
    if defined := _DEFINITION.fullmatch(text):
        return f"  - {_inline(defined[1])}"
    return _inline(text)


def _cell(cell: str) -> str:
    return _inline(_ATTRIBUTES.sub("", cell.strip(), count=1).strip())


def _inline(text: str) -> str:
    """The text with the bold type and the links of Markdown."""
    if "''" in text:
        text = _ITALIC.sub(r"*\1*", _BOLD.sub(r"**\1**", text))
    return _LINK.sub(r"[\2](\1)", text) if "http" in text else text
