"""Prints what the pages of the desk and the search cost on a large site: `python -m tests.bench.desk 100000 1000000`.

Runs inside the site, on a data folder (or DATABASE_URL) into which the library was loaded. Builds questions and
responses when there are fewer; nothing else should be kept there. With 0 0 it measures what is there, with some words
behind that only the pages whose names have them: `python -m tests.bench.desk 0 0 statistics`.

Columns: queries; CPU time in the database and in all (medians; see `costs.now`); the least that a clock told.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402

from accounts import clock  # noqa: E402
from accounts.models import User  # noqa: E402
from accounts.roles import ensure_curator_group  # noqa: E402
from content.desk import QUEUES, Filters, Lists  # noqa: E402
from content.fact_desk import SHOWN  # noqa: E402
from content.models import Fact, FactRevision, OptionFact, Question, Revision, Task  # noqa: E402
from quizzes.models import Response, RevisionStatistics  # noqa: E402
from quizzes.statistics_desk import SORTS  # noqa: E402
from tests.bench.busy_desk import asked_questions, busy_question, furnish  # noqa: E402
from tests.bench.costs import cost  # noqa: E402
from tests.bench.large_site import build  # noqa: E402

QUERIES = ("visibility timeout", "queue", "amazon", "isibility", "sqs-dead-letter-source-c17", "the", "zebra", "aws s3")
MOST_QUERIES, MOST_MS, MOST_SEARCH_MS = 15, 150, 100


def addresses() -> dict[str, str]:
    """Every page of the desk, with ids of rows that have much to show."""
    return _questions() | _lists() | _statistics() | _facts() | _searches()


def _questions() -> dict[str, str]:
    """Pages about one question, and those beside them."""
    asked = asked_questions()[0]
    disputed = Question.objects.filter(disputes__settled_at__isnull=True, disputes__isnull=False).first()
    busy = busy_question().slug
    pages = {
        "a published question": f"/desk/questions/{asked.slug}/",
        "its trail": f"/desk/questions/{asked.slug}/audit/",
        "its last two revisions": f"/desk/questions/{asked.slug}/diff/",
        "it, tried": f"/desk/questions/{asked.slug}/try/",
        "its regrade": f"/desk/questions/{asked.slug}/regrade/",
        "a dispute of it": f"/desk/questions/{asked.slug}/dispute/",
        "its statistics": f"/desk/questions/{asked.slug}/statistics/",
        "a busy question": f"/desk/questions/{busy}/",
        "trail of a busy question": f"/desk/questions/{busy}/audit/",
        "two revisions of a busy question": f"/desk/questions/{busy}/diff/?before=1&after=30",
        "regrade of a busy question": f"/desk/questions/{busy}/regrade/",
        "statistics of a busy question": f"/desk/questions/{busy}/statistics/",
        "a question from page 1000": f"/desk/questions/{asked.slug}/?queue=published&page=1000",
        "a question from the list to verify": f"/desk/questions/{asked.slug}/?queue=verify",
        "a question from a list with words": f"/desk/questions/{asked.slug}/?queue=published&q=queue",
        "a question from the list of a task": f"/desk/questions/{asked.slug}/?queue=published&task=SAA-C03%202.1",
        "a new question": "/desk/new/",
    }
    if disputed is not None:
        pages["a disputed question"] = f"/desk/questions/{disputed.slug}/"
        pages["settling its dispute"] = f"/desk/questions/{disputed.slug}/settle/"
    for state in (Revision.State.DRAFT, Revision.State.IN_APPROVAL):
        row = Revision.objects.filter(state=state).select_related("question").order_by("pk").first()
        if row is not None:
            pages[f"a question {row.get_state_display()}"] = f"/desk/questions/{row.question.slug}/"
    return pages


def _lists() -> dict[str, str]:
    """The front page, and lists of questions, of reports, of entries, of conflicts."""
    pages = {f"list: {queue}": f"/desk/questions/?queue={queue}" for queue in QUEUES}
    published = "/desk/questions/?queue=published"
    for name, narrowed in {
        "last page": "page=99999",
        "page 1000": "page=1000",
        "with words": "q=queue",
        "of a task": "task=SAA-C03%202.1",
        "of a task, last page": "task=SAA-C03%202.1&page=99999",
        "of an exam": "task=SAA-C03",
        "of an exam, page 500": "task=SAA-C03&page=500",
        "of a service": "service=sqs",
        "of a service and a task, with words": "service=sqs&task=SAA-C03%202.1&q=queue",
    }.items():
        pages[f"list: published, {name}"] = f"{published}&{narrowed}"
    return pages | {
        "front page": "/desk/",
        "reports": "/desk/reports/",
        "reports, last page": "/desk/reports/?page=99999",
        "thin tasks": "/desk/thin/",
        "coverage": "/desk/coverage/",
        "coverage, thin": "/desk/coverage/?exam=DVA-C02&show=thin",
        "coverage of notes": "/desk/coverage/notes/",
        "conflicts": "/desk/conflicts/",
        "conflicts, last page": "/desk/conflicts/?page=99999",
        "what was done": "/desk/audit/",
        "what was done, last page": "/desk/audit/?page=99999",
        "what was done, page 1000": "/desk/audit/?page=1000",
        "what was done, one action": "/desk/audit/?action=approved",
        "what was loaded, last page": "/desk/audit/?action=loaded&page=99999",
        "notes of the bank": "/desk/notes/",
    }


def _statistics() -> dict[str, str]:
    """The table in each of its orders, of what has a flag and of all."""
    pages = {}
    for flag in ("any", "weak", "all"):
        for sort in SORTS:
            for page in ("1", "500", "99999"):
                pages[f"statistics: {flag} by {sort}, page {page}"] = (
                    f"/desk/statistics/?flag={flag}&sort={sort}&page={page}"
                )
        for name, narrowed in {"a service": "service=sqs", "an exam": "exam=SAA-C03"}.items():
            pages[f"statistics: {flag} of {name}"] = f"/desk/statistics/?flag={flag}&{narrowed}"
    return pages


def _facts() -> dict[str, str]:
    pages = {f"facts: {show}": f"/desk/facts/?show={show}" for show in SHOWN}
    pages |= {f"facts: {show} with words": f"/desk/facts/?show={show}&q=queue" for show in SHOWN}
    pages["facts: raw, last page"] = "/desk/facts/?show=raw&page=99999"
    of_notes = FactRevision.objects.current().filter(verified_at__isnull=True, fact__collection__owner__isnull=True)
    raw = of_notes.select_related("fact").order_by("-pk").first()
    changed = Fact.objects.filter(note_changes__isnull=False).order_by("pk").first()
    most = OptionFact.objects.order_by().values("fact_revision__fact__slug").annotate(n=Count("pk")).order_by("-n")
    pages["the fact that most cite"] = f"/desk/facts/{most[0]['fact_revision__fact__slug']}/"
    if raw is not None:
        pages["a fact of raw notes"] = f"/desk/facts/{raw.fact.slug}/"
    if changed is not None:
        pages["a fact whose notes changed"] = f"/desk/facts/{changed.slug}/"
    return pages


def _searches() -> dict[str, str]:
    pages = {f"search: {query}": f"/desk/search/?q={query}" for query in QUERIES}
    return pages | {
        "search: questions alone": "/desk/search/?q=queue&kind=question",
        "search of candidates: queue": "/search/?q=queue",
        "search of candidates: sqs": "/search/?q=sqs",
        "services: queue": "/services/?q=queue",
        "services: all": "/services/",
    }


def previews() -> dict[str, tuple[str, dict[str, object]]]:
    """Pages that answer a POST and write nothing: what a change would do to fifty questions, or to one."""
    lists = Lists(clock.now().date())
    some, drafts = (
        [row.slug for row in lists.page(Filters(queue=queue)).object_list] for queue in ("published", "work")
    )
    task = Task.objects.filter(domain__blueprint__exam__code="SAA-C03").first()
    assert task is not None, "load the library first"
    many, reason = "/desk/bulk/?queue=published", {"reason": "Placed by what they ask."}
    return {
        "retiring one": (f"/desk/questions/{some[0]}/retire/", {}),
        "changing fifty": (many, {"slug": some}),
        "retiring fifty": (many, {"slug": some, "change": "retire", **reason}),
        "placing fifty anew": (many, {"slug": some, "change": "retag", "task": task.pk, **reason}),
        "sending fifty": (many, {"slug": drafts, "change": "send", **reason}),
    }


def curator() -> User:
    """Who looks at the pages."""
    user = User.objects.filter(email="bench-curator@example.org").first()
    user = user or User.objects.create_user("bench-curator@example.org")
    user.groups.add(ensure_curator_group())
    return user


def measure(chosen: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each page costs whose name has `chosen` in it."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(curator(), backend="accounts.backends.UserBackend")
    for name, address in addresses().items():
        if chosen in name:
            yield name, cost(partial(client.get, address), 200)
    for name, (address, values) in previews().items():
        if chosen in (name := f"preview: {name}"):
            yield name, cost(partial(client.post, address, values), 200)


def over(name: str, figures: dict[str, Any]) -> str:
    """Which bar a page breaks; empty when none."""
    most = MOST_SEARCH_MS if name.startswith(("search", "services")) else MOST_MS
    broken = [f"{figures['queries']} queries"] if figures["queries"] > MOST_QUERIES else []
    broken += [f"{figures['page_ms']} ms"] if figures["page_ms"] > most else []
    return ", ".join(broken)


def main(question_count: int, response_count: int, chosen: str = "") -> None:
    if Question.objects.count() < question_count or Response.objects.count() < response_count:
        print(json.dumps({"built": build(question_count, response_count)}))  # noqa: T201 - read by people
    furnish(curator())
    if not RevisionStatistics.objects.exists():
        call_command("refresh_statistics")
    counts = {"questions": Question.objects.count(), "facts": Fact.objects.count()}
    print(json.dumps({"engine": connection.vendor, **counts, "responses": Response.objects.count()}))  # noqa: T201
    for name, figures in measure(chosen):
        bars = over(name, figures)
        times = f"{figures['database_ms']:>7} {figures['page_ms']:>7} ms CPU {figures['clock_ms']:>7} ms"
        print(f"{figures['queries']:>3} queries {times}  {name}{f'  OVER: {bars}' if bars else ''}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
