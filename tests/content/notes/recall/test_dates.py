"""Days and years that are left out."""

import pytest

from content.notes.recall.dates import dates_in
from tests.content.notes.recall.make import asked_of, shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The treaty was signed in 1648 by all parties.", ["1648"]),
        ("La Bastille fut prise le 14 juillet 1789.", ["14 juillet", "1789"]),
        ("La Rep\u00fablica fue proclamada el 14 de abril de 1931.", ["14 de abril", "1931"]),
        ("Das Grundgesetz trat am 24. Mai 1949 in Kraft.", ["24. Mai", "1949"]),
        ("It was abolished on July 4 by the council.", ["July 4"]),
        ("\u61b2\u6cd5\u306f1947\u5e74\u306b\u65bd\u884c\u3055\u308c\u305f\u3002", ["1947"]),
        ("The queue of 2000 requests is full.", []),
        ("In 1500 cases the test was wrong.", []),
        ("A limit of 1024 KB holds.", []),
        ("The range 1990-1995 and version 2019.1 are none.", []),
    ],
)
def test_a_year_counts_nothing_and_a_day_has_a_month(text, found):
    assert [date.text for date in dates_in(text)] == found


def test_other_years_are_near_and_none_that_the_statement_names():
    (recall,) = asked_of("The treaty between both crowns was signed in 1648.", kind="date", heading="Treaties")
    assert shown(recall) == "The treaty between both crowns was signed in ____."
    assert recall.key == "1648"
    assert len(set(recall.distractors)) == 3
    assert all(0 < abs(int(year) - 1648) <= 40 for year in recall.distractors)


def test_other_days_are_days_of_the_month():
    (recall,) = asked_of("The fortress of the capital was stormed on 31 July.", kind="date", heading="Risings")
    assert all(text.endswith(" July") and 1 <= int(text.split()[0]) <= 28 for text in recall.distractors)


def test_a_year_is_no_amount_with_a_half_and_a_double():
    assert not asked_of("Die Ernten von 1788 verdoppeln den Preis des Brotes.", kind="amount")


def test_what_the_heading_says_is_not_asked():
    assert not asked_of("The treaty between both crowns was signed in 1648.", kind="date", heading="Peace of 1648")
