"""In which language notes are, and what their questions ask in it."""

import pytest

from content.notes.recall.languages import language_of, opposites, phrase
from tests.content.notes.recall.make import TEXTS, asked_of, asked_of_text

LANGUAGES = ["en", "de", "es", "fr", "pt", "it", "ja"]


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("kubernetes", "en"),
        ("ports", "en"),
        ("staatsrecht", "de"),
        ("historia", "es"),
        ("revolution", "fr"),
        ("sistema_nervoso", "pt"),
        ("seibutsu", "ja"),
    ],
)
def test_the_language_of_notes_is_told_by_their_smallest_words(name, language):
    assert language_of((TEXTS / f"{name}.md").read_text(encoding="utf-8")) == language


@pytest.mark.parametrize("text", ["", "SQS, SNS", "Gaming: M5zn", "\u6f22\u5b57", "la", "12 34"])
def test_of_a_few_words_no_language_is_claimed(text):
    assert language_of(text) == ""


@pytest.mark.parametrize("name", ["staatsrecht", "historia", "revolution", "sistema_nervoso", "seibutsu", "law"])
def test_each_question_is_in_the_language_of_its_notes_and_is_known_to_be(name):
    language = language_of((TEXTS / f"{name}.md").read_text(encoding="utf-8"))
    asked = asked_of_text(name)
    assert asked
    for recall in asked:
        assert language_of(recall.stem) == language, recall.stem
        if recall.kind == "verdict":
            assert {recall.key, *recall.distractors} == {phrase("true", language), phrase("false", language)}


def test_notes_in_no_language_that_is_known_are_asked_in_english():
    (recall,) = asked_of("Viesti s\u00e4ilyy jonossa 14 p\u00e4iv\u00e4\u00e4.", kind="amount", language="")
    assert recall.stem.startswith("**Queues**: which amount belongs in the gap?")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_phrase_and_opposites_are_pairs(language):
    for name in ("amount", "gap", "verdict", "true", "false", "owner", "subject", "label", "member", "series"):
        assert phrase(name, language)
    words = opposites(language)
    assert all(words[other] == word and word == word.lower() for word, other in words.items())
