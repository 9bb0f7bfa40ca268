"""Lists pasted from a word processor: signs of symbol fonts, all in one column, whose shape says how deep they lie."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.lines import closed_fences_over

NAME = "pasted bullets"

_SHAPES = ("•\u00b7●\uf0b7", "o○◦\uf06f", "▪■§\uf0a7", "Ø➢\uf0d8", "ü✓\uf0fc", "v❖\uf076", "q❑\uf071")
_PRIVATE = "\ue000-\uf8ff"
"""Where fonts of symbols put their signs."""

_ITEM = re.compile(
    rf"(?P<sign>[{''.join(_SHAPES)}{_PRIVATE}]|[0-9]{{1,3}}[.)]|[ivx]{{1,4}}[.)]|[A-Za-z][.)])"
    r"(?:\t[ \t]*|[ ]{2,}|\u00a0+[ ]?)(?=\S)"
)
_SYMBOL = re.compile(rf"[{_PRIVATE}]|[oØüvq§](?=\t)")
_ROMAN = re.compile(r"[ivx]{1,4}[.)]")


def rewritten(lines: Sequence[str]) -> list[str]:
    """Indented by the order in which shapes appear, where there are two shapes, or signs that only fonts know."""
    items = [_ITEM.match(line) for line in lines]
    shapes = {_shape(match["sign"], ()) for match in items if match}
    is_pasted = len(shapes) > 1 or any(match and _SYMBOL.match(match[0]) for match in items)
    if not is_pasted or any(closed_fences_over(lines)):
        return list(lines)
    written = []
    open_shapes: list[str] = []
    for line, match in zip(lines, items, strict=True):
        if not match:
            open_shapes = []
            written.append(line)
            continue
        shape = _shape(match["sign"], open_shapes)
        if shape in open_shapes:
            del open_shapes[open_shapes.index(shape) + 1 :]
        else:
            open_shapes.append(shape)
        sign = match["sign"] if shape in ("number", "letter", "roman") else "-"
        written.append(f"{'   ' * (len(open_shapes) - 1)}{sign} {line[match.end() :]}")
    return written


def _shape(sign: str, open_shapes: Sequence[str]) -> str:
    """What kind of sign it is: signs of one kind lie equally deep."""
    if sign[0].isdigit():
        return "number"
    if len(sign) > 1:
        is_roman = _ROMAN.fullmatch(sign) and (len(sign) > 2 or "letter" not in open_shapes[-1:])
        return "roman" if is_roman else "letter"
    return next((signs for signs in _SHAPES if sign in signs), sign)
