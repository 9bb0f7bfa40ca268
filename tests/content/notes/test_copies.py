"""Notes that were put together from others."""

from __future__ import annotations

from content.notes.copies import lines_of_copies

ONE = "# One\n\n- First\n"
TWO = "# Two\n\n- Second\n"


def test_the_lines_of_each_whole_text_are_copies():
    assert lines_of_copies(ONE + "\n" + TWO, [ONE, TWO]) == {1, 2, 3, 5, 6, 7}


def test_a_text_that_was_put_in_twice_is_a_copy_twice():
    assert lines_of_copies(ONE + ONE, [ONE]) == {1, 2, 3, 4, 5, 6}


def test_a_text_is_no_copy_of_itself_or_of_a_longer_one():
    assert lines_of_copies(ONE, [ONE, ONE + TWO]) == set()


def test_a_part_of_a_text_is_no_copy():
    assert lines_of_copies("# One\n\n- First and more\n- Last\n", [ONE]) == set()


def test_a_line_without_a_heading_may_mean_something_else_elsewhere():
    line = "- It is fast\n"

    assert lines_of_copies("# One\n" + line, [line]) == set()
    assert lines_of_copies(line + "# One\n", [line]) == {1}
    assert lines_of_copies("# One\n" + line * 5, [line * 5]) == {2, 3, 4, 5, 6}


def test_files_that_do_not_end_with_their_line_are_found_where_they_were_put_together():
    one, two, three = ONE.strip("\n"), TWO.strip("\n"), "\ufeff# Three\n\n- Third"

    assert lines_of_copies(one + two, [one, two]) == {1, 2, 3, 4, 5}
    assert lines_of_copies(one + two + three, [one, two, three.strip("\ufeff")]) == {1, 2, 3, 4, 5, 6, 7}
    assert lines_of_copies(one + " goes on\n" + two, [one, two]) == {4, 5, 6}
