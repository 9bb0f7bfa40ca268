from __future__ import annotations

from tests.acceptance.reporting import Row, as_table, named


def test_a_line_that_is_tried_again_replaces_its_row_and_others_stay_in_the_order_of_the_list():
    first = as_table(
        [Row("L1", "sqlite", "slow", "fast", False), Row("D1", "sqlite", "0 lost", "0", True)], day="2026-11-24"
    )
    second = as_table([Row("L1", "sqlite", "a | b", "fast", True)], day="2026-11-25", before=first)
    rows = second.splitlines()[2:]
    assert [row.split(" | ")[0] for row in rows] == ["| D1", "| L1"]
    assert "2026-11-24" in rows[0]
    assert "a / b" in rows[1]
    assert rows[1].endswith("| passed |")


def test_what_a_line_saw_in_several_places_stands_in_one_row_which_failed_when_one_did():
    seen = [Row("I8", "sqlite", "exams: 3 operations", "0 faults", True), Row("D1", "sqlite", "0 lost", "0", True)]
    for passed, verdict in ((True, "passed"), (False, "**failed**")):
        table = as_table([*seen, Row("I8", "sqlite", "facts: 6 operations", "0 faults", passed)], day="2026-11-26")
        _, last = table.splitlines()[2:]
        assert last.endswith(f"| exams: 3 operations; facts: 6 operations | 0 faults | {verdict} |")


def test_ids_are_read_from_markers():
    assert named('@pytest.mark.promise("D1", "C2")\n@pytest.mark.promise("T1")') == {"D1", "C2", "T1"}
