"""Tables of contents in notes: lists that only say what stands where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from content.notes.draft_nodes import Draft
from content.notes.nodes import Kind

_CONTENTS_TITLE = re.compile(
    r"(?:(?:table of )?contents|toc|on this page|in this section|inhalt(?:sverzeichnis)?|"
    r"sommaire|table des matières|índice|(?:tabla de )?contenidos?|indice|sommario|содержание|оглавление|目录|目次|"
    r"spis treści|inhoud(?:sopgave)?|sumário|conteúdo)\s*:?",
    re.IGNORECASE,
)
_AGENDA_TITLE = re.compile(r"(?:agenda|topics(?: covered)?)\s*:?", re.IGNORECASE)
"""Such a title stands above contents only at the beginning of a text: SNS has topics, too."""

HEAD = 15
"""Lines at the beginning of a text that may have properties of the page."""


def mark_contents(drafts: Iterable[Draft]) -> None:
    """Makes contents of those lists: by their title, or because each of their items leads to a place in the file."""
    drafts = list(drafts)
    _mark(drafts, _titles(drafts))


def _titles(drafts: Iterable[Draft]) -> set[str]:
    """The headings of a text, in lower case."""
    found = set()
    waiting = list(drafts)
    while waiting:
        draft = waiting.pop()
        if draft.kind is Kind.HEADING:
            found.add(draft.text.lower())
            waiting.extend(draft.children)
    return found


def _mark(drafts: Iterable[Draft], titles: set[str], *, is_contents: bool = False) -> None:
    run: list[Draft] = []
    for draft in (*drafts, Draft(Kind.RULE, "", 0, 0)):
        if draft.kind is Kind.ITEM:
            run.append(draft)
            continue
        if run and (is_contents or _is_list_of_places(run, titles)):
            for item in run:
                _set_contents(item)
        run = []
        if draft.kind is Kind.PARAGRAPH and _CONTENTS_TITLE.fullmatch(draft.text):
            draft.kind = Kind.CONTENTS  # what it announced was left out, as the numbers of pages are
        if draft.children:
            is_title = draft.kind in (Kind.HEADING, Kind.LABEL)
            _mark(draft.children, titles, is_contents=is_title and is_title_of_contents(draft.text, draft.start))


def is_title_of_contents(text: str, index: int) -> bool:
    """Whether the title in this line (from 0) of a text stands above contents."""
    is_agenda = index < HEAD and _AGENDA_TITLE.fullmatch(text) is not None
    return is_agenda or _CONTENTS_TITLE.fullmatch(text) is not None


def _is_list_of_places(items: Sequence[Draft], titles: set[str]) -> bool:
    """Whether most items of a list are links into the text, or titles of it."""
    leading = count = 0
    waiting = list(items)
    while waiting:
        item = waiting.pop()
        count += 1
        links = item.inline.links if item.inline else ()
        is_link = bool(item.inline and item.inline.is_links_only and links and links[0].startswith("#"))
        leading += is_link or item.text.lower() in titles
        waiting.extend(child for child in item.children if child.kind is Kind.ITEM)
    return count >= 2 and leading >= 0.8 * count


def _set_contents(item: Draft) -> None:
    item.kind = Kind.CONTENTS
    for child in item.children:
        _set_contents(child)
