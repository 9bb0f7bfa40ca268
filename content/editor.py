"""The sheet that a curator writes on: the forms of a draft with the facts, checks and preview beside them (read side).

The sheet is filled from the stored draft or from what a browser sent; nothing here writes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.forms import BaseFormSet
from django.utils.datastructures import MultiValueDict
from django.utils.text import slugify

from content import presenting
from content.catalogue import with_names
from content.checking import findings_in, names_on, placed
from content.curation import Placing, draft_of
from content.exporting import parsed_text
from content.forms import MOST_OPTIONS, OPTION_FIELDS, DraftForm, OptionForm, OptionFormSet, PlacingForm
from content.models import Placement, Question, Revision, Service
from content.notes.parsed import Check, ParsedOption, ParsedQuestion, TaskReference
from content.presenting import CitedFact, ShownQuestion
from content.question_checks import Finding
from content.rearranging import OptionValues, slugs_in

_SLUG = re.compile(r"[\w-]+")
FEWEST_FORMS = 4
"""Forms of options that an editor opens with, filled or not."""


@dataclass(frozen=True, slots=True)
class OptionRow:
    place: int
    """0-based."""
    form: OptionForm
    facts: tuple[CitedFact, ...]
    is_last: bool

    @property
    def up(self) -> str:
        """What its button sends, and its id; so with the others."""
        return f"up-{self.place}"

    @property
    def cite(self) -> str:
        """What the button that cites a fact sends, before the id of the fact."""
        return f"cite-{self.place}-"

    @property
    def down(self) -> str:
        return f"down-{self.place}"

    @property
    def remove(self) -> str:
        return f"remove-{self.place}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What the text would look like, and what the rules object to."""

    findings: tuple[Finding, ...]
    asked: ShownQuestion
    answered: ShownQuestion

    @property
    def errors(self) -> int:
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors


@dataclass(frozen=True, slots=True)
class Sheet:
    question: Question
    draft: Revision
    form: DraftForm
    options: BaseFormSet[OptionForm]
    placing: PlacingForm | None
    """None once something was published: a correction stays where the question is."""
    facts: Mapping[str, CitedFact]
    """What the options cite, by id."""
    services: Sequence[Service]
    """All of the collection, with their names."""
    today: dt.date

    def is_valid(self) -> bool:
        """Whether it can be saved; each form is asked, so that every error is shown at once."""
        valid = [self.form.is_valid(), self.options.is_valid(), self.placing is None or self.placing.is_valid()]
        return all(valid)

    def text(self) -> ParsedQuestion:
        """What the forms say, as the values that a file would give; fields that are not valid are empty.

        Only for a sheet that was filled from what a browser sent, after is_valid().
        """
        values = self.form.cleaned_data
        return ParsedQuestion(
            slug=self.question.slug,
            kind=values.get("kind", self.draft.kind),
            stem=_lines(values.get("stem", "")),
            options=tuple(_options(form.cleaned_data for form in self.options)),
            drafted=Check(values["drafted_by"], self.today) if "drafted_by" in values else None,
        )

    def stored_text(self) -> ParsedQuestion:
        """The same of the stored draft."""
        return parsed_text(self.draft)

    def where(self) -> Placing | None:
        """Where it is to belong; None where that cannot be chosen. Only after is_valid()."""
        return self.placing.placing() if self.placing else None

    def stored_place(self) -> Placing:
        """Where it belongs as stored."""
        question = self.question
        return Placing(
            service=question.service,
            difficulty=question.difficulty,
            tasks=tuple(placement.task for placement in question.placements.all()),
            author=question.author,
            licence=question.licence,
        )

    def rows(self) -> Iterator[OptionRow]:
        last = len(self.options.forms) - 1
        for place, form in enumerate(self.options.forms):
            slugs = slugs_in(form["facts"].value() or "")
            cited = tuple(self.facts[slug] for slug in slugs if slug in self.facts)
            yield OptionRow(place, form, cited, is_last=place == last)

    def put_focus(self, control: str) -> None:
        """Let the keyboard go on in the field with this id, when the sheet is shown."""
        for form in self.options:
            for field in form:
                if field.auto_id == control:
                    form.fields[field.name].widget.attrs["autofocus"] = True

    def can_add(self) -> bool:
        return len(self.options.forms) < MOST_OPTIONS


def questions_at_desk() -> QuerySet[Question]:
    """The public questions, with what every page about one of them shows; `state_in_work` of what is not published
    yet, None where nothing is."""
    placements = Placement.objects.select_related("task__domain__blueprint__exam").order_by("id")
    questions = Question.objects.public().select_related("service", "collection", "scenario")
    revisions = Revision.objects.filter(question=OuterRef("pk"))
    return questions.prefetch_related(Prefetch("placements", placements)).annotate(
        was_published=Exists(revisions.filter(published_at__isnull=False)),
        state_in_work=Subquery(revisions.drafts().values("state")[:1]),
    )


def latest_of(question: Question) -> Revision:
    """The revision in work, else the newest."""
    newest = question.revisions.order_by("-number")
    return draft_of(question) or newest.prefetch_related("options__citations__fact_revision__fact")[0]


