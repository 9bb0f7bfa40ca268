"""A large site out of the shipped library: questions copied many times, and answers to them, written by the database.

Runs inside the site, on a database into which the library was loaded. Everything is the same at each run: what looks
random is arithmetic on numbers.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from django.db import connection, models, transaction

from accounts import clock
from accounts.models import User
from content import indexing
from content.exporting import parsed_question, published_of, questions_for_export
from content.models import (
    AuditEntry,
    Blueprint,
    FactRevision,
    Option,
    OptionFact,
    Placement,
    Question,
    Revision,
    Source,
)
from content.revisions import add_revision, publish
from quizzes.models import Attempt, ProblemReport, Response, ResponseOption

STEP = 1_000_000
"""Between the primary keys of a row and of its copies."""
POSITIONS = 65
HOT = 5000
"""Questions that half of the attempts are drawn from, so that some have many answers."""
MOST_USERS = 2000


def build(question_count: int, response_count: int) -> dict[str, float]:
    """Bring the site to about so many questions and responses; seconds that each part took."""
    seconds = {}
    with _without_triggers():
        for name, make in (
            ("questions", lambda: copy_questions(question_count)),
            ("states", spread_states),
            ("responses", lambda: make_responses(response_count)),
            ("reports", make_reports),
        ):
            begun = time.monotonic()
            with transaction.atomic():
                make()
            seconds[name] = round(time.monotonic() - begun, 1)
    correct_a_key()
    begun = time.monotonic()
    indexing.reindex()
    seconds["search"] = round(time.monotonic() - begun, 1)
    _analyse()
    return seconds


# --- Questions


def copy_questions(count: int) -> None:
    """Each question of the library again and again, under another slug and with the end of another stem."""
    originals = Question.objects.filter(pk__lt=STEP, revisions__state=Revision.State.PUBLISHED)
    of_these = "IN (SELECT id FROM bench_original)"
    copies = max(0, -(-count // originals.count()) - 1)
    _table(
        "bench_original",
        "SELECT DISTINCT r.question_id AS id FROM content_revision r "
        f"WHERE r.state = 'published' AND r.question_id < {STEP}",
    )
    _table(
        "bench_stem",
        "SELECT r.id AS id, row_number() OVER (ORDER BY r.id) - 1 AS place, substr(r.stem, 1, 160) AS beginning "
        f"FROM content_revision r WHERE r.state = 'published' AND r.question_id {of_these}",
    )
    numbers = _numbers(copies)
    _copy(Question, {"id": f"s.id + c.n * {STEP}", "slug": "s.slug || '-c' || c.n"}, f"s.id {of_these}", numbers)
    _copy(
        Revision,
        {
            "id": f"s.id + c.n * {STEP}",
            "question_id": f"s.question_id + c.n * {STEP}",
            "stem": "s.stem || ' ' || (SELECT o.beginning FROM bench_stem o, bench_stem m WHERE m.id = s.id AND "
            "o.place = (m.place + c.n * 37) % (SELECT count(*) FROM bench_stem))",
        },
        "s.id IN (SELECT id FROM bench_stem)",
        numbers,
    )
    revised = "s.revision_id IN (SELECT id FROM bench_stem)"
    moved = {"id": f"s.id + c.n * {STEP}", "revision_id": f"s.revision_id + c.n * {STEP}"}
    _copy(Option, moved, revised, numbers)
    cited = {"id": f"s.id + c.n * {STEP}", "option_id": f"s.option_id + c.n * {STEP}"}
    options = "s.option_id IN (SELECT id FROM content_option WHERE revision_id IN (SELECT id FROM bench_stem))"
    _copy(OptionFact, cited, options, numbers)
    placed = {"id": f"s.id + c.n * {STEP}", "question_id": f"s.question_id + c.n * {STEP}"}
    _copy(Placement, placed, f"s.question_id {of_these}", numbers)
    _copy(AuditEntry, placed, f"s.question_id {of_these}", numbers)


def spread_states() -> None:
    """Some of everything that waits: drafts of raw notes and in work, in approval, disputed, resting on old facts."""
    now = clock.now()
    copies = list(Question.objects.filter(pk__gte=STEP).order_by("slug").values_list("pk", flat=True)[:2000])
    library = Question.objects.order_by("pk").first()
    assert library is not None, "load the library first"
    raw, _ = Source.objects.get_or_create(
        collection=library.collection,
        path="bench.txt",
        defaults={"kind": Source.Kind.RAW, "sha256": "0" * 64, "loaded_at": now},
    )
    of_these = Revision.objects.filter(question__in=copies[:600])
    of_these.update(state=Revision.State.DRAFT, published_at=None, source=raw, created_by=None)
    Revision.objects.filter(question__in=copies[600:800]).update(
        state=Revision.State.DRAFT, published_at=None, source=None
    )
    Revision.objects.filter(question__in=copies[800:1000]).update(
        state=Revision.State.IN_APPROVAL, published_at=None, source=None
    )
    Question.objects.filter(pk__in=copies[1000:1100]).update(disputed_at=now)
    Question.objects.filter(pk__in=copies[1100:1300]).update(retired_at=now, retired_reason="Wrong.")
    old = FactRevision.objects.current().order_by("pk").values_list("pk", flat=True)[:20]
    FactRevision.objects.filter(pk__in=list(old)).update(review_by=dt.date(2020, 1, 1))


# --- Answers


def make_responses(count: int) -> None:
    """Marked exams of up to MOST_USERS people, one option picked in each response, some seven of ten right."""
    attempts = -(-count // POSITIONS)
    users = min(MOST_USERS, attempts)
    made = User.objects.bulk_create(
        User(email=f"bench-{number}@example.org", password="!", date_joined=clock.now()) for number in range(users)
    )
    _pool()
    first = made[0].pk
    _insert(Attempt, _attempt_values(first, users), f"{_numbers(attempts)} c")
    uuid = _uuid("a.n")
    pooled = "bench_answer a JOIN bench_pool p ON p.place = a.place"
    size = "(SELECT count(*) FROM bench_pool)"
    _table(
        "bench_answer",
        f"SELECT c.n AS n, d.n AS position, CASE WHEN c.n % 2 = 0 THEN (c.n * 7919 + d.n * 71) % {HOT} "
        f"ELSE (c.n * 7919 + d.n * 131) END % {size} AS place, "
        f"(c.n * 31 + d.n * 17) % 100 < 55 + (c.n % {users}) % 30 AS is_right "
        f"FROM {_numbers(attempts)} c, {_numbers(POSITIONS)} d",
    )
    yes, no = ("1", "0") if connection.vendor == "sqlite" else ("true", "false")
    _insert(
        Response,
        {
            "id": f"a.n * {POSITIONS} + a.position",
            "user_id": f"{first} + a.n % {users}",
            "attempt_id": uuid,
            "position": "a.position",
            "question_id": "p.question_id",
            "revision_id": "p.revision_id",
            "task_id": "p.task_id",
            "service_id": "p.service_id",
            "is_scored": yes,
            "seed": "a.position",
            "rev": "1",
            "flagged": no,
            "confidence": "NULL",
            "drawn_as": "''",
            "shown_at": _instant("a.n"),
            "is_first_seen": no,
            "revealed_at": "NULL",
            "active_ms": "20000 + (a.n * 13 + a.position * 997) % 90000",
            "is_correct": f"CASE WHEN a.is_right THEN {yes} ELSE {no} END",
        },
        pooled,
    )
    _execute(
        f"UPDATE quizzes_response SET is_first_seen = {yes} "
        "WHERE id IN (SELECT min(id) FROM quizzes_response GROUP BY user_id, question_id)"
    )
    _execute(
        "UPDATE quizzes_attempt SET raw_score = (SELECT count(*) FROM quizzes_response r "
        "WHERE r.user_id = quizzes_attempt.user_id AND r.attempt_id = quizzes_attempt.id AND r.is_correct)"
    )
    _insert(
        ResponseOption,
        {
            "id": f"a.n * {POSITIONS} + a.position",
            "user_id": f"{first} + a.n % {users}",
            "response_id": f"a.n * {POSITIONS} + a.position",
            "option_id": "CASE WHEN a.is_right THEN p.key_id WHEN a.n % 3 = 0 THEN p.last_id ELSE p.first_id END",
            "place": "NULL",
            "target": "''",
        },
        pooled,
    )


def _pool() -> None:
    """Every published question by its place: what a response points to, and options to pick."""
    wrong = "(SELECT {}(o.id) FROM content_option o WHERE o.revision_id = r.id AND NOT o.is_key)"
    key = "(SELECT min(o.id) FROM content_option o WHERE o.revision_id = r.id AND o.is_key)"
    task = "(SELECT min(l.task_id) FROM content_placement l WHERE l.question_id = r.question_id)"
    first, last = wrong.format("min"), wrong.format("max")
    _table(
        "bench_pool",
        "SELECT row_number() OVER (ORDER BY r.id) - 1 AS place, r.question_id AS question_id, r.id AS revision_id, "
        f"{task} AS task_id, q.service_id AS service_id, {key} AS key_id, coalesce({first}, {key}) AS first_id, "
        f"coalesce({last}, {key}) AS last_id FROM content_revision r JOIN content_question q ON q.id = r.question_id "
        "WHERE r.state = 'published'",
    )
    _execute("CREATE UNIQUE INDEX bench_pool_place ON bench_pool (place)")


def _attempt_values(first_user: int, users: int) -> dict[str, str]:
    blueprint = Blueprint.objects.in_force_on(clock.now().date()).get(exam__code="SAA-C03")
    yes_no = {"final": False, "review_never": False, "is_repeat": False, "key_was_open": False}
    false = "0" if connection.vendor == "sqlite" else "false"
    started = _instant("c.n")
    filled = {
        "id": _uuid("c.n"),
        "user_id": f"{first_user} + c.n % {users}",
        "exam_id": str(blueprint.exam_id),
        "blueprint_id": str(blueprint.pk),
        "mode": "'timed'",
        "seed": "c.n",
        "position_count": str(POSITIONS),
        "started_at": started,
        "deadline_at": _instant("c.n", minutes=130),
        "scored_count": str(POSITIONS),
        "closed_at": started,
        "submitted_at": started,
        "marked_at": started,
        "remembered_at": started,
        "close_reason": "'submitted'",
        "time_factor": "1.00",
        "extra_minutes": "0",
        **dict.fromkeys(yes_no, false),
    }
    texts = {field.column: "''" for field in Attempt._meta.concrete_fields if isinstance(field, models.CharField)}
    return {field.column: "NULL" for field in Attempt._meta.concrete_fields} | texts | filled


def make_reports() -> None:
    """Five hundred open problem reports, some of one question."""
    first = Response.objects.order_by("pk").values_list("pk", "user_id")[: 500 * 40 : 40]
    ProblemReport.objects.bulk_create(
        ProblemReport(user_id=user, response_id=response, reason="wrong-key", text="Look again.", made_at=clock.now())
        for response, user in first
    )


def correct_a_key() -> None:
    """One question with many answers has another key by now, and waits for a regrade."""
    asked = Question.objects.filter(responses__isnull=False, slug__startswith="sqs").order_by("pk").first()
    assert asked is not None, "make responses first"
    row = questions_for_export(Question.objects.filter(pk=asked.pk)).get()
    revision = published_of(row)
    assert revision is not None, "responses point to what is published"
    text = parsed_question(row, revision)
    keys = [option.is_key for option in text.options]
    turned = tuple(replace(option, is_key=key) for option, key in zip(text.options, keys[1:] + keys[:1], strict=True))
    facts = {each.fact.slug: each for each in FactRevision.objects.current().select_related("fact")}
    publish(add_revision(row, replace(text, options=turned), facts=facts, now=clock.now()), now=clock.now())


# --- The database


def _copy(model: type[models.Model], changed: Mapping[str, str], condition: str, numbers: str) -> None:
    """Rows of the model again for each number `c.n`, with these columns changed."""
    columns = {field.column: f's."{field.column}"' for field in model._meta.concrete_fields}
    _insert(model, columns | dict(changed), f'"{model._meta.db_table}" s, {numbers} c WHERE {condition}')


def _insert(model: type[models.Model], values: Mapping[str, str], rows: str) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    _execute(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(values.values())} FROM {rows}')


def _table(name: str, select: str) -> None:
    _execute(f"DROP TABLE IF EXISTS {name}")
    _execute(f"CREATE TEMPORARY TABLE {name} AS {select}")
    if connection.vendor == "postgresql":
        _execute(f"ANALYZE {name}")


def _numbers(count: int) -> str:
    """A table of the numbers from 1 to `count`, in a column `n`."""
    return (
        f"(WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {count}) "
        f"SELECT n FROM number WHERE n <= {count})"
    )


def _uuid(number: str) -> str:
    if connection.vendor == "sqlite":
        return f"printf('%032x', {number})"
    return f"lpad(to_hex({number}), 32, '0')::uuid"


def _instant(number: str, *, minutes: int = 0) -> str:
    """Spread over two years, ten minutes or so apart; so many minutes later."""
    ago = f"(({number}) * 11 % 1000000 - {minutes})"
    if connection.vendor == "sqlite":
        return f"datetime('2026-11-01', (0 - {ago}) || ' minutes')"
    return f"'2026-11-01T00:00Z'::timestamptz - {ago} * interval '1 minute'"


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def _without_triggers() -> Iterator[None]:
    """The guards of the database refuse what is frozen, copies of it too; they are back afterwards."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name NOT LIKE '%searchentry%'"
            )
            triggers = cursor.fetchall()
        undo = [statement for _, statement in triggers]
        for name, _ in triggers:
            _execute(f"DROP TRIGGER {name}")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal")
            tables = [table for (table,) in cursor.fetchall()]
        undo = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
        for table in tables:
            _execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    try:
        yield
    finally:
        for statement in undo:
            _execute(statement)


def _analyse() -> None:
    """PostgreSQL finds out by itself within minutes how large its tables are; SQLite is left as a site leaves it."""
    if connection.vendor == "postgresql":
        _execute("VACUUM ANALYZE")
        for model in (Response, ResponseOption, Question, Revision, Option, OptionFact, Placement, AuditEntry):
            table = model._meta.db_table
            _execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
