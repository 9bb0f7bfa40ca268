"""Boxes of documentation, `!!! note "Title"` and `:::tip Title`, and formulas between lines `$$`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.lines import closed_fences_over, indent_of

NAME = "boxes and formulas"

_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?)[ \t][^\"]*(?:\"([^\"]*)\")?")
_CONTAINER = re.compile(r":{3,}[ \t]*(?:\{\.?\w+\}|\w+)?(?:\[([^\[\]]*)\]|[ \t]+(\S.*))?")
_FORMULA = re.compile(r"[ \t]*\$\$(.*)")


def rewritten(lines: Sequence[str]) -> list[str]:
    """Titles of boxes as labels, what they hold at the margin; formulas between fences."""
    if not any(line.lstrip().startswith(("!!!", "???", ":::", "$$")) for line in lines):
        return list(lines)
    fences = closed_fences_over(lines)
    written: list[str] = []
    box = -1
    """Column of the box whose content is indented."""
    for line, fence, is_formula in zip(lines, fences, _formulas(lines, fences), strict=True):
        text = line.strip()
        if fence or is_formula:
            written.append(line if fence or is_formula == "inner" else "```" if is_formula == "edge" else "")
            continue
        if box >= 0 and line and indent_of(line) <= box:
            box = -1
        if admonition := _ADMONITION.fullmatch(text):
            box = indent_of(line)
            written.append(_label(admonition[1]))
        elif container := _CONTAINER.fullmatch(text):
            written.append(_label(container[1] or container[2]))
        elif box >= 0 and line:
            written.append(line.expandtabs(4)[min(box + 4, indent_of(line)) :])
        else:
            written.append(line)
    return written


def _label(title: str | None) -> str:
    return f"{title.rstrip(': ')}:" if title else ""


def _formulas(lines: Sequence[str], fences: Sequence[object]) -> list[str]:
    """For each line what it is of a formula that stands by itself: its `edge`, `inner`, or the `whole` of it."""
    found = [""] * len(lines)
    start: int | None = None
    for index, line in enumerate(lines):
        if fences[index]:
            continue
        match = _FORMULA.fullmatch(line)
        if start is None and match:
            if match[1].strip().endswith("$$") and len(match[1].strip()) > 2:
                found[index] = "whole"
            elif "$$" not in match[1]:
                start = index
        elif start is not None and line.rstrip().endswith("$$"):
            found[start : index + 1] = ["edge", *["inner"] * (index - start - 1), "edge"]
            start = None
    return found
