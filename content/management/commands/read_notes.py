from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from content.notes.names import Catalogue, catalogue_of, library_services
from content.notes.naming import Outdated, evidence_in, outdated_names
from content.notes.outline import Node, Outline, read_outline
from content.notes.parsed import RawFact
from content.notes.statements import read_facts
from content.notes.text import decode
from content.reading import files_of


class Command(BaseCommand):
    help = "Show what would be read in notes: their outline, and their facts with service or topic. Changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--json", action="store_true", help="print the outlines and facts as one line of JSON")

    def handle(self, *, paths: list[Path], **options: Any) -> None:
        catalogue = catalogue_of(library_services(settings.LIBRARY_DIR / "services"))
        shown = []
        refused = 0
        for path in files_of(paths):
            try:
                text = decode(path.read_bytes(), path.name)
            except OSError as error:
                raise CommandError(f"{path} cannot be read: {error.strerror}") from error
            for problem in (*text.problems, *text.warnings):
                self.stderr.write(f"{problem}")
            if text.value is None:
                refused += 1
                continue
            outline = read_outline(text.value)
            facts = read_facts(outline, path.name, catalogue)
            if options["json"]:
                shown.append(as_json(path.name, outline, facts, catalogue))
            else:
                self.stdout.write("\n".join(lines_of(path.name, outline, facts, catalogue)))
        if options["json"]:
            self.stdout.write(json.dumps({"files": shown, "refused": refused}))
        if refused:
            raise CommandError("Some files are no text.", returncode=1)


def lines_of(path: str, outline: Outline, facts: Sequence[RawFact], catalogue: Catalogue) -> Iterator[str]:
    """The outline, then the facts, then a summary."""
    yield f"{path}: outline ({', '.join(outline.dialects) or 'Markdown'})"
    for node, parents in outline.walk():
        yield f"{node.line_start:>6} {'  ' * len(parents)}{node.kind}: {node.text.splitlines()[0] if node.text else ''}"
    yield f"{path}: facts"
    for fact in facts:
        subject = ", ".join(fact.services) or fact.topic or "no topic"
        yield f"{fact.line_start:>6} [{subject}] {fact.text}"
        for outdated in outdated_names(fact.text, catalogue):
            yield f"       {_told(outdated, catalogue)}"
    services = {fact.services[0] for fact in facts if fact.services}
    topics = {fact.topic for fact in facts if not fact.services}
    evidence = evidence_in(outline, catalogue)
    subject = "about AWS" if evidence.is_about_aws else "not about AWS"
    yield (
        f"{path}: {len(facts)} facts, {len(services)} services, {len(topics)} topics of its own; {subject} "
        f"({evidence.aws} lines name it, {evidence.others} name other subjects, of {evidence.lines})"
    )


def as_json(path: str, outline: Outline, facts: Sequence[RawFact], catalogue: Catalogue) -> dict[str, object]:
    """What outsiders may rely on: nodes with their children, and facts in the order of their lines."""
    return {
        "path": path,
        "dialects": list(outline.dialects),
        "about_aws": evidence_in(outline, catalogue).is_about_aws,
        "outline": [_node(node) for node in outline.nodes],
        "facts": [_fact(fact, catalogue) for fact in facts],
    }


def _node(node: Node) -> dict[str, object]:
    return {
        "kind": node.kind,
        "text": node.text,
        "lines": [node.line_start, node.line_end],
        "depth": node.depth,
        "children": [_node(child) for child in node.children],
    }


def _fact(fact: RawFact, catalogue: Catalogue) -> dict[str, object]:
    return {
        "text": fact.text,
        "services": list(fact.services),
        "topic": fact.topic,
        "headings": list(fact.heading_path),
        "labels": list(fact.label_lines),
        "lines": [fact.line_start, fact.line_end],
        "sha256": fact.digest,
        "outdated": [_told(outdated, catalogue) for outdated in outdated_names(fact.text, catalogue)],
    }


def _told(outdated: Outdated, catalogue: Catalogue) -> str:
    since = outdated.since.strftime("%Y-%m")
    if outdated.is_retired:
        successor = catalogue.subjects.get(outdated.subject.successor)
        instead = f"; {successor.name} replaces it" if successor else ""
        return f"{outdated.name} cannot be used since {since}{instead}"
    return f"{outdated.name} is called {outdated.subject.name} since {since}"
