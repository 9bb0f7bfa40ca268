"""Two loads of the same raw notes at the same instant: one writes them, the other finds them there."""

from __future__ import annotations

import pytest

from content.models import Fact, FactRevision, LoadConflict, Question
from content.notes.raw import read_raw
from content.raw_loading import load_raw
from tests import make
from tests.races.running import together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 8


def notes(number: int, word: str):
    text = f"# Piles\n\n- Pile {number} has pieces of {word}\n\nQ: What lies on pile {number}?\n> Pieces\n"
    return [read_raw(text, f"notes-{number}.md")]


def test_each_statement_is_written_once():
    collection = make.collection()

    def load(number: int, thread: int) -> int:
        return load_raw(collection=collection, notes=notes(number, "stone"), now=make.at(thread)).new

    rounds = together(threads=2, rounds=ROUNDS, act=load)

    assert [sorted(outcomes) for outcomes in rounds] == [[0, 2]] * ROUNDS
    assert (Fact.objects.count(), Question.objects.count()) == (ROUNDS, ROUNDS)


def test_a_change_is_written_once():
    collection = make.collection()
    for number in range(ROUNDS):
        load_raw(collection=collection, notes=notes(number, "stone"), now=make.NOW)

    def load(number: int, thread: int) -> int:
        return load_raw(collection=collection, notes=notes(number, "wood"), now=make.at(thread)).changed

    rounds = together(threads=2, rounds=ROUNDS, act=load)

    assert [sorted(outcomes) for outcomes in rounds] == [[0, 1]] * ROUNDS
    assert FactRevision.objects.count() == 2 * ROUNDS
    assert not LoadConflict.objects.exists()
