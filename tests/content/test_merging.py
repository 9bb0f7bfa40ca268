"""Two texts of one draft, as rules: every difference is a choice, and nothing is lost by choosing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content.merging import choices, merged
from content.notes.parsed import ParsedOption, ParsedQuestion


def option(code, **changes):
    given = {"text": f"Option {code}", "is_key": code == "a", "rationale": f"Why {code}.", "facts": ("one",)}
    return ParsedOption(code=code, **given | changes)


BASE = ParsedQuestion("q", "multiple-choice", "Which one helps?", tuple(option(code) for code in "abcd"))


def with_option(code, **changes):
    return replace(BASE, options=tuple(replace(o, **changes) if o.code == code else o for o in BASE.options))


OTHERS = {
    "stem": replace(BASE, stem="Which two help?"),
    "kind": replace(BASE, kind="multiple-response"),
    "option.b.text": with_option("b", text="Another text"),
    "option.b.rationale": with_option("b", rationale="Another reason."),
    "option.b.facts": with_option("b", facts=("one", "two")),
    "option.b.misconception": with_option("b", misconception="belief"),
    "option.b.is_key": with_option("b", is_key=True),
    "option.d.anchored": with_option("d", anchored=True),
    "option.e": replace(BASE, options=(*BASE.options, option("e"))),
    "option.d": replace(BASE, options=BASE.options[:3]),
    "order": replace(BASE, options=(BASE.options[1], BASE.options[0], *BASE.options[2:])),
}


@pytest.mark.parametrize("name", OTHERS)
def test_each_difference_is_a_choice_and_either_side_can_be_had(name):
    theirs = OTHERS[name]
    assert [choice.name for choice in choices(BASE, theirs)] == [name]
    assert merged(BASE, theirs, taken=()) == BASE
    assert merged(BASE, theirs, taken=[name]) == theirs
    assert merged(theirs, BASE, taken=[name]) == BASE


def test_choices_are_taken_one_by_one():
    mine = replace(with_option("b", text="Mine", rationale="Mine too."), stem="Mine?")
    theirs = replace(with_option("b", text="Theirs", rationale="Theirs too."), stem="Theirs?")

    result = merged(mine, theirs, taken=["option.b.text"])

    assert (result.stem, result.options[1].text, result.options[1].rationale) == ("Mine?", "Theirs", "Mine too.")


def test_the_words_that_differ_are_marked_on_their_side():
    (choice,) = choices(BASE, replace(BASE, stem="Which thing helps?"))
    assert [(piece.kind, piece.text) for piece in choice.mine][1] == ("added", "one")
    assert [(piece.kind, piece.text) for piece in choice.theirs][1] == ("removed", "thing")


def test_equal_texts_leave_nothing_to_choose():
    assert choices(BASE, BASE) == ()
