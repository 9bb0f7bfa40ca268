"""Which questions stand on a form, and in which order. Pure rules: the pool and the seed come in, a form goes out.

A form is drawn in three rounds, each over all domains: one scored question for every task that has stock, then the
remaining scored slots, then the unscored ones. Within a domain the task that has the fewest questions so far is next
(a blueprint names tasks without weights, so they count the same). Within a task, services follow in proportion to
their stock, and each question is as likely as any other: a service with a single question is not on every form.

When every question left for a slot has an enemy on the form, the enemy's slot takes another question if it can, and
so on along a chain (Kuhn's augmenting path). As long as each question belongs to at most one enemy group this finds
a form whenever there is one; with more groups it is a heuristic, which is tried several times before it gives up.
Nothing is ever left out silently: the outcome is a whole form, or a shortage that names every short domain.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)
Stage = Literal["operational", "pretest"]

SCORED_STAGES: tuple[Stage, ...] = ("operational",)
UNSCORED_STAGES: tuple[Stage, ...] = ("pretest", "operational")

FRESH_STARTS = 4
"""How often a draw that fails is started again, with other shuffles of the same seed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be drawn. A pool holds each question once."""

    question_id: int
    domain: str
    task: str
    service: str
    kind: str
    stage: Stage = "operational"
    reserve: bool = False
    enemies: frozenset[str] = frozenset()
    """Names of enemy groups; two questions that share one never stand on one form."""
    scenario: str | None = None
    seen: bool = False
    """Whether this question was served to this user before."""


@dataclass(frozen=True, slots=True)
class BlueprintShape:
    """What a form has to look like. Unscored slots are spread by the same weights as the scored ones."""

    weights: Mapping[str, Fraction | int]
    scored_slots: int
    unscored_slots: int
    kinds: frozenset[str]

    @property
    def domains(self) -> dict[str, int]:
        """Scored slots of each domain, in the order of the weights."""
        return largest_remainder(self.weights, self.scored_slots)

    @property
    def unscored_domains(self) -> dict[str, int]:
        """Unscored slots of each domain, in the order of the weights."""
        return largest_remainder(self.weights, self.unscored_slots)


@dataclass(frozen=True, slots=True)
class Slot:
    question_id: int
    domain: str
    task: str
    is_scored: bool


@dataclass(frozen=True, slots=True)
class Form:
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class ShortDomain:
    """A domain whose slots, scored and unscored together, cannot all be filled.

    ``available`` is how many of the ``required`` slots could be filled; the difference is what the bank lacks. It may
    be less than the stock: pretest questions fill no scored slot, and only one question of an enemy group counts.
    """

    domain: str
    required: int
    available: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why there is no form: every short domain, in the order of the blueprint."""

    domains: tuple[ShortDomain, ...]

    @property
    def missing(self) -> int:
        """How many slots could not be filled."""
        return sum(short.required - short.available for short in self.domains)

    def __str__(self) -> str:
        return "; ".join(
            f"domain {short.domain}: {short.required} required, {short.available} available" for short in self.domains
        )


def largest_remainder(weights: Mapping[K, Fraction | int], total: int) -> dict[K, int]:
    """Whole slots in proportion to ``weights`` that sum to ``total``; equal remainders go to whoever comes first.

    Raises ValueError for a negative total or weight, and when the weights sum to zero.
    Source: Hamilton's method, https://en.wikipedia.org/wiki/Quota_method
    """
    weight_sum = sum(weights.values(), Fraction(0))
    if total < 0 or weight_sum == 0 or min(weights.values()) < 0:
        raise ValueError("weights must not be negative and must sum to more than zero; total must not be negative")
    quotas = {key: weight * total / weight_sum for key, weight in weights.items()}
    slots = {key: math.floor(quota) for key, quota in quotas.items()}
    left = total - sum(slots.values())
    for key in sorted(quotas, key=lambda key: slots[key] - quotas[key])[:left]:
        slots[key] += 1
    return slots


