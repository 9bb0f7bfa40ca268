"""Two curators wrote on one draft: what differs, and the text that results from choosing between them (rules)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from content.notes.parsed import ParsedOption, ParsedQuestion
from content.revision_diff import FieldDiff, Piece, diff

OPTION_VALUES = ("text", "rationale", "facts", "misconception")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that the two say differently. Each side is words: of both, or marked as its own."""

    name: str
    """`stem`, `order`, `option.<code>` for an option that only one has, else `option.<code>.<field>`."""
    field: str
    code: str
    """Of the option; empty for what belongs to none."""
    mine: tuple[Piece, ...]
    theirs: tuple[Piece, ...]


def choices(mine: ParsedQuestion, theirs: ParsedQuestion) -> tuple[Choice, ...]:
    """Everything that differs, in the order of the text; empty when both say the same."""
    return tuple(_choices(mine, theirs))


def merged(mine: ParsedQuestion, theirs: ParsedQuestion, *, taken: Collection[str]) -> ParsedQuestion:
    """My text, with theirs wherever the name of the choice is in `taken`."""
    of_theirs: dict[str, Any] = {name: getattr(theirs, name) for name in ("kind", "stem") if name in taken}
    return replace(mine, **of_theirs, options=tuple(_options(mine, theirs, taken)))


def _choices(mine: ParsedQuestion, theirs: ParsedQuestion) -> Iterator[Choice]:
    difference = diff(theirs, mine)
    for field in difference.fields:
        yield _of_field(field.name, field)
    if _order(mine, theirs) != _order(theirs, mine):
        yield Choice(
            "order", "order", "", _only(", ".join(_order(mine, theirs))), _only(", ".join(_order(theirs, mine)))
        )
    for option in difference.options:
        name = f"option.{option.code}"
        if option.before is None or option.after is None:
            yield Choice(name, "option", option.code, _whole(option.after), _whole(option.before))
            continue
        if option.key_changed:
            yield Choice(f"{name}.is_key", "is_key", option.code, _mark(option.after), _mark(option.before))
        if option.before.anchored != option.after.anchored:
            sides = (_only("yes" if side.anchored else "no") for side in (option.after, option.before))
            yield Choice(f"{name}.anchored", "anchored", option.code, *sides)
        for field in option.fields:
            yield _of_field(f"{name}.{field.name}", field, option.code)


def _of_field(name: str, field: FieldDiff, code: str = "") -> Choice:
    mine = tuple(piece for piece in field.pieces if piece.kind != "removed")
    theirs = tuple(piece for piece in field.pieces if piece.kind != "added")
    return Choice(name, field.name, code, mine, theirs)


def _only(text: str) -> tuple[Piece, ...]:
    return (Piece("same", text),) if text else ()


def _whole(option: ParsedOption | None) -> tuple[Piece, ...]:
    return _only(f"{option.text}\n\n{option.rationale}".strip() if option else "")


def _mark(option: ParsedOption) -> tuple[Piece, ...]:
    return _only("[x]" if option.is_key else "[ ]")


def _order(one: ParsedQuestion, other: ParsedQuestion) -> list[str]:
    """The codes that both have, in the order of `one`."""
    codes = {option.code for option in other.options}
    return [option.code for option in one.options if option.code in codes]


def _options(mine: ParsedQuestion, theirs: ParsedQuestion, taken: Collection[str]) -> Iterator[ParsedOption]:
    """In my order, or in theirs; what the other side has besides comes last."""
    of_mine = {option.code: option for option in mine.options}
    of_theirs = {option.code: option for option in theirs.options}
    first, second = (of_theirs, of_mine) if "order" in taken else (of_mine, of_theirs)
    for code in dict.fromkeys([*first, *second]):
        is_taken = f"option.{code}" in taken
        if code in of_mine and code in of_theirs:
            names = [name for name in (*OPTION_VALUES, "is_key", "anchored") if f"option.{code}.{name}" in taken]
            yield replace(of_mine[code], **{name: getattr(of_theirs[code], name) for name in names})
        elif (code in of_mine and not is_taken) or (code in of_theirs and is_taken):
            yield of_mine.get(code) or of_theirs[code]
