"""Forms of the desk."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from content.curation import Placing
from content.models import Blueprint, Collection, Question, Revision, Service, Task
from content.notes.parsed import CHOICE_KINDS, Check, ParsedOption, ParsedQuestion

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

    service = forms.ModelChoiceField(label=_("Service"), queryset=Service.objects.none(), required=False)
    difficulty = forms.ChoiceField(
        label=_("Difficulty"), choices=[("", _("not chosen")), *Question.Difficulty.choices], required=False
    )
    author = forms.CharField(label=_("Author"), max_length=200, required=False)
    licence = forms.CharField(label=_("Licence"), max_length=60, required=False)

    def __init__(self, *args: Any, collection: Collection, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = collection.services.order_by("heading")  # type: ignore[attr-defined]
        self.blueprints = list(Blueprint.objects.in_force_on(today).select_related("exam").order_by("exam__code"))
        for blueprint in self.blueprints:
            tasks = Task.objects.filter(domain__blueprint=blueprint).select_related("domain")
            self.fields[f"task_{blueprint.pk}"] = forms.ModelChoiceField(
                label=blueprint.exam.code,
                queryset=tasks.order_by("number"),
                required=False,
                empty_label=_("not in this exam"),
            )

    def placing(self) -> Placing:
        """What was chosen. Only after is_valid()."""
        values = self.cleaned_data
        tasks = (values[f"task_{blueprint.pk}"] for blueprint in self.blueprints)
        return Placing(
            service=values["service"],
            difficulty=values["difficulty"],
            tasks=tuple(task for task in tasks if task),
            author=values["author"],
            licence=values["licence"],
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
        help_text=_("Ids, separated by commas"),
        widget=forms.TextInput(attrs={"list": "facts", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, known_facts: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_facts = known_facts

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        return code if _SLUG.fullmatch(code) else ""

    def clean_facts(self) -> list[str]:
        slugs = [slug.strip() for slug in self.cleaned_data["facts"].split(",") if slug.strip()]
        unknown = [slug for slug in slugs if slug not in self.known_facts]
        if unknown:
            raise forms.ValidationError(_("No fact has the id %(slug)s.") % {"slug": unknown[0]})
        return list(dict.fromkeys(slugs))


OptionFormSet = forms.formset_factory(OptionForm, extra=0, max_num=MOST_OPTIONS, validate_max=True, absolute_max=12)


class ReasonForm(forms.Form):
    """Why something published is changed or retired."""

    reason = forms.CharField(label=_("Why"), max_length=300)


def parsed_from(
    question: Question, draft: DraftForm, options: forms.BaseFormSet[OptionForm], today: dt.date
) -> ParsedQuestion:
    """What the forms say, as the values that a file would give. Only after is_valid()."""
    taken: set[str] = set()
    return ParsedQuestion(
        slug=question.slug,
        kind=draft.cleaned_data["kind"],
        stem=draft.cleaned_data["stem"].replace("\r\n", "\n").strip(),
        options=tuple(
            _option(form.cleaned_data, taken) for form in options if form.cleaned_data.get("text", "").strip()
        ),
        drafted=Check(draft.cleaned_data["drafted_by"], today),
    )


def _option(values: dict[str, Any], taken: set[str]) -> ParsedOption:
    text = " ".join(values["text"].split())
    return ParsedOption(
        code=_free_code(values["code"] or slugify(text)[:40].strip("-") or "option", taken),
        text=text,
        is_key=values["is_key"],
        rationale=values["rationale"].replace("\r\n", "\n").strip(),
        facts=tuple(values["facts"]),
    )


def _free_code(wanted: str, taken: set[str]) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3`, ... that no option before has."""
    code, number = wanted, 1
    while code in taken:
        number += 1
        code = f"{wanted}-{number}"
    taken.add(code)
    return code