def draw_form(
    shape: BlueprintShape, pool: Iterable[Candidate], *, seed: int, avoid_seen: bool = False, reserve: bool = False
) -> Form | Shortage:
    """A form of the given shape, or what the pool lacks for it. The same for each order of the pool.

    ``avoid_seen`` takes unseen questions alone where they make a whole form; where they do not, they come first once
    each task is covered, and within each task. ``reserve`` is for final mocks: they are drawn from the reserve alone,
    all other forms never touch it.
    """
    rng = random.Random(seed)  # noqa: S311 - reproducible by intent
    usable = [candidate for candidate in pool if candidate.reserve == reserve and candidate.kind in shape.kinds]
    usable.sort(key=lambda candidate: candidate.question_id)
    unseen = [candidate for candidate in usable if not candidate.seen]
    if avoid_seen and isinstance(clean := _form(shape, unseen, rng), Form):
        return clean
    return _form(shape, usable, rng, avoid_seen=avoid_seen)


def _form(
    shape: BlueprintShape, usable: Sequence[Candidate], rng: random.Random, *, avoid_seen: bool = False
) -> Form | Shortage:
    shortages: list[Shortage] = []
    # Covering the tasks may stand in the way of filling the slots, so the later starts do without the promise.
    for covers_tasks in (True, *[False] * FRESH_STARTS):
        draw = _Draw(_queues(usable, rng, avoid_seen=avoid_seen))
        shortage = draw.run(shape, rng, covers_tasks=covers_tasks)
        if not shortage.domains:
            return _in_order(draw.placed(), rng)
        shortages.append(shortage)
    return min(shortages, key=lambda shortage: shortage.missing)


def option_order(codes: Iterable[str], *, seed: int, anchored: Collection[str] = ()) -> list[str]:
    """The codes in the order in which they are shown: by hash of seed and code, the anchored ones last as given.

    Nothing is stored and nothing drawn: each reload, worker and machine computes the same order, and an option that
    is added or withdrawn leaves the order of the others alone.
    """
    given = list(codes)
    loose = [code for code in given if code not in anchored]
    loose.sort(key=lambda code: hashlib.sha256(f"{seed}:{code}".encode()).digest())
    return loose + [code for code in given if code in anchored]


