from fractions import Fraction

import pytest

from content.notes.variants.arithmetic import compute, number_of


@pytest.mark.parametrize(
    ("text", "exact", "rounded_up"),
    [
        ("2 + 3 * 4", 14, 14),
        ("(2 + 3) * 4", 20, 20),
        ("10 - 4 - 3", 3, 3),
        ("12 / 2 / 3", 2, 2),
        ("7 * 2 * 1WCU", 14, 14),
        ("3 * (90/30) * 2 WCU", 18, 18),
        ("7 * (9/2)", Fraction(63, 2), 35),
        ("1/2 * 18 * 3", 27, 27),
        ("3 x 4 \u00d7 5", 60, 60),
        ("$1,000.50 * 2", 2001, 2001),
        ("20% of 50", 10, 10),
        ("60 W * 2 h", 120, 120),
    ],
)
def test_the_value_of_a_sum(text, exact, rounded_up):
    found = compute(text)
    assert (found.exact, found.rounded_up, found.has_operation) == (exact, rounded_up, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a + 1",
        "1 +",
        "+ 1",
        "1 2",
        "(1",
        "1)",
        "()",
        "1 / 0",
        "1 / (2 - 2)",
        "2 ** 3",
        "1 + x",
        "1;2",
        "(" * 100,
    ],
)
def test_what_is_no_sum(text):
    assert compute(text) is None


def test_a_number_alone_is_a_sum_without_operation():
    assert not compute("5 GB").has_operation


@pytest.mark.parametrize(
    ("result", "decimals", "agrees"), [("31.5", 0, True), (35, 0, True), (32, 0, False), ("31.54", 1, True)]
)
def test_a_result_may_be_exact_rounded_or_counted_in_blocks(result, decimals, agrees):
    assert compute("7 * (9/2)").agrees_with(Fraction(result), decimals) is agrees


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,000", 1000), ("2.5", Fraction(5, 2)), ("three", 3), ("$4", 4), ("1,00", None), ("1.2.3", None), ("", None)],
)
def test_a_number_in_digits_or_as_a_word(text, value):
    assert number_of(text) == value
