from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from content.models import Question
from quizzes import regrading
from quizzes.regrading import Impact, Regrading


class Command(BaseCommand):
    help = (
        "After a key was corrected: mark anew, for this question only, the finished attempts that were asked before. "
        "What was marked stays beside it. Again it changes nothing; --undo takes the last one back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("question", metavar="QUESTION", help="its slug")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--dry-run", action="store_true", help="only list what would change")
        how.add_argument("--undo", action="store_true", help="take the last regrade of this question back")
        parser.add_argument("--json", action="store_true", help="print the list as one line of JSON")

    def handle(self, *, question: str, undo: bool, dry_run: bool, **options: Any) -> None:
        found = Question.objects.public().filter(slug=question).first()
        if found is None:
            raise CommandError(f"There is no question {question}.")
        now = clock.now()
        outcome = (
            regrading.undo(question=found, now=now)
            if undo
            else regrading.regrade(question=found, now=now, dry_run=dry_run)
        )
        if outcome.outcome == "unpublished":
            raise CommandError(f"{question} has no published revision, so there is no key to mark by.")
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(question, outcome)))
            return
        for impact in outcome.impacts:
            self.stdout.write(_line(impact))
        verb = "taken back" if undo else "would change" if dry_run else "changed"
        self.stdout.write(
            f"{outcome.asked} finished attempts were asked before: {len(outcome.impacts)} {verb}, {outcome.flips} of "
            f"them between pass and failure; {outcome.open} open ones left alone, {outcome.incomparable} cannot be "
            "compared."
        )


def _line(impact: Impact) -> str:
    before, after = impact.before, impact.after
    words = [
        f"attempt {impact.attempt.pk} position {impact.response.position}:",
        f"{_verdict(impact.was_right)} -> {_verdict(impact.is_right)},",
        f"{before['raw_score']} -> {after['raw_score']} right of {after['scored_count']}",
    ]
    if after["scaled_score"] is not None:
        words.append(f"({before['scaled_score']} -> {after['scaled_score']})")
    if impact.flips:
        words.append("now a pass" if after["passed"] else "no longer a pass")
    return " ".join(words)


def _verdict(is_right: bool) -> str:
    return "right" if is_right else "wrong"


def _as_json(question: str, outcome: Regrading) -> dict[str, Any]:
    return {
        "question": question,
        "revision": outcome.revision and outcome.revision.number,
        "asked": outcome.asked,
        "open": outcome.open,
        "incomparable": outcome.incomparable,
        "flips": outcome.flips,
        "attempts": [
            {
                "attempt": str(impact.attempt.pk),
                "position": impact.response.position,
                "was_right": impact.was_right,
                "is_right": impact.is_right,
                "before": dict(impact.before),
                "after": dict(impact.after),
                "flips": impact.flips,
            }
            for impact in outcome.impacts
        ],
    }
