"""Plain builders of what tests need: each makes one thing, with defaults for whatever is not given.

People with a password and an address to verify are in `tests/accounts/make.py`.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count as numbers
from itertools import cycle
from typing import Any

from django.conf import settings

from accounts.models import User
from content.blueprints import add_blueprint
from content.exporting import parsed_fact, parsed_question, questions_for_export
from content.indexing import index_facts, index_questions, index_services
from content.models import (
    Blueprint,
    Collection,
    EnemyGroup,
    Exam,
    Fact,
    FactRevision,
    Option,
    OptionFact,
    Placement,
    Question,
    Revision,
    Scenario,
    Service,
    Task,
)
from content.models.collection import OPEN_COLLECTION
from content.notes.exams import read_exam
from content.notes.parsed import CHOICE_KINDS, ParsedDomain, ParsedExam, ParsedTask
from content.revisions import fact_hash, question_hash
from quizzes import attempts, drills, responses
from quizzes.assembly import largest_remainder
from quizzes.models import Attempt, ExamWindow, Response

NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)
TAB = "tab-1"
CONTENT = ("codes", "keys", "facts", "misconceptions", "state", "kind", "stem")
"""What `question` takes for its revision."""
STATE_BEFORE = {
    Revision.State.SUPERSEDED: Revision.State.PUBLISHED,
    Revision.State.REJECTED: Revision.State.IN_APPROVAL,
}
"""The database lets no draft become these at once."""
_number = numbers(1)
writes_hashes = "ACCEPTANCE_RESULTS" in os.environ
"""Whether revisions carry the hash of what they say, and search knows their words: a good part of the work, and few
look at it (fixture `hashes`)."""


def at(seconds: float) -> dt.datetime:
    """The instant so many seconds after NOW."""
    return NOW + dt.timedelta(seconds=seconds)


# --- People


def user(**given: Any) -> User:
    """Somebody who has signed up, without a password."""
    given.setdefault("email", f"user-{next(_number)}@example.org")
    given.setdefault("date_joined", NOW)
    return User.objects.create_user(**given)


def guest(**given: Any) -> User:
    given.setdefault("now", NOW)
    return User.objects.create_guest(**given)


# --- Services and facts


def collection(**given: Any) -> Collection:
    """The open collection, or another one when a slug or an owner is given."""
    given.setdefault("slug", OPEN_COLLECTION)
    given.setdefault("owner", None)
    return Collection.objects.get_or_create(**given, defaults={"title": given["slug"]})[0]


def service(slug: str = "sqs", **given: Any) -> Service:
    """The service with this slug; made when the collection has none."""
    given.setdefault("name", f"Amazon {slug}")
    given.setdefault("heading", slug.upper())
    given.setdefault("category", "Application integration")
    given.setdefault("docs_url", f"https://docs.example.com/{slug}")
    given.setdefault("loaded_hash", "of a file")
    owner = given.pop("collection", None) or collection()
    found, is_new = Service.objects.get_or_create(collection=owner, slug=slug, defaults=given)
    found.collection = owner
    if is_new and writes_hashes:
        index_services([found.pk])
    return found


def fact(**given: Any) -> FactRevision:
    """The current, verified revision of a new fact (`.fact` is the fact)."""
    slug = given.pop("slug", None) or f"fact-{next(_number)}"
    subject = given.pop("service", None) or service()
    identity = Fact.objects.create(collection=subject.collection, slug=slug, service=subject, is_asked=True)
    given.setdefault("number", 1)
    given.setdefault("statement", f"A statement that can be checked: {slug}.")
    given.setdefault("source_url", f"https://docs.example.com/{slug}")
    given.setdefault("as_of", dt.date(2026, 11, 1))
    given.setdefault("as_of_text", "2026-11")
    given.setdefault("review_by", dt.date(2027, 11, 1))
    given.setdefault("verified_at", NOW)
    given.setdefault("created_at", NOW)
    revision = FactRevision(fact=identity, **given)
    revision.content_hash = revision.content_hash or fact_hash(parsed_fact(identity, revision))
    revision.save()
    if writes_hashes:
        index_facts([identity.pk])
    return revision


# --- Exams


def blueprint(code: str = "TST-C01", **given: Any) -> Blueprint:
    """The blueprint of an exam: 4 scored and 1 unscored question, 600 s, cut 720, two domains of 60 % and 40 %.

    `domains` maps the number of a domain to its weight and how many tasks it has; other names as in `ParsedExam`.
    """
    domains = given.pop("domains", {1: (60, 2), 2: (40, 1)})
    given.setdefault("name", f"Exam {code}")
    given.setdefault("provider", "Test")
    given.setdefault("guide_version", "1.0")
    given.setdefault("effective", dt.date(2025, 1, 1))
    given.setdefault("source_url", "https://docs.example.com/exam")
    given.setdefault("time_limit_seconds", 600)
    given.setdefault("scored_slots", 4)
    given.setdefault("unscored_slots", 1)
    given.setdefault("scale", (100, 1000))
    given.setdefault("cut_score", 720)
    given.setdefault("kinds", CHOICE_KINDS)
    parsed = [
        ParsedDomain(
            number=number,
            title=f"Domain {number}",
            weight=weight,
            tasks=tuple(ParsedTask(f"{number}.{task}", f"Task {number}.{task}") for task in range(1, tasks + 1)),
        )
        for number, (weight, tasks) in domains.items()
    ]
    return _added(ParsedExam(path="", code=code, domains=tuple(parsed), **given))


def shipped_blueprint(slug: str = "saa-c03") -> Blueprint:
    """A blueprint of the library, such as the true SAA-C03: 50 scored and 15 unscored questions in 130 minutes."""
    path = settings.LIBRARY_DIR / "exams" / f"{slug}.toml"
    parsed = read_exam(path.read_text(), str(path)).value
    assert parsed is not None
    return _added(parsed)


def exam(code: str = "TST-C01", **given: Any) -> Exam:
    """An exam with a blueprint; see `blueprint` for what can be given."""
    return blueprint(code, **given).exam


def window(exam: Exam, **given: Any) -> ExamWindow:
    """The window of an exam; open without an end, with its review at once, unless something is given."""
    return ExamWindow.objects.update_or_create(exam=exam, defaults=given)[0]


def _added(parsed: ParsedExam) -> Blueprint:
    add_blueprint(parsed)
    return Blueprint.objects.select_related("exam").get(exam__code=parsed.code, guide_version=parsed.guide_version)


# --- Questions


def question(**given: Any) -> Question:
    """A published question with options a, b, c, d, of which a is the key, and a rationale for each.

    `codes`, `keys`: codes of the options and of the right ones. `tasks`: where it is placed. `facts`: fact revisions
    that each option cites. `misconceptions`: by code of an option, the belief behind it. `twins`: services that the
    question tells apart from its own. `enemies`: names of enemy groups. `scenario`: name of a shared text. `state`,
    `kind`, `stem`: of its revision. All others are columns of Question.
    """
    return questions([given])[0]


def bank(count: int, *, blueprint: Blueprint, **given: Any) -> list[Question]:
    """So many questions on the tasks of `blueprint`, by the weights of its domains, over three services."""
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(domain__blueprint=blueprint).select_related("domain").order_by("number"):
        tasks[task.domain.number].append(task)
    weights = dict(blueprint.domains.values_list("number", "weight"))
    services = cycle([service(slug) for slug in ("sqs", "s3", "ec2")])
    return questions(
        {"tasks": [task], "service": next(services), **given}
        for number, slots in largest_remainder(weights, count).items()
        for task, _ in zip(cycle(tasks[number]), range(slots), strict=False)
    )


def new_revision(of: Question, **given: Any) -> Revision:
    """A further revision of a question, published in place of the one before unless another `state` is given."""
    state = given.pop("state", Revision.State.PUBLISHED)
    if state == Revision.State.PUBLISHED:
        of.revisions.published().update(state=Revision.State.SUPERSEDED)
    return _write_revisions([(of, {"number": of.revisions.count() + 1, "state": state, **given})])[0]


def questions(specifications: Iterable[dict[str, Any]]) -> list[Question]:
    """Many questions with few statements, each as in `question`."""
    contents: list[tuple[Question, dict[str, Any]]] = []
    placements: list[Placement] = []
    enemies: list[tuple[Question, str]] = []
    twins: list[tuple[Question, Service]] = []
    for given in specifications:
        content = {name: given.pop(name) for name in CONTENT if name in given}
        tasks, groups, scenario = given.pop("tasks", ()), given.pop("enemies", ()), given.pop("scenario", None)
        told_apart = given.pop("twins", ())
        given.setdefault("slug", f"question-{next(_number)}")
        given["service"] = given.get("service") or service()
        given.setdefault("collection", given["service"].collection)
        given.setdefault("created_at", NOW)
        row = Question(**given, scenario=_scenario(scenario, given["service"]) if scenario else None)
        contents.append((row, content))
        placements += [Placement(question=row, task=task, blueprint_id=task.domain.blueprint_id) for task in tasks]
        enemies += [(row, group) for group in groups]
        twins += [(row, twin) for twin in told_apart]
    rows = Question.objects.bulk_create(row for row, _ in contents)
    Placement.objects.bulk_create(placements)
    for row, group in enemies:
        row.enemy_groups.add(EnemyGroup.objects.get_or_create(collection=row.collection, slug=group)[0])
    for row, twin in twins:
        row.twins.add(twin)
    _write_revisions(contents)
    return rows


def _write_revisions(contents: Sequence[tuple[Question, dict[str, Any]]]) -> list[Revision]:
    """Revisions with options; first as drafts, because the database freezes options of anything else."""
    revisions: list[Revision] = []
    options: list[Option] = []
    citations: list[OptionFact] = []
    states: dict[str, list[Revision]] = defaultdict(list)
    for row, content in contents:
        keys = content.get("keys", ("a",))
        revision = Revision(
            question=row,
            number=content.get("number", 1),
            kind=content.get("kind") or CHOICE_KINDS[len(keys) > 1],
            stem=content.get("stem", f"Which change to {row.slug} helps?"),
            select_count=len(keys),
            created_at=NOW,
        )
        revisions.append(revision)
        states[content.get("state", Revision.State.PUBLISHED)].append(revision)
        for position, code in enumerate(content.get("codes", ("a", "b", "c", "d")), start=1):
            option = Option(
                revision=revision,
                code=code,
                position=position,
                text=f"Option {code}",
                is_key=code in keys,
                rationale=f"Why {code} helps or not.",
                misconception=content.get("misconceptions", {}).get(code, ""),
            )
            options.append(option)
            citations += [
                OptionFact(option=option, fact_revision=cited, position=place)
                for place, cited in enumerate(content.get("facts", ()))
            ]
    Revision.objects.bulk_create(revisions)
    Option.objects.bulk_create(options)
    OptionFact.objects.bulk_create(citations)
    if writes_hashes:
        _write_hashes(revisions)
    for state, those in states.items():
        published_at = NOW if state == Revision.State.PUBLISHED else None
        ids = [revision.pk for revision in those]
        if state in STATE_BEFORE:
            Revision.objects.filter(pk__in=ids).update(state=STATE_BEFORE[state])
        Revision.objects.filter(pk__in=ids).update(state=state, published_at=published_at)
        for revision in those:
            revision.state, revision.published_at = state, published_at
    if writes_hashes:
        index_questions({revision.question_id for revision in revisions})
    return revisions


def _write_hashes(drafts: Sequence[Revision]) -> None:
    """Give each the hash of what it says, as publishing does."""
    questions = questions_for_export(Question.objects.filter(revisions__in=drafts)).in_bulk()
    rows = Revision.objects.filter(pk__in=[draft.pk for draft in drafts])
    stored = rows.prefetch_related("options__citations__fact_revision__fact").in_bulk()
    for draft in drafts:
        text = parsed_question(questions[draft.question_id], stored[draft.pk])
        draft.content_hash = question_hash(text)
    Revision.objects.bulk_update(drafts, ["content_hash"])


def _scenario(slug: str, subject: Service) -> Scenario:
    defaults = {"text": f"The situation of {slug}.", "service": subject}
    return Scenario.objects.get_or_create(collection=subject.collection, slug=slug, defaults=defaults)[0]


# --- Attempts


def attempt(**given: Any) -> Attempt:
    """An attempt that was just started; a simulation unless `mode` says otherwise.

    Whatever is missing is made: the user, the blueprint, and a bank that has twice as many questions as an exam needs,
    or what practice needs besides five simulations. `now`, `count` and `seed` as in the operations.
    """
    given.setdefault("user", None)
    who = given.pop("user") or user()
    plan = given.pop("blueprint", None) or blueprint()
    mode = given.pop("mode", Attempt.Mode.SIMULATION)
    given.setdefault("now", NOW)
    given.setdefault("seed", 1)
    if not Placement.objects.filter(blueprint=plan).exists():
        count = given.get("count") or 0
        is_practice = mode == Attempt.Mode.PRACTICE
        bank(max(count, 5) + 5 * plan.slots if is_practice else 2 * max(plan.slots, count), blueprint=plan)
    if mode == Attempt.Mode.PRACTICE:
        given.setdefault("count", 5)
        started = attempts.start_practice(user=who, exam=plan.exam, **given)
    else:
        started = attempts.start_exam(user=who, blueprint=plan, mode=mode, **given)
    assert isinstance(started, attempts.Started), str(started)
    return started.attempt


def drill(**given: Any) -> Attempt:
    """A drill that was just started: of what is given, or of the service `sqs`. Whatever it asks has to be there."""
    given.setdefault("user", None)
    who = given.pop("user") or user()
    given.setdefault("now", NOW)
    given.setdefault("seed", 1)
    if "preset" not in given:
        given |= {"preset": Attempt.Preset.SERVICE, "service": service()}
    started = drills.start_drill(user=who, **given)
    assert isinstance(started, attempts.Started), started
    return started.attempt


def save(of: Attempt, position: int, value: Any, **given: Any) -> responses.SaveOutcome:
    """Save `value` at a position, as the chosen codes unless `field` says otherwise, from a tab that is up to date."""
    given.setdefault("field", "chosen")
    given.setdefault("tab", TAB)
    given.setdefault("seq", next(_number))
    given.setdefault("now", of.started_at + dt.timedelta(seconds=1))
    if "base_rev" not in given:
        given["base_rev"] = of.responses.get(position=position).rev
    return responses.save(user=of.user, attempt_id=of.pk, position=position, value=value, **given)


def answer(of: Attempt, *positions: int, right: bool = True, **given: Any) -> None:
    """Choose the keys at these positions (all of them when none is named), or as many distractors."""
    chosen = Response.objects.filter(attempt=of, **({"position__in": positions} if positions else {}))
    for response in chosen.order_by("position"):
        outcome = save(of, response.position, right_codes(response) if right else wrong_codes(response), **given)
        assert outcome.outcome == "saved", outcome


def right_codes(response: Response) -> list[str]:
    """The codes of the keys."""
    return list(response.revision.options.filter(is_key=True).values_list("code", flat=True))


def wrong_codes(response: Response) -> list[str]:
    """As many distractors as options are to be picked, or as there are."""
    distractors = response.revision.options.filter(is_key=False).values_list("code", flat=True)
    return list(distractors[: response.revision.select_count])
