"""Forms of the desk."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection as Names
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from content.bulk import Change, Retire, SendForApproval
from content.curation import Placing
from content.drafts import is_proposed
from content.models import Blueprint, Collection, Dispute, FactRevision, Question, Revision, Service, Task
from content.notes.parsed import CHOICE_KINDS
from content.rearranging import slugs_in
from content.retagging import Retag

MOST_OPTIONS = 6
TEXT_LENGTH = 6000
_SLUG = re.compile(r"[a-z0-9-]+")


class DraftForm(forms.Form):
    """The stem, and where the question belongs."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[choice for choice in Revision.Kind.choices if choice[0] in CHOICE_KINDS]
    )
    stem = forms.CharField(
        label=_("Stem"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 8, "lang": "en"})
    )
    drafted_by = forms.ChoiceField(
        label=_("Drafted by"), choices=[("person", _("a person")), ("machine", _("a machine"))], initial="person"
    )
    based_on = forms.CharField(max_length=64, widget=forms.HiddenInput)


class PlacingForm(forms.Form):
    """Where a question belongs that has never been published."""

    service = forms.ChoiceField(label=_("Service"), required=False)
    difficulty = forms.ChoiceField(
        label=_("Difficulty"), choices=[("", _("not chosen")), *Question.Difficulty.choices], required=False
    )
    author = forms.CharField(label=_("Author"), max_length=200, required=False)
    licence = forms.CharField(label=_("Licence"), max_length=60, required=False)

    def __init__(self, *args: Any, services: Sequence[Service], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = {str(service.pk): service for service in services}
        choices = [("", _("not chosen")), *((key, str(service)) for key, service in self.services.items())]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]
        self.tasks = {
            str(task.pk): task
            for task in Task.objects.filter(domain__blueprint__in=Blueprint.objects.in_force_on(today))
            .select_related("domain__blueprint__exam")
            .order_by("domain__blueprint__exam__code", "number")
        }
        self.task_fields: list[str] = []
        for blueprint, tasks in groupby(self.tasks.values(), key=lambda task: task.domain.blueprint):
            self.task_fields.append(f"task_{blueprint.pk}")
            choices = [("", _("not in this exam")), *((str(task.pk), str(task)) for task in tasks)]
            self.fields[self.task_fields[-1]] = forms.ChoiceField(
                label=blueprint.exam.code, choices=choices, required=False
            )

    def placing(self) -> Placing:
        """What was chosen; whatever is not valid counts as not chosen. Only after is_valid()."""
        values = self.cleaned_data
        tasks = (values.get(name) for name in self.task_fields)
        return Placing(
            service=self.services.get(values.get("service", "")),
            difficulty=values.get("difficulty", ""),
            tasks=tuple(self.tasks[task] for task in tasks if task),
            author=values.get("author", ""),
            licence=values.get("licence", ""),
        )


