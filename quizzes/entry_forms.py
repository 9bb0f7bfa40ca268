"""Forms on the way into the hall: the study plan, and the starts of an exam, of practice and of a drill."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.models import Blueprint, Domain, Exam, Fact, Service, Task
from quizzes.attempts import TIMED_COUNTS
from quizzes.drills import ABOUT, PRESETS
from quizzes.forms import OnceForm, YesField
from quizzes.models import Attempt, StudyPlan
from quizzes.offers import PRACTICE_COUNTS

FIVE_MORE = 5
"""What the warm-up offers at its end."""

FURTHEST = dt.timedelta(days=3 * 365)
"""How far ahead an exam date can lie: a later one is a slip of the pen."""


def _counts(counts: tuple[int, ...]) -> list[tuple[int, str]]:
    return [(count, str(count)) for count in counts]


def _all(words: Promise) -> dict[str, Any]:
    """One sentence for whatever is wrong with a choice that only buttons make."""
    return {"required": words, "invalid_choice": words}


class ExamField(forms.ModelChoiceField):
    def label_from_instance(self, exam: Exam) -> str:
        return f"{exam.code} {exam.name}"


class PlanForm(OnceForm):
    """Three questions, each of which may be left open."""

    exam = ExamField(
        label=_("Which exam do you prepare for?"),
        queryset=Exam.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("I do not know yet"),
        error_messages={"invalid_choice": _("Choose an exam from the list.")},
    )
    exam_date = forms.DateField(
        label=_("When is it?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as 2027-03-31.")},
    )
    minutes_per_day = forms.IntegerField(
        label=_("How many minutes a day?"),
        required=False,
        min_value=5,
        max_value=960,
        help_text=_("What you can keep up on most days. Twenty are plenty to begin with."),
        error_messages={
            "invalid": _("Write a whole number, such as 20."),
            "min_value": _("Write a number from 5 to 960."),
            "max_value": _("Write a number from 5 to 960."),
        },
    )

    def __init__(self, data: MultiValueDict | None, *, plan: StudyPlan, today: dt.date) -> None:
        initial = {"exam": plan.exam, "exam_date": plan.exam_date, "minutes_per_day": plan.minutes_per_day}
        super().__init__(data, initial=initial)
        self.today = today
        self.fields["exam_date"].widget.attrs["min"] = today.isoformat()

    def clean_exam_date(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["exam_date"]
        if day is not None and not self.today <= day <= self.today + FURTHEST:
            raise ValidationError(_("Choose a day from today on, within three years."))
        return day


class StartForm(OnceForm):
    """A simulation, a final mock, or a timed exam of 10 or 20 questions."""

    MODES = (Attempt.Mode.SIMULATION, Attempt.Mode.TIMED)

    mode = forms.ChoiceField(
        choices=[(mode.value, mode.label) for mode in MODES],
        error_messages=_all(_("Choose a simulation or a timed exam.")),
    )
    count = forms.TypedChoiceField(
        choices=_counts(TIMED_COUNTS),
        coerce=int,
        required=False,
        empty_value=None,
        error_messages=_all(_("A timed exam has 10 or 20 questions.")),
    )
    final = YesField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        mode, count = cleaned.get("mode"), cleaned.get("count")
        if mode == Attempt.Mode.TIMED and count is None and "count" not in self.errors:
            self.add_error("count", self.fields["count"].error_messages["invalid_choice"])
        if mode == Attempt.Mode.SIMULATION and count is not None:
            self.add_error("count", _("A simulation has as many questions as the real exam."))
        if mode == Attempt.Mode.TIMED and cleaned.get("final"):
            self.add_error("final", _("A final mock is a whole simulation."))
        return cleaned


class PracticeForm(OnceForm):
    """So many questions of an exam, or of one of its domains."""

    count = forms.TypedChoiceField(
        choices=_counts((FIVE_MORE, *PRACTICE_COUNTS)),
        coerce=int,
        error_messages=_all(_("Practice has 5, 10, 20 or 65 questions.")),
    )

    def __init__(self, data: MultiValueDict, *, blueprint: Blueprint) -> None:
        super().__init__(data)
        self.fields["domain"] = forms.ModelChoiceField(
            queryset=blueprint.domains.all(),
            to_field_name="number",
            required=False,
            error_messages=_all(_("Choose a domain of this exam.")),
        )


class DrillForm(OnceForm):
    """A preset of drills, with what it is about: a service by its slug, a domain or a task of an exam by their numbers,
    a fact by its primary key. What another preset is about is read and left aside."""

    preset = forms.ChoiceField(choices=PRESETS, error_messages=_all(_("Choose one of the drills.")))
    exam = forms.RegexField(r"\A[A-Z0-9-]{1,20}\Z", required=False)
    domain = forms.IntegerField(required=False, min_value=1, max_value=99)
    task = forms.RegexField(r"\A[0-9]{1,2}\.[0-9]{1,2}\Z", required=False)
    service = forms.SlugField(required=False, max_length=80)
    twin = forms.SlugField(required=False, max_length=80)
    fact = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: MultiValueDict, *, today: dt.date) -> None:
        super().__init__(data)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """What `drills.start_drill` wants: the preset, and rows in place of names. One query at most."""
        given = super().clean()
        about = ABOUT.get(given.get("preset", ""), ())
        if self.errors or any(not given.get(name) for name in about):
            raise ValidationError(_("Choose what to drill."), code="required")
        rows = self._rows(given, about)
        if any(rows[name] is None for name in about) or ("twin" in rows and rows["service"] == rows["twin"]):
            raise ValidationError(_("This cannot be drilled any more. Choose again."), code="unknown")
        return {"preset": given["preset"], **rows}

    def _rows(self, given: dict[str, Any], about: tuple[str, ...]) -> dict[str, Any]:
        in_force = Blueprint.objects.in_force_on(self.today).filter(exam__code=given["exam"])
        if "domain" in about:
            domains = Domain.objects.select_related("blueprint__exam")
            return {"domain": domains.filter(blueprint__in=in_force, number=given["domain"]).first()}
        if "task" in about:
            tasks = Task.objects.select_related("domain__blueprint__exam")
            return {"task": tasks.filter(domain__blueprint__in=in_force, number=given["task"]).first()}
        if "fact" in about:
            return {"fact": Fact.objects.public().select_related("service").filter(pk=given["fact"]).first()}
        named = [given[name] for name in about]
        services = {each.slug: each for each in Service.objects.public().filter(slug__in=named)}
        return {name: services.get(given[name]) for name in about}
