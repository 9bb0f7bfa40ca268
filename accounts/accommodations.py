"""Extra time: the rule by which factor and minutes combine, and the accommodations that are usual."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEAST_FACTOR, LARGEST_FACTOR = Decimal("1.00"), Decimal("10.00")
MOST_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Preset:
    """An accommodation that can be given by one click."""

    name: Promise | str
    factor: Decimal
    minutes: int


PRESETS = (
    Preset(_("Standard time"), Decimal("1.00"), 0),
    Preset("ESL +30", Decimal("1.00"), 30),
    Preset("×1.25", Decimal("1.25"), 0),
    Preset("×1.5", Decimal("1.50"), 0),
    Preset("×2", Decimal("2.00"), 0),
    Preset("×3", Decimal("3.00"), 0),
    Preset("×5", Decimal("5.00"), 0),
    Preset("×10", Decimal("10.00"), 0),
)
"""Practice needs none: it is untimed for everybody."""


def allowed_seconds(limit: int, *, factor: Decimal, minutes: int) -> int:
    """Seconds for an exam of `limit` seconds: limit x factor + minutes, rounded to the second, halves up."""
    return int(limit * factor + Decimal("0.5")) + 60 * minutes
