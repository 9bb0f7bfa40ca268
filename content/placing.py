"""Where loaded questions belong: on tasks of blueprints, in enemy groups, beside twins. Part of a load."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from content.models import Collection, EnemyGroup, Placement, Question, Task
from content.notes.parsed import TaskReference


def place(questions: Sequence[tuple[Question, Sequence[TaskReference]]]) -> None:
    """Put every question on its tasks, in every blueprint that has them, and on no others."""
    tasks: dict[tuple[str, str], list[Task]] = {}
    for task in Task.objects.select_related("domain__blueprint__exam").order_by("domain__blueprint__effective"):
        tasks.setdefault((task.domain.blueprint.exam.code, task.number), []).append(task)
    placed = {
        (placement.question_id, placement.blueprint_id): placement
        for placement in Placement.objects.filter(question__in=[question.pk for question, _ in questions])
    }
    new = []
    for question, references in questions:
        wanted = {
            task.domain.blueprint_id: task for reference in references for task in tasks[reference.exam, reference.task]
        }
        for blueprint_id, task in wanted.items():
            placement = placed.pop((question.pk, blueprint_id), None)
            if placement is None:
                new.append(Placement(question=question, blueprint_id=blueprint_id, task=task))
            elif placement.task_id != task.pk:
                placement.task = task
                placement.save(update_fields=["task"])
    # What is left belongs to tasks that these questions no longer name.
    Placement.objects.filter(pk__in=[placement.pk for placement in placed.values()]).delete()
    Placement.objects.bulk_create(new)


def link(relation: Any, name: str, wanted: Sequence[tuple[Question, tuple[str, ...]]], collection: Collection) -> None:
    """Give each question these enemy groups or twins, and no others; a group is made when it is new."""
    others, rows = relation.rel.model, relation.through.objects
    slugs = {slug for _, those in wanted for slug in those}
    known = dict(others.objects.filter(collection=collection, slug__in=slugs).values_list("slug", "pk"))
    if others is EnemyGroup:
        made = EnemyGroup.objects.bulk_create(
            EnemyGroup(collection=collection, slug=slug) for slug in sorted(slugs - known.keys())
        )
        known |= {group.slug: group.pk for group in made}
    rows.filter(question__in=[question for question, _ in wanted]).delete()
    rows.bulk_create(
        relation.through(question_id=question.pk, **{f"{name}_id": known[slug]})
        for question, those in wanted
        for slug in those
        if slug in known
    )
