"""Bringing the blueprint of an exam into the database. A blueprint never changes; a new guide version is a new one."""

from __future__ import annotations

import hashlib
from typing import Literal

from content.models import Blueprint, BlueprintKind, Domain, Exam, Task
from content.notes.parsed import ParsedExam


def add_blueprint(parsed: ParsedExam) -> Literal["new", "unchanged", "different"]:
    """Write exam and blueprint; "different" when this guide version is there and says something else."""
    values = _values(parsed)
    if parsed.navigation != Blueprint.Navigation.FREE:
        # Only then: whatever was loaded before there was a choice keeps its hash.
        values["navigation"] = parsed.navigation
    digest = hashlib.sha256(repr((values, parsed.domains, parsed.kinds)).encode()).hexdigest()
    of_exam = {name: getattr(parsed, name) for name in ("name", "provider", "retake_days", "retake_source")}
    exam, _ = Exam.objects.update_or_create(code=parsed.code, defaults=of_exam)
    there = exam.blueprints.filter(guide_version=parsed.guide_version).first()
    if there is not None:
        return "unchanged" if there.loaded_hash == digest else "different"
    blueprint = Blueprint.objects.create(exam=exam, loaded_hash=digest, **values)
    BlueprintKind.objects.bulk_create(BlueprintKind(blueprint=blueprint, kind=kind) for kind in parsed.kinds)
    slots = parsed.scored_slots_by_domain()
    for domain in parsed.domains:
        row = Domain.objects.create(
            blueprint=blueprint,
            number=domain.number,
            title=domain.title,
            weight=domain.weight,
            scored_slots=slots[domain.number],
        )
        Task.objects.bulk_create(Task(domain=row, number=task.number, title=task.title) for task in domain.tasks)
    return "new"


def _values(parsed: ParsedExam) -> dict[str, object]:
    return {
        "guide_version": parsed.guide_version,
        "effective": parsed.effective,
        "source_url": parsed.source_url,
        "time_limit_seconds": parsed.time_limit_seconds,
        "scored_slots": parsed.scored_slots,
        "unscored_slots": parsed.unscored_slots,
        "scale_min": parsed.scale[0],
        "scale_max": parsed.scale[1],
        "cut_score": parsed.cut_score,
    }
