"""Prints what the pages of the desk and the search cost on a large site: `python -m tests.bench.desk 100000 1000000`.

Runs inside the site, on a data folder (or DATABASE_URL) into which the library was loaded. Builds questions and
responses when there are fewer; nothing else should be kept there. With 0 0 it measures what is there.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from accounts import clock  # noqa: E402
from accounts.models import User  # noqa: E402
from accounts.roles import ensure_curator_group  # noqa: E402
from content.desk import Filters, Lists  # noqa: E402
from content.models import Fact, OptionFact, Question, Revision, Task  # noqa: E402
from quizzes.models import Response, RevisionStatistics  # noqa: E402
from tests.bench.costs import cost  # noqa: E402
from tests.bench.large_site import build  # noqa: E402

QUERIES = ("visibility timeout", "queue", "amazon", "isibility", "sqs-dead-letter-source-c17", "the", "zebra", "aws s3")
MOST_QUERIES, MOST_MS, MOST_SEARCH_MS = 15, 150, 100


def addresses() -> dict[str, str]:
    """Every page of the desk, with ids of rows that have much to show."""
    asked = Question.objects.filter(responses__isnull=False, slug__startswith="sqs").order_by("pk").first()
    cited = OptionFact.objects.filter(option__revision__question=asked).select_related("fact_revision__fact").first()
    assert asked is not None, "build the site first"
    assert cited is not None, "every option of the library cites a fact"
    pages = {
        "front page": "/desk/",
        "statistics": "/desk/statistics/",
        "statistics of a question": f"/desk/questions/{asked.slug}/statistics/",
        "reports": "/desk/reports/",
        "thin tasks": "/desk/thin/",
        "coverage": "/desk/coverage/",
        "conflicts": "/desk/conflicts/",
        "a published question": f"/desk/questions/{asked.slug}/",
        "its trail": f"/desk/questions/{asked.slug}/audit/",
        "its last two revisions": f"/desk/questions/{asked.slug}/diff/",
        "its regrade": f"/desk/questions/{asked.slug}/regrade/",
        "a dispute of it": f"/desk/questions/{asked.slug}/dispute/",
        "a new question": "/desk/new/",
        "what was done": "/desk/audit/",
        "facts: expired": "/desk/facts/",
        "facts: all": "/desk/facts/?show=all",
        "facts: with words": "/desk/facts/?show=all&q=queue",
        "facts: never asked": "/desk/facts/?show=unasked",
        "a fact": f"/desk/facts/{cited.fact_revision.fact.slug}/",
    }
    for state in (Revision.State.DRAFT, Revision.State.IN_APPROVAL):
        row = Revision.objects.filter(state=state).select_related("question").order_by("pk").first()
        if row is not None:
            pages[f"a question {row.get_state_display()}"] = f"/desk/questions/{row.question.slug}/"
    for queue in ("waiting", "disputed", "verify", "work", "raw", "published", "retired"):
        pages[f"list: {queue}"] = f"/desk/questions/?queue={queue}"
    pages["list: published, last page"] = "/desk/questions/?queue=published&page=99999"
    pages["list: published, page 1000"] = "/desk/questions/?queue=published&page=1000"
    pages["a question from page 1000"] = f"/desk/questions/{asked.slug}/?queue=published&page=1000"
    pages["a question from the list to verify"] = f"/desk/questions/{asked.slug}/?queue=verify"
    pages["list: published, with words"] = "/desk/questions/?queue=published&q=queue"
    pages["list: published, of a task"] = "/desk/questions/?queue=published&task=SAA-C03%202.1"
    for query in QUERIES:
        pages[f"search: {query}"] = f"/desk/search/?q={query}"
    pages["search: questions alone"] = "/desk/search/?q=queue&kind=question"
    pages["search of candidates: queue"] = "/search/?q=queue"
    pages["search of candidates: sqs"] = "/search/?q=sqs"
    pages["services: queue"] = "/services/?q=queue"
    pages["services: all"] = "/services/"
    return pages


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


def measure() -> dict[str, Any]:
    curator = User.objects.filter(email="bench-curator@example.org").first()
    curator = curator or User.objects.create_user("bench-curator@example.org")
    curator.groups.add(ensure_curator_group())
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(curator, backend="accounts.backends.UserBackend")
    pages = {name: cost(lambda address=address: client.get(address), 200) for name, address in addresses().items()}
    return pages | {
        f"preview: {name}": cost(lambda address=address, values=values: client.post(address, values), 200)
        for name, (address, values) in previews().items()
    }


def over(name: str, figures: dict[str, Any]) -> str:
    """Which bar a page breaks; empty when none."""
    most = MOST_SEARCH_MS if name.startswith(("search", "services")) else MOST_MS
    broken = [f"{figures['queries']} queries"] if figures["queries"] > MOST_QUERIES else []
    broken += [f"{figures['page_ms']} ms"] if figures["page_ms"] > most else []
    return ", ".join(broken)


def main(question_count: int, response_count: int) -> None:
    if Question.objects.count() < question_count or Response.objects.count() < response_count:
        print(json.dumps({"built": build(question_count, response_count)}))  # noqa: T201 - read by people
    if not RevisionStatistics.objects.exists():
        call_command("refresh_statistics")
    counts = {"questions": Question.objects.count(), "facts": Fact.objects.count()}
    print(json.dumps({"engine": connection.vendor, **counts, "responses": Response.objects.count()}))  # noqa: T201
    for name, figures in measure().items():
        bars = over(name, figures)
        told = f"{figures['queries']:>3} queries {figures['database_ms']:>8} ms {figures['page_ms']:>8} ms  {name}"
        print(f"{told}  OVER: {bars}" if bars else told)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
