"""Pools of questions and shapes of forms for the tests of assembly: plain builders."""

from collections.abc import Iterable
from typing import Any

from quizzes.assembly import BlueprintShape, Candidate, Form, Shortage

KINDS = frozenset({"multiple-choice", "multiple-response"})
BLUEPRINTS = {
    "SAA-C03": BlueprintShape({"1": 30, "2": 26, "3": 24, "4": 20}, 50, 15, KINDS),
    "DVA-C02": BlueprintShape({"1": 32, "2": 26, "3": 24, "4": 18}, 50, 15, KINDS),
    "SAP-C02": BlueprintShape({"1": 26, "2": 29, "3": 25, "4": 20}, 65, 10, KINDS),
    "CLF-C02": BlueprintShape({"1": 24, "2": 30, "3": 34, "4": 12}, 50, 15, KINDS),
}
TASKS = {"SAA-C03": (3, 2, 5, 4), "DVA-C02": (3, 3, 4, 3), "SAP-C02": (5, 6, 5, 4), "CLF-C02": (4, 4, 8, 3)}


def candidate(question_id: int, **given: Any) -> Candidate:
    given.setdefault("domain", "1")
    given.setdefault("task", f"{given['domain']}.1")
    given.setdefault("service", "sqs")
    given.setdefault("kind", "multiple-choice")
    return Candidate(question_id, **given)


def candidates(ids: Iterable[int], **given: Any) -> list[Candidate]:
    return [candidate(question_id, **given) for question_id in ids]


def one_domain(scored: int, unscored: int = 0) -> BlueprintShape:
    return BlueprintShape({"1": 1}, scored, unscored, KINDS)


def bank(exam: str) -> list[Candidate]:
    """Twelve operational and two pretest questions for each task; every fifth question shares an enemy group."""
    pool: list[Candidate] = []
    for domain, tasks in enumerate(TASKS[exam], start=1):
        for task in range(1, tasks + 1):
            for number in range(14):
                question_id = len(pool) + 1
                pool.append(
                    candidate(
                        question_id,
                        domain=str(domain),
                        task=f"{domain}.{task}",
                        service=f"service-{question_id * 7 % 11}",
                        stage="pretest" if number >= 12 else "operational",
                        enemies=frozenset({f"group-{question_id % 20}"}) if question_id % 5 == 0 else frozenset(),
                        scenario=f"case-{domain}-{task}" if number in {0, 1} else None,
                    )
                )
    return pool


def drawn(outcome: Form | Shortage) -> Form:
    assert isinstance(outcome, Form), str(outcome)
    return outcome


def ids(form: Form) -> list[int]:
    return [slot.question_id for slot in form.slots]
