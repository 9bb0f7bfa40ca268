"""How many simulations a candidate can still sit with new questions only, and what may be drawn besides. Pure rules.

Practice and drills leave enough questions unseen for KEPT simulations. Of each enemy group one question is reckoned:
a form holds no other, and whichever is drawn elsewhere, at most one is lost. So many forms can then be drawn whatever
was drawn before, one after the other, as long as no question belongs to two groups (Hall's theorem: every domain has
as many questions of its own, apart from each other, as its places on all of these forms).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from quizzes.assembly import BlueprintShape, Candidate

KEPT = 4
"""Simulations for which practice and drills leave questions unseen; one fewer than the whole bank holds, where that
is less."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """What stays of one exam for one candidate."""

    held: int
    """Simulations that share no question for which the whole bank has enough."""
    clean: int
    """Simulations that can be sat one after the other without a question that was seen before."""
    kept: int
    """Those that practice and drills leave alone, if there are as many."""
    spare: Mapping[str, int]
    """Domain -> how many questions that were not seen yet may be drawn now."""
    domain_of: Mapping[int, str]
    """Question -> its domain, of all that count as unseen. Whatever is not here may be drawn freely."""


def keeping(shape: BlueprintShape, pool: Iterable[Candidate], *, spent: Collection[int]) -> Keeping:
    """What stays for forms of this shape when ``spent`` of the pool were seen or soon will be.

    The reserve is no part of it; see `clean_forms` for final mocks.
    """
    usable = _usable(shape, pool, reserve=False)
    held = _forms(shape, usable)
    fresh = [candidate for candidate in usable if candidate.question_id not in spent]
    kept = max(0, min(KEPT, held - 1))
    apart = _apart(fresh)
    scored, unscored = shape.domains, shape.unscored_domains
    return Keeping(
        held=held,
        clean=_forms(shape, fresh),
        kept=kept,
        spare={
            domain: max(
                0,
                min(
                    apart.all[domain] - kept * (scored[domain] + unscored[domain]),
                    apart.operational[domain] - kept * scored[domain],
                ),
            )
            for domain in scored
        },
        domain_of={candidate.question_id: candidate.domain for candidate in fresh},
    )


def clean_forms(
    shape: BlueprintShape, pool: Iterable[Candidate], *, spent: Collection[int], reserve: bool = False
) -> int:
    """How many forms can be drawn one after the other from what is not spent; of the reserve when asked for."""
    usable = _usable(shape, pool, reserve=reserve)
    return _forms(shape, [candidate for candidate in usable if candidate.question_id not in spent])


class Sparing:
    """Says of one question after the other whether it may be drawn, and counts those that were."""

    def __init__(self, stays: Keeping | None) -> None:
        self._domain_of = stays.domain_of if stays else {}
        self._left = dict(stays.spare) if stays else {}

    def takes(self, question_id: int) -> bool:
        """Whether it may be drawn; it then is."""
        domain = self._domain_of.get(question_id)
        if domain is None:
            return True
        if self._left[domain] <= 0:
            return False
        self._left[domain] -= 1
        return True


@dataclass(frozen=True, slots=True)
class _Counts:
    """Questions by domain, of each enemy group one; the operational ones also by themselves."""

    all: Counter[str]
    operational: Counter[str]


def _usable(shape: BlueprintShape, pool: Iterable[Candidate], *, reserve: bool) -> list[Candidate]:
    return [
        each for each in pool if each.reserve == reserve and each.kind in shape.kinds and each.domain in shape.weights
    ]


def _apart(candidates: Iterable[Candidate]) -> _Counts:
    """Operational ones are taken first: they can fill every place."""
    counts = _Counts(Counter(), Counter())
    taken: set[str] = set()
    for candidate in sorted(candidates, key=lambda each: (each.stage != "operational", each.question_id)):
        if taken.isdisjoint(candidate.enemies):
            taken |= candidate.enemies
            counts.all[candidate.domain] += 1
            counts.operational[candidate.domain] += candidate.stage == "operational"
    return counts


def _forms(shape: BlueprintShape, candidates: Sequence[Candidate]) -> int:
    """How many forms there are questions for in every domain."""
    apart, scored, unscored = _apart(candidates), shape.domains, shape.unscored_domains
    limits = [apart.operational[domain] // slots for domain, slots in scored.items() if slots]
    limits += [
        apart.all[domain] // (slots + unscored[domain]) for domain, slots in scored.items() if slots + unscored[domain]
    ]
    return min(limits, default=0)
