"""From canonical lines to a tree of nodes: what markdown-it-py recognises, and what the lines say beyond Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from content.notes.asking import opens_question_or_answer
from content.notes.contents import HEAD, mark_contents
from content.notes.draft_nodes import Draft, end_of
from content.notes.html_blocks import html_drafts
from content.notes.indentation import Indented
from content.notes.inline import ADDRESS, is_tags_only, read_inline, without_tags
from content.notes.nodes import Kind, Node
from content.notes.wrapping import is_full

_SIGNS = {
    "table": ("|",),
    "fence": ("```", "~~~"),
    "blockquote": (">",),
    "html_block": ("<",),
    "heading": ("#",),
    "lheading": ("=", "--", ">"),
}
"""Rules of Markdown, and what each cannot do without: it is not asked about lines that have none of it."""

_BOX = re.compile(r"\[[ xX]\][ \t]+")
_BOLD_LINE = re.compile(r"(?:\*{2,3}|_{2,3})(?=[^\s*_])[^*_]+(?:\*{2,3}|_{2,3}):?")
_NUMBER = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){0,4}(?=[.)]?[ \t])")
_ATTRIBUTES = re.compile(r"(?<![ \t])[ \t]*\{[#.-][^{}]*\}$")
_PROPERTY = re.compile(
    r"(?:created|tags?|last edited|updated|date|author|status|source|url|speaker|lecturer|instructor|presenter|"
    r"attendees|participants)(?: time| by| at| on)?: .*|"
    r"(?:owner|assignee|reviewer)s?: (?-i:[A-Z\u00c0-\u00de][\w'.-]{0,30}(?:,? [A-Z\u00c0-\u00de][\w'.-]{0,30}){0,3})",
    re.IGNORECASE,
)
"""What programs for notes write below the title of a page; an owner is somebody with a name."""

_CALLOUT = re.compile(r"\[![A-Za-z]+\][+-]?[ \t]*(.*)")
_ANNOUNCING = re.compile(
    r"\b(?:steps|following|follows|as follows|folgende\w*|siguientes?|suivante?s?)\W*$", re.IGNORECASE
)
_LEAD = re.compile(
    r"[ \t]*(?:\*\*[^*]+\*\*|__[^_]+__|`[^`]+`|[A-Z\u00c0-\u00de][\w/.+-]*(?: [\w/.+-]+){0,3}(?=: | [-\u2013] ))"
)
"""A term with which a line begins: such lines below each other are statements of their own, however full they are."""

_LABEL_ENDS = (":", "\uff1a", ":-", " ->", " \u2192", " =>", " \u21d2")
_SENTENCE_ENDS = (".", "!", "?", ":", ";")
NARROWEST = 40
"""Characters of the longest line of text that is wrapped."""

FULL = 72
"""Characters of a line that had no room for the next word, where few lines show how wide the text is."""

LONGEST_TITLE = 10
"""Words of a bold line that is a heading, and of a line without a colon that introduces the list below it: 12."""


def read_blocks(indented: Indented, original: Sequence[str]) -> tuple[Node, ...]:
    """The tree of the `original` lines, which were rewritten."""
    # Tokens are ten times as large as the text: those of a section are gone before the next one is read.
    edges = (0, *indented.sections, len(indented.lines))
    drafts = [draft for first, last in pairwise(edges) for draft in _Tokens(indented, original, first, last).read()]
    drafts = _with_labels(_sections(_joined_details(drafts)))
    mark_contents(drafts)
    return tuple(_frozen(draft, original, 0) for draft in drafts)


def _tokens(text: str) -> list[Token]:
    unneeded = (rule for rule, signs in _SIGNS.items() if not any(sign in text for sign in signs))
    return _markdown(*unneeded).parse(text)


@cache
def _markdown(*without: str) -> MarkdownIt:
    """Markdown's reader of blocks without these rules."""
    markdown = MarkdownIt("commonmark", {"maxNesting": 60}).enable("table")
    return markdown.disable(["inline", "reference", *without])


