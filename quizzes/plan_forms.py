"""Forms of the study plan and of the flashcards."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.forms import OnceForm, YesField
from quizzes.models import FactReview


class RatingForm(OnceForm):
    """How a flashcard went; `more`: whoever goes on when the minutes are used up goes on after it."""

    rating = forms.TypedChoiceField(
        choices=FactReview.Rating.choices,
        coerce=int,
        error_messages={name: _("Say how well you recalled it.") for name in ("required", "invalid_choice")},
    )
    more = YesField(required=False)


class RemindersForm(OnceForm):
    reminds = YesField(required=False)


class CalendarForm(OnceForm):
    """Whether the calendar has an address; saying yes again gives it a new one."""

    is_open = YesField(required=False)
