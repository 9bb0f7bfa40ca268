"""What an attempt is called, in the head of its pages and in every list."""

from __future__ import annotations

from django.utils.translation import gettext

from quizzes.models import Attempt


def title_of(attempt: Attempt) -> str:
    """No query for an attempt that was read `with_subject`."""
    if attempt.fixed_form.startswith("warm-up"):
        return gettext("Warm-up")
    if attempt.final:
        return gettext("%(exam)s final mock") % {"exam": attempt.exam}
    if attempt.is_exclusive:
        return f"{attempt.exam} {attempt.get_mode_display()}"
    if attempt.mode == Attempt.Mode.DRILL:
        return gettext("Drill: %(subject)s") % {"subject": drill_subject(attempt)}
    subject = attempt.service.heading if attempt.service else str(attempt.exam or "")
    if attempt.domain:
        subject = gettext("%(exam)s domain %(number)s") % {"exam": subject, "number": attempt.domain.number}
    return gettext("Practice: %(subject)s") % {"subject": subject}


def drill_subject(drill: Attempt) -> str:
    """What a drill is about, in words. What a fact says is not told: it is what is asked."""
    if drill.collection:
        return drill.collection.title
    if drill.twin and drill.service:
        pair = {"one": drill.service.heading, "other": drill.twin.heading}
        return gettext("%(one)s and %(other)s in turn") % pair
    if drill.domain:
        return gettext("%(exam)s domain %(number)s") % {"exam": drill.exam, "number": drill.domain.number}
    if drill.task:
        return gettext("%(exam)s task %(number)s") % {"exam": drill.exam, "number": drill.task.number}
    if drill.fact:
        return gettext("a fact of %(service)s") % {"service": drill.fact.service.heading}
    return drill.service.heading if drill.service else str(drill.get_preset_display())
