"""The open reports of candidates, by question, with the evidence beside them (read side)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.models import Question, Revision
from content.presenting import LETTERS, CitedFact, ShownQuestion, revealed, with_proof
from quizzes.assembly import option_order
from quizzes.models import ProblemReport, ResponseOption
from quizzes.statistics_desk import RevisionFigures, figures_of

PARTS: dict[str, Promise] = {"text": _("option %(letter)s"), "rationale": _("why option %(letter)s is right or wrong")}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report beside the question as its reporter saw and answered it."""

    report: ProblemReport
    revision: Revision
    shown: ShownQuestion
    chosen: str
    """The letters of what the reporter picked, as seen; empty for a blank."""
    part: Promise | str
    """What the suggestion is meant for, in words with the letter as seen; empty where that was not said."""
    is_still_published: bool


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """The open reports of one question, oldest first, and what there is to judge them by."""

    question: Question
    rows: tuple[ReportRow, ...]
    hidden: int
    """Later ones that are not among the rows."""
    reasons: tuple[tuple[str, int], ...]
    """What the reports say is wrong, most often first."""
    figures: RevisionFigures
    """Of the newest revision that was reported."""
    facts: tuple[CitedFact, ...]
    """All that it cites."""
    is_in_work: bool
    """There is a draft, or one waits for approval."""


def reported(*, held: Collection[int]) -> dict[int, int]:
    """How many open reports each question has, the one that has waited longest first; none is `held`. One query."""
    by_question = ProblemReport.objects.open().order_by().values_list("response__question")
    counted = by_question.annotate(n=Count("pk"), first=Min("made_at")).order_by("first", "response__question")
    return {question_id: n for question_id, n, _ in counted if question_id not in held}


def groups(questions: Sequence[int], *, today: dt.date, most: int | None = None) -> list[ReportGroup]:
    """What a curator needs to settle the reports of these questions, in a constant number of queries.

    `most`: so many reports of each question, if there are more.
    """
    in_work = Revision.objects.drafts().filter(question=OuterRef("response__question"))
    open_reports = ProblemReport.objects.open().filter(response__question__in=questions)
    picks = Prefetch("response__picks", ResponseOption.objects.select_related("option"))
    reports = open_reports.annotate(is_in_work=Exists(in_work)).select_related("response", "user", "draft")
    found: dict[int, list[ProblemReport]] = defaultdict(list)
    for each in reports.prefetch_related(picks):
        found[each.response.question_id].append(each)
    proof = with_proof(each.response.revision_id for made in found.values() for each in made)
    lines = {revision.continues_id or revision.pk for revision in proof.values()}
    figures = {each.revision.pk: each for each in figures_of(Revision.objects.filter(pk__in=lines))}
    return [_group(found[pk], most, proof, figures, today) for pk in questions if pk in found]


def _group(
    reports: Sequence[ProblemReport],
    most: int | None,
    proof: Mapping[int, Revision],
    figures: Mapping[int, RevisionFigures],
    today: dt.date,
) -> ReportGroup:
    newest = max((proof[each.response.revision_id] for each in reports), key=lambda revision: revision.number)
    rows = [_row(each, proof[each.response.revision_id], today) for each in reports[:most]]
    reasons = Counter(str(each.get_reason_display()) for each in reports)
    order = [option.code for option in newest.options.all()]
    return ReportGroup(
        question=newest.question,
        rows=tuple(rows),
        hidden=len(reports) - len(rows),
        reasons=tuple(reasons.most_common()),
        figures=figures[newest.continues_id or newest.pk],
        facts=revealed(newest, order=order, chosen=(), today=today).facts,
        is_in_work=reports[0].is_in_work,  # type: ignore[attr-defined]
    )


def _row(made: ProblemReport, revision: Revision, today: dt.date) -> ReportRow:
    options = list(revision.options.all())
    anchored = [option.code for option in options if option.is_anchored]
    order = option_order([option.code for option in options], seed=made.response.seed, anchored=anchored)
    chosen = {pick.option.code for pick in made.response.picks.all()}
    letters = {code: LETTERS[place] for place, code in enumerate(order)}
    return ReportRow(
        report=made,
        revision=revision,
        shown=revealed(revision, order=order, chosen=chosen, today=today),
        chosen=", ".join(_letters(letters, chosen)),
        part=_part(made.part, letters),
        is_still_published=revision.state == Revision.State.PUBLISHED,
    )


def _letters(letters: dict[str, str], codes: Iterable[str]) -> list[str]:
    return sorted(letters[code] for code in codes)


def _part(part: str, letters: dict[str, str]) -> Promise | str:
    column, _, code = part.partition(":")
    if column in PARTS:
        return PARTS[column] % {"letter": letters.get(code, "?")}
    return STEM if part == "stem" else ""


STEM = _("the question")