def scenario_blocks(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    """What has to stand together: the questions of a scenario, or a single question."""
    blocks: dict[int | str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        blocks[candidate.question_id if candidate.scenario is None else candidate.scenario].append(candidate)
    return list(blocks.values())


class _Ranked(NamedTuple):
    """A candidate and its place in the queue of its task."""

    is_late: bool
    position: float
    candidate: Candidate
    claims: tuple[int | str, ...]
    """What only one slot can hold: the question and each of its enemy groups."""


Queues = dict[tuple[str, Stage], dict[str, list[_Ranked]]]


def _queues(pool: Sequence[Candidate], rng: random.Random, *, avoid_seen: bool) -> Queues:
    """The pool by domain and stage, then by task, each queue in the order in which its questions are taken.

    The j-th of a service's n shuffled questions stands at (j + u) / n with one random u per service. A queue cut
    anywhere then holds each service in proportion to its stock, up to one question, and each position by itself is
    uniform. Source: systematic sampling of each stratum, Cochran, Sampling Techniques (3rd ed.), ch. 8.
    """
    strata: dict[tuple[str, Stage, str, str], list[Candidate]] = defaultdict(list)
    for candidate in pool:
        strata[candidate.domain, candidate.stage, candidate.task, candidate.service].append(candidate)
    queues: Queues = defaultdict(dict)
    for (domain, stage, task, _service), stratum in strata.items():
        rng.shuffle(stratum)
        start = rng.random()
        queues[domain, stage].setdefault(task, []).extend(
            _Ranked(
                is_late=avoid_seen and candidate.seen,
                position=(number + start) / len(stratum),
                candidate=candidate,
                claims=(candidate.question_id, *sorted(candidate.enemies)),
            )
            for number, candidate in enumerate(stratum)
        )
    for tasks in queues.values():
        for queue in tasks.values():
            queue.sort(key=lambda ranked: ranked[:2])
    return queues


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """A slot to fill. One with a task takes questions of that task only."""

    domain: str
    is_scored: bool
    task: str | None = None

    @property
    def stages(self) -> tuple[Stage, ...]:
        return SCORED_STAGES if self.is_scored else UNSCORED_STAGES


class _Draw:
    """A form in the making: which place holds which question."""

    def __init__(self, queues: Queues) -> None:
        self._queues = queues
        self._held: dict[_Place, _Ranked] = {}
        self._holder: dict[int | str, _Place] = {}
        self._per_task: Counter[str] = Counter()

    def run(self, shape: BlueprintShape, rng: random.Random, *, covers_tasks: bool) -> Shortage:
        """Fill all places; what could not be filled comes back, without domains when the form is whole."""
        scored, unscored = shape.domains, shape.unscored_domains
        filled: Counter[str] = Counter()
        if covers_tasks:
            for domain, slots in scored.items():
                filled[domain] += self._cover_tasks(domain, slots, rng)
        for domain, slots in scored.items():
            filled[domain] += sum(self._fill(_Place(domain, is_scored=True)) for _ in range(slots - filled[domain]))
        for domain, slots in unscored.items():
            filled[domain] += sum(self._fill(_Place(domain, is_scored=False)) for _ in range(slots))
        required = {domain: scored[domain] + unscored[domain] for domain in scored}
        return Shortage(
            tuple(
                ShortDomain(domain, required=slots, available=filled[domain])
                for domain, slots in required.items()
                if filled[domain] < slots
            )
        )

    def placed(self) -> list[tuple[Candidate, bool]]:
        """Each question of the form, and whether it is scored."""
        return [(ranked.candidate, place.is_scored) for place, ranked in self._held.items()]

    def _cover_tasks(self, domain: str, slots: int, rng: random.Random) -> int:
        """Fill one scored place for each task that can have one, up to ``slots``; how many were filled."""
        tasks = list(self._queues.get((domain, "operational"), ()))
        rng.shuffle(tasks)
        covered = 0
        for task in tasks:
            if covered < slots:
                covered += self._fill(_Place(domain, is_scored=True, task=task))
        return covered

    def _fill(self, place: _Place) -> bool:
        free = self._next_free(place)
        if free is None:
            return self._make_room(place, set())
        self._hold(place, free)
        return True

    def _next_free(self, place: _Place) -> _Ranked | None:
        for stage in place.stages:
            heads = [head for queue in self._queues_for(place, stage) if (head := self._head(queue)) is not None]
            if heads:
                return min(heads, key=lambda head: (head.is_late, self._per_task[head.candidate.task], head.position))
        return None

    def _head(self, queue: list[_Ranked]) -> _Ranked | None:
        taken = self._holder.keys()
        return next((ranked for ranked in queue if taken.isdisjoint(ranked.claims)), None)

    def _make_room(self, place: _Place, tried: set[int | str]) -> bool:
        """Give ``place`` a question whose enemies on the form can all change to other questions."""
        for ranked in self._eligible(place):
            if not tried.isdisjoint(ranked.claims):
                continue
            # Nothing further down the chain may claim what is promised here.
            tried.update(ranked.claims)
            holders = dict.fromkeys(self._holder[claim] for claim in ranked.claims if claim in self._holder)
            if all(holder is place or self._make_room(holder, tried) for holder in holders):
                self._hold(place, ranked)
                return True
        return False

    def _hold(self, place: _Place, ranked: _Ranked) -> None:
        before = self._held.get(place)
        if before is not None:
            self._per_task[before.candidate.task] -= 1
            for claim in before.claims:
                del self._holder[claim]
        self._held[place] = ranked
        self._per_task[ranked.candidate.task] += 1
        for claim in ranked.claims:
            self._holder[claim] = place

    def _eligible(self, place: _Place) -> Iterator[_Ranked]:
        for stage in place.stages:
            for queue in self._queues_for(place, stage):
                yield from queue

    def _queues_for(self, place: _Place, stage: Stage) -> Iterable[list[_Ranked]]:
        tasks = self._queues.get((place.domain, stage), {})
        if place.task is None:
            return tasks.values()
        return (tasks[place.task],)


def _in_order(placed: list[tuple[Candidate, bool]], rng: random.Random) -> Form:
    """The form in an order that tells neither domain nor stage nor scored from unscored; scenarios stay together."""
    is_scored = {candidate.question_id: scored for candidate, scored in placed}
    candidates = [candidate for candidate, _scored in placed]
    rng.shuffle(candidates)
    blocks = scenario_blocks(candidates)
    rng.shuffle(blocks)
    return Form(
        tuple(
            Slot(candidate.question_id, candidate.domain, candidate.task, is_scored[candidate.question_id])
            for block in blocks
            for candidate in block
        )
    )