class OptionForm(forms.Form):
    """One option; a form without a text is no option."""

    code = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Text"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2, "lang": "en"})
    )
    is_key = forms.BooleanField(label=_("Key"), required=False)
    rationale = forms.CharField(
        label=_("Rationale"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )
    facts = forms.CharField(
        label=_("Facts"),
        max_length=600,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    misconception = forms.SlugField(
        label=_("Misconception"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    is_anchored = forms.BooleanField(label=_("Stays last"), required=False)

    def __init__(self, *args: Any, known_facts: Names[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_facts = known_facts

    @property
    def is_proposed(self) -> bool:
        """Whether the option was proposed for a draft, and nobody has said yet why it is wrong."""
        return is_proposed(self["code"].value() or "", self["rationale"].value() or "")

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        return code if _SLUG.fullmatch(code) else ""

    def clean_facts(self) -> list[str]:
        return _only_known(slugs_in(self.cleaned_data["facts"]), self.known_facts)


def _only_known(slugs: list[str], known: Names[str]) -> list[str]:
    for slug in slugs:
        if slug not in known:
            raise forms.ValidationError(_("No fact has the id %(slug)s.") % {"slug": slug})
    return slugs


OPTION_FIELDS = tuple(OptionForm.base_fields)
OptionFormSet = forms.formset_factory(OptionForm, extra=0, max_num=MOST_OPTIONS, validate_max=True, absolute_max=12)


class NewQuestionForm(forms.Form):
    """A question from nothing."""

    service = forms.ModelChoiceField(label=_("Service"), queryset=Service.objects.none(), empty_label=None)
    slug = forms.SlugField(
        label=_("Id"),
        max_length=120,
        help_text=_("Small letters, digits and hyphens; it stays for good"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kind = DraftForm.base_fields["kind"]

    def __init__(self, *args: Any, collection: Collection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = collection.services.public().order_by("heading")  # type: ignore[attr-defined]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if not _SLUG.fullmatch(slug):
            raise forms.ValidationError(_("Only small letters, digits and hyphens."))
        return slug


class ReasonForm(forms.Form):
    """Why something published is changed or retired."""

    reason = forms.CharField(label=_("Why"), max_length=300)


class ConflictForm(forms.Form):
    """Which text stays, and what of the file's the curator saw."""

    keep = forms.ChoiceField(choices=[("ours", "ours"), ("theirs", "theirs")])
    digest = forms.RegexField(r"^(?:[0-9a-f]{64})?$", required=False)


class GoneForm(forms.Form):
    """All that is gone from a file, as far as it was shown."""

    path = forms.CharField(max_length=300)
    newest = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class OptionalReasonForm(forms.Form):
    """The same for what needs no reason."""

    reason = forms.CharField(label=_("A word about it"), max_length=300, required=False)


class DisputeForm(forms.Form):
    """Another reading of what is published: which options would be right, and what says so."""

    keys = forms.MultipleChoiceField(
        label=_("Right by the other reading"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the options that would be right.")},
    )
    argument = forms.CharField(
        label=_("Argument"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 5, "lang": "en"})
    )
    facts = forms.CharField(
        label=_("Facts"),
        max_length=600,
        help_text=_("Ids of what says so, separated by commas. What is in no fact yet is written down as one first."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Name the facts that say so: without one nothing is disputed.")},
    )

    def __init__(self, *args: Any, options: Sequence[tuple[str, str]], collection: Collection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = options  # type: ignore[attr-defined]
        self.collection = collection

    def clean_facts(self) -> list[str]:
        slugs = slugs_in(self.cleaned_data["facts"])
        verified = FactRevision.objects.current().verified().filter(fact__collection=self.collection)
        known = set(verified.filter(fact__slug__in=slugs).values_list("fact__slug", flat=True))
        return _only_known(slugs, known)


class SettleForm(forms.Form):
    """How a dispute ends; candidates read the reason."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Dispute.Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why; candidates read it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "lang": "en"})
    )


class FactForm(forms.Form):
    """What a fact says, and when that was compared with its source."""

    statement = forms.CharField(
        label=_("Statement"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "lang": "en"})
    )
    source_url = forms.URLField(label=_("Official source"), max_length=500, assume_scheme="https")
    attribute = forms.SlugField(
        label=_("Attribute"),
        max_length=60,
        required=False,
        help_text=_("A name under which tables compare it, such as retention"),
    )
    as_of = forms.DateField(label=_("Compared with its source on"), widget=forms.DateInput(attrs={"type": "date"}))
    review_by = forms.DateField(
        label=_("Check again by"),
        required=False,
        help_text=_("A year later when empty"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    changed = forms.CharField(
        label=_("What old courses say"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "en"}),
    )
    reason = forms.CharField(label=_("Why it is corrected"), max_length=300)
    based_on = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ConfirmForm(forms.Form):
    """That a fact still holds."""

    based_on = forms.CharField(max_length=64, widget=forms.HiddenInput)


class BulkForm(forms.Form):
    """One change to the questions that were selected in a list. Of placing anew only what is chosen is set."""

    KINDS = [("retag", _("Place anew")), ("send", _("Send for approval")), ("retire", _("Retire"))]

    change = forms.ChoiceField(label=_("What to do"), choices=KINDS, widget=forms.RadioSelect, initial="retag")
    task = forms.ChoiceField(label=_("Task"), required=False)
    service = forms.ModelChoiceField(label=_("Service"), queryset=Service.objects.none(), required=False)
    difficulty = forms.ChoiceField(label=_("Difficulty"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    reserve = forms.ChoiceField(
        label=_("Reserve"), choices=[("", _("as it is")), ("yes", _("yes")), ("no", _("no"))], required=False
    )
    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choosing: Any = self.fields
        # Called where somebody has to choose, or has chosen: not where the choice is sent along.
        choosing["task"].choices = lambda: [("", _("as it is")), *self._tasks_by_exam()]
        choosing["service"].queryset = Service.objects.public().order_by("heading")
        choosing["service"].empty_label = _("as it is")
        choosing["difficulty"].choices = [("", _("as it is")), *Question.Difficulty.choices]
        choosing["stage"].choices = [("", _("as it is")), *Question.Stage.choices]

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """Those of today's exams, by what the form calls them."""
        tasks = Task.objects.filter(domain__blueprint__in=Blueprint.objects.in_force_on(self.today))
        ordered = tasks.select_related("domain__blueprint__exam").order_by("domain__blueprint__exam__code", "number")
        return {str(task.pk): task for task in ordered}

    @cached_property
    def exams(self) -> dict[str, Blueprint]:
        """The same for "no task of this exam"."""
        return {f"off-{task.domain.blueprint_id}": task.domain.blueprint for task in self.tasks.values()}

    def _tasks_by_exam(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """For each exam that none of its tasks is to be kept, and its tasks."""
        for name, blueprint in self.exams.items():
            tasks = [(key, str(task)) for key, task in self.tasks.items() if task.domain.blueprint_id == blueprint.pk]
            yield blueprint.exam.code, [(name, _("no task of %(exam)s") % {"exam": blueprint.exam.code}), *tasks]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        names = ("task", "service", "difficulty", "stage", "reserve")
        if values.get("change") == "retag" and not any(values.get(name) for name in names):
            self.add_error("change", _("Choose what is to be set."))
        return values

    def wanted(self) -> Change:
        """The change that was chosen. Only after is_valid()."""
        values = self.cleaned_data
        if values["change"] == "send":
            return SendForApproval()
        if values["change"] == "retire":
            return Retire()
        return Retag(
            task=self.tasks.get(values["task"]) if values["task"] else None,
            off=self.exams.get(values["task"]) if values["task"] else None,
            service=values["service"],
            difficulty=values["difficulty"] or None,
            stage=values["stage"] or None,
            is_reserve={"yes": True, "no": False}.get(values["reserve"]),
        )
