"""Whatever a file holds, a reader returns: a value, or refusals that name path, line and reason."""

from hypothesis import given, settings
from hypothesis import strategies as st

from content import wording
from content.distractors import Names
from content.drafts import draft_questions
from content.notes.exams import read_exam, read_warm_up
from content.notes.library import read_document
from content.notes.parsed import Remark
from content.notes.raw import read_raw
from content.notes.text import decode
from content.notes.writer import write_document
from tests.content.notes.documents import BLOCKS, PIECES, documents
from tests.content.notes.make import HEAD, QUESTION
from tests.content.notes.test_exams import EXAM
from tests.content.notes.test_writer import CANONICAL

PATH = "fuzzed.md"
RAW = "## Q&A\nQ: One?\n```\ncode\n```\n> 1 (a (b)\n\n> prompt: Two\n\n_solution: 2_\n"
SEEDS = (CANONICAL, EXAM, RAW, HEAD + QUESTION)
GRAMMAR = (
    *PIECES,
    *BLOCKS,
    *("---", "\n", "\n\n", "  ", "\t", "# A", "## Facts", "## Scenarios", "## Questions", "### a", "- a {#a asked}"),
    *(
        "- [x] a {#a facts=b}",
        "- [ ] ",
        "1. a {#a}",
        "- a => b {#c}",
        "kind: ordering",
        "as-of=9999-12",
        "as-of=2024-02-29",
    ),
    *(
        "**Q:** ",
        "**Answer:** ",
        "Answers: 1-B, 2-A,C",
        "A) a",
        "b. b",
        "- [x] c",
        "<details><summary>Why?</summary>",
        "</details>",
        "| question | answer |\n|---|---|\n| a? | b |",
        "a :: b",
        "{{c1::a}}",
        "A + B = C d",
        "a b c >> D",
        "- 2 * (3 GB/0) = 6 GB",
        "- Example: 2 of 3 GB give 6 GB",
        "- 1 RCU = 1 read of 4 KB",
        "- An 8 KB item requires two RCUs",
        "- **Why?** Because of 1,000.5 things",
        "  - How is it? It is.",
        "Q: ",
        "Question 1: ",
        "> ",
        "> prompt: ",
        "_solution: ",
        "(",
        ")",
        "[[domains]]",
        "[[domains.tasks]]",
        "number = 1",
    ),
    *("effective = 2022-08-30", "\x00", "\ufeff", "\u202e", "\u2028", "\u0301" * 40, "٣", "²", "a" * 3_000),
)


def check_refusals(parsed):
    if parsed.value is None:
        assert parsed.problems
    for problem in (*parsed.problems, *parsed.warnings):
        assert problem.path == PATH
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.reason
    return parsed.value


def read_everything(data):
    """Every reader on one file; what the reader of the library accepts can be written."""
    text = check_refusals(decode(data, PATH))
    if text is None:
        return
    document = check_refusals(read_document(text, PATH))
    if document is not None:
        write_document(document)
    check_refusals(read_exam(text, PATH))
    check_refusals(read_warm_up(text, PATH))
    drafts = read_raw(text, PATH).drafts
    end = 0
    for draft in drafts:
        assert draft.stem
        assert bool(draft.key) != (Remark.NO_KEY in draft.remarks)
        assert end < draft.line_start <= draft.line_end <= text.count("\n") + 1
        end = draft.line_end
    for draft, question in draft_questions(drafts, names=Names()):
        others = [wording.normalised(option.text) for option in question.options if not option.is_key]
        assert draft.options or wording.normalised(draft.key) not in others


@st.composite
def mutations(draw, seeds):
    """A file with some of its lines dropped, doubled, swapped or spoilt."""
    lines = draw(seeds).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        index = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(("drop", "double", "replace", "insert", "cut", "indent")))
        word = draw(st.sampled_from(GRAMMAR))
        column = draw(st.integers(0, len(lines[index])))
        lines[index : index + 1] = {
            "drop": [""],
            "double": [lines[index]] * 2,
            "replace": [word],
            "insert": [lines[index][:column] + word + lines[index][column:]],
            "cut": [lines[index][:column], lines[index][column:]],
            "indent": [f"  {lines[index]}"],
        }[change]
    return "\n".join(lines)


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes(data):
    read_everything(data)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(GRAMMAR), max_size=25), st.sampled_from(("", HEAD, "---\n")))
def test_any_words_of_the_grammars(words, head):
    read_everything((head + "\n".join(words)).encode())


@settings(max_examples=300)
@given(mutations(st.sampled_from(SEEDS)))
def test_mutated_files(text):
    read_everything(text.encode())


@settings(max_examples=60)
@given(mutations(documents().map(write_document)))
def test_mutated_generated_files(text):
    read_everything(text.encode())


@settings(max_examples=100)
@given(st.sampled_from(SEEDS), st.data())
def test_files_with_spoilt_bytes(seed, data):
    spoilt = bytearray(seed.encode(data.draw(st.sampled_from(("utf-8", "utf-16", "utf-8-sig")))))
    for _ in range(data.draw(st.integers(1, 5))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    read_everything(bytes(spoilt))
