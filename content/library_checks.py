"""What no single file of a library can say about itself: orphans, drift and dead ends between its files. Rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from content.notes.parsed import ParsedDocument, ParsedExam, ParsedWarmUp, Problem


def check_library(
    documents: Sequence[ParsedDocument], exams: Iterable[ParsedExam], warm_up: ParsedWarmUp | None
) -> Iterator[Problem]:
    """Facts that no option cites, blueprints that the questions have drifted away from, and what leads nowhere."""
    yield from _orphaned_facts(documents)
    yield from _drifted_blueprints(documents, exams)
    yield from _circles_of_successors(documents)
    yield from _unreachable_warm_up(documents, warm_up)


def _orphaned_facts(documents: Sequence[ParsedDocument]) -> Iterator[Problem]:
    questions = [question for document in documents for question in document.questions]
    cited = {slug for question in questions for option in question.options for slug in option.facts}
    for document in documents:
        for fact in document.facts:
            if fact.asked and fact.slug not in cited:
                reason = f"the fact {fact.slug} is to be asked, and no option cites it"
                yield Problem(document.path, fact.line_start, 1, reason, "ask it, or mark it as reference")


def _drifted_blueprints(documents: Sequence[ParsedDocument], exams: Iterable[ParsedExam]) -> Iterator[Problem]:
    """An exam for which there are questions needs enough in each domain to fill one form."""
    placed = Counter(
        (reference.exam, reference.task)
        for document in documents
        for question in document.questions
        if not question.reserve
        for reference in question.tasks
    )
    for exam in exams:
        stock = {domain.number: sum(placed[exam.code, task.number] for task in domain.tasks) for domain in exam.domains}
        if not any(stock.values()):
            continue
        for number, slots in exam.scored_slots_by_domain().items():
            if stock[number] < slots:
                reason = (
                    f"a form of {exam.code} asks {slots} questions of domain {number}, and there are {stock[number]}"
                )
                yield Problem(exam.path, 1, 1, reason, "write questions, or compare the blueprint with its guide")


def _circles_of_successors(documents: Sequence[ParsedDocument]) -> Iterator[Problem]:
    successors = {document.service.slug: document.service.successor for document in documents}
    for document in documents:
        if _leads_back(document.service.slug, successors):
            reason = f"the successors of {document.service.slug} lead back to it"
            yield Problem(document.path, document.service.line, 1, reason, "name what one can use today")


def _leads_back(slug: str, successors: Mapping[str, str]) -> bool:
    seen = set()
    following = successors.get(slug, "")
    while following and following not in seen:
        if following == slug:
            return True
        seen.add(following)
        following = successors.get(following, "")
    return False


def _unreachable_warm_up(documents: Sequence[ParsedDocument], warm_up: ParsedWarmUp | None) -> Iterator[Problem]:
    open_questions = {
        question.slug for document in documents for question in document.questions if not question.reserve
    }
    for slug in warm_up.questions if warm_up else ():
        if slug not in open_questions:
            reason = f"the warm-up asks {slug}, which is no open question of these files"
            yield Problem(warm_up.path, 1, 1, reason, "name a question that is there and not in reserve")  # type: ignore[union-attr]
