"""What candidates report, and what curators decide on it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.forms import OnceForm
from quizzes.models import ProblemReport

MOST_LETTERS = 2000


class ProblemForm(OnceForm):
    """What a candidate says is wrong with a question."""

    reason = forms.ChoiceField(label=_("What is wrong?"), choices=ProblemReport.Reason.choices)
    text = forms.CharField(
        label=_("In your words (optional)"),
        max_length=MOST_LETTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    suggestion = forms.CharField(
        label=_("What it should say (optional)"),
        max_length=MOST_LETTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    part = forms.RegexField(
        label=_("Where it should say so (optional)"),
        regex=r"\A(stem|(text|rationale):[-a-zA-Z0-9_]{1,60})?\Z",
        required=False,
    )


class SettlingForm(OnceForm):
    """How a curator settles a report."""

    verdict = forms.ChoiceField(choices=ProblemReport.Verdict.choices)
    answer = forms.CharField(
        label=_("Answer to the reporter"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RegradeForm(OnceForm):
    """The number of the revision whose key decided what the page showed."""

    revision = forms.IntegerField(min_value=1, max_value=100_000)


class PromotionForm(OnceForm):
    """Why a pretest question counts although the rule says otherwise."""

    reason = forms.CharField(
        label=_("Why it counts against the rule"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
