"""Shrinkage against sums that were worked by hand."""

from __future__ import annotations

import pytest

from quizzes import shrinkage
from quizzes.shrinkage import Leaf, Observed, shrink

A, B = Leaf("1", "sqs", "a"), Leaf("1", "sqs", "b")
OTHER = Leaf("2", "iam", "c")


def test_without_a_reading_everything_is_the_prior() -> None:
    mean, variance = shrink([], {A, OTHER}).mix({A: 0.5, OTHER: 0.5})
    assert mean == pytest.approx(0.55)
    # Whole 0.012; half each of two independent branches of 0.002 + 0.035 + 0.132/3: 0.081 / 2.
    assert variance == pytest.approx(0.012 + 0.0405)


def test_one_reading_is_weighed_against_all_that_lies_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shrinkage, "ROUNDS", 0)
    monkeypatch.setattr(shrinkage, "FACT_SPREADS", (0.025,))
    shrunk = shrink([Observed(A, 1.0, 1, 0.0)], {A, B})
    # Prior variance of the fact: 0.012 + 0.002 + 0.035 + 0.025. Of a coin's 0.55 x 0.45 the branch is 0.062, the rest
    # noise.
    noise = 0.2475 - 0.062
    gain = 0.074 / (0.074 + noise)
    assert shrunk.mix({A: 1.0}) == (pytest.approx(0.55 + 0.45 * gain), pytest.approx(0.074 * (1 - gain)))
    # The other fact of the service shares all but its own 0.025.
    shared = 0.049 / (0.074 + noise)
    assert shrunk.mix({B: 1.0}) == (pytest.approx(0.55 + 0.45 * shared), pytest.approx(0.074 - 0.049 * shared))


def test_a_mixture_is_less_uncertain_than_its_parts() -> None:
    shrunk = shrink([Observed(A, 1.0, 5, 0.0), Observed(OTHER, 0.0, 5, 0.0)], {A, B, OTHER})
    parts = [shrunk.mix({leaf: 1.0})[1] for leaf in (A, B, OTHER)]
    assert shrunk.mix({A: 0.4, B: 0.3, OTHER: 0.3})[1] < min(parts)


def test_services_that_differ_much_are_allowed_to() -> None:
    def known(others: float) -> float:
        services = [Leaf("1", f"s{number}", "f") for number in range(20)]
        readings = [
            Observed(leaf, 0.5 + (others if number % 2 else -others), 30, 0.0) for number, leaf in enumerate(services)
        ]
        new = Leaf("1", "new", "f")
        return shrink([*readings, Observed(new, 1.0, 2, 0.0)], {new}).mix({new: 1.0})[0]

    assert known(0.45) > known(0.05)


def observed_variance(observed: list[Observed]) -> float:
    new = Leaf("1", "s0", "new")
    return shrink(observed, {new}).facts[new].left


def facts(responses: int, *, consistent: bool) -> list[Observed]:
    """Forty facts of ten services, each asked so often: always the same, or right and wrong in turn."""
    return [
        Observed(
            Leaf("1", f"s{number % 10}", f"f{number}"), float((number // 10 + each * (not consistent)) % 2), 1, 0.0
        )
        for number in range(40)
        for each in range(responses)
    ]


def test_facts_that_were_asked_once_do_not_show_whether_they_are_known_or_not() -> None:
    usual = observed_variance([])
    assert observed_variance(facts(1, consistent=True)) == pytest.approx(usual, rel=0.25)


def test_facts_that_were_always_right_or_always_wrong_are_known_or_not() -> None:
    assert observed_variance(facts(4, consistent=True)) > 0.11


def test_facts_that_are_right_now_and_then_are_much_alike() -> None:
    assert observed_variance(facts(4, consistent=False)) < 0.01
