"""Pages of Confluence and Jira: `h1.` titles, `*` and `#` items as deep as their signs, `||head||` and `|cell|`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.dialects.row_items import RowItems
from content.notes.lines import closed_fences_over

NAME = "Confluence"

_TITLE = re.compile(r"[ \t]*h([1-6])\.[ \t]+(\S.*)")
_ITEM = re.compile(r"[ \t]*([*#-]{1,6})[ \t]+(\S.*)")
_CODE = re.compile(r"\{(?:code|noformat)(?::[^{}]*)?\}")
_MACRO = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_TITLED = re.compile(r"(?:^|\|)title=([^|{}]*)")
_UNSEEN = re.compile(r"\{(?:toc|anchor|children|include|pagetree|recently-updated|attachments|gallery)\b[^{}]*\}")
_PICTURE = re.compile(r"!(?=[^\s!])[^!|]*\.\w{2,4}(?:\|[^!]*)?!")
_LINK = re.compile(r"\[([^\[\]|]+)\|([^\[\]|]+)\]")
_MONOSPACED = re.compile(r"\{\{([^{}]*)\}\}")
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]*)(?<=[^\s*])\*(?![\w*])")
_HEADER = re.compile(r"[ \t]*\|\|(.*)\|\|")
_ROW = re.compile(r"[ \t]*\|(.*)\|")


def rewritten(lines: Sequence[str]) -> list[str]:
    """Only where a line is a title of this kind, and no line one of Markdown."""
    if not any(_TITLE.fullmatch(line) for line in lines) or any(line.startswith("## ") for line in lines):
        return list(lines)
    if not any(_ITEM.match(line) or _HEADER.fullmatch(line) or _MACRO.match(line) for line in lines):
        return list(lines)
    written = []
    rows = RowItems()
    is_code = False
    fences = closed_fences_over(lines)
    for line, fence in zip(lines, fences, strict=True):
        if not fence and _CODE.fullmatch(line.strip()):
            is_code = not is_code
            written.append("```")
        else:
            written.append(line if fence or is_code else _rewritten(line, rows))
    return written


def _rewritten(line: str, rows: RowItems) -> str:
    line = _PICTURE.sub("", _UNSEEN.sub("", line)) if "!" in line or "{" in line else line
    if header := _HEADER.fullmatch(line):
        return rows.take_header(header[1].split("||"))
    if row := _ROW.fullmatch(line):
        return rows.take_row([_inline(cell) for cell in row[1].split("|")])
    rows.end()
    if title := _TITLE.fullmatch(line):
        return f"{'#' * int(title[1])} {_inline(title[2])}"
    if item := _ITEM.fullmatch(line):
        sign = "1." if item[1].endswith("#") else "-"
        return f"{'  ' * (len(item[1]) - 1)}{sign} {_inline(item[2])}"
    if (macro := _MACRO.fullmatch(line.strip())) and not macro[1].isupper():
        titled = _TITLED.search(macro[2] or "")
        return f"**{titled[1].strip()}:**" if titled and titled[1].strip() else ""
    return _inline(line)


def _inline(text: str) -> str:
    """The text with the links, bold type and code of Markdown."""
    text = _MONOSPACED.sub(r"`\1`", text) if "{{" in text else text
    text = _LINK.sub(r"[\1](\2)", text) if "|" in text else text
    return (_BOLD.sub(r"**\1**", text) if "*" in text else text).strip()
