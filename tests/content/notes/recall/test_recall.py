"""Questions out of notes in which nobody asked one, as a whole: enough of them, answerable, and always the same."""

import random
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest

from content.notes.names import catalogue_of, library_services
from content.notes.outline import read_outline
from content.notes.raw import read_raw
from content.notes.recall import Noted, recall_questions, recalls
from content.notes.recall.words import STOP_WORDS, meaning
from content.notes.statements import read_facts
from content.notes.text import decode
from tests.content.notes.recall.make import (
    CATALOGUE,
    NAMES,
    TEXTS,
    asked_of,
    asked_of_text,
    names_of_library,
    noted,
    noted_facts,
    shown,
    statements_of,
)

NOTES = Path(__file__).parents[5] / "shared" / "notes"
LIBRARY = Path(__file__).parents[4] / "content" / "library" / "services"
TEXT_NAMES = ["kubernetes", "law", "biology", "staatsrecht", "historia", "seibutsu", "ports", "economics_slides"]
TEXT_NAMES += ["statistics_lecture", "revolution", "sistema_nervoso"]
PAGE = 3_000
"""Characters."""


@pytest.mark.parametrize("name", TEXT_NAMES)
def test_a_page_of_any_notes_gives_ten_questions_and_more(name):
    length = len((TEXTS / f"{name}.md").read_text(encoding="utf-8"))
    assert len(asked_of_text(name)) >= 10 * length / PAGE


@pytest.mark.parametrize("name", TEXT_NAMES)
def test_every_question_can_be_answered(name):
    for recall in asked_of_text(name):
        options = [recall.key, *recall.distractors]
        assert len({option.casefold() for option in options}) == len(options) >= 2, recall
        assert recall.key.casefold() not in STOP_WORDS
        assert len(meaning(shown(recall))) >= 2, "there is something to answer from"
        if recall.kind in ("gap", "subject", "owner"):
            assert not re.search(rf"(?<!\w){re.escape(recall.key)}(?!\w)", shown(recall), re.IGNORECASE), recall


def test_the_same_notes_give_the_same_questions_and_slugs_stay_when_notes_are_added():
    texts = [(TEXTS / f"{name}.md").read_text(encoding="utf-8") for name in ("kubernetes", "biology")]
    first, again = (recall_questions(statements_of(texts[0]), catalogue=CATALOGUE, names=NAMES) for _ in range(2))
    assert first == again
    slugs = [question.slug for question in first]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"recall-[0-9a-f]{16}-[a-z]+-[0-9]+", slug) for slug in slugs)


def test_a_corrected_figure_is_asked_by_the_same_question():
    before, after = (
        asked_of(f"The visibility timeout of a message is {seconds} seconds by default.", kind="amount")[0]
        for seconds in (30, 45)
    )
    assert before.slug == after.slug
    assert (before.key, after.key) == ("30 seconds", "45 seconds")


def test_a_question_cites_its_statement_its_lines_and_its_sentence():
    (recall,) = asked_of("The visibility timeout of a message is 30 seconds by default.", kind="amount")
    question = recall.question()
    (key,) = (option for option in question.options if option.is_key)
    assert (key.facts, question.line_start, question.line_end) == (("raw-0000000000000001",), 1, 1)
    assert key.rationale == "The visibility timeout of a message is 30 seconds by default."
    assert question.stem.startswith("**Queues**: which amount belongs in the gap?\n\n> ")


def test_text_of_notes_is_shown_as_it_stands_and_makes_no_markup():
    (recall,) = asked_of("1. The file _tar_ of <b>each</b> queue is kept for 14 days [by default](x).", kind="amount")
    assert recall.stem.split("\n\n")[1] == (
        r"> 1\. The file \_tar\_ of \<b\>each\</b\> queue is kept for \_\_\_\_ \[by default\](x)."
    )


def test_what_points_to_another_sentence_is_not_asked():
    assert not asked_of(
        "This takes 30 seconds for each message of the queue.",
        "Look at the queue. It is kept for 14 days in the account.",
        "See below for the 14 days of retention in a queue.",
        "For these queues the retention is 14 days by default.",
        "The retention of a queue is 14 days, or is it longer?",
    )


def test_a_pronoun_that_begins_a_statement_stands_for_its_section():
    (recall,) = asked_of("It is kept for 14 days in every region of the account.", kind="amount")
    assert recall.stem.startswith("**Queues**: ")


def test_examples_are_no_facts():
    assert not asked_of("For example a queue of the shop may keep orders for 14 days.", kind="amount")


