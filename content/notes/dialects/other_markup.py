"""Headings and items of other markup: wikis, AsciiDoc, Textile, Org, LaTeX, TiddlyWiki."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.lines import closed_fences_over, indent_of

NAME = "other markup"

LONGEST_TITLE = 300
"""Characters; a longer line is no title."""

_WIKI = re.compile(r"(={1,6})[ \t]+(\S.*?)[ \t]+\1")
_ASCIIDOC = re.compile(r"(={1,6})[ \t]+([^\s=].*)")
_TEXTILE = re.compile(r"h([1-6])\.[ \t]+(\S.*)")
_ORG = re.compile(r"(\*{1,6})[ \t]+(?:TODO[ \t]+|DONE[ \t]+)?(\S.*?)(?:[ \t]+:[\w:]+:)?")
_STARRED = re.compile(r"(\*{1,6})[ \t]+(?=\S)")
_ORG_DEEPER = re.compile(r"\*{2,6}[ \t]")
_ORG_LITERAL = re.compile(r"(?<![\w=~])[=~](?=[^\s=~])([^=~]*)(?<=[^\s=~])[=~](?![\w=~])")
_ORG_KEY = re.compile(r"#\+(\w+):[ \t]*(.*)", re.IGNORECASE)
_ORG_CODE = re.compile(r"[ \t]*#\+(?:begin|end)_(?:src|example)\b.*", re.IGNORECASE)
_ORG_UNSEEN = re.compile(
    r"#\+(?:begin|end)_(?:quote|verse|center|comment)|:(?:properties|logbook|end|[\w-]+):.*|#[ \t].*|"
    r"(?:closed|scheduled|deadline):[ \t].*|clock:.*",
    re.IGNORECASE,
)
_LATEX = re.compile(r"\\(part|chapter|section|subsection|subsubsection)\*?\{([^{}]*)\}")
_LATEX_ITEM = re.compile(r"\\item\b[ \t]*(.*)")
_LATEX_LEVELS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4}
_LATEX_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{(?:itemize|enumerate|document)\}")
_TIDDLY = re.compile(r"([!#]{1,6})[ \t]*(?=[^\W_])")
_LEAST_TIDDLY = 2
_DEFINITION = re.compile(r"[ \t]{0,3}:[ \t]+(\S.*)")


def rewritten(lines: Sequence[str]) -> list[str]:
    lines = ["```" if "#+" in line and _ORG_CODE.fullmatch(line) else line for line in lines]
    fences = closed_fences_over(lines)
    starred = [line for line in lines if line.startswith("*") and _STARRED.match(line)]
    is_nested = any(_ORG_DEEPER.match(line) for line in starred)
    is_tiddly = sum(line.startswith("!") and _TIDDLY.match(line) is not None for line in lines) >= _LEAST_TIDDLY
    is_list = is_nested and (is_tiddly or len(starred) * 5 > 4 * sum(bool(line.strip()) for line in lines))
    is_org = is_nested and not is_list
    is_asciidoc = sum(line.startswith("=") and _ASCIIDOC.fullmatch(line) is not None for line in lines) > 1
    written = [
        line
        if fence
        else _rewritten(_nested(line) if is_list else line, is_org=is_org, is_asciidoc=is_asciidoc, is_tiddly=is_tiddly)
        for line, fence in zip(lines, fences, strict=True)
    ]
    for index in range(1, len(written)):
        line = written[index]
        if fences[index] or not line:
            continue
        definition = _DEFINITION.fullmatch(line) if ":" in line[:4] else None
        if definition and _is_term(written[index - 1]):
            written[index - 1 : index + 1] = [f"- {written[index - 1].strip()}", f"    - {definition[1]}"]
    return written


def _nested(line: str) -> str:
    """An item of a wiki, whose stars say how deep it lies, with the indentation of Markdown."""
    match = _STARRED.match(line)
    return f"{'  ' * (match.end(1) - 1)}- {line[match.end() :]}" if match else line


def _rewritten(line: str, *, is_org: bool, is_asciidoc: bool, is_tiddly: bool) -> str:
    if not line or len(line) > LONGEST_TITLE:
        return line
    if line[0] in "=*":
        title = _WIKI.fullmatch(line) or (is_asciidoc and _ASCIIDOC.fullmatch(line))
        if title := title or (is_org and _ORG.fullmatch(line)):
            return f"{'#' * len(title[1])} {title[2]}"
    if is_org:
        line = _ORG_LITERAL.sub(r"`\1`", line) if "=" in line or "~" in line else line
        if _ORG_UNSEEN.fullmatch(line):
            return ""
    if is_tiddly and line[0] in "!#" and (tiddly := _TIDDLY.match(line)):
        return f"{'#' * len(tiddly[1]) if line[0] == '!' else '1.'} {line[tiddly.end() :]}"
    return _by_first_sign(line, line if is_org else line.strip())


def _by_first_sign(line: str, text: str) -> str:
    match text[:1]:
        case "h" if textile := _TEXTILE.fullmatch(line):
            return f"{'#' * int(textile[1])} {textile[2]}"
        case "\\":
            return _without_latex(line, text)
        case "#" if key := _ORG_KEY.fullmatch(line):
            return f"# {key[2]}" if key[1].lower() == "title" else ""
        case _:
            return line


def _without_latex(line: str, text: str) -> str:
    if title := _LATEX.fullmatch(text):
        return f"{'#' * _LATEX_LEVELS[title[1]]} {title[2]}"
    if item := _LATEX_ITEM.fullmatch(text):
        return f"{' ' * indent_of(line)}- {item[1]}"
    return "" if _LATEX_ENVIRONMENT.fullmatch(text) else line


def _is_term(line: str) -> bool:
    """Whether a line is what the line below it defines: `Term`, then `: definition`."""
    return bool(line.strip()) and line[:1] not in " \t#-*>|" and len(line) <= 80
