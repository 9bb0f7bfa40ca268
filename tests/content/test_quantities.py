from fractions import Fraction

import pytest

from content.quantities import Amounts, Quantity, other_amounts, quantities_in, quantity_of


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("5 GB", 5, "gb"),
        ("1 Second", 1, "second"),
        ("3,000 IOPS", 3000, "iops"),
        ("two RCUs", 2, "rcu"),
        ("$0.20 per request", Fraction(1, 5), ""),
        ("15 letters per box", 15, "letter"),
        ("RAID 0", 0, ""),
        ("About 2.5 hours", Fraction(5, 2), "hour"),
    ],
)
def test_an_answer_that_is_an_amount(text, value, unit):
    assert quantity_of(text) == Quantity(Fraction(value), unit)


@pytest.mark.parametrize(
    "text", ["", "SQS", "1 year or 3 years", "Use version 2 of it", "a part of at most 5 GB of it all"]
)
def test_an_answer_that_is_none(text):
    assert quantity_of(text) is None


def test_numbers_without_a_unit_are_no_quantities_of_the_notes():
    assert [*quantities_in("Port 22, 5 GB and 10 seconds.")] == [
        Quantity(Fraction(5), "gb"),
        Quantity(Fraction(10), "second"),
    ]


def test_amounts_far_from_the_own_one_are_not_plausible():
    others = {Quantity(Fraction(value), "gb") for value in (1, 3, 900)}
    found = list(other_amounts("4 GB", Quantity(Fraction(4), "gb"), Amounts(others), ""))
    assert {*found[:2]} == {"1 GB", "3 GB"}
    assert "900 GB" not in found


def test_nothing_has_neighbours_too():
    assert next(other_amounts("0 seconds", Quantity(Fraction(0), "second"), Amounts(()), "")) == "1 second"
