"""Lines of notes after the notes were changed."""

from __future__ import annotations

import pytest

from content.notes.following import Following

OLD = """# Queues

- Keep messages for four days
- Are at most 256 KB large

# Topics

- Send to many
- Cost little"""


@pytest.mark.parametrize(
    ("new", "passage"),
    [
        (OLD, "- Are at most 256 KB large"),
        (OLD.replace("256 KB", "1 MB"), "- Are at most 1 MB large"),
        (OLD.replace("- Are at most 256 KB large\n", ""), ""),
        ("A line\n\n" + OLD, "- Are at most 256 KB large"),
        (OLD.replace("- Are at", "- Something else that is new\n- Are at"), "- Are at most 256 KB large"),
        (OLD.replace("- Are at most 256 KB", "- New\n- Are at most 1 MB"), "- Are at most 1 MB large"),
        (OLD.replace("- Are at most 256 KB large", "Everything changed"), "Everything changed"),
        (
            OLD.replace("- Are at most 256 KB large\n", "") + "\n- Are at most 256 KB large",
            "- Are at most 256 KB large",
        ),
        ("", ""),
    ],
)
def test_a_line_is_found_where_it_stands_now(new, passage):
    assert Following(OLD, new).passage(4, 4) == passage


def test_sections_that_change_places_keep_their_lines():
    queues, topics = OLD.split("\n\n# Topics")
    following = Following(OLD, f"# Topics{topics}\n\n{queues}")

    assert following.passage(1, 9).split("\n") == [line for line in OLD.split("\n") if line]


def test_of_two_lines_that_are_the_same_each_is_followed_by_its_neighbour():
    old = "# One\n- Same\n# Two\n- Same\n- Other"

    assert Following(old, "# Two\n- Same\n- Other\n# One\n- Changed").passage(2, 2) == "- Changed"
    assert Following(old, "# Two\n- Same\n- Other\n# One\n- Changed").passage(4, 4) == "- Same"


def test_only_what_stands_in_the_lines_is_told():
    new = OLD.replace("# Topics", "## Topics").replace("four", "fourteen")

    assert Following(OLD, new).passage(3, 4) == "- Keep messages for fourteen days\n- Are at most 256 KB large"
