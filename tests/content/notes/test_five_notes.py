"""The five raw notes that the library grew out of, where they lie beside the checkout."""

from collections import Counter
from pathlib import Path

import pytest

from content.notes.raw import PROMPT_AND_SOLUTION, QUESTION_AND_ANSWER, read_raw
from content.notes.text import decode

NOTES = Path(__file__).parents[4] / "shared" / "notes"

pytestmark = pytest.mark.skipif(not NOTES.is_dir(), reason="the raw notes are not beside the checkout")


def drafts_of(number):
    (path,) = NOTES.glob(f"{number}_*.txt")
    text = decode(path.read_bytes(), path.name)
    assert (text.problems, text.warnings) == ((), ())
    return read_raw(text.value, path.name).drafts


@pytest.fixture(scope="module")
def by_line():
    return {draft.line_start: draft for draft in drafts_of("001")}


@pytest.mark.parametrize(("number", "count"), [("000", 2), ("001", 188), ("002", 0), ("003", 0), ("004", 0)])
def test_each_file_gives_its_drafts(number, count):
    assert len(drafts_of(number)) == count


def test_the_sections_of_001_have_their_numbers_of_pairs():
    counts = Counter(draft.heading_path[0] for draft in drafts_of("001"))
    assert sorted(counts.values()) == sorted([16, 15, 19, 20, 44, 6, 6, 11, 9, 22, 16, 4])


def test_the_prompts_of_000_have_their_solutions():
    first, second = drafts_of("000")
    assert {first.dialect, second.dialect} == {PROMPT_AND_SOLUTION}
    assert (first.line_start, first.line_end, second.line_start, second.line_end) == (35, 37, 101, 103)
    assert "(**taskRoleArn**)" in first.key
    assert not first.key.endswith("_")
    assert not first.stem.startswith("prompt")
    assert first.heading_path == ("ECS Cluster",)


def test_every_pair_of_001_has_a_stem_and_a_key(by_line):
    for draft in by_line.values():
        assert draft.dialect == QUESTION_AND_ANSWER
        assert draft.stem
        assert draft.key
        assert "\n" not in draft.key
        assert not draft.key.startswith((">", "("))
        assert draft.line_start < draft.line_end


@pytest.mark.parametrize(
    ("line", "end", "key_start", "rationale_start"),
    [
        (401, 403, "I'll create", ""),
        (405, 406, "An IAM entity", "Some AWS service"),
        (1300, 1301, "Create an AMI", "Creating an AMI"),
        (1562, 1563, "TCP", "NLB"),
        (1565, 1567, "Geography", "correct ones"),
        (2316, 2319, "Multi-AZ", "In this question"),
        (2359, 2362, "Use PostgreSQL", "In this case"),
        (2364, 2365, "Oracle", ""),
        (2454, 2455, "ElasticSearch", "Anytime"),
        (2512, 2516, "CNAME", "The DNS"),
        (2518, 2521, "Weighted", "Weighted allows"),
        (2528, 2530, "Latency", "Latency will"),
        (2651, 2669, "Only allows", ""),
        (2911, 2912, "Do nothing", ""),
        (2914, 2915, "Increase the DelaySeconds", "Delay queues"),
        (2920, 2921, "FIFO (First-In-First-Out) queues", ""),
        (4006, 4008, "Use golden AMI", "Golden AMI"),
        (4034, 4035, "SQS + EC2", "SQS allows"),
        (4065, 4066, "Query the meta data", ""),
    ],
)
def test_a_pair_of_001_is_read_whole(by_line, line, end, key_start, rationale_start):
    draft = by_line[line]
    assert draft.line_end == end
    assert draft.key.startswith(key_start)
    assert draft.rationale.startswith(rationale_start)
    assert bool(draft.rationale) == bool(rationale_start)


def test_code_in_the_stems_of_001_is_kept(by_line):
    fenced = by_line[438].stem
    assert fenced.count("```") == 2
    assert '\n        "Effect": "Allow",\n' in fenced
    assert by_line[438].line_end == 455
    indented = by_line[2651].stem
    assert '\n\n    {\n\t"Version": "2012-10-17",\n' in indented
    assert indented.endswith("\n    }")


def test_nested_and_repeated_brackets_of_001_are_split_at_the_right_place(by_line):
    assert by_line[2518].key == "Weighted"
    assert "(hence a percentage)" in by_line[2518].rationale
    assert by_line[4034].rationale.endswith("15 minutes timeout")
    assert by_line[2454].key == "ElasticSearch"
    assert "ports" not in by_line[2454].rationale


def test_terminal_output_of_001_is_no_answer(by_line):
    assert not [draft for draft in by_line.values() if "meta-data" in draft.key and draft.line_start < 2000]
