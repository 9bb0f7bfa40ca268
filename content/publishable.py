"""What keeps a revision from being published: broken rules of item writing, or a correction that corrects nothing
(read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from content.catalogue import with_names
from content.checking import findings_in, names_on
from content.exporting import parsed_question, published_of
from content.models import OptionFact, Question, Revision
from content.notes.parsed import ParsedQuestion
from content.question_checks import Catalogue, Finding, is_publishable


def broken_rules(
    question: Question, revision: Revision, *, names: Catalogue, has_changed_facts: bool
) -> tuple[Finding, ...]:
    """The rules that keep `revision` from being published; none when it may be. Without a query.

    `question` comes from `questions_for_export`, `names` from `names_on`, the options of `revision` with their
    citations; `has_changed_facts`: whether what is published cites a fact that says something else today.
    """
    text = parsed_question(question, revision)
    has_service = question.service_id is not None
    findings = findings_in(text, has_service=has_service, names=names)
    published = published_of(question)
    # The same text beside facts that have changed says that it was compared with them.
    if published is not None and not has_changed_facts and _is_same(text, parsed_question(question, published)):
        message, fix = "nothing differs from what is published", "change something, or drop the correction"
        findings.insert(0, Finding("unchanged", "error", question.slug, 0, message, fix))
    findings = [*_citing_unverified(question, revision), *findings]
    if is_publishable(findings):
        return ()
    return tuple(finding for finding in findings if finding.severity == "error")


def _citing_unverified(question: Question, revision: Revision) -> list[Finding]:
    """An objection to each option that cites what raw notes say and nobody has verified."""
    cited = [
        (option, citation.fact_revision) for option in revision.options.all() for citation in option.citations.all()
    ]
    return [
        Finding(
            "unverified-fact",
            "error",
            question.slug,
            0,
            f"the option {option.code} cites {fact_revision.fact}, which nobody has verified",
            "verify the fact, or cite another",
        )
        for option, fact_revision in cited
        if fact_revision.verified_at is None
    ]


def broken_rules_of(question: Question, revision: Revision, today: dt.date) -> tuple[Finding, ...]:
    """The same for one question that comes from `questions_for_export`, with what has to be looked up."""
    names = names_on(today, with_names(question.collection))
    changed = bool(with_changed_facts([question]))
    return broken_rules(question, revision, names=names, has_changed_facts=changed)


def with_changed_facts(questions: Sequence[Question]) -> set[int]:
    """Primary keys of those whose published text cites a fact that says something else today. One query."""
    published = Revision.objects.published().filter(question__in=questions)
    changed = OptionFact.objects.changed().filter(option__revision__in=published)
    return set(changed.values_list("option__revision__question", flat=True))


def _is_same(one: ParsedQuestion, other: ParsedQuestion) -> bool:
    return replace(one, drafted=None, checked=()) == replace(other, drafted=None, checked=())
