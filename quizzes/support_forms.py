"""What support asks for. Every field once, and a reason for every act."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from accounts.accommodations import LARGEST_FACTOR, LEAST_FACTOR, MOST_MINUTES
from quizzes.forms import OnceForm, YesField
from quizzes.models import ExamWindow
from quizzes.support import MOST_MINUTES_REOPENED


class ReasonField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Reason"),
            max_length=500,
            help_text=_("The candidate can read it, and it stays on the record."),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )


class AccommodationForm(OnceForm):
    """Factor and minutes, as they are to be."""

    factor = forms.DecimalField(
        label=_("Time factor"),
        min_value=LEAST_FACTOR,
        max_value=LARGEST_FACTOR,
        max_digits=4,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.05", "class": "short"}),
    )
    minutes = forms.IntegerField(
        label=_("Minutes on top"),
        min_value=0,
        max_value=MOST_MINUTES,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def accommodation(self) -> dict[str, Any]:
        """What `support.extend` and `support.grant` want of it."""
        factor: Decimal = self.cleaned_data["factor"]
        return {"time_factor": factor, "extra_minutes": self.cleaned_data["minutes"]}


class ExtensionForm(AccommodationForm):
    """For the preview; nothing is written with it."""

    past_window = YesField(label=_("Also beyond the time at which the exam closes"), required=False)


class ExtendForm(ExtensionForm):
    confirm = YesField(label=_("Yes, leave less than a minute"), required=False)
    reason = ReasonField()


class GrantForm(AccommodationForm):
    reason = ReasonField()


class ReopenForm(OnceForm):
    minutes = forms.IntegerField(
        label=_("Minutes from now"),
        min_value=1,
        max_value=MOST_MINUTES_REOPENED,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    past_window = YesField(label=_("Also beyond the time at which the exam closes"), required=False)
    reason = ReasonField()


class VoidForm(OnceForm):
    reason = ReasonField()


def _instant(label: Any, help_text: Any) -> forms.DateTimeField:
    """A day and a time in the zone of whoever types it; one that the clocks skip or show twice there is refused."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget, help_text=help_text)


class WindowForm(OnceForm):
    """When an exam can be sat and reviewed; everything empty is an exam without a window."""

    opens_at = _instant(_("Opens"), _("Empty: it is open already."))
    closes_at = _instant(_("Closes"), _("Every attempt ends then at the latest. Empty: it stays open."))
    review = forms.ChoiceField(label=_("Answers are explained"), choices=ExamWindow.Review, widget=forms.RadioSelect)
    review_from = _instant(_("Explained from"), _("Counts only with “from a date”."))

    def __init__(self, data: MultiValueDict | None = None, *, window: ExamWindow) -> None:
        super().__init__(data, initial={name: getattr(window, name) for name in self.base_fields})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("It closes before it opens."))
        if cleaned.get("review") != ExamWindow.Review.FROM:
            cleaned["review_from"] = None
            self.errors.pop("review_from", None)
        elif not cleaned.get("review_from") and "review_from" not in self.errors:
            self.add_error("review_from", _("Say from when."))
        return cleaned
