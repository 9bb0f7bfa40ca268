"""reStructuredText: titles with lines of signs under and over them, directives, roles, definitions, grids."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.lines import indent_of

NAME = "reStructuredText"

_SIGN = re.compile(r"\.\. (?:[\w-]{1,40}::|_[^:]{1,200}:)|:[\w:+-]{1,40}:`[^`]+`")
_ADORNMENT = re.compile(r"([=\-~^\"+*.:_#`'<>])\1{2,}")
_DIRECTIVE = re.compile(r"([ \t]*)\.\.(?:[ \t]+(?:(?P<name>[\w-]+)::)?[ \t]*(?P<rest>.*))?")
_ADMONITIONS = frozenset(
    ("note", "tip", "warning", "important", "hint", "caution", "danger", "attention", "error", "admonition", "seealso")
)
_SHOWN = _ADMONITIONS | {"topic", "sidebar", "epigraph", "rubric", "versionadded", "versionchanged", "deprecated"}
"""Directives whose content is text."""

_ROLE = re.compile(r":[\w:+-]{1,40}:`(?:([^`<>]+)<[^`<>]*>|~?([^`]*))`")
_LINK = re.compile(r"`([^`<>]+)<[^`<>]*>`__?")
_REFERENCE = re.compile(r"`([^`]+)`_\b|\b([^\W_](?:\w*[^\W_])?)_(?=[\s.,;:)]|$)")
_FIELD = re.compile(r":[\w -]+:(?:[ \t].*)?")
_AUTO_NUMBER = re.compile(r"\A([ \t]*)#\.(?=[ \t])")
_NUMBERED = re.compile(r"[0-9A-Za-z]{1,3}[.)]\s")


def rewritten(lines: Sequence[str]) -> list[str]:
    """Only where a directive, a target or a role shows what it is."""
    if not any(_SIGN.search(line) for line in lines) or any(line.startswith(("```", "## ")) for line in lines):
        return list(lines)
    reader = _Reader(lines)
    while reader.index < len(lines):
        reader.take()
    return reader.written


class _Reader:
    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self.written = list(lines)
        self.index = 0
        self._styles: list[tuple[str, bool]] = []
        """Sign of the titles of each level, and whether it stands above them, too."""
        self._is_after_literal = False

    def take(self) -> None:
        """Rewrites the line at hand and those that belong to it, and goes behind them."""
        line = self._lines[self.index]
        is_literal, self._is_after_literal = self._is_after_literal, self._is_after_literal and not line
        if is_literal and line[:1] in (" ", "\t"):
            self._take_content(is_text=False, width=0)
        elif line.startswith("..") and (directive := _DIRECTIVE.fullmatch(line)):
            self._take_directive(directive)
        elif not self._take_title() and not self._take_definition():
            self._take_text(line)

    def _take_title(self) -> bool:
        index, lines = self.index, self._lines
        is_over = (
            bool(_ADORNMENT.fullmatch(lines[index])) and index + 2 < len(lines) and lines[index + 2] == lines[index]
        )
        at = index + 1 if is_over else index
        if at + 1 >= len(lines) or not lines[at].strip() or _ADORNMENT.fullmatch(lines[at]):
            return False
        under = _ADORNMENT.fullmatch(lines[at + 1])
        if not under or len(lines[at + 1]) + 2 < len(lines[at].strip()) or (index and lines[index - 1].strip()):
            return False
        style = (under[1], is_over)
        if style not in self._styles:
            self._styles.append(style)
        title = f"{'#' * min(6, self._styles.index(style) + 1)} {_inline(lines[at].strip())}"
        self.written[index : at + 2] = ["", title, ""] if is_over else [title, ""]
        self.index = at + 2
        return True

    def _take_directive(self, directive: re.Match[str]) -> None:
        name, rest = directive["name"] or "", directive["rest"] or ""
        is_text = name in _SHOWN
        is_titled = name in ("admonition", "topic", "rubric", "sidebar")
        shown = f"**{_inline(rest)}:**" if is_titled else _inline(rest)
        self.written[self.index] = shown if is_text and rest else ""
        self.index += 1
        self._take_content(is_text=is_text, width=-1)

    def _take_content(self, *, is_text: bool, width: int) -> None:
        """What is indented below a directive: text moves to the margin; all else becomes indented code."""
        while self.index < len(self._lines):
            line = self._lines[self.index]
            if line and line[:1] not in (" ", "\t"):
                return
            width = indent_of(line) if width < 0 and line else width
            is_option = not is_text and _FIELD.fullmatch(line.strip()) is not None
            if is_text:
                self.written[self.index] = _inline(line[width:] if not line[:width].strip() else line.strip())
            else:
                self.written[self.index] = f"    {line}" if line and not is_option else ""
            self.index += 1

    def _take_definition(self) -> bool:
        """A term and what is indented right below it."""
        index, lines = self.index, self._lines
        term = lines[index]
        following = lines[index + 1] if index + 1 < len(lines) else ""
        is_first = index == 0 or not lines[index - 1].strip()
        if (
            not is_first
            or not term
            or term[:1] in " \t-*+#|:"
            or term.endswith(":")
            or following[:1] not in (" ", "\t")
        ):
            return False
        if not following.strip() or _AUTO_NUMBER.match(term) or _NUMBERED.match(term):
            return False
        self.written[index], self.written[index + 1] = f"- {_inline(term)}", f"  - {_inline(following.strip())}"
        self.index += 2
        while self.index < len(lines) and lines[self.index][:1] in (" ", "\t"):
            self.written[self.index] = f"    {_inline(lines[self.index].strip())}"
            self.index += 1
        return True

    def _take_text(self, line: str) -> None:
        if _FIELD.fullmatch(line) and not line.startswith(":" * 2):
            line = ""
        self._is_after_literal = line.endswith("::")
        line = line[:-1] if self._is_after_literal else line
        self.written[self.index] = _inline(_AUTO_NUMBER.sub(r"\g<1>1.", line))
        self.index += 1


def _inline(text: str) -> str:
    """The text without roles and targets."""
    if "`" in text:
        text = _LINK.sub(_title, _ROLE.sub(lambda match: f"`{_title(match)}`", text))
    return _REFERENCE.sub(_title, text) if "_" in text else text


def _title(match: re.Match[str]) -> str:
    return next((group for group in match.groups() if group), "").strip()
