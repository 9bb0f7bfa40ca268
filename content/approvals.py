"""What a curator looks at before a revision is published: it stands beside the last one and its facts (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import is_only_curator
from content import presenting
from content.authors import authors_of
from content.catalogue import with_names
from content.checking import findings_in, names_on, placed
from content.exporting import parsed_text
from content.models import AuditEntry, Question, Revision
from content.presenting import ShownOption, ShownQuestion
from content.question_checks import Finding
from content.revision_diff import OptionDiff, Reason, RevisionDiff, diff

REASONS: dict[Reason, Promise] = {
    Reason.KIND: _("another kind of question"),
    Reason.SCENARIO: _("another scenario"),
    Reason.SELECT_COUNT: _("another number of keys"),
    Reason.KEY: _("another key"),
    Reason.OPTIONS: _("an option more or less"),
    Reason.STEM: _("the stem says something else"),
    Reason.OPTION_TEXT: _("an option says something else"),
    Reason.PLACE: _("another order or another match"),
}


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option as it will be, with its facts, beside what it was."""

    shown: ShownOption | None
    """None for one that is gone."""
    difference: OptionDiff | None
    """None where nothing was published before."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two revisions of a question, the later one with its facts."""

    before: Revision | None
    after: Revision
    diff: RevisionDiff | None
    """None where there is nothing before."""
    shown: ShownQuestion
    options: tuple[OptionRow, ...]

    @property
    def changes(self) -> int:
        """How many: texts that are other ones, and options that came, went, moved or became a key or none."""
        if self.diff is None:
            return 0
        of_options = (max(1, len(option.fields)) for option in self.diff.options if option.is_changed)
        return len(self.diff.fields) + sum(of_options)

    @property
    def reasons(self) -> list[Promise]:
        """Why the change is substantive, in words."""
        return [REASONS[reason] for reason in self.diff.reasons] if self.diff else []


@dataclass(frozen=True, slots=True)
class Approval:
    difference: Difference
    findings: tuple[Finding, ...]
    is_own: bool
    """Whether who looks wrote on it."""
    may_approve: bool

    @property
    def revision(self) -> Revision:
        return self.difference.after

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == "error"]


def approval_of(question: Question, *, reader: User, today: dt.date) -> Approval:
    """What is in approval, as `reader` sees it. Raises Revision.DoesNotExist when nothing is."""
    wanted = question.revisions.filter(state__in=[Revision.State.PUBLISHED, Revision.State.IN_APPROVAL])
    found = {each.state: each for each in presenting.proven(wanted).select_related("created_by", "source")}
    if Revision.State.IN_APPROVAL not in found:
        raise Revision.DoesNotExist(f"nothing of {question.slug} is in approval")
    revision = found[Revision.State.IN_APPROVAL]
    text, has_service = placed(parsed_text(revision), question), question.service_id is not None
    services = with_names(question.collection)
    is_own = _is_author(reader, revision)
    return Approval(
        difference=difference_of(found.get(Revision.State.PUBLISHED), revision, today=today),
        findings=tuple(findings_in(text, has_service=has_service, names=names_on(today, services))),
        is_own=is_own,
        may_approve=not is_own or is_only_curator(reader),
    )


def correction_of(question: Question, *, today: dt.date) -> Difference | None:
    """The draft of a correction beside what is published; None where there is none of the two."""
    wanted = question.revisions.filter(state__in=[Revision.State.PUBLISHED, Revision.State.DRAFT])
    found = {each.state: each for each in presenting.proven(wanted)}
    if len(found) < 2:
        return None
    return difference_of(found[Revision.State.PUBLISHED], found[Revision.State.DRAFT], today=today)


def _is_author(reader: User, revision: Revision) -> bool:
    """Whether `reader` wrote on it. Most readers never wrote on the question at all, which is known sooner."""
    if reader.pk == revision.created_by_id:
        return True
    wrote = AuditEntry.objects.filter(question=revision.question_id, actor=reader)
    return wrote.exists() and reader.pk in authors_of(revision)


def difference_of(before: Revision | None, after: Revision, *, today: dt.date) -> Difference:
    """What changed between two revisions, which come from `presenting.proven`; without one before, just the text."""
    order = [option.code for option in after.options.all()]
    shown = presenting.revealed(after, order=order, chosen=(), today=today)
    change = diff(parsed_text(before), parsed_text(after)) if before else None
    return Difference(before, after, change, shown, tuple(_rows(shown, change)))


def _rows(shown: ShownQuestion, change: RevisionDiff | None) -> Iterator[OptionRow]:
    by_code = {option.code: option for option in shown.options}
    if change is None:
        yield from (OptionRow(option, None) for option in shown.options)
    else:
        yield from (OptionRow(by_code.get(option.code), option) for option in change.options)
