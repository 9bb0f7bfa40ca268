"""Amending a file: the lines that change, and no other byte."""

from __future__ import annotations

from content.notes.amending import Amendment, amended

FILE = """---
slug: x
---

# X

## Facts

- One.\x20\x20
  {#one}
- Two.
  {#two}

## Questions

### first

stem
"""


def test_only_the_lines_of_an_amendment_change():
    after = amended(FILE, [Amendment(11, 12, "- Second.\n  {#two}")])
    assert after == FILE.replace("- Two.", "- Second.")


def test_amendments_may_grow_and_shrink_a_file_in_any_order():
    after = amended(FILE, [Amendment(9, 10, "- One\n  and more.\n  {#one}"), Amendment(16, 18, "### first")])
    assert after == FILE.replace("- One.  \n", "- One\n  and more.\n").replace("### first\n\nstem", "### first")


def test_lines_that_say_the_same_keep_the_blanks_at_their_end():
    assert amended(FILE, [Amendment(9, 10, "- One.\n  {#one}")]) == FILE


def test_line_ends_of_the_file_are_kept():
    after = amended(FILE.replace("\n", "\r\n"), [Amendment(11, 11, "- Second.")])
    assert after == FILE.replace("- Two.", "- Second.").replace("\n", "\r\n")


def test_new_facts_come_after_the_last_one_and_new_questions_at_the_end():
    after = amended(FILE, [], new_facts=["- Three.\n  {#three}"], new_questions=["### second\n\nstem"])
    assert after == FILE.replace("  {#two}\n", "  {#two}\n- Three.\n  {#three}\n") + "\n### second\n\nstem\n"


def test_a_section_that_is_missing_is_made_in_its_place():
    head = "---\nslug: x\n---\n\n# X\n"
    both = amended(head, [], new_facts=["- One."], new_questions=["### first"])
    assert both == f"{head}\n## Facts\n\n- One.\n\n## Questions\n\n### first\n"
    asked = f"{head}\n## Questions\n\n### first\n"
    assert amended(asked, [], new_facts=["- One."]) == both


def test_a_file_without_a_newline_at_its_end_gets_one_only_where_something_is_added():
    assert amended(FILE[:-1], [Amendment(11, 11, "- Second.")]) == FILE.replace("- Two.", "- Second.")[:-1]
    assert amended(FILE[:-1], [], new_questions=["### second"]) == FILE + "\n### second\n"


def test_what_is_taken_out_leaves_no_gap_and_no_empty_section():
    two = FILE + "\n### second\n\nstem\n"
    assert amended(two, [Amendment(20, 22, None)]) == FILE
    assert amended(two, [Amendment(16, 18, None)]) == FILE.replace("### first", "### second")
    assert amended(FILE, [Amendment(16, 18, None)]) == FILE.replace("\n## Questions\n\n### first\n\nstem\n", "")
    assert amended(FILE, [Amendment(16, 18, None)], new_questions=["### second\n\nstem"]) == FILE.replace(
        "### first", "### second"
    )