def test_four_times_the_notes_take_hardly_more_than_four_times_as_long():
    def statements(count):
        words = ["queue", "topic", "broker", "stream", "cluster", "replica", "shard", "offset", "partition", "ledger"]
        return [
            Noted(
                f"raw-{n:016x}", f"The {words[n % 10]} of tenant{n % 997} holds {n % 83} records in a {words[n % 7]}."
            )
            for n in range(count)
        ]

    took = []
    for count in (150, 600):
        started = time.process_time()
        recalls(statements(count), catalogue=CATALOGUE, names=NAMES)
        took.append(time.process_time() - started)
    assert all(longer < 12 * shorter + 0.2 for shorter, longer in pairwise(took)), took


@pytest.mark.parametrize(
    "text",
    [
        "Limits: the quota of tenant{} is an item",
        "row{}: Port {}; Transport tcp",
        "The treaty of realm{} is of 1{:03}.",
    ],
    ids=["one long list", "one long table", "dates"],
)
def test_a_single_list_or_table_takes_no_longer_than_other_notes(text):
    took = []
    for count in (300, 1200):
        statements = noted(*(text.format(number, number % 1000) for number in range(count)))
        started = time.process_time()
        recalls(statements, catalogue=CATALOGUE, names=NAMES)
        took.append(time.process_time() - started)
    assert took[1] < 8 * took[0] + 0.2, took


@pytest.mark.skipif(not NOTES.is_dir(), reason="the raw notes are not beside the checkout")
def test_the_five_raw_notes_give_ten_questions_a_page_without_those_that_they_ask():
    """Slow (some seconds): 340 kB of notes."""
    catalogue = catalogue_of(library_services(LIBRARY))
    statements, length = [], 0
    for path in sorted(NOTES.glob("*.txt")):
        text = decode(path.read_bytes(), path.name).value
        facts = read_facts(read_outline(text), path.name, catalogue)
        length += sum(len(fact.text) for fact in facts)
        statements += [
            Noted(f"raw-{path.name[:3]}{number:013x}", fact.text, (*fact.services, fact.topic)[0], fact.topic)
            for number, fact in enumerate(facts)
        ]
    assert len(recalls(statements, catalogue=catalogue, names=NAMES)) >= 10 * length / PAGE


@pytest.mark.skipif(not NOTES.is_dir(), reason="the raw notes are not beside the checkout")
def test_nearly_each_page_of_the_five_raw_notes_that_asks_nothing_gives_ten_questions_alone():
    """Slow (some seconds). Pages of 3,000 characters and the rest of their last line, each read as notes of its own."""
    services = list(library_services(LIBRARY))
    catalogue, names = catalogue_of(services), names_of_library(services, LIBRARY)
    counts = []
    for path in sorted(NOTES.glob("*.txt")):
        for page in _pages_of(decode(path.read_bytes(), path.name).value):
            read = read_raw(page, path.name, catalogue=catalogue)
            if not read.drafts and len(read.facts) >= 10:
                counts.append(len(recalls(noted_facts(read.facts, catalogue), catalogue=catalogue, names=names)))
    assert len(counts) >= 59
    assert sum(count < 10 for count in counts) <= 1
    assert min(counts) >= 8


def _pages_of(text):
    lines, page = text.splitlines(keepends=True), ""
    for line in lines:
        page += line
        if len(page) >= PAGE:
            yield page
            page = ""


PIECES = (
    *("a_", "a-", "1,", "1.", "1 ", "(", ")", ": ", ". ", ", ", "- ", "S3", "The ", "is a ", "____", "*", "`", "\\"),
    *(
        ">",
        "=",
        "%",
        "$",
        "?",
        "e.g. ",
        "to ",
        "up to ",
        "NEEDS ",
        "KB ",
        "\u3042",
        "\u6f22",
        "\u30ab",
        "\u00a0",
        "\u2019",
    ),
)


def test_no_text_is_too_odd_and_none_takes_long():
    """Long runs of what the patterns look for, and 400 mixtures of it, some of them of one word of 270 characters."""
    numbers = random.Random(7)
    texts = [piece * 90 for piece in PIECES] + [f"{'a_' * 130}a-a is kept for 4 days", f"{'1-' * 130}a is a 4 GB"]
    texts += ["".join(numbers.choices(PIECES, k=40)) for _ in range(400)]
    started = time.process_time()
    for recall in recalls(noted(*texts), catalogue=CATALOGUE, names=NAMES):
        assert recall.question().options
    assert time.process_time() - started < 5


def test_a_corpus_of_nothing_gives_nothing():
    assert recalls([], catalogue=CATALOGUE, names=NAMES) == []
    assert recalls(noted("", "-", "Queues"), catalogue=CATALOGUE, names=NAMES) == []
