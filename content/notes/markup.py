"""The Markdown that texts of the library may use: paragraphs, lists, tables, fenced code, links and local images."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from content.notes.lines import BLANKS, Line, Passage, indent_of, join_lines
from content.notes.problems import Problems


class Block(Enum):
    PARAGRAPH = auto()
    LIST = auto()
    INSIDE_LIST = auto()
    TABLE = auto()
    FENCE = auto()


IN_LISTS = (Block.LIST, Block.INSIDE_LIST)

_ITEM = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+|$)")
_ITEM_THAT_ENDS_A_PARAGRAPH = re.compile(r"(?:[-*+]|1[.)])[ \t]")
"""Other numbers do not end one without an empty line (CommonMark 0.31, 5.2)."""

_TASK = re.compile(r"\[[ xX]?\](?!\()")
_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
_TABLE_RULE = re.compile(r":?-+:?[ \t]*\|")
_DEFINITION = re.compile(r"\[[^\]]*\]:")

_TOKEN = re.compile(r"\\.|`+|<[A-Za-z/!?]|!\[|\[|\]\(|\]")
_BACKTICKS = re.compile(r"`+")
_TARGET = re.compile(r"\]\(([^\s()<>\\]*)\)")
_IMAGE_FILE = re.compile(r"(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.(?:svg|png|webp|jpg|gif)")


def read_markup(lines: Sequence[Line], problems: Problems) -> str:
    """The text in canonical form: each paragraph on one line, one empty line between blocks, the rest as it stands."""
    return "\n\n".join(_text_of(kind, block, problems) for kind, block in _blocks(lines, problems))


def check_inline(passage: Passage, problems: Problems) -> None:
    """Reports what a single line of Markdown, such as a statement or an option, may not be or contain."""
    text = passage.text
    if _ITEM.match(text) or _TASK.match(text) or text.startswith(("|", "```", "~~~")):
        fix = "write a backslash before its first sign"
        problems.add(*passage.place(0), "a list, a table or code stands where one line of text is expected", fix)
    _check_start(text, passage.place(0), problems)
    _check_spans(passage, problems)


def _blocks(lines: Sequence[Line], problems: Problems) -> Iterator[tuple[Block, list[Line]]]:
    kind: Block | None = None
    block: list[Line] = []
    for line in lines:
        if block and (line.is_empty or _ends(kind, block[-1], line)):
            yield kind or Block.PARAGRAPH, block
            block = []
        if line.is_empty:
            continue
        if not block:
            kind = _kind_of(line, kind, problems)
        block.append(line)
    if block:
        yield kind or Block.PARAGRAPH, block


def _ends(kind: Block | None, last: Line, line: Line) -> bool:
    """Whether a line begins another block although no empty line stands before it."""
    if line.fence:
        return line.fence != last.fence and not (kind in IN_LISTS and line.is_indented)
    if kind is Block.FENCE:
        return True
    text = line.text.lstrip(BLANKS)
    begins = _ITEM_THAT_ENDS_A_PARAGRAPH.match(text) or text.startswith("|")
    return kind is Block.PARAGRAPH and bool(begins) and indent_of(line.text) < 4


def _kind_of(line: Line, before: Block | None, problems: Problems) -> Block:
    text = line.text.lstrip(BLANKS)
    if line.is_indented and before in IN_LISTS:
        return Block.INSIDE_LIST
    if indent_of(line.text) >= 4:
        problems.add(line.number, line.column, "a paragraph is indented like code", "put code between lines ```")
    if line.fence:
        return Block.FENCE
    if _ITEM.match(text):
        return Block.LIST
    return Block.TABLE if text.startswith("|") else Block.PARAGRAPH


def _text_of(kind: Block, block: list[Line], problems: Problems) -> str:
    for line in (line.from_column(0) for line in block if not line.fence):
        _check_line(line, problems)
    if kind is Block.PARAGRAPH:
        passage = join_lines(block, problems)
        _check_spans(passage, problems)
        return passage.text
    for line in block:
        if not line.fence:
            _check_spans(join_lines([line], problems), problems)
    return "\n".join(line.text for line in block)


def _check_line(line: Line, problems: Problems) -> None:
    item = _ITEM.match(line.text)
    if item and _TASK.match(line.text, item.end()):
        fix = "an option begins with '- [x] ' or '- [ ] ' at the start of its line"
        problems.add(line.number, line.column, "an option stands inside a text", fix)
    text = line.text[item.end() :] if item and not _is_rule(line.text) else line.text
    _check_start(text, (line.number, line.column), problems)


def _check_start(text: str, place: tuple[int, int], problems: Problems) -> None:
    if _HEADING.match(text):
        problems.add(*place, "a text has no headings", "write \\# for the sign itself")
    elif text.startswith(">"):
        problems.add(*place, "a text has no quotations", "write \\> for the sign itself")
    elif _is_rule(text):
        problems.add(*place, "a text has no rules and no underlines", "remove the line")
    elif _TABLE_RULE.match(text):
        problems.add(*place, "the row of a table does not begin with |", "begin each row with |")
    elif _DEFINITION.match(text):
        problems.add(*place, "a text has no definitions of links", "write the address in the link")


def _is_rule(text: str) -> bool:
    """Whether the line is a rule, or makes a heading of the line above it."""
    signs = set(text) - set(BLANKS)
    if len(signs) != 1:
        return False
    sign = signs.pop()
    return sign in "-=" or (sign in "*_" and text.count(sign) >= 3)


def _check_spans(passage: Passage, problems: Problems) -> None:
    """Reports HTML, links and images that are not allowed. Each sign is looked at a bounded number of times."""
    text = passage.text
    closing = _ClosingBackticks(text)
    brackets: list[re.Match[str]] = []
    position = 0
    while token := _TOKEN.search(text, position):
        position = token.end()
        sign = token[0]
        if sign.startswith("`"):
            position = closing.end_of(token) or position
        elif sign.startswith("<"):
            problems.add(*passage.place(token.start()), "HTML is not allowed", "put it in backticks or write \\<")
        elif sign in ("[", "!["):
            brackets.append(token)
        elif sign == "](":
            opening = brackets.pop() if brackets else None
            position = _check_target(passage, opening, token, problems)
        elif sign == "]" and brackets:
            brackets.pop()


def _check_target(passage: Passage, opening: re.Match[str] | None, middle: re.Match[str], problems: Problems) -> int:
    """Reports what is wrong with `[text](target)`; returns where to go on."""
    place = passage.place((opening or middle).start())
    match = _TARGET.match(passage.text, middle.start())
    if opening is None or match is None:
        fix = "write [text](https://...) on one line, brackets in the address as %28 and %29"
        problems.add(*place, "a link is not complete", fix)
        return middle.end()
    if opening[0] == "[":
        if not match[1].startswith("https://"):
            problems.add(*place, "a link does not begin with https://", "write the full address")
    elif not passage.text[opening.end() : middle.start()].strip():
        problems.add(*place, "an image has no text", "write ![what it shows](file.svg)")
    elif not _IMAGE_FILE.fullmatch(match[1]):
        problems.add(*place, "an image is no file of the library", "write ![what it shows](file.svg)")
    return match.end()


class _ClosingBackticks:
    """Finds the run of backticks that closes a span of code: the next run of the same length."""

    def __init__(self, text: str) -> None:
        self._starts: dict[int, list[int]] = {}
        for run in _BACKTICKS.finditer(text):
            self._starts.setdefault(len(run[0]), []).append(run.start())

    def end_of(self, opening: re.Match[str]) -> int | None:
        length = len(opening[0])
        starts = self._starts.get(length, [])
        index = bisect.bisect_left(starts, opening.end())
        return starts[index] + length if index < len(starts) else None
