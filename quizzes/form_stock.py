"""How many forms a pool holds that share no question, and which domain limits it. Pure rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quizzes.assembly import BlueprintShape, Candidate, Form, Shortage, Stage, draw_form

DRAWS = 200
"""Random forms from which overlap and exposure are estimated."""


@dataclass(frozen=True, slots=True)
class DomainStock:
    domain: str
    questions: int
    per_form: int
    """Slots of the domain on each form, scored and unscored together."""

    @property
    def forms(self) -> int:
        """How many forms this domain alone would allow."""
        return self.questions // self.per_form if self.per_form else 0

    @property
    def missing(self) -> int:
        """How many more questions would allow one form more."""
        return (self.forms + 1) * self.per_form - self.questions


@dataclass(frozen=True, slots=True)
class FormStock:
    forms: int
    """Drawn one after the other, none sharing a question with another."""
    shortage: Shortage
    """What stopped the next one."""
    domains: tuple[DomainStock, ...]
    overlap: float
    """Mean share of a random form that stands on another random form too."""
    largest_exposure: float
    """The largest share of random forms on which one question stands."""

    @property
    def limit(self) -> DomainStock:
        """The domain that runs out first."""
        return min(self.domains, key=lambda domain: (domain.questions / domain.per_form, domain.domain))


def stock_forms(shape: BlueprintShape, pool: Iterable[Candidate], *, seed: int, reserve: bool = False) -> FormStock:
    """What the pool holds for forms of this shape; `reserve` counts final mocks."""
    usable = [each for each in pool if each.reserve == reserve and each.kind in shape.kinds]
    forms, shortage = _disjoint(shape, usable, seed=seed, reserve=reserve)
    drawn = [
        form
        for number in range(DRAWS if forms else 0)
        if isinstance(form := draw_form(shape, usable, seed=seed + number, reserve=reserve), Form)
    ]
    return FormStock(
        forms=len(forms),
        shortage=shortage,
        domains=tuple(_domains(shape, usable)),
        overlap=_overlap(drawn),
        largest_exposure=_largest_exposure(drawn),
    )


def needed_shares(shape: BlueprintShape, pool: Iterable[Candidate]) -> dict[tuple[str, Stage, bool], float]:
    """On which share of the forms each question stands at least, if all of its kind are drawn equally often.

    By domain, stage and reserve; 1 where there are no more questions than slots. Pretest questions fill the unscored
    slots first, and operational ones those that are left.
    """
    counts = Counter((each.domain, each.stage, each.reserve) for each in pool)
    scored, unscored = shape.domains, shape.unscored_domains
    shares = {}
    for domain, stage, reserve in counts:
        slots = unscored.get(domain, 0)
        if stage == "operational":
            slots = scored.get(domain, 0) + max(0, slots - counts[domain, "pretest", reserve])
        shares[domain, stage, reserve] = min(1.0, slots / counts[domain, stage, reserve])
    return shares


def _disjoint(
    shape: BlueprintShape, pool: Sequence[Candidate], *, seed: int, reserve: bool
) -> tuple[list[Form], Shortage]:
    forms: list[Form] = []
    left = list(pool)
    while isinstance(drawn := draw_form(shape, left, seed=seed + len(forms), reserve=reserve), Form):
        forms.append(drawn)
        used = {slot.question_id for slot in drawn.slots}
        left = [candidate for candidate in left if candidate.question_id not in used]
    return forms, drawn


def _domains(shape: BlueprintShape, pool: Sequence[Candidate]) -> Iterable[DomainStock]:
    counts = Counter(candidate.domain for candidate in pool)
    unscored = shape.unscored_domains
    for domain, scored in shape.domains.items():
        yield DomainStock(domain, questions=counts[domain], per_form=scored + unscored[domain])


def _overlap(forms: Sequence[Form]) -> float:
    shares = [
        len({slot.question_id for slot in one.slots} & {slot.question_id for slot in other.slots}) / len(one.slots)
        for one, other in pairwise(forms)
    ]
    return sum(shares) / len(shares) if shares else 0.0


def _largest_exposure(forms: Sequence[Form]) -> float:
    exposure = Counter(slot.question_id for form in forms for slot in form.slots)
    return max(exposure.values(), default=0) / len(forms) if forms else 0.0
