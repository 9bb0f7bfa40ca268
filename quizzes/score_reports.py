"""What an official score report says of a candidate, as weak evidence.

It is one sitting of some fifty questions on the real scale; but the curve of that scale is not public, a verdict says
no more than above or below the line, and nobody can check what was typed in. So it weighs much less than as many
responses here: WORTH of them, one less for each newer response, until nothing is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from quizzes.mastery import Told
from quizzes.scoring import Scale

WORTH = 20
"""So many responses the whole report is worth."""


def worth_after(newer: int) -> int:
    """What is left of it after so many first-seen responses since."""
    return max(0, WORTH - newer)


def told_by(
    *,
    verdicts: Mapping[str, bool],
    scaled_score: int | None,
    scale: Scale,
    weights: Mapping[str, int],
    worth: int,
) -> list[Told]:
    """The share right in each domain that a failed report tells of. Nothing where ``worth`` is used up.

    ``verdicts``: domain -> whether it meets competencies. *Meets* is read as halfway between the cut and all right,
    *needs improvement*, and no verdict at all, as as much below the cut. A score moves all of them alike, so that
    their mean by weight is the share that it stands for on our linear scale. Each domain gets its weight's part of the
    worth.
    """
    if worth <= 0:
        return []
    total, half = sum(weights.values()), (1 - scale.cut_share) / 2
    right = {domain: scale.cut_share + (half if verdicts.get(domain) else -half) for domain in weights}
    off = Fraction(0)
    if scaled_score is not None:
        share = Fraction(scaled_score - scale.low, scale.high - scale.low)
        off = share - sum((right[domain] * weight for domain, weight in weights.items()), Fraction(0)) / total
    return [
        Told(domain, min(max(float(right[domain] + off), 0.0), 1.0), worth * weight / total)
        for domain, weight in weights.items()
    ]
