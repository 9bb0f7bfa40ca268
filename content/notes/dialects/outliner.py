"""Pages of Logseq and Roam: everything is an item, `key:: value` is said about a block, items may be headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.lines import closed_fences_over, indent_of

NAME = "outliner"

_ITEM = re.compile(r"([ \t]*)-(?:[ \t]+(.*))?")
_HEADING = re.compile(r"#{1,6}[ \t]+\S")
_PROPERTY = re.compile(r"(?:-[ \t]+)?([\w.-]+)::(?:[ \t]+(.*))?")
_SAID_OF_BLOCKS = re.compile(
    r"id|collapsed|title|tags?|alias(?:es)?|type|icon|public|template|status|created(?:[-_]at)?|updated(?:[-_]at)?|heading|"
    r"author|source|url|date|parent|related|up|down|next|prev|deck|logseq\..*|background-color|card-.*|ls-type|"
    r"filters|exclude-from-graph-view|query-.*|hl-.*|last-.*"
)
_REFERENCE = re.compile(r"\(\([\w-]{6,40}\)\)")
_MACRO = re.compile(r"\{\{(?!c[0-9])[^{}]*\}\}")
_HIGHLIGHT = re.compile(r"\^\^([^^]*)\^\^")
_SIGN = re.compile(r"\(\([\w-]{6,40}\)\)|\{\{|\^\^|^[ \t]*(?:-[ \t]+)?[\w.-]+::(?:[ \t]|$)|^[ \t]*-[ \t]+#{1,6}[ \t]")
_SHARE = 0.8


def rewritten(lines: Sequence[str]) -> list[str]:
    """Only where nearly all lines are items, and something shows the program."""
    filled = [line for line in lines if line.strip()]
    items = sum(_ITEM.fullmatch(line) is not None or _PROPERTY.fullmatch(line.strip()) is not None for line in filled)
    if not filled or items < _SHARE * len(filled) or not any(_SIGN.search(line) for line in filled):
        return list(lines)
    fences = closed_fences_over(lines)
    written = []
    headings: list[int] = []
    for line, fence in zip(lines, fences, strict=True):
        written.append(line if fence else _rewritten(line, headings))
    return written


def _rewritten(line: str, headings: list[int]) -> str:
    """The line with the marks of Markdown. `headings`: columns of the items that are headings around it."""
    text = line.strip()
    if (said := _PROPERTY.fullmatch(text)) and not _is_statement(said):
        return ""
    text = _HIGHLIGHT.sub(r"==\1==", text) if "^^" in text else text
    text = _MACRO.sub(_said_by_macro, _REFERENCE.sub("", text)) if "((" in text or "{{" in text else text
    column = indent_of(line)
    while headings and column <= headings[-1]:
        headings.pop()
    item = _ITEM.fullmatch(text)
    if item is None:
        return f"{' ' * column}{text}" if not headings else f"{' ' * max(0, column - _step(headings))}{text}"
    said_in_item = (item[2] or "").strip()
    if not said_in_item:
        return ""
    if _HEADING.match(said_in_item):
        headings.append(column)
        return said_in_item
    return f"{' ' * max(0, column - _step(headings))}- {said_in_item.replace(':: ', ': ', 1) if said else said_in_item}"


def _is_statement(said: re.Match[str]) -> bool:
    return bool(said[2]) and _SAID_OF_BLOCKS.fullmatch(said[1].lower()) is None


def _said_by_macro(macro: re.Match[str]) -> str:
    return "TODO" if "TODO" in macro[0] else ""


def _step(headings: list[int]) -> int:
    """How far what lies below the innermost heading moves to the left: one step of tabs or of two blanks at least."""
    return headings[-1] + 1 if headings else 0
