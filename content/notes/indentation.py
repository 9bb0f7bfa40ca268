"""Lists as their authors meant them, rewritten so that CommonMark reads them alike.

People indent with tabs, with blanks, with both, too little or too much, and use signs that Markdown does not know.
Here each item becomes `- `, two blanks deeper than the item it belongs to, and what goes on below an item follows it.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass

from content.notes.asking import opens_question
from content.notes.lines import BLANKS, Fence, fences_over, indent_of
from content.notes.wrapping import is_full, width_of

FULL = 60
"""Characters of a line of an item from which the next line goes on with it, wherever it begins."""

LONGEST_LABEL = 3
"""Words of a line without a colon that introduces the items below it and not goes on with the one above."""

DEEPEST = 12
"""Items lie in so many others at most; what is deeper stays at this depth."""

_MARKER = re.compile(
    r"[-=]{1,2}>|[-*+]|[•◦▪▫‣\u2043∙·\u30fb●○■□➢➤►→⇒»✓✔✗※\u2013—]|\(?[0-9]{1,3}[.)]|\(?[A-Za-z][.)]|\(?(?:[ivx]{2,5}|[IVX]{2,5})[.)]"
)
_ROMAN = {
    f"{tens}{ones}": number
    for number, (tens, ones) in enumerate(
        (
            (tens, ones)
            for tens in ("", "x", "xx")
            for ones in ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
        ),
        start=0,
    )
    if number
}
"""Up to 29; longer lists of this kind are not written."""
_BULLETS_WITHOUT_BLANK = "•◦▪▫‣\u2043\u30fb●○■□➢➤►"
_MARKER_WITHOUT_BLANK = re.compile(rf"[{_BULLETS_WITHOUT_BLANK}]|[\u2460-\u2473]|[0-9\u4e00-\u5341]{{1,3}}\u3001")
"""Circled numbers and numbers with an ideographic comma touch their text too."""

_FIRST_LETTERS = frozenset("aAiI")

_RULE = re.compile(r"(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}")
_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
_BOX = re.compile(r"\[[ xX]\](?=[ \t]|$)")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>]|$)")
_KNOWN_TAG = re.compile(
    r"</?(?:a|address|article|aside|b|blockquote|body|br|center|code|dd|details|dialog|dir|div|dl|dt|em|fieldset|"
    r"figcaption|figure|font|footer|form|h[1-6r]|head|header|html|i|img|kbd|li|main|menu|nav|ol|p|pre|section|span|"
    r"strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|title|tr|u|ul)(?=[\s/>]|$)",
    re.IGNORECASE,
)
_BOLD_LINE = re.compile(r"(?:\*{2,3}|_{2,3})(?=[^\s*_])[^*_]+(?:\*{2,3}|_{2,3}):?")
_LEAST_PROSE = 5
_CODE_SIGN = re.compile(r"[{}<>$|\\`@]|[;=]$|\w[(=]|\b\w+://")
_COMMAND = re.compile(r"[ ]--[a-z][\w-]+(?:[ =]|$)|^[$#>][ ]\S")
"""What a line of a terminal has: below items it may be indented by less than code."""

_IMAGE = re.compile(r"(?:!\[[^\[\]]*\]\([^()]*\)[ \t]*)+")
_ADDRESS = ("<http", "<ftp", "<mailto")
_RAW_TAGS = frozenset(("script", "style", "textarea", "pre"))


@dataclass(frozen=True, slots=True)
class Indented:
    """The rewritten lines."""

    lines: list[str]
    places: list[int]
    """For each of them the index of the line that it was."""
    markers: dict[int, str]
    """By which sign each item began: index of the line that it was -> sign."""
    sections: list[int]
    """The lines where headings end whatever was open before them, in any reading of what was."""
    width: int
    """How wide the text is wrapped; 0 where it is not."""


@dataclass(frozen=True, slots=True)
class _Item:
    column: int
    content: int
    """Column of its text."""
    prefix: str

    def holds(self, line: str, column: int, step: int) -> bool:
        """Whether an item that begins in `column` belongs to this one. `step`: how many blanks go deeper at least."""
        if column != self.column:
            return column >= self.column + step
        prefix = line[: len(line) - len(line.lstrip(BLANKS))]
        # A blank before the tabs moves nothing on the screen, and yet somebody typed it to go deeper.
        return prefix == f" {self.prefix}" and set(self.prefix) == {"\t"}


def marker_of(text: str, last: str = "") -> str:
    """The sign by which a line without its indentation begins an item; empty where it does not.

    `last` is the sign of the item before in its column: a letter, or a Roman number in capitals, is a sign only as the
    first or the next one of a row.
    """
    match = _MARKER.match(text)
    if not match or (text[match.end() : match.end() + 1] not in ("", " ", "\t", "\u00a0", "\u2003")):
        glued = _MARKER_WITHOUT_BLANK.match(text)
        return glued[0] if glued else ""
    marker = match[0]
    letter = marker.strip("().")
    is_letter = letter.isascii() and letter.isalpha()
    if is_letter and letter not in _FIRST_LETTERS and (len(letter) == 1 or letter.isupper()):
        return marker if _is_next(letter, last.strip("().")) else ""
    return marker


def _is_next(letter: str, before: str) -> bool:
    """Whether a letter or a Roman number comes right behind another one of its case."""
    if letter.isupper() != before.isupper():
        return False
    is_next_letter = len(letter) == len(before) == 1 and ord(letter) == ord(before) + 1
    value = _ROMAN.get(letter.lower())
    return is_next_letter or (value is not None and _ROMAN.get(before.lower()) == value - 1)


def _step_of(lines: Sequence[str]) -> int:
    """1 where items go deeper by a single blank again and again, 2 elsewhere: once or twice it is a slip."""
    if not any(line[:1] == " " and line[1:2] not in (" ", "\t", "") for line in lines):
        return 2
    narrow = wide = 0
    before = 0
    for line in lines:
        text = line.lstrip(BLANKS)
        if text and not text[0].isdigit() and marker_of(text):
            column = indent_of(line)
            narrow += column == before + 1
            wide += column > before + 1
            before = column
        elif line[:1] == "#":
            before = 0
    return 1 if narrow > max(1, wide) else 2


def indented(lines: Sequence[str]) -> Indented:
    """The lines as CommonMark would have them. See the module."""
    rewriter = _Rewriter(lines)
    for index in range(len(lines)):
        rewriter.take(index)
    return Indented(rewriter.written, rewriter.places, rewriter.markers, rewriter.sections, rewriter.width)


class _Rewriter:
    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        over, unclosed = fences_over(lines)
        self._fences: list[Fence | None] = [None if fence is unclosed else fence for fence in over]
        self._unclosed = unclosed.line - 1 if unclosed else -1
        self._ends = _EndsOfHtml(lines)
        self._step = _step_of(lines)
        self._items: list[_Item] = []
        self._last_markers: dict[int, str] = {}
        """By column."""
        self._code: int | None = None
        """Column of the indented code that the last lines were."""
        self._is_after_text = False
        """Whether the line before was text that this one may continue."""
        self._html_until = -1
        self._index = 0
        self.width = width_of(lines)
        self.written: list[str] = []
        self.places: list[int] = []
        self.markers: dict[int, str] = {}
        self.sections: list[int] = []

    def take(self, index: int) -> None:
        self._index = index
        line = self._lines[index]
        text = line.strip(BLANKS)
        column = indent_of(line)
        fence = self._fences[index]
        if fence:
            self._take_code(index, fence)
        elif index <= self._html_until:
            self._append(line)
        elif not text.strip():
            self._append("")
            self._is_after_text = False
        elif self._is_still_code(column):
            self._write(line)
        elif _RULE.fullmatch(text):
            self._close(column)
            self._write(text)
        elif _HEADING.match(text) and (column < 4 or self._items):
            is_inside = bool(self._items) and column >= self._items[-1].content
            self._items = self._items if is_inside else []
            if not self._items and self.written and not self.written[-1]:
                self.sections.append(len(self.written))
            self._write(text)
        elif (marker := marker_of(text, self._last_markers.get(column, ""))) and marker != text:
            self._take_item(index, text, column, marker)
        else:
            self._take_text(index, text, column)

    def _take_code(self, index: int, fence: Fence) -> None:
        line = self._lines[index]
        if fence.line == index + 1 and not self._is_after_text:
            self._close(fence.indent)
        position = column = 0
        while column < fence.indent and line[position : position + 1] in (" ", "\t"):
            column += 1 if line[position] == " " else 4 - column % 4
            position += 1
        self._write(" " * max(0, column - fence.indent) + line[position:])

    def _is_still_code(self, column: int) -> bool:
        if self._code is not None and column < self._code:
            self._code = None
        return self._code is not None

    def _take_item(self, index: int, text: str, column: int, marker: str) -> None:
        while self._items and not self._items[-1].holds(self._lines[index], column, self._step):
            self._items.pop()
        rest = text[len(marker) :].lstrip(f"{BLANKS}\u00a0\u2003")
        line = self._lines[index]
        prefix = line[: len(line) - len(line.lstrip(BLANKS))]
        self._write(f"- {_escaped(rest)}")
        if len(self._items) < DEEPEST:
            self._items.append(_Item(column, column + len(text) - len(rest), prefix))
        box = _BOX.match(rest)
        self.markers[index] = f"{marker} {box[0]}" if box else marker
        self._last_markers[column] = marker
        self._is_after_text = True

    def _take_text(self, index: int, text: str, column: int) -> None:
        begins_block = text.startswith((">", "|"))
        if self._is_after_text and self._goes_on_with_nothing(text, column):
            self._append("")
            self._is_after_text = False
        if text.startswith("<"):
            text, begins_block = self._html(index, text)
        if begins_block or not self._is_after_text:
            self._close(column)
            content = self._items[-1].content if self._items else 0
            is_command = column >= max(4, content) and _COMMAND.search(text) is not None
            if not begins_block and (column - content >= 4 or is_command) and not _is_prose(text):
                self._code = column
                self._write(f"    {text}")
                return
        # A lone sign would underline the text above it, and a fence that nothing closes would hide what follows.
        if index == self._unclosed or text in ("-", "*", "+"):
            text = f"\\{text}"
        self._write(text)
        self._is_after_text = not begins_block or text.startswith(">")

    def _goes_on_with_nothing(self, text: str, column: int) -> bool:
        """Whether a line is a block of its own although no empty line stands before it."""
        if _IMAGE.fullmatch(text):
            return True
        if not self._items or column > self._items[-1].column:
            return False
        line = self._lines[self._index - 1]
        before = line.strip()
        has_room = not is_full(line, text, self.width) if self.width else len(before) < FULL
        # Left of the whole list, or a few words above the next item: the label of what follows.
        is_label = column < self._items[0].column or self._is_label(text, column)
        begins_anew = (text[0].isupper() or is_label) and has_room and not before.endswith((",", "(", "-"))
        # A line in bold type and a question go on with no item, even without an empty line before them.
        return begins_anew or _BOLD_LINE.fullmatch(text) is not None or opens_question(text)

    def _is_label(self, text: str, column: int) -> bool:
        following = self._lines[self._index + 1] if self._index + 1 < len(self._lines) else ""
        is_above_item = indent_of(following) >= column and bool(marker_of(following.lstrip(BLANKS)))
        return is_above_item and len(text.split()) <= LONGEST_LABEL and text[-1] not in ".,;!?"

    def _html(self, index: int, text: str) -> tuple[str, bool]:
        """The line, and whether a block of HTML begins with it. A `<placeholder>` is text."""
        end = self._ends.after(index, text)
        if end is not None:
            self._html_until = end - 1 if end >= index else -1
            return (text, True) if end >= index else (f"\\{text}", False)
        if _KNOWN_TAG.match(text):
            return text, True
        return (text, False) if text.startswith(_ADDRESS) else (f"\\{text}", False)

    def _close(self, column: int) -> None:
        while self._items and column <= self._items[-1].column:
            self._items.pop()

    def _write(self, text: str) -> None:
        self._append("  " * len(self._items) + text)
        self._is_after_text = False

    def _append(self, line: str) -> None:
        self.written.append(line)
        self.places.append(self._index)


class _EndsOfHtml:
    """Comments and raw tags run to their end, however far it is; without an end they are text."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._places: dict[str, list[int]] = {}
        ends = ("-->", *(f"</{tag}>" for tag in _RAW_TAGS))
        for index, line in enumerate(lines):
            if "-->" in line or "</" in line:
                lowered = line.lower()
                for end in ends:
                    if end in lowered:
                        self._places.setdefault(end, []).append(index)

    def after(self, index: int, text: str) -> int | None:
        """Index of the line after the end; -1 where there is no end, None where the line begins nothing of the kind."""
        if text.startswith("<!--"):
            end = "-->"
        elif text.startswith(("<!", "<?")):
            return -1
        else:
            tag = _TAG.match(text)
            if not tag or tag[1].lower() not in _RAW_TAGS or text.startswith("</"):
                return None
            end = f"</{tag[1].lower()}>"
        places = self._places.get(end, [])
        place = bisect.bisect_left(places, index)
        return places[place] + 1 if place < len(places) else -1


def _is_prose(text: str) -> bool:
    """Whether an indented line is a sentence and no code: words alone, the first of them with a capital."""
    words = text.split()
    if len(words) < _LEAST_PROSE or not words[0][0].isupper() or _CODE_SIGN.search(text):
        return False
    plain = sum(word.strip(".,;:!?()\"'\u2013\u2014\u201c\u201d-").isalpha() for word in words)
    shouted = sum(word.isupper() and len(word) > 1 for word in words)
    return plain >= 0.8 * len(words) and 3 * shouted < len(words)


def _escaped(text: str) -> str:
    """The text of an item that begins neither HTML nor code."""
    is_placeholder = text.startswith("<") and not _KNOWN_TAG.match(text) and not text.startswith(_ADDRESS)
    return f"\\{text}" if is_placeholder or text.startswith(("```", "~~~")) else text
