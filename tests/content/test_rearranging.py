"""The buttons of the editor, as rules: what becomes of the options, and where the keyboard goes on."""

from __future__ import annotations

import pytest

from content.rearranging import Step, rearranged, slugs_in, step_of

OPTIONS = [{"text": name, "facts": "one"} for name in "abc"]


def after(button, options=OPTIONS, most=6):
    outcome = rearranged(options, step_of(button), most=most)
    return "".join(option.get("text", "_") for option in outcome.options), outcome.focus


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("add", ("abc_", "id_options-3-text")),
        ("up-1", ("bac", "down-0")),
        ("up-2", ("acb", "up-1")),
        ("down-0", ("bac", "down-1")),
        ("down-1", ("acb", "up-2")),
        ("remove-0", ("bc", "remove-0")),
        ("remove-2", ("ab", "remove-1")),
        ("up-0", ("abc", "")),
        ("down-2", ("abc", "")),
        ("remove-9", ("abc", "")),
    ],
)
def test_options_are_rearranged_and_the_focus_follows(button, expected):
    assert after(button) == expected


def test_the_last_option_of_all_can_go_and_one_can_be_added():
    assert after("remove-0", OPTIONS[:1]) == ("", "add")
    assert after("add", []) == ("_", "id_options-0-text")


def test_no_more_options_than_there_may_be():
    assert after("add", most=3) == ("abc", "")


def test_a_fact_is_cited_once_and_can_be_left_out():
    cited = rearranged(OPTIONS, Step("cite", 1, "two"), most=6).options
    assert [option["facts"] for option in cited] == ["one", "one, two", "one"]
    assert rearranged(cited, Step("cite", 1, "two"), most=6).options == cited
    left = rearranged(cited, Step("uncite", 1, "one"), most=6).options
    assert [option["facts"] for option in left] == ["one", "two", "one"]


@pytest.mark.parametrize(
    "button", ["", "up", "up-10", "cite-1", "up-1-x", "add-1", "cite-1-UPPER", "sideways-1", "save"]
)
def test_what_is_no_button_is_no_step(button):
    assert step_of(button) is None


def test_the_ids_of_facts_are_separated_by_commas():
    assert slugs_in(" one,two ,, one ") == ["one", "two"]