class _Tokens:
    """Turns the flat tokens of some lines into drafts: items hold what is inside of them, headings nothing yet."""

    def __init__(self, indented: Indented, original: Sequence[str], first: int, last: int) -> None:
        self._tokens = _tokens("\n".join(indented.lines[first:last]))
        self._original = original
        self._width = indented.width
        self._places = indented.places[first:last]
        self._markers = indented.markers
        self._open: list[Draft] = []
        self._top: list[Draft] = []

    def read(self) -> list[Draft]:
        tokens = self._tokens
        for index, token in enumerate(tokens):
            match token.type:
                case "list_item_open":
                    start, _ = self._range(token)
                    self._push(Draft(Kind.ITEM, "", start, start + 1, marker=self._markers.get(start, "-")))
                case "blockquote_open":
                    self._push(Draft(Kind.QUOTE, "", *self._range(token)))
                case "table_open":
                    start, _ = self._range(token)
                    self._push(Draft(Kind.TABLE, "", start, start + 2))
                case "list_item_close" | "blockquote_close" | "table_close":
                    self._open.pop()
                case "heading_open":
                    self._take_heading(token, tokens[index + 1])
                case "inline" if tokens[index - 1].type == "paragraph_open":
                    self._take_paragraph(token)
                case "tr_open":
                    self._take_row(tokens, index)
                case "fence" | "code_block":
                    text = token.content.rstrip("\n")
                    self._add(Draft(Kind.CODE, text, *self._range(token), marker=token.info.strip()))
                case "html_block":
                    first, _ = token.map or (0, 0)
                    for draft in html_drafts(token.content, self._places[first]):
                        self._add(draft)
                case "hr":
                    self._add(Draft(Kind.RULE, "", *self._range(token)))
        return self._top

    def _range(self, token: Token) -> tuple[int, int]:
        """Index of the first line of the file and of the line after the last."""
        first, last = token.map or (0, 1)
        return self._places[first], self._places[max(first, last - 1)] + 1

    def _add(self, draft: Draft) -> None:
        (self._open[-1].children if self._open else self._top).append(draft)

    def _push(self, draft: Draft) -> None:
        self._add(draft)
        self._open.append(draft)

    def _take_heading(self, token: Token, inline: Token) -> None:
        start, end = self._range(token)
        written = _ATTRIBUTES.sub("", inline.content)
        text = without_tags(read_inline(written).text) or inline.content.strip()
        holder = self._open[-1] if self._open else None
        if holder and holder.kind is Kind.ITEM and not holder.text and not holder.children:
            holder.text, holder.end = text, end
        else:
            self._add(Draft(Kind.HEADING, text, start, end, level=int(token.tag[1])))

    def _take_paragraph(self, token: Token) -> None:
        start, _ = self._range(token)
        lines = token.content.split("\n")
        holder = self._open[-1] if self._open else None
        if holder and holder.kind is Kind.ITEM and not holder.text and not holder.children:
            box = _BOX.match(lines[0])
            lines[0] = lines[0][box.end() :] if box else lines[0]
            holder.inline = read_inline(" ".join(lines))
            holder.text = without_tags(holder.inline.text)
            holder.start, holder.end = start, start + len(lines)
            return
        if holder and holder.kind is Kind.QUOTE and not holder.children and (callout := _CALLOUT.fullmatch(lines[0])):
            lines[0] = f"{callout[1]}:" if callout[1] else ""
        fulls = [is_full(self._original[start + index], line, self._width) for index, line in enumerate(lines[1:])]
        for first, last in _statements(lines, fulls if self._width else ()):
            if lines[first]:
                draft = _paragraph(lines[first:last], start + first)
                if draft.kind is Kind.HEADING and holder and holder.kind is Kind.QUOTE:
                    draft.kind = Kind.LABEL  # the title of a box
                self._add(draft)

    def _take_row(self, tokens: Sequence[Token], index: int) -> None:
        start, _ = self._range(tokens[index])
        cells = []
        while tokens[index].type != "tr_close":
            if tokens[index].type == "inline":
                cells.append(read_inline(tokens[index].content).text)
            index += 1
        table = self._open[-1]
        text = " | ".join(cells)
        if start == table.start:
            table.text, table.cells = text, tuple(cells)
        else:
            self._add(Draft(Kind.ROW, text, start, start + 1, cells=tuple(cells)))


