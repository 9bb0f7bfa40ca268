"""Nothing early, nothing overwritten: reviews open when they may, stale tabs are told, submissions wait for answers."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from content.models import Blueprint, Option
from quizzes.models import Attempt, ExamWindow, ResponseOption
from tests.acceptance.conftest import Report
from tests.acceptance.server import crowd, patched, people
from tests.acceptance.server.site import Site

# --- S7: when the review opens


REVIEWS = ("at once", "from a date", "never")
ADDRESSES = ("report/", "review/", "1/", "", "clock/", "1/check/", "submit/", "1/report/")
SHAPES: dict[str, dict[str, str]] = {
    "page": {"Accept": "text/html"},
    "fragment": {"Accept": "text/html", "HX-Request": "true"},
    "program": {"Accept": "application/json"},
}


def _with_review(blueprint: Blueprint, review: str, opens: dt.datetime) -> None:
    kinds = ExamWindow.Review
    given = {
        "at once": {"review": kinds.AT_ONCE},
        "from a date": {"review": kinds.FROM, "review_from": opens},
        "never": {"review": kinds.NEVER},
    }[review]
    ExamWindow.objects.create(exam=blueprint.exam, **given)


def _rationales(blueprint: Blueprint) -> list[str]:
    options = Option.objects.filter(revision__question__placements__blueprint=blueprint)
    return sorted(set(options.values_list("rationale", flat=True)))


async def _leaks(candidate: crowd.Candidate, words: list[str]) -> list[str]:
    """Channels on which a rationale is told."""
    found = []
    for shape, headers in SHAPES.items():
        for address in ADDRESSES:
            for method in ("GET", "POST"):
                answer = await candidate.connection.ask(
                    method, candidate.base + address, candidate.headers | headers, b"" if method == "GET" else b"tab=x"
                )
                assert answer.status < 500, (method, address, answer.body[:300])
                if any(word.encode() in answer.body for word in words):
                    found.append(f"{method} {address} {shape}")
    others = [(address, await candidate.get(address)) for address in ("/", "/study/", "/attempts/", "/desk/")]
    return found + [address for address, answer in others if any(word.encode() in answer.body for word in words)]


@pytest.mark.promise("S7")
def test_the_review_opens_when_it_may_on_every_channel(start_site: Callable[..., Site], report: Report, tmp_path: Path):
    clock = tmp_path / "clock"
    clock.write_text("0")
    site = start_site("--no-sweep", command=patched.command("shift_the_clock"), SHIFT=str(clock))
    opens = timezone.now() + dt.timedelta(hours=1)
    sittings = {}
    for review in REVIEWS:
        plan = people.small_exam(positions=3)
        _with_review(plan, review, opens)
        [candidate] = people.sitting(1, port=site.port, blueprint=plan)
        sittings[review] = (candidate, _rationales(plan))
    early: list[str] = []
    shown: dict[str, bool] = {}

    async def look(moment: str, expected: set[str]) -> None:
        for review, (candidate, words) in sittings.items():
            leaks = await _leaks(candidate, words)
            if review not in expected:
                early.extend(f"{moment}, {review}: {leak}" for leak in leaks)
            else:
                shown[f"{moment}, {review}"] = "GET review/ page" in leaks

    async def run() -> None:
        candidates = [candidate for candidate, _ in sittings.values()]
        async with crowd.leaving(candidates):
            for candidate in candidates:
                await candidate.save(candidate.next_write(1, [candidate.options[1][0]]))
            for candidate, words in sittings.values():
                page = await candidate.get(f"{candidate.base}1/")
                early.extend(f"open: {word}" for word in words if word.encode() in page.body)
            for candidate in candidates:
                await candidate.submit()
            await look("submitted", {"at once"})
            clock.write_text("3700")
            await look("an hour later", {"at once", "from a date"})

    asyncio.run(run())

    missing = [name for name, is_shown in shown.items() if not is_shown]
    report(
        "S7",
        f"{len(early)} early, {len(missing)} missing of {len(shown)} open reviews; "
        f"{len(ADDRESSES) * len(SHAPES) * 2 + 4} channels each",
        "0 early, 0 missing",
        not early and not missing and len(shown) == 3,
    )


# --- C4: two tabs


@dataclass
class Tab:
    """What one tab of the browser knows: the revision of each position when it loaded or saved it."""

    name: str
    revs: dict[int, int] = field(default_factory=dict)
    seq: int = 0


@dataclass
class Model:
    """What the server has to hold: of each position the value, who wrote it last and at which revision."""

    value: dict[int, list[str]] = field(default_factory=dict)
    writer: dict[int, str] = field(default_factory=dict)
    rev: dict[int, int] = field(default_factory=dict)

    def expected(self, tab: Tab, position: int, value: list[str]) -> str:
        """`stale` when another tab wrote something else that this one has not seen."""
        writer = self.writer.get(position)
        if writer in (None, tab.name) or tab.revs.get(position, 0) >= self.rev[position]:
            return "saved"
        return "saved" if value == self.value[position] else "stale"


@pytest.mark.promise("C4")
def test_two_tabs_in_any_order_never_overwrite_each_other_without_a_word(site: Site, report: Report):
    candidates = people.sitting(200, port=site.port, blueprint=people.small_exam(positions=3))
    wrong: list[str] = []
    counts = {"steps": 0, "stale": 0}

    async def send(candidate: crowd.Candidate, tab: Tab, position: int, value: list[str]) -> dict[str, Any]:
        tab.seq += 1
        values = [("user", candidate.user_id), ("tab", tab.name), ("seq", tab.seq)]
        values += [("base_rev", tab.revs.get(position, 0)), *(("chosen", code) for code in value)]
        return (await candidate.post(f"{candidate.base}{position}/", values)).json

    async def sequence(number: int, candidate: crowd.Candidate) -> None:
        dice, model = random.Random(number), Model()
        tabs = [Tab("one"), Tab("two")]
        for _ in range(25):
            counts["steps"] += 1
            tab, position = dice.choice(tabs), dice.randint(1, 3)
            act = dice.choice(("load", "answer", "answer", "blank", "save", "back"))
            if act == "load":
                tab.revs[position] = model.rev.get(position, 0)
                continue
            if act == "back":
                # A page out of the browser's memory knows what it knew when it was left.
                tab.revs[position] = dice.randint(0, tab.revs.get(position, 0))
                continue
            value = {"blank": [], "save": model.value.get(position, [])}.get(
                act, [dice.choice(candidate.options[position])]
            )
            expected = model.expected(tab, position, value)
            answer = await send(candidate, tab, position, value)
            if answer["outcome"] != expected:
                wrong.append(f"{number}: {act} {position} gave {answer['outcome']}, not {expected}")
            elif expected == "stale":
                counts["stale"] += 1
                if answer["value"] != model.value[position]:
                    wrong.append(f"{number}: the current value was not told")
            else:
                model.value[position], model.writer[position] = value, tab.name
                model.rev[position] = tab.revs[position] = answer["rev"]
        stored = ResponseOption.objects.filter(response__attempt=candidate.attempt)
        held: dict[int, list[str]] = {}
        async for position, code in stored.order_by("option__code").values_list("response__position", "option__code"):
            held.setdefault(position, []).append(code)
        if held != {position: value for position, value in model.value.items() if value}:
            wrong.append(f"{number}: stored {held}, expected {model.value}")

    async def run() -> None:
        async with crowd.leaving(candidates):
            for start in range(0, len(candidates), 20):
                numbered = list(enumerate(candidates))[start : start + 20]
                await crowd.all_at_once(sequence(number, candidate) for number, candidate in numbered)

    asyncio.run(run())

    report(
        "C4",
        f"200 sequences, {counts['steps']} steps, {counts['stale']} told that they are stale, "
        f"{len(wrong)} otherwise than the model {wrong[:2]}",
        "as the model says, nothing overwritten without a word",
        not wrong and counts["steps"] >= 1000 and counts["stale"] > 100,
    )


# --- S13: the manifest


@pytest.mark.promise("S13")
def test_a_submission_waits_for_answers_that_did_not_arrive_but_not_after_the_end(site: Site, report: Report):
    plan = people.small_exam(seconds=600, positions=5)
    waiting = people.sitting(20, port=site.port, blueprint=plan)
    over = people.sitting(20, port=site.port, blueprint=plan, now=timezone.now() - dt.timedelta(seconds=603))
    refused, resent, forced = [], [], []

    async def run() -> None:
        async with crowd.leaving([*waiting, *over]):
            for candidate in waiting:
                first = candidate.next_write(1, [candidate.options[1][0]])
                await candidate.save(first)
                lost = candidate.next_write(2, [candidate.options[2][0]])
                manifest = json.dumps({"1": first.rev, "2": 1})
                answer = await candidate.submit(manifest=manifest)
                refused.append((answer.status, answer.json.get("missing")))
                await candidate.save(lost)
                resent.append((await candidate.submit(manifest=manifest)).json["outcome"])
            late = [await candidate.submit(manifest=json.dumps({"3": 9}), expired=1) for candidate in over]
            forced.extend(answer.json["outcome"] for answer in late)

    asyncio.run(run())

    closed = Attempt.objects.filter(pk__in=[each.attempt for each in [*waiting, *over]], marked_at__isnull=False)
    report(
        "S13",
        f"{refused.count((HTTPStatus.CONFLICT, [2]))} refused naming the position, "
        f"{resent.count('submitted')} submitted after it was sent again, "
        f"{forced.count('submitted')} of 20 after the end",
        "20, 20, 20",
        refused == [(HTTPStatus.CONFLICT, [2])] * 20
        and resent == ["submitted"] * 20
        and forced == ["submitted"] * 20
        and closed.count() == 40,
    )
