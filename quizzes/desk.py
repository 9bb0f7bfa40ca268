"""What candidates let the desk know and nobody has decided yet, and a question tried as they get it (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from content import presenting
from content.debts import Debt
from content.models import Revision
from content.presenting import ShownQuestion
from quizzes.assembly import option_order
from quizzes.models import Response
from quizzes.report_desk import reported
from quizzes.scoring import is_right
from quizzes.statistics_desk import Wanted, statistics_wanted


def candidates_debts(*, held: Collection[int]) -> list[Debt]:
    """Each with the list of exactly what it counts. `held`: questions that the reader's lists leave out."""
    return [
        Debt(
            "reports",
            _("Reports of candidates"),
            _("Somebody says that a question is wrong, and waits for an answer."),
            sum(reported(held=held).values()),
            reverse("desk_reports"),
        ),
        Debt(
            "statistics",
            _("Suspicious statistics"),
            _("They do not tell strong candidates from weak ones, or lead the strong ones astray."),
            statistics_wanted(Wanted()).count(),
            reverse("desk_statistics"),
        ),
    ]


@dataclass(frozen=True, slots=True)
class Trial:
    """A revision as an attempt would ask it, and mark it once something is chosen. Nothing of it is stored."""

    shown: ShownQuestion
    is_right: bool | None
    """None while nothing, or too much, is chosen."""


def trial_of(revision: Revision, *, seed: int, chosen: Collection[str], today: dt.date) -> Trial:
    """`revision` comes from `presenting.proven`; `seed` mixes the options, as that of a response does."""
    options = list(revision.options.all())
    anchored = [option.code for option in options if option.is_anchored]
    order = option_order([option.code for option in options], seed=seed, anchored=anchored)
    picked = {option.code for option in options} & set(chosen)
    if len(picked) != revision.select_count:
        texts = {option.code: option.text for option in options}
        return Trial(presenting.withheld(revision, order=order, texts=texts, chosen=picked), None)
    shown = presenting.revealed(revision, order=order, chosen=picked, today=today)
    return Trial(shown, is_right(picked, {option.code for option in options if option.is_key}))


def as_asked(response: Response) -> ShownQuestion:
    """The question of a response as its exam shows it. One query that touches neither key nor rationale."""
    texts = presenting.option_texts([response.revision_id])[response.revision_id]
    anchored = [code for code, (_text, stays_last) in texts.items() if stays_last]
    return presenting.withheld(
        response.revision,
        order=option_order(list(texts), seed=response.seed, anchored=anchored),
        texts={code: text for code, (text, _stays_last) in texts.items()},
        chosen=(),
    )