def _paragraph(lines: Sequence[str], start: int) -> Draft:
    written = " ".join(line.strip().removesuffix("\\") for line in lines)
    inline = read_inline(written)
    text = without_tags(inline.text)
    draft = Draft(Kind.PARAGRAPH, text, start, start + len(lines), inline=inline)
    bold = _BOLD_LINE.fullmatch(written)
    if inline.is_image_only:
        draft.kind = Kind.IMAGE
    elif inline.is_links_only:
        draft.kind = Kind.LINKS
    elif is_tags_only(inline.text) or (start < HEAD and _PROPERTY.fullmatch(text)):
        draft.kind, draft.text = Kind.TAGS, inline.text
    elif opens_question_or_answer(text) or text.endswith("?"):
        pass
    elif text.endswith(_LABEL_ENDS):
        draft.kind = Kind.LABEL
    elif bold and len(text.split()) <= LONGEST_TITLE and not text.endswith((".", "!")):
        number = _NUMBER.match(text)
        draft.kind, draft.level = Kind.HEADING, 7 + (number[0].count(".") if number else 0)
    return draft


def _statements(lines: Sequence[str], fulls: Sequence[bool]) -> list[tuple[int, int]]:
    """The lines of a paragraph that belong together: wrapped text does, an address or a short line of its own not.

    `fulls`: in a text that is wrapped, for each line but the last whether the next one had no room behind it.
    """
    is_wrapped = all(fulls) if fulls else _is_wrapped(lines)
    is_glossary = len(lines) > 1 and bool(_LEAD.match(lines[0]) and _LEAD.match(lines[1]))
    if len(lines) == 1 or opens_question_or_answer(lines[0]) or (is_wrapped and not is_glossary):
        return [(0, len(lines))]
    if all(_is_sentence(line) for line in lines) and not any(fulls):
        return [(index, index + 1) for index in range(len(lines))]
    groups = [(0, 1)]
    has_capitals = not lines[0].lstrip()[:1].islower()
    for index in range(1, len(lines)):
        is_joined = bool(fulls) and fulls[index - 1] and not lines[index - 1].endswith(":")
        if _LEAD.match(lines[0]) and _LEAD.match(lines[index]):
            groups.append((index, index + 1))
        elif is_joined or _goes_on(lines[index - 1].strip(), lines[index].strip(), has_capitals=has_capitals):
            groups[-1] = (groups[-1][0], index + 1)
        else:
            groups.append((index, index + 1))
    return groups


