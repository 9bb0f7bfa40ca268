"""What differs between two revisions, and whether their statistics may be one. Examples argue both ways."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from content.notes.parsed import Check, ParsedOption, ParsedQuestion
from content.revision_diff import Piece, Reason, diff, says_the_same
from content.spelling import american, distance, known_words

OPTIONS = tuple(
    ParsedOption(code=code, text=f"Use the {code} of the queue.", is_key=code == "a", rationale=f"Why {code}.")
    for code in ("a", "b", "c")
)
QUESTION = ParsedQuestion(
    slug="q", kind="multiple-choice", stem="A queue keeps 1,000 messages. Which change is cheapest?", options=OPTIONS
)


def changed(**options: dict[str, object]) -> ParsedQuestion:
    """The question with these changes of options, by code."""
    return replace(QUESTION, options=tuple(replace(each, **options.get(each.code, {})) for each in OPTIONS))


COSMETIC = {
    "nothing": (QUESTION.stem, QUESTION.stem),
    "case and punctuation": ("Which change helps, and why?", "which change helps - and why"),
    "space": ("Keep  it\nfor 4 days.", "Keep it for 4 days."),
    "an article": ("Which is a cheapest way?", "Which is the cheapest way?"),
    "a hyphen": ("A multi-AZ time-out", "A Multi AZ timeout"),
    "a space before a unit": ("It keeps 5GB.", "It keeps 5 GB."),
    "marks between thousands": ("1000 messages", "1,000 messages"),
    "another apostrophe": ("It doesn't wait.", "It doesn\u2019t wait."),
    "British and American English": (
        "Organise labelled colours in the catalogue.",
        "Organize labeled colors in the catalog.",
    ),
    "a letter too few": ("Lengthen the retntion period.", "Lengthen the retention period."),
    "two letters that changed places": ("It is encypted at rest.", "It is encrypted at rest."),
    "two slips in a long word": ("A notifcaton arrives.", "A notification arrives."),
}
RIGHT_WORD = "a word that was right"
SUBSTANTIVE = {
    "a number": ("for 4 days", "for 14 days"),
    "a decimal point": ("99.9 %", "99.99 %"),
    "a point that was lost": ("1.5 GB", "15 GB"),
    "two numbers that run together": ("1 0 GB", "10 GB"),
    "a sign": ("at -5 degrees", "at 5 degrees"),
    "a comparison": ("when it is > 5", "when it is < 5"),
    "a prefix of an address": ("10.0.0.0/16", "10.0.0.0/24"),
    "a unit": ("5 GB", "5 TB"),
    "a negation": ("It must be public.", "It must not be public."),
    "another order": ("Encrypt before copying.", "Copying before encrypt."),
    "what is asked for": ("Which way is cheapest?", "Which way is fastest?"),
    "one host or many": ("on the host", "on the hosts"),
    "two words of one letter's difference": ("Sign the contact.", "Sign the contract."),
    "two words of two letters' difference": ("Increase the timeout.", "Decrease the timeout."),
    "a prefix": ("Encrypt the object.", "Decrypt the object."),
    RIGHT_WORD: ("It is encrypted.", "It is encypted."),
    "short words": ("It may not start now.", "It may now start now."),
    "case in code": ("Call `GetItem`.", "Call `getItem`."),
    "a region": ("in us-east-1", "in us-east-2"),
    "a number in words": ("for 4 days", "for four days"),
}


@pytest.mark.parametrize("name", COSMETIC)
def test_spelling_and_punctuation_are_cosmetic_in_both_directions_but_for_slips(name):
    before, after = COSMETIC[name]
    found = diff(replace(QUESTION, stem=before), replace(QUESTION, stem=after))
    assert found.is_cosmetic
    assert found.is_same == (before == after)


@pytest.mark.parametrize(
    ("name", "turn"), [(name, turn) for name in SUBSTANTIVE for turn in (1, -1) if (name, turn) != (RIGHT_WORD, -1)]
)
def test_what_changes_the_question_is_substantive(name, turn):
    before, after = SUBSTANTIVE[name][::turn]
    assert diff(replace(QUESTION, stem=before), replace(QUESTION, stem=after)).reasons == (Reason.STEM,)
    assert diff(changed(b={"text": before}), changed(b={"text": after})).reasons == (Reason.OPTION_TEXT,)


def test_the_way_back_from_a_slip_is_its_correction():
    after, before = SUBSTANTIVE[RIGHT_WORD]
    assert diff(replace(QUESTION, stem=before), replace(QUESTION, stem=after)).is_cosmetic


@pytest.mark.parametrize(
    "change",
    [
        {"rationale": "Quite another reason, for 14 days."},
        {"facts": ("queue-retention",)},
        {"misconception": "polling-hides"},
        {"anchored": True},
    ],
)
def test_what_stands_behind_an_option_is_cosmetic(change):
    assert diff(QUESTION, changed(b=change)).is_cosmetic


def test_who_drafted_and_checked_it_and_where_it_belongs_is_no_difference():
    check = Check("person", dt.date(2026, 11, 25))
    other = replace(
        QUESTION, drafted=check, checked=(check,), difficulty="hard", author="B", notes="001:4", reserve=True
    )
    assert diff(QUESTION, other).is_same


def test_another_key_is_substantive_and_so_is_another_number_of_keys():
    other_key = diff(QUESTION, changed(a={"is_key": False}, b={"is_key": True}))
    assert other_key.reasons == (Reason.KEY,)
    assert [option.code for option in other_key.options if option.key_changed] == ["a", "b"]
    assert diff(QUESTION, changed(b={"is_key": True})).reasons == (Reason.SELECT_COUNT, Reason.KEY)


def test_options_are_matched_by_their_code_and_not_by_their_place():
    moved = diff(QUESTION, replace(QUESTION, options=(OPTIONS[2], OPTIONS[0], OPTIONS[1])))
    assert moved.is_cosmetic
    assert [option.code for option in moved.options if option.is_moved] == ["c"]

    exchanged = diff(QUESTION, replace(QUESTION, options=(*OPTIONS[:2], replace(OPTIONS[2], code="d"))))
    assert exchanged.reasons == (Reason.OPTIONS,)
    assert [(option.code, option.is_added, option.is_removed) for option in exchanged.options[2:]] == [
        ("d", True, False),
        ("c", False, True),
    ]


def test_another_kind_scenario_order_or_pair_is_substantive():
    assert diff(QUESTION, replace(QUESTION, kind="ordering")).reasons == (Reason.KIND,)
    assert diff(QUESTION, replace(QUESTION, scenario="bakery")).reasons == (Reason.SCENARIO,)
    assert diff(QUESTION, changed(b={"place": 2})).reasons == (Reason.PLACE,)
    assert diff(changed(b={"target": "A topic"}), changed(b={"target": "A queue"})).reasons == (Reason.PLACE,)


def test_words_that_differ_are_shown_word_by_word():
    [field] = diff(replace(QUESTION, stem="Keep it for 4 days."), replace(QUESTION, stem="Keep it for 14 days.")).fields
    assert field.pieces == (
        Piece("same", "Keep it for "),
        Piece("removed", "4"),
        Piece("added", "14"),
        Piece("same", " days."),
    )


def test_the_pieces_of_a_field_are_both_texts_whole():
    before, after = SUBSTANTIVE["another order"]
    [field] = diff(replace(QUESTION, stem=before), replace(QUESTION, stem=after)).fields
    assert "".join(piece.text for piece in field.pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in field.pieces if piece.kind != "removed") == after


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", "", 0),
        ("queue", "queue", 0),
        ("queue", "", 5),
        ("from", "form", 1),
        ("contact", "contract", 1),
        ("ab", "ba", 1),
    ],
)
def test_the_distance_of_words_is_counted_in_letters(one, other, expected):
    assert distance(one, other) == distance(other, one) == expected


def test_words_that_only_look_british_stay_apart():
    assert american("filling") != american("filing")
    assert american("four") == "four"


def test_the_list_of_words_is_in_order_and_each_is_there_once():
    words = sorted(known_words())
    assert len(words) > 4000
    assert all(word.isalpha() and word.islower() and len(word) >= 5 for word in words)


def test_a_text_that_no_question_has_is_compared_as_well():
    before = "word " * 5000
    assert says_the_same(before, before)
    assert not says_the_same(before, before + "more")
