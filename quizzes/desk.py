"""What candidates let the desk know and nobody has decided yet (read side)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from content.desk import Debt
from quizzes.models import ProblemReport
from quizzes.statistics_desk import Wanted, statistics_wanted


def candidates_debts() -> list[Debt]:
    """Each with the list of exactly what it counts."""
    return [
        Debt(
            "reports",
            _("Reports of candidates"),
            _("Somebody says that a question is wrong, and waits for an answer."),
            ProblemReport.objects.open().count(),
            reverse("desk_reports"),
        ),
        Debt(
            "statistics",
            _("Suspicious statistics"),
            _("Questions whose answers look wrong: weak ones let off, strong ones led astray."),
            statistics_wanted(Wanted()).count(),
            reverse("desk_statistics"),
        ),
    ]
