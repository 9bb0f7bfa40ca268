"""Words of a search, and the same words in a text."""

from __future__ import annotations

import pytest

from content.search_terms import LONGEST_QUERY, MOST_WORDS, Piece, excerpt, marked, names_all, nearest, tidy, words_of


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Visibility  TIMEOUT", ("visibility", "timeout")),
        ("sqs-retention_days", ("sqs", "retention", "days")),
        ("what is the timeout of a queue", ("timeout", "queue")),
        ("the of", ("the", "of")),
        ("queue queue", ("queue",)),
        ('"NEAR(a* OR', ("near",)),
        ("'; DROP TABLE x; --", ("drop", "table", "x")),
        ("\x00", ()),
        ("🚀 ++", ()),
        ("", ()),
    ],
)
def test_what_was_typed_becomes_words(query, words):
    assert words_of(query) == words


def test_of_a_long_text_the_beginning_is_looked_at():
    assert len(tidy("x" * 10_000)) == LONGEST_QUERY
    assert len(words_of(" ".join(f"w{number}" for number in range(100)))) == MOST_WORDS


def test_words_are_marked_in_whatever_ending_and_within_others():
    assert marked("Queues hold; a dequeued one does not.", ["queue"]) == (
        Piece("Queues", is_hit=True),
        Piece(" hold; a "),
        Piece("dequeued", is_hit=True),
        Piece(" one does not."),
    )


def test_short_words_are_marked_only_as_they_are():
    assert [piece.text for piece in marked("S3 and s3a", ["s3"]) if piece.is_hit] == ["S3"]


def test_a_text_has_all_words_or_not():
    assert names_all("Visibility timeout of a queue", ["timeout", "queues"])
    assert not names_all("Visibility timeout", ["timeout", "queue"])


def test_an_excerpt_shows_the_first_word_that_was_looked_for():
    text = "word " * 100 + "needle " + "word " * 100

    shown = "".join(piece.text for piece in excerpt(text, ["needle"], length=60))

    assert "needle" in shown
    assert shown.startswith("… word")
    assert shown.endswith("word …")
    assert len(shown) <= 60 + 4


def test_an_excerpt_without_the_words_is_the_beginning():
    assert "".join(piece.text for piece in excerpt("one two three", ["four"], length=7)) == "one …"


def test_a_text_that_is_one_long_word_is_cut_all_the_same():
    shown = "".join(piece.text for piece in excerpt("x" * 5000, ["y"], length=100))
    assert len(shown) == 102


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("visibilty", "visibility"),  # one is missing
        ("visibilityy", "visibility"),  # one too many
        ("visiblity", "visibility"),  # one is missing, in the middle
        ("vsiibiilty", "visibility"),  # two are swapped, twice
        ("queeu", "queue"),
        ("quaua", "quaua"),  # two are wrong in a short word
        ("ueue", "ueue"),  # too short
        ("queue", "queue"),
        ("kueue", "kueue"),  # the first letter is taken to be right
    ],
)
def test_the_nearest_word_is_the_one_that_was_meant(word, meant):
    assert nearest(word, {"visibility", "visible", "queue", "queued"}) == meant
