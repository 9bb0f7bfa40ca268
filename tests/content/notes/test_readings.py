from content.notes.amendments import Amendment, What
from content.notes.outline import read_outline
from content.notes.raw import read_raw
from content.notes.readings import Taken, counts_of, rows_of
from tests.content.notes.fuzzing import catalogue

NOTES = """\
# AWS

## SQS
- Limits:
  - 256 KB for each message
- A queue keeps messages
  for four days

Q: How long does it keep them?
> Four days

```
send --> receive

  |
```

![a queue](queue.png)
## Birds
- Owls of AWS hunt at night, and they hear well
"""


def rows(*amendments, text=NOTES):
    parsed = read_raw(text, "notes.md", catalogue=catalogue(), amendments=amendments)
    return rows_of(parsed, read_outline(text), catalogue(), amendments)


def test_each_line_with_words_is_in_one_row():
    found = [(row.line_start, row.line_end, row.taken) for row in rows()]
    assert found == [
        (1, 1, Taken.HEADING),
        (3, 3, Taken.HEADING),
        (4, 4, Taken.LABEL),
        (5, 5, Taken.FACT),
        (6, 7, Taken.FACT),
        (9, 10, Taken.QUESTION),
        (12, 16, Taken.NOTHING),
        (18, 18, Taken.NOTHING),
        (19, 19, Taken.HEADING),
        (20, 20, Taken.FACT),
    ]


def test_a_row_says_what_was_recognised():
    by_line = {row.line_start: row for row in rows()}
    heading, joined, whole, asked, code, image, topic = (by_line[line] for line in (3, 5, 6, 9, 12, 18, 19))
    assert (heading.subject, heading.is_service) == ("Amazon SQS", True)
    assert (joined.subject, joined.says, joined.says_more) == ("Amazon SQS", "Limits: 256 KB for each message", True)
    assert not whole.says_more
    assert (asked.says, asked.key) == ("How long does it keep them?", "Four days")
    assert (code.kind, image.kind) == ("code", "image")
    assert (topic.subject, topic.is_service) == ("Birds", False)
    assert by_line[1].subject == ""


def test_what_may_be_said_to_be_a_fact():
    may = {row.line_start for row in rows(text=NOTES + "\n- [ ] read about owls again\n") if row.may_be_fact}
    assert may == {9, 22}


def test_a_heading_over_several_subjects_is_about_none():
    text = "# AWS things\n- SQS is a queue of messages\n- SNS is a topic with subscribers\n"
    assert rows(text=text)[0].subject == ""


def test_a_corrected_row_knows_its_line():
    by_line = {row.line_start: row for row in rows(Amendment(10, What.NOTHING), Amendment(19, What.SUBJECT, "sns"))}
    assert by_line[9].taken is Taken.NOTHING
    assert by_line[19].is_amended
    assert (by_line[19].subject, by_line[20].subject) == ("Amazon SNS", "Amazon SNS")
    assert [row.line_start for row in by_line.values() if row.is_amended] == [10, 19]


def test_the_counts_are_of_all_files():
    first = read_raw(NOTES, "a.md", catalogue=catalogue())
    second = read_raw("# SQS of AWS\n- SQS has FIFO queues\n", "b.md", catalogue=catalogue())
    counts = counts_of([first, second])
    assert (counts.facts, counts.questions, counts.subjects) == (4, 1, 2)
    assert counts.unread == len(first.unread) + len(second.unread)


def test_rows_of_any_text_are_in_order_and_cover_each_word():
    for text in (
        "",
        "\n\n",
        "one",
        "| a | b |\n|---|---|\n| SQS | queue |\n",
        "Q: a?\n> b\nQ: c?\n> d",
        "---\nt: x\n---\n# A\n",
    ):
        found = rows(text=text)
        lines = [line for row in found for line in range(row.line_start, row.line_end + 1)]
        assert lines == sorted(set(lines))
        wordy = {number for number, line in enumerate(text.split("\n"), 1) if any(map(str.isalnum, line))}
        assert wordy <= set(lines)
