"""Blocks of HTML in notes: lists, tables, headings, `<details>`; whatever else they hold is read as paragraphs."""

from __future__ import annotations

import html
import re

from content.notes.draft_nodes import Draft
from content.notes.inline import read_inline
from content.notes.nodes import Kind

_TOKEN = re.compile(r"<!--(?:.*?-->|.*)|</?[A-Za-z][^<>]*>|[^<]+|<", re.DOTALL)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_LISTS = ("ul", "ol", "dl")
_ITEMS = ("li", "dt", "dd")
_HOLDERS = {
    **dict.fromkeys(_ITEMS, Kind.ITEM),
    "details": Kind.DETAILS,
    "table": Kind.TABLE,
    "tr": Kind.ROW,
    "pre": Kind.CODE,
}
_UNSEEN = ("script", "style", "head")
_PARAGRAPHS = re.compile(r"p|div|section|article|center|blockquote|br|hr|main|body|html|figure|nav|header|footer")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_DEEPEST = 24
"""Lists and items that are open at once; what lies deeper is read as text of the deepest."""


def html_drafts(text: str, start: int) -> list[Draft]:
    """The nodes in a block of HTML whose first line has the index `start`.

    `<details>` without its end in the block has the marker `open`; the end alone is a node of HTML, `</details>`.
    """
    reader = _Reader(start)
    for token in _TOKEN.findall(text.rstrip("\n")):
        reader.take(token)
    return reader.finish()


class _Reader:
    def __init__(self, start: int) -> None:
        self._line = start
        self._top: list[Draft] = []
        self._open: list[tuple[str, Draft | None]] = []
        """The tags that hold others; lists have no draft of their own."""
        self._text: list[str] = []
        self._text_start = start
        self._unseen = ""
        self._tables: list[Draft] = []

    def take(self, token: str) -> None:
        tag = _TAG.match(token)
        if tag:
            self._take_tag(tag[2].lower(), token, is_end=bool(tag[1]))
        elif not self._unseen and not token.startswith("<!--"):
            if not self._text and token.strip():
                self._text_start = self._line + token[: len(token) - len(token.lstrip())].count("\n")
            if self._text or token.strip():
                self._text.append(token)
        self._line += token.count("\n")

    def finish(self) -> list[Draft]:
        self._end_text()
        for name, draft in self._open:
            if draft and name == "details":
                draft.marker = "open"
        for table in self._tables:
            if table.children and table.children[0].cells == table.cells:
                del table.children[0]
        return self._top

    def _take_tag(self, name: str, token: str, *, is_end: bool) -> None:
        if self._unseen or name in _UNSEEN:
            if is_end:
                self._unseen = ""
            else:
                self._unseen = self._unseen or name
        elif name in _HOLDERS or name in _LISTS:
            self._end_text()
            self._take_holder(name, is_end=is_end)
        elif name in ("td", "th", "summary") or name in _HEADINGS:
            self._end_text(name if is_end else "")
        elif _PARAGRAPHS.fullmatch(name):
            self._end_text()
        else:
            self._text_start = self._text_start if self._text else self._line
            self._text.append(token)

    def _take_holder(self, name: str, *, is_end: bool) -> None:
        names = [opened for opened, _ in self._open]
        if is_end:
            if name in names:
                del self._open[len(names) - 1 - names[::-1].index(name) :]
            elif name == "details":
                self._add(Draft(Kind.HTML, "</details>", self._line, self._line + 1))
            return
        within = _LISTS if name in _ITEMS else ("table",) if name == "tr" else ()
        while within and self._open and self._open[-1][0] not in within:
            if self._open[-1][0] not in (*_ITEMS, "tr"):
                break
            self._open.pop()
        if len(self._open) >= _DEEPEST:
            return
        if name in _LISTS:
            self._open.append((name, None))
        else:
            draft = Draft(_HOLDERS[name], "", self._line, self._line + 1, marker="-" if name in _ITEMS else "")
            self._add(draft)
            self._open.append((name, draft))
            if name == "table":
                self._tables.append(draft)

    def _end_text(self, name: str = "") -> None:
        """Puts the text that was collected where it belongs: `name` is the tag that ends with it."""
        written = "".join(self._text)
        self._text = []
        holder = self._holder
        if holder and holder.kind is Kind.CODE:
            holder.text = f"{holder.text}{html.unescape(written)}".strip("\n")
            holder.end = max(holder.end, self._line + 1)
            return
        inline = read_inline(html.unescape(written) if "&" in written else written)
        if holder and holder.kind is Kind.ROW:
            if name or inline.text:
                holder.cells = (*holder.cells, inline.text)
                holder.text = " | ".join(holder.cells)
            if name == "th" and self._tables and self._tables[-1].children == [holder]:
                self._tables[-1].cells, self._tables[-1].text = holder.cells, holder.text
        elif not inline.text:
            if inline.images:
                self._add(Draft(Kind.IMAGE, "", self._text_start, self._line + 1, inline=inline))
        elif holder and not holder.text and (name == "summary" or holder.kind is Kind.ITEM):
            holder.text, holder.inline = inline.text, inline
            holder.start, holder.end = self._text_start, self._line + 1
        else:
            kind = Kind.HEADING if name in _HEADINGS else Kind.LINKS if inline.is_links_only else Kind.PARAGRAPH
            level = int(name[1]) if name in _HEADINGS else 0
            self._add(Draft(kind, inline.text, self._text_start, self._line + 1, level=level, inline=inline))

    @property
    def _holder(self) -> Draft | None:
        return next((draft for _, draft in reversed(self._open) if draft), None)

    def _add(self, draft: Draft) -> None:
        holder = self._holder
        (holder.children if holder else self._top).append(draft)
