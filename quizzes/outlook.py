"""What is to be expected of the real exam, with its names and words, and what it said in the end (read side)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from content.models import Exam
from quizzes.evidence import ExamEvidence, OfficialEvidence, evidence_of
from quizzes.marking import scale_of
from quizzes.mastery import Level
from quizzes.models import OfficialResult, OfficialVerdict
from quizzes.readiness import Form, Raise, readiness

RARE = 0.05
"""A probability nearer to none or all than this is not told in tenths."""


@dataclass(frozen=True, slots=True)
class NamedRaise:
    """A domain or task that would raise the probability most."""

    what: Raise
    title: str

    @property
    def is_domain(self) -> bool:
        return self.what.level == Level.DOMAIN

    @property
    def words(self) -> str | Promise:
        return forms_words(self.what.probability)


@dataclass(frozen=True, slots=True)
class Outlook:
    """How probable a pass is. While `missing` more first-seen responses are needed nothing is said: `probability`,
    `low` and `high` are None then. `evidence_count` of them are there; the range holds with about 80 %.
    """

    exam_code: str
    evidence_count: int
    missing: int
    probability: float | None
    low: float | None
    high: float | None
    raises: tuple[NamedRaise, ...]
    official: OfficialEvidence | None
    """An official report that counts as well."""

    @property
    def words(self) -> str | Promise:
        """Never a promise; empty while there is not enough evidence."""
        return "" if self.probability is None else forms_words(self.probability)

    @property
    def range_words(self) -> str | Promise:
        """The two ends of the range in whole per cent; empty while there is not enough evidence."""
        if self.low is None or self.high is None:
            return ""
        return _("%(low)s to %(high)s %%") % {"low": round(100 * self.low), "high": round(100 * self.high)}


def forms_words(probability: float) -> str | Promise:
    """Of ten fresh forms, how many would be passed."""
    if probability < RARE:
        return _("fewer than 1 in 20 forms")
    if probability > 1 - RARE:
        return _("more than 19 in 20 forms")
    tenths = min(max(round(10 * probability), 1), 9)
    return ngettext_lazy("about %(n)s in 10 forms", "about %(n)s in 10 forms", tenths) % {"n": tenths}


def readiness_of(user: User, *, exam_code: str, now: dt.datetime, until: dt.datetime | None = None) -> Outlook | None:
    """How probable it is that `user` passes the exam; None without a blueprint of it.

    With `until`, as it would have been said then. Five queries at most while the bank stays the same.
    """
    evidence = evidence_of(user, exam_code=exam_code, now=now, until=until)
    return None if evidence is None else readiness_from(evidence)


def readiness_from(evidence: ExamEvidence) -> Outlook:
    """The same, from evidence that was read before: no query."""
    blueprint = evidence.blueprint
    found = readiness(
        evidence.rows,
        bank=evidence.bank,
        chances=evidence.chances,
        weights=evidence.weights,
        form=Form.of(blueprint.scored_slots, scale_of(blueprint).cut_share),
        now=evidence.at,
        told=evidence.told,
    )
    domains = {str(domain.number): f"{domain.number} {domain.title}" for domain in evidence.domains}
    titles = {**domains, **evidence.tasks}
    return Outlook(
        exam_code=blueprint.exam.code,
        evidence_count=found.count,
        missing=found.missing,
        probability=found.probability,
        low=found.low,
        high=found.high,
        raises=tuple(NamedRaise(what, titles[what.key]) for what in found.raises),
        official=evidence.official,
    )


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """A recorded result; `again_on` is the first day for another try, after a fail and while it is to come."""

    result: OfficialResult
    verdicts: tuple[OfficialVerdict, ...]
    again_on: dt.date | None

    @property
    def exam(self) -> Exam:
        return self.result.exam

    @property
    def stated_words(self) -> str | Promise:
        """What had been said before; empty where there was not enough evidence."""
        return "" if self.result.stated is None else forms_words(self.result.stated)


def official_rows(user: User, *, today: dt.date) -> list[OfficialRow]:
    """What `user` recorded, newest first. Two queries."""
    results = OfficialResult.objects.filter(user=user).select_related("exam").prefetch_related("verdicts__domain")
    rows = []
    for result in results:
        again_on = None if result.passed else result.exam.may_be_sat_again_on(result.sat_on)
        verdicts = sorted(result.verdicts.all(), key=lambda verdict: verdict.domain.number)
        rows.append(OfficialRow(result, tuple(verdicts), again_on if again_on and again_on > today else None))
    return rows
