"""AsciiDoc: `= titles`, items as deep as their signs, blocks between lines of one sign, tables of `|cells`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.dialects.row_items import RowsOfCells

NAME = "AsciiDoc"

_TITLE = re.compile(r"(={1,6})[ \t]+([^\s=].*)")
_OTHER_TITLE = re.compile(r"#{1,6}[ \t]|={1,6}[ \t].*[ \t]=+$")
_ITEM = re.compile(r"[ \t]*(\*{1,5}|\.{1,5}|-)[ \t]+(\S.*)")
_TERM = re.compile(r"[ \t]*([^\s:|][^|]{0,80}?)::(?:[ \t]+(\S.*))?")
_VERBATIM = re.compile(r"(-{4,}|\.{4,}|`{3,}|\+{4,})")
_FRAME = re.compile(r"={4,}|\*{4,}|_{4,}|--")
_UNSEEN = re.compile(r"//.*|:!?[\w-]+!?:.*|\[[^\[\]]*\]|\[\[[^\[\]]*\]\]|(?:image|video|include|toc)::.*|\+|<<<|'''")
_BLOCK_TITLE = re.compile(r"\.(?![.\s])(\S.*)")
_LINK = re.compile(r"(?<!\S)(?:link:|xref:)?(\S+?)\[([^\[\]]+)\]")
_ADDRESS = re.compile(r"(?:link|xref):|https?://")
_REFERENCE = re.compile(r"<<[^<>,]*,([^<>]*)>>")
_LEAST_SIGNS = 2


def rewritten(lines: Sequence[str]) -> list[str]:
    """Only where titles are AsciiDoc's, at least two or beside another sign of it."""
    titles = sum(_TITLE.fullmatch(line) is not None for line in lines)
    signs = sum(line == "|===" or line.startswith((":toc", "[source", "image::")) for line in lines)
    if not titles or titles + signs < _LEAST_SIGNS or any(_OTHER_TITLE.match(line) for line in lines):
        return list(lines)
    reader = _Reader()
    for line in lines:
        reader.take(line)
    return reader.written


class _Reader:
    def __init__(self) -> None:
        self.written: list[str] = []
        self._end_of_code = ""
        self._is_table = False
        self._rows = RowsOfCells(self.written)
        self._is_below_term = False

    def take(self, line: str) -> None:
        text = line.strip()
        if self._end_of_code:
            is_end = text == self._end_of_code
            self._end_of_code = "" if is_end else self._end_of_code
            self.written.append("```" if is_end else line)
        elif _VERBATIM.fullmatch(text):
            self._end_of_code = text
            self.written.append("```")
        elif text == "|===":
            self._is_table = not self._is_table
            self._rows.end()
            self.written.append("")
        else:
            self.written.append("" if self._is_table else self._text(line, text))
            if self._is_table and text.startswith("|"):
                self._take_cells([_inline(cell) for cell in text[1:].split("|")])

    def _take_cells(self, cells: list[str]) -> None:
        """A row stands on one line, or each of its cells does: then the row is where its first cell is."""
        if not self._rows.columns:
            self._rows.take_header(cells)
            return
        self._rows.take_cells(cells)
        if len(self._rows.cells) >= self._rows.columns:
            self._rows.end_row()

    def _text(self, line: str, text: str) -> str:
        is_below_term, self._is_below_term = self._is_below_term, False
        if title := _TITLE.fullmatch(line):
            return f"{'#' * len(title[1])} {_inline(title[2])}"
        if _FRAME.fullmatch(text) or _UNSEEN.fullmatch(text):
            return ""
        if title := _BLOCK_TITLE.fullmatch(line):
            return f"{_inline(title[1])}:"
        if item := _ITEM.fullmatch(line):
            sign = "1." if item[1].startswith(".") else "-"
            return f"{'  ' * (len(item[1]) - 1)}{sign} {_inline(item[2])}"
        if term := _TERM.fullmatch(line):
            self._is_below_term = not term[2]
            return f"- {_inline(term[1])}: {_inline(term[2])}" if term[2] else f"- {_inline(term[1])}"
        return f"  - {_inline(text)}" if is_below_term and text else _inline(line)


def _inline(text: str) -> str:
    """The text with the links of Markdown."""
    text = _REFERENCE.sub(r"\1", text) if "<<" in text else text
    return _LINK.sub(_link, text) if "[" in text and _ADDRESS.search(text) else text


def _link(match: re.Match[str]) -> str:
    return f"[{match[2]}]({match[1]})"
