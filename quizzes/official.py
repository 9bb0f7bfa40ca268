"""Recording what the real exam said, and taking it back (operations)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from content.models import Domain, Exam
from quizzes.evidence import morning_of
from quizzes.models import OfficialResult, OfficialVerdict
from quizzes.outlook import readiness_of


@transaction.atomic
def record(
    *,
    user: User,
    exam: Exam,
    sat_on: dt.date,
    passed: bool,
    scaled_score: int | None,
    verdicts: Mapping[Domain, bool],
    now: dt.datetime,
) -> OfficialResult | None:
    """Store the result of one sitting, with the probability that would have been stated before its day.

    Frozen then: what is answered or corrected later does not change what had been said. None when there is a result of
    a day on which the exam could not have been sat as well, by the rules of its provider.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    wait = dt.timedelta(days=max(exam.retake_days or 1, 1) - 1)
    near = OfficialResult.objects.filter(user=user, exam=exam, sat_on__range=(sat_on - wait, sat_on + wait))
    if near.exists():
        return None
    result = OfficialResult.objects.create(
        user=user,
        exam=exam,
        sat_on=sat_on,
        passed=passed,
        scaled_score=scaled_score,
        stated=_stated(user, exam, sat_on, now),
        entered_at=now,
    )
    OfficialVerdict.objects.bulk_create(
        OfficialVerdict(user=user, official_result=result, domain=domain, meets=meets)
        for domain, meets in verdicts.items()
    )
    return result


@transaction.atomic
def remove(*, user: User, result_id: int) -> bool:
    """Delete a result of this user with its verdicts; whether there was one."""
    OfficialVerdict.objects.filter(user=user, official_result=result_id).delete()
    deleted, _ = OfficialResult.objects.filter(user=user, pk=result_id).delete()
    return bool(deleted)


def _stated(user: User, exam: Exam, sat_on: dt.date, now: dt.datetime) -> float | None:
    """The probability from all evidence before that day."""
    outlook = readiness_of(user, exam_code=exam.code, now=now, until=morning_of(sat_on))
    return outlook.probability if outlook else None
