"""Sentences of notes that were edited."""

from __future__ import annotations

from content.notes.pairing import Sentence, paired


def sentences(*texts: str, path: str = "a.md", section: str = "queues") -> list[Sentence]:
    return [Sentence(path, section, text) for text in texts]


def test_an_edited_sentence_is_the_one_that_shares_most_words():
    gone = sentences("A queue keeps messages for four days", "A message is at most 256 KB large")
    new = sentences("A message is at most 1 MB large", "A queue keeps messages for 14 days")

    assert paired(gone, new) == [(1, 0), (0, 1)]


def test_what_shares_too_little_is_new():
    assert paired(sentences("A queue keeps messages"), sentences("Salmon swim up the river")) == []


def test_each_sentence_stands_for_one():
    gone = sentences("Standard has three nines")

    assert paired(gone, sentences("Standard has four nines", "Standard has five nines")) == [(0, 0)]


def test_the_same_words_below_another_heading_are_the_same_sentence():
    gone, new = sentences("It is fast", section="old"), sentences("It is fast", section="new", path="b.md")

    assert paired(gone, new) == [(0, 0)]


def test_other_words_below_another_heading_or_in_another_file_are_not():
    gone = sentences("Timeout: 15 minutes")

    assert paired(gone, sentences("Timeout: 30 minutes", section="topics")) == []
    assert paired(gone, sentences("Timeout: 30 minutes", path="b.md")) == []


def test_many_sentences_of_one_section_are_paired_in_their_order():
    gone = sentences(*(f"Limit {number} is {number} units" for number in range(100)))
    new = sentences(*(f"Limit {number} is {number} items" for number in range(100)))

    assert paired(gone, new) == [(number, number) for number in range(100)]