def sheet_of(
    question: Question, draft: Revision, *, today: dt.date, data: MultiValueDict[str, str] | None = None
) -> Sheet:
    """The sheet filled from the draft, or from `data`. `draft` comes from `latest_of`, and
    `question` from `questions_at_desk`."""
    # What was sent is no change of what is stored: Django would take a form that says the same for an empty one.
    stored = option_values(draft) if data is None else None
    slugs = [slug for option in (options_in(data) if data is not None else stored or ()) for slug in _cited(option)]
    facts = presenting.facts_today(slugs, collection=question.collection, today=today)
    services = list(with_names(question.collection))
    return Sheet(
        question=question,
        draft=draft,
        form=DraftForm(data, initial=draft_values(draft)),
        options=OptionFormSet(data, initial=stored, prefix="options", form_kwargs={"known_facts": facts}),
        placing=PlacingForm(data, initial=_placing_values(question), services=services, today=today)
        if not question.was_published  # type: ignore[attr-defined] # annotated
        else None,
        facts=facts,
        services=services,
        today=today,
    )


def preview_of(sheet: Sheet) -> Preview:
    """The preview and the findings of what the sheet shows: what was sent, after is_valid(), or what is stored."""
    text = sheet.text() if sheet.form.is_bound else sheet.stored_text()
    where = (sheet.where() if sheet.form.is_bound else None) or sheet.stored_place()
    tasks = tuple(TaskReference(task.domain.blueprint.exam.code, task.number) for task in where.tasks)
    whole = replace(placed(text, sheet.question), tasks=tasks, author=where.author, licence=where.licence)
    scenario = sheet.question.scenario
    has_service = where.service is not None
    findings = findings_in(whole, has_service=has_service, names=names_on(sheet.today, sheet.services))
    shown = {
        is_revealed: presenting.previewed(
            text, scenario=scenario.text if scenario else "", facts=sheet.facts, is_revealed=is_revealed
        )
        for is_revealed in (False, True)
    }
    return Preview(findings=(*_refused(sheet), *findings), asked=shown[False], answered=shown[True])


def options_in(data: MultiValueDict[str, str]) -> list[OptionValues]:
    """The options that a browser sent, field by field as text."""
    count = data.get("options-TOTAL_FORMS", "")
    known = int(count) if count.isascii() and count.isdigit() and len(count) < 3 else FEWEST_FORMS
    names = [{name: f"options-{place}-{name}" for name in OPTION_FIELDS} for place in range(min(known, MOST_OPTIONS))]
    return [{name: str(data[key]) for name, key in keys.items() if key in data} for keys in names]


def with_options(data: MultiValueDict[str, str], options: Sequence[OptionValues]) -> MultiValueDict[str, str]:
    """The same as sent, with these options in place of those."""
    changed = data.copy()
    for key in [key for key in changed if key.startswith("options-")]:
        del changed[key]
    changed["options-TOTAL_FORMS"] = str(len(options))
    changed["options-INITIAL_FORMS"] = "0"
    for place, option in enumerate(options):
        for name, value in option.items():
            changed[f"options-{place}-{name}"] = value
    return changed


def draft_values(draft: Revision) -> dict[str, str]:
    """What the fields of the draft itself hold."""
    by = draft.drafted.partition(" ")[0] or "person"
    return {"kind": draft.kind, "stem": draft.stem, "based_on": draft.content_hash, "drafted_by": by}


def option_values(draft: Revision) -> list[dict[str, Any]]:
    """What the fields of each option hold, with empty ones up to a few."""
    values: list[dict[str, Any]] = [
        {
            "code": option.code,
            "text": option.text,
            "is_key": option.is_key,
            "rationale": option.rationale,
            "facts": ", ".join(citation.fact_revision.fact.slug for citation in option.citations.all()),
            "misconception": option.misconception,
            "is_anchored": option.is_anchored,
        }
        for option in draft.options.all()
    ]
    return values + [{} for _each in range(FEWEST_FORMS - len(values))]


def _placing_values(question: Question) -> dict[str, Any]:
    values: dict[str, Any] = {
        "service": question.service_id,
        "difficulty": question.difficulty,
        "author": question.author,
        "licence": question.licence or "CC-BY-4.0",
    }
    return values | {f"task_{placed.blueprint_id}": placed.task_id for placed in question.placements.all()}


def _cited(option: Mapping[str, Any]) -> list[str]:
    """What may be ids; the rest a form refuses."""
    return [slug for slug in slugs_in(str(option.get("facts", ""))) if _SLUG.fullmatch(slug)]


def _refused(sheet: Sheet) -> Iterator[Finding]:
    """What the forms themselves object to, such as an unknown fact, as findings."""
    for form in [sheet.form, *sheet.options.forms, *filter(None, [sheet.placing])]:
        for name, errors in form.errors.items() if form.is_bound else ():
            for error in errors:
                label = str(form.fields[name].label or name)
                yield Finding(f"form-{name}", "error", sheet.question.slug, 0, f"{label}: {error}", "mend the field")


def _options(forms: Iterable[Mapping[str, Any]]) -> Iterator[ParsedOption]:
    taken: set[str] = set()
    for values in forms:
        text = " ".join(values.get("text", "").split())
        if text:
            yield ParsedOption(
                code=_free_code(values.get("code") or slugify(text)[:40].strip("-") or "option", taken),
                text=text,
                is_key=values.get("is_key", False),
                rationale=_lines(values.get("rationale", "")),
                facts=tuple(values.get("facts", ())),
                misconception=values.get("misconception", ""),
                anchored=values.get("is_anchored", False),
            )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _free_code(wanted: str, taken: set[str]) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3`, ... that no option before has."""
    code, number = wanted, 1
    while code in taken:
        number += 1
        code = f"{wanted}-{number}"
    taken.add(code)
    return code
