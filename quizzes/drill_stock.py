"""What the questions of the bank ask: facts, and which services are taken for each other. Kept while the bank stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from content.models import Revision
from content.pairs import declared_pairs
from quizzes.pools import BankRevision, stock_of
from quizzes.remembering import facts_of

NO_SERVICES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    question_of: Mapping[int, int]
    """Revision -> its question, of all revisions that were ever published."""
    facts_of: Mapping[int, frozenset[int]]
    """Question -> the facts that the keys of its published revision cite."""
    twins_of: Mapping[str, frozenset[str]]
    """Service -> those that it makes a confusable pair with."""

    def facts(self, question_id: int) -> frozenset[int]:
        return self.facts_of.get(question_id, frozenset())

    def twins(self, service: str) -> frozenset[str]:
        return self.twins_of.get(service, NO_SERVICES)


@lru_cache(maxsize=2)
def asked_in(revision: BankRevision) -> Asked:
    """What the public bank asks at one revision of it. Five queries, and none when it is kept."""
    published = Revision.objects.filter(question__collection__owner__isnull=True, published_at__isnull=False)
    stock = stock_of(None, revision=revision)
    facts = facts_of(stocked.revision_id for stocked in stock.values())
    return Asked(
        question_of=dict(published.order_by().values_list("pk", "question_id")),
        facts_of={
            question_id: frozenset(facts[stocked.revision_id])
            for question_id, stocked in stock.items()
            if stocked.revision_id in facts
        },
        twins_of=_twins(),
    )


def _twins() -> Mapping[str, frozenset[str]]:
    twins: dict[str, set[str]] = defaultdict(set)
    for pair in declared_pairs():
        twins[pair.left.slug].add(pair.right.slug)
        twins[pair.right.slug].add(pair.left.slug)
    return {service: frozenset(found) for service, found in twins.items()}
