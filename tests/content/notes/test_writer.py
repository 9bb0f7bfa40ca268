import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings

from content.notes.library import read_document
from content.notes.parsed import FormerName, ParsedScenario
from content.notes.writer import without_places, write_document, write_fact, write_question
from tests.content.notes.documents import documents
from tests.content.notes.make import document, fact, option, question, service

CANONICAL = """\
---
service: Example Parcel Service
slug: parcel
kind: topic
aliases: [EPS, Parcels]
formerly: [Mail @ 2019-07]
category: Delivery
docs: https://docs.example.com/parcel
retired: 2026-05-02
successor: drone
---

# Parcel

## Facts

- A parcel takes two days.
  {#parcel-time asked attribute=time as-of=2026-11 source=https://docs.example.com/time notes=001:2686}
- A parcel weighs up to 20 kg.
  {#parcel-weight reference as-of=2026-11-21 review-by=2026-12-24 source=https://docs.example.com changed="\\"10 kg\\""}

## Scenarios

### depot

A depot has two doors.

## Questions

### parcel-late

kind: multiple-response
tasks: DVA-C02 1.1, SAA-C03 2.1
difficulty: medium
stage: pretest
reserve: yes
enemies: late, slow
twins: drone
scenario: depot
template: n = 1, 2; m := n + 1
author: Rehearse
licence: CC-BY-4.0
drafted: machine 2026-11-21
checked: blind answering 2026-11-22, person 2026-11-23

A parcel is late.

- one list
- of two

What helps?

- [x] Send it earlier. {#earlier facts=parcel-time,parcel-weight}

  Then it is there in time.

  ```
  code

    indented
  ```

- [ ] Send it later. {#later misconception=later-is-faster anchored}

  Then it is even later.

- [x] Call. {#call}

  Somebody knows.

### parcel-order

kind: ordering
tasks: SAA-C03 2.1
difficulty: easy
author: Rehearse
licence: CC-BY-4.0
drafted: person 2026-11-21

In which order?

1. Pack. {#pack}

   First.

2. Send. {#send}

   Then.

### parcel-fit

kind: matching
tasks: SAA-C03 2.1
difficulty: easy
author: Rehearse
licence: CC-BY-4.0
drafted: person 2026-11-21

What fits?

- Box => heavy {#box}

  Yes.

- Bag => light {#bag}

  Yes.

- => flat {#flat}

  No.
"""


def test_a_canonical_file_is_written_back_byte_for_byte():
    parsed = read_document(CANONICAL, "parcel.md")
    assert parsed.problems == ()
    assert write_document(parsed.value) == CANONICAL


@settings(max_examples=100)
@given(documents())
def test_what_is_written_reads_as_the_same_document(generated):
    text = write_document(generated)
    parsed = read_document(text, generated.path)
    assert parsed.problems == ()
    assert without_places(parsed.value) == without_places(generated)
    assert write_document(parsed.value) == text


def test_another_way_to_write_a_file_becomes_the_canonical_one():
    text = CANONICAL.replace("retired: 2026-05-02\nsuccessor: drone", "successor: drone\nretired:  2026-05-02")
    text = text.replace("takes two days.\n  {#parcel-time asked", "takes\n  two days. {#parcel-time\n  asked")
    text = text.replace("stage: pretest\nreserve: yes", "reserve: yes\nstage: pretest").replace("\n\n", "\n\n\n")
    text = text.replace("code\n\n\n", "code\n\n")
    assert write_document(read_document(text, "parcel.md").value) == CANONICAL


def test_what_equals_its_default_is_left_out():
    text = CANONICAL.replace("review-by=2026-12-24", "review-by=2027-11-21").replace("kind: topic", "kind: service")
    written = write_document(read_document(text.replace("stage: pretest", "stage: operational"), "parcel.md").value)
    assert "review-by" not in written
    assert "kind: service" not in written
    assert "stage" not in written


def test_the_first_of_a_month_is_written_as_the_month():
    retired = service(retired=dt.date(2026, 5, 1), formerly=(FormerName("Mail", dt.date(2019, 7, 1)),))
    written = write_document(document(service=retired))
    assert "\nretired: 2026-05\n" in written
    assert "\nformerly: [Mail @ 2019-07]\n" in written


def test_no_line_ends_in_a_blank_and_the_file_ends_in_one_newline():
    written = write_document(read_document(CANONICAL, "parcel.md").value)
    assert not any(line.endswith((" ", "\t")) for line in written.split("\n"))
    assert written.endswith(".\n")
    assert not written.endswith("\n\n")


def test_a_fact_and_a_question_can_be_written_alone():
    parsed = read_document(CANONICAL, "parcel.md").value
    assert CANONICAL.count(write_fact(parsed.facts[1])) == 1
    assert CANONICAL.count(write_question(parsed.questions[0])) == 1


def with_options(*options):
    return document(questions=(question(options=(option("a", is_key=True), *options)),))


@pytest.mark.parametrize(
    "unwritable",
    [
        document(questions=(question(stem="# Heading"),)),
        document(questions=(question(stem="> quoted"),)),
        document(questions=(question(stem="- [ ] an option?"),)),
        document(questions=(question(stem="---"),)),
        document(questions=(question(stem="one\ntwo"),)),
        document(questions=(question(stem="one  \n\n\n\ntwo"),)),
        document(questions=(question(stem=" one"),)),
        document(questions=(question(stem=""),)),
        document(questions=(question(author=""),)),
        document(questions=(question(slug="Late parcel"),)),
        document(questions=(question(template="a\nb"),)),
        with_options(option("b", rationale="")),
        with_options(option("b", text="one\ntwo")),
        with_options(option("b", text="- a list")),
        with_options(option("a")),
        document(facts=(fact(statement="one\n\ntwo"),)),
        document(facts=(fact(changed="{#like-attributes"),)),
        document(facts=(fact(slug="a"), fact(slug="a"))),
        document(service=service(aliases=("one, two",))),
        document(service=service(heading="two\nlines")),
        document(scenarios=(ParsedScenario("depot", "### another"),)),
    ],
)
def test_a_document_that_no_file_reads_as_is_refused_instead_of_changed(unwritable):
    with pytest.raises(ValueError, match="the document cannot be written"):
        write_document(unwritable)


def test_the_place_of_everything_can_be_forgotten():
    forgotten = without_places(read_document(CANONICAL, "parcel.md").value)
    assert forgotten.service.line == 0
    assert {item.line_start for item in (*forgotten.facts, *forgotten.questions)} == {0}
    assert {line for item in forgotten.questions for line in (item.line_end, *(o.line for o in item.options))} == {0}
    assert dataclasses.replace(forgotten, path="") == without_places(dataclasses.replace(forgotten, path=""))