def _is_sentence(line: str) -> bool:
    """Whether a line is whole by itself: wrapped text seldom has nothing but such lines."""
    first = line.lstrip(" \t*_\"'\u201c\u00ab(`")[:1]
    return line.rstrip(" *_\"'\u201d\u00bb)").endswith((".", "!", "\u3002")) and not first.islower()


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether no line had room for the first word of the next one."""
    if len(lines) < 3 or all(line.endswith(_SENTENCE_ENDS) for line in lines[:-1]):
        return False
    width = max(len(line) for line in lines)
    return width >= NARROWEST and all(
        len(line) + len(following.split(" ", 1)[0]) >= width for line, following in pairwise(lines)
    )


def _goes_on(before: str, line: str, *, has_capitals: bool) -> bool:
    """Whether a line goes on with the sentence of the line before. `has_capitals`: whether sentences begin with one."""
    if ADDRESS.fullmatch(line) or ADDRESS.fullmatch(before) or line.startswith("![") or before.startswith("!["):
        return False
    if not before or before.endswith((":", "\\")) or _BOLD_LINE.fullmatch(before) or line.startswith("#"):
        return False
    if " = " in before and " = " in line:
        return False
    is_full = len(before) + len(line.split(" ", 1)[0]) >= FULL
    is_broken = has_capitals and line[:1].islower() and not before.endswith(_SENTENCE_ENDS)
    return is_full or is_broken or before.endswith((",", "(", "-", "\u2013", " and", " or"))


def _joined_details(drafts: list[Draft]) -> list[Draft]:
    """What stands between `<details>` and `</details>` becomes its children."""
    joined: list[Draft] = []
    opened: Draft | None = None
    for draft in drafts:
        draft.children = _joined_details(draft.children)
        if draft.kind is Kind.HTML and draft.text == "</details>":
            opened = None
        elif draft.kind is Kind.HEADING and opened:
            opened = None
            joined.append(draft)
        elif opened:
            opened.children.append(draft)
        else:
            joined.append(draft)
            opened = draft if draft.kind is Kind.DETAILS and draft.marker == "open" else None
    return joined


def _sections(drafts: Sequence[Draft]) -> list[Draft]:
    """Each heading takes what follows it, down to the next of its own level or of a higher one.

    The only heading of the highest level, where it comes after lower ones, holds only what speaks of the same.
    """
    levels = [draft.level for draft in drafts if draft.kind is Kind.HEADING]
    is_inverted = levels.count(1) == 1 and levels.index(1) > 1
    top: list[Draft] = []
    path: list[Draft] = []
    for draft in drafts:
        if draft.kind is Kind.HEADING:
            while path and not _holds(path[-1], draft, is_inverted=is_inverted):
                path.pop()
        (path[-1].children if path else top).append(draft)
        if draft.kind is Kind.HEADING:
            path.append(draft)
    return top


def _holds(section: Draft, heading: Draft, *, is_inverted: bool) -> bool:
    if heading.level <= section.level:
        return False
    return not (is_inverted and section.level == 1) or bool(_words(section.text) & _words(heading.text))


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 3}


def _with_labels(drafts: list[Draft]) -> list[Draft]:
    """A label takes the list right below it, or else the text up to the next label or empty line."""
    written: list[Draft] = []
    label: Draft | None = None
    for draft in drafts:
        draft.children = _with_labels(draft.children)
        if draft.kind is Kind.ITEM and label is None and _introduces(written, draft):
            before = written[-1]
            before.kind, label = Kind.LABEL, before
        if draft.kind is Kind.LABEL:
            label = draft
            written.append(draft)
        elif label and (_is_member(label, draft) if draft.kind is Kind.ITEM else _follows(label, draft)):
            label.children.append(draft)
        else:
            label = None
            written.append(draft)
    return written


def _introduces(above: Sequence[Draft], item: Draft) -> bool:
    """Whether a paragraph without a colon is the title of the list below it: a short line that ends no sentence.

    Behind an empty line, neither the last of several lines nor `SAMU: 192` is one.
    """
    before = above[-1] if above else None
    if before is None or before.kind is not Kind.PARAGRAPH or item.start - before.end > 1:
        return False
    is_apart = item.start > before.end
    is_last = len(above) > 1 and above[-2].end == before.start
    if opens_question_or_answer(before.text) or (is_apart and (is_last or ": " in before.text)):
        return False
    ends_sentence = before.text[-1:] in ".!?。;" and not before.text.endswith("...")
    return len(before.text.split()) <= 12 and not ends_sentence


def _is_member(label: Draft, item: Draft) -> bool:
    """Whether an item goes on with the list of a label: one without empty lines ends at the first, and code that a
    label announced is all that it holds."""
    if label.children and label.children[-1].kind is Kind.CODE and item.start > end_of(label.children[-1]):
        return False
    if len(label.children) < 2 or item.start == end_of(label.children[-1]):
        return True
    return label.children[1].start > end_of(label.children[0])


def _follows(label: Draft, draft: Draft) -> bool:
    """Whether something that is no item belongs to a label: what is right below it, or the steps that it announces."""
    last = label.children[-1] if label.children else label
    if last.kind is Kind.ITEM:
        return False
    if draft.kind in (Kind.TABLE, Kind.CODE, Kind.QUOTE) and not label.children:
        return True
    return draft.kind is Kind.PARAGRAPH and (draft.start == end_of(last) or _ANNOUNCING.search(label.text) is not None)


def _below(node: Node) -> list[str]:
    """What a label in a quotation holds, which is part of what is quoted."""
    return [child.text for child in node.children] if node.kind is Kind.LABEL else []


def _frozen(draft: Draft, original: Sequence[str], depth: int, above: int = 0) -> Node:
    """The node of a draft that lies in `depth` others, below a heading of the level `above`."""
    if draft.kind is Kind.ITEM and not draft.children and draft.inline:
        if draft.inline.is_image_only:
            draft.kind = Kind.IMAGE
        elif draft.inline.is_links_only:
            draft.kind = Kind.LINKS
    is_heading = draft.kind is Kind.HEADING
    level = draft.level if draft.level <= 6 else min(6, above + 1)
    inner, below = (0, level) if is_heading else (depth + 1, above)
    children = tuple(_frozen(child, original, inner, below) for child in draft.children)
    text = draft.text
    if draft.kind is Kind.QUOTE:
        text = "\n".join(said for child in children for said in (child.text, *_below(child)) if said)
    return Node(
        kind=draft.kind,
        text=text,
        line_start=draft.start + 1,
        line_end=max(draft.start + 1, draft.end),
        depth=level if is_heading else depth,
        raw="\n".join(original[draft.start : draft.end]),
        children=children,
        marker=draft.marker,
        cells=draft.cells,
    )
