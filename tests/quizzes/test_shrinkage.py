"""Shrinkage against sums that were worked by hand."""

from __future__ import annotations

import pytest

from quizzes import shrinkage
from quizzes.shrinkage import Leaf, Observed, shrink

A, B = Leaf("1", "sqs", "a"), Leaf("1", "sqs", "b")
OTHER = Leaf("2", "iam", "c")


def test_without_a_reading_everything_is_the_prior() -> None:
    mean, variance = shrink([], {A, OTHER}).mix({A: 0.5, OTHER: 0.5})
    assert mean == pytest.approx(0.5)
    # Whole 0.03; half each of two independent branches of 0.002 + 0.04 + 0.025: 0.067 / 2.
    assert variance == pytest.approx(0.03 + 0.067 / 2)


def test_one_reading_is_weighed_against_all_that_lies_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shrinkage, "ROUNDS", 1)
    shrunk = shrink([Observed(A, 1.0, 1, 0.0)], {A, B})
    # Prior variance of the fact: 0.03 + 0.002 + 0.04 + 0.025. Of a coin's 0.25 the branch is 0.067, the rest noise.
    noise = 0.25 - 0.067
    gain = 0.097 / (0.097 + noise)
    assert shrunk.mix({A: 1.0}) == (pytest.approx(0.5 + 0.5 * gain), pytest.approx(0.097 * (1 - gain)))
    # The other fact of the service shares all but its own 0.025.
    shared = 0.072 / (0.097 + noise)
    assert shrunk.mix({B: 1.0}) == (pytest.approx(0.5 + 0.5 * shared), pytest.approx(0.097 - 0.072 * shared))


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
