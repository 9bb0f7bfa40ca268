"""The form for what the real exam said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from content.models import Blueprint, Domain
from quizzes.forms import OnceForm

LONGEST_AGO = dt.timedelta(days=3 * 365)
"""A certificate lasts three years; an older result says nothing about today's exam."""


class OfficialResultForm(OnceForm):
    """One sitting of the real exam; the score and the verdicts may be left open."""

    sat_on = forms.DateField(
        label=_("When did you sit it?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Say on which day."), "invalid": _("Write the day as 2027-03-31.")},
    )
    passed = forms.TypedChoiceField(
        label=_("Did you pass?"),
        choices=[("yes", _("I passed")), ("no", _("I did not pass"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you passed."), "invalid_choice": _("Choose one of the two.")},
    )
    scaled_score = forms.IntegerField(
        label=_("Your official score, if you like"),
        required=False,
        error_messages={"invalid": _("Write a whole number, such as 702.")},
    )

    def __init__(
        self, data: MultiValueDict | None, *, blueprint: Blueprint, domains: Sequence[Domain], today: dt.date
    ) -> None:
        super().__init__(data)
        self.blueprint, self.domains, self.today = blueprint, domains, today
        self.fields["sat_on"].widget.attrs |= {
            "min": (today - LONGEST_AGO).isoformat(),
            "max": today.isoformat(),
        }
        for domain in domains:
            self.fields[_name(domain)] = forms.ChoiceField(
                label=f"{domain.number} {domain.title}",
                choices=[
                    ("", _("not said")),
                    ("meets", _("Meets competencies")),
                    ("needs", _("Needs improvement")),
                ],
                required=False,
                error_messages={"invalid_choice": _("Choose one of the three.")},
            )

    def verdict_fields(self) -> list[forms.BoundField]:
        return [self[_name(domain)] for domain in self.domains]

    def verdicts(self) -> dict[Domain, bool]:
        """Domain -> whether it meets, of those that were said."""
        said = {domain: self.cleaned_data[_name(domain)] for domain in self.domains}
        return {domain: verdict == "meets" for domain, verdict in said.items() if verdict}

    def clean_sat_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["sat_on"]
        if not self.today - LONGEST_AGO <= day <= self.today:
            raise ValidationError(_("Choose a day within the last three years."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned, blueprint = super().clean(), self.blueprint
        score, passed = cleaned.get("scaled_score"), cleaned.get("passed")
        if score is None:
            return cleaned
        if not blueprint.scale_min <= score <= blueprint.scale_max:
            span = {"first": blueprint.scale_min, "last": blueprint.scale_max}
            self.add_error("scaled_score", _("Write a number from %(first)s to %(last)s.") % span)
        elif passed is not None and passed != (score >= blueprint.cut_score):
            self.add_error(
                "scaled_score",
                _("The pass is at %(cut)s: see which of the two is right.") % {"cut": blueprint.cut_score},
            )
        return cleaned


def _name(domain: Domain) -> str:
    return f"domain_{domain.number}"
