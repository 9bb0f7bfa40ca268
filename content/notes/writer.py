"""The writer of service files: the canonical form of docs/notes-format.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from content.notes import questions as question_words
from content.notes import service as service_words
from content.notes.fields import write_attribute
from content.notes.library import SECTIONS, read_document
from content.notes.parsed import (
    Check,
    ParsedDocument,
    ParsedFact,
    ParsedOption,
    ParsedQuestion,
    ParsedService,
)
from content.notes.values import a_year_after, date_text


def write_document(document: ParsedDocument) -> str:
    """The file that reads as the document.

    Raises ValueError where there is none, because a text holds what the grammar refuses: nothing is escaped or dropped.
    """
    text = "\n\n".join(_blocks(document)) + "\n"
    parsed = read_document(text, document.path)
    if parsed.value is None:
        raise ValueError(f"the document cannot be written: {parsed.problems[0]}")
    if without_places(parsed.value) != without_places(document):
        raise ValueError(f"the document cannot be written: {document.path} would be read as something else")
    return text


def without_places(document: ParsedDocument) -> ParsedDocument:
    """The document with every line number set to zero, to compare what two files say."""
    return replace(
        document,
        service=replace(document.service, line=0),
        facts=tuple(replace(fact, line_start=0, line_end=0) for fact in document.facts),
        scenarios=tuple(replace(scenario, line=0) for scenario in document.scenarios),
        questions=tuple(
            replace(
                question,
                line_start=0,
                line_end=0,
                options=tuple(replace(option, line=0) for option in question.options),
            )
            for question in document.questions
        ),
    )


def _blocks(document: ParsedDocument) -> Iterator[str]:
    yield write_service(document.service)
    facts, scenarios, questions = SECTIONS
    if document.facts:
        yield facts
        yield "\n".join(write_fact(fact) for fact in document.facts)
    if document.scenarios:
        yield scenarios
        for scenario in document.scenarios:
            yield f"### {scenario.slug}"
            yield scenario.text
    if document.questions:
        yield questions
        for question in document.questions:
            yield write_question(question)


def write_service(service: ParsedService) -> str:
    """The canonical front matter and heading of a service, without a newline at its end."""
    formerly = [f"{former.name} @ {former.until:%Y-%m}" for former in service.formerly]
    written = {
        "service": service.name,
        "slug": service.slug,
        "kind": "" if service.kind == service_words.KINDS[0] else service.kind,
        "aliases": f"[{', '.join(service.aliases)}]" if service.aliases else "",
        "formerly": f"[{', '.join(formerly)}]" if formerly else "",
        "category": service.category,
        "docs": service.docs_url,
        "retired": date_text(service.retired) if service.retired else "",
        "successor": service.successor,
    }
    return f"---\n{_head(written)}\n---\n\n# {service.heading}"


def _head(written: dict[str, str]) -> str:
    """The lines of the keys that have something to say."""
    return "\n".join(f"{key}: {value}" for key, value in written.items() if value)


def _attributes(identifier: str, flag: str, written: dict[str, str]) -> str:
    words = [f"#{identifier}", flag, *(write_attribute(key, value) for key, value in written.items() if value)]
    return "{" + " ".join(word for word in words if word) + "}"


def write_fact(fact: ParsedFact) -> str:
    """The canonical text of a fact, two lines without a newline at the end."""
    written = {
        "attribute": fact.attribute,
        "as-of": fact.as_of_text,
        "review-by": "" if fact.review_by == a_year_after(fact.as_of) else date_text(fact.review_by),
        "source": fact.source_url,
        "notes": fact.notes,
        "changed": fact.changed,
    }
    return f"- {fact.statement}\n  {_attributes(fact.slug, 'asked' if fact.asked else 'reference', written)}"


def write_question(question: ParsedQuestion) -> str:
    """The canonical text of a question, metadata included, without a newline at its end."""
    written = {
        "kind": question.kind,
        "tasks": ", ".join(sorted(f"{task.exam} {task.task}" for task in question.tasks)),
        "difficulty": question.difficulty,
        "stage": "" if question.stage == question_words.STAGES[0] else question.stage,
        "reserve": "yes" if question.reserve else "",
        "enemies": ", ".join(sorted(question.enemies)),
        "twins": ", ".join(sorted(question.twins)),
        "scenario": question.scenario,
        "template": question.template,
        "notes": question.notes,
        "author": question.author,
        "licence": question.licence,
        "drafted": _check(question.drafted) if question.drafted else "",
        "checked": ", ".join(_check(check) for check in question.checked),
    }
    options = [block for option in question.options for block in _option_blocks(question.kind, option)]
    return "\n\n".join([f"### {question.slug}", _head(written), question.stem, *options])


def _check(check: Check) -> str:
    return f"{check.how} {check.on.isoformat()}"


def _option_blocks(kind: str, option: ParsedOption) -> Iterator[str]:
    mark = f"{option.place}. " if kind == "ordering" else "- "
    text = _option_text(kind, option)
    written = {"facts": ",".join(option.facts), "misconception": option.misconception}
    # `anchored` comes last, as in the table of the grammar.
    attributes = _attributes(option.code, "", written)
    if option.anchored:
        attributes = f"{attributes[:-1]} anchored}}"
    yield f"{mark}{text} {attributes}"
    yield "\n".join(" " * len(mark) + line if line else line for line in option.rationale.split("\n"))


def _option_text(kind: str, option: ParsedOption) -> str:
    if kind == "ordering":
        return option.text
    if kind == "matching":
        return f"{option.text} => {option.target}" if option.text else f"=> {option.target}"
    return f"[{'x' if option.is_key else ' '}] {option.text}"
