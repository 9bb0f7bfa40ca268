"""Every field of every form of `quizzes`: missing, repeated, foreign, oversized, of another type.

A coded refusal each time, nothing stored, nothing scored. What a form may leave out is not among the broken ones.
"""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest

from accounts import clock
from accounts.http import REFUSALS
from content.note_forms import SendForm
from quizzes import attempts, desk_forms, entry_forms, official_forms, pacing, plan_forms, support_forms
from quizzes import forms as hall_forms
from quizzes.models import Attempt
from tests import make
from tests.config.desk_world import CODES as OFFERED
from tests.config.routes import SITE_ROUTES, Route, World, taken_back
from tests.config.test_access import EXPECTED
from tests.config.test_csrf import nothing_changes
from tests.quizzes import warm_ups

pytestmark = pytest.mark.django_db

MISSING = object()
LONG = "x" * 100_000
OVERSIZED = "x" * 1_200_000
"""More than a whole form may have (DATA_UPLOAD_MAX_MEMORY_SIZE)."""
JUNK = ["\x00", "[1]", '{"a": 1}', "<script>", "../..", LONG, OVERSIZED]
NO_NUMBERS = [*JUNK, "-1", "1.5", "NaN", "1e3", "0x1", "9" * 400]
KEY, OTHER, THIRD, _ = OFFERED
CODES = ["elsewhere", [KEY, KEY], [KEY, OTHER], "", *JUNK]
"""For a question of which one option is to be chosen."""
STAMP = {
    "tab": [MISSING, "", "a b", ["tab-1", "tab-2"], *JUNK],
    "seq": [MISSING, "", "0", ["1", "2"], str(2**53), *NO_NUMBERS],
    "base_rev": [MISSING, "", ["0", "1"], str(2**31), *NO_NUMBERS],
    "active_ms": [["1", "2"], str(2**31), *NO_NUMBERS],
    "chosen": CODES,
    "confidence": ["0", "4", "sure", ["1", "2"], *NO_NUMBERS],
    "user": ["0", "nobody", OVERSIZED],
}
YES = ["yes", "2", ["1", "1"], *JUNK]
REASON = [MISSING, "", "  ", ["one", "two"], "x" * 501, LONG, OVERSIZED]
ACCOMMODATION = {
    "factor": [MISSING, "", "0.99", "10.01", "1.005", ["1", "2"], "Infinity", *(set(NO_NUMBERS) - {"1.5"})],
    "minutes": [MISSING, "", "1441", ["1", "2"], *NO_NUMBERS],
    "reason": REASON,
}
INSTANT = ["2026-13-01T00:00", "tomorrow", ["2026-12-01T09:00", "2026-12-02T09:00"], *JUNK]
TEXT = [["one", "two"], "x" * 2001, LONG, OVERSIZED]

BROKEN: dict[str, dict[str, list[Any]]] = {
    "warm_up_answer": {"chosen": [MISSING, *CODES]},
    "warm_up_start": {},
    "notes": {
        "text": [MISSING, "", " \r\n\t", "***", "\x00", "\x1b[2J", "\u202e", OVERSIZED],
        "into": ["elsewhere", ["queues", "sqs"], *JUNK],
        "then": [OVERSIZED],
    },
    "welcome": {
        "exam": ["XYZ-C99", ["SAA-C03", "SAA-C03"], *JUNK],
        "exam_date": ["1999-01-01", "2099-01-01", "soon", ["2027-01-01", "2027-01-02"], *JUNK],
        "minutes_per_day": ["0", "961", ["20", "30"], *NO_NUMBERS],
    },
    "exam_start": {
        "mode": [MISSING, "", "practice", "drill", "final", ["simulation", "timed"], *JUNK],
        "count": ["10", "11", ["10", "20"], *NO_NUMBERS],
        "final": YES,
    },
    "practice_start": {
        "count": [MISSING, "", "0", "7", ["10", "20"], *NO_NUMBERS],
        "domain": ["9", ["1", "2"], *NO_NUMBERS],
    },
    "official_record": {
        "sat_on": [MISSING, "", "1999-01-01", "2099-01-01", "soon", ["2026-01-01", "2026-01-02"], *JUNK],
        "passed": [MISSING, "", "maybe", ["yes", "no"], *JUNK],
        "scaled_score": ["99", "1001", "100", ["800", "900"], *NO_NUMBERS],
        "domain_1": ["maybe", ["meets", "needs"], *JUNK],
    },
    "official_remove": {},
    "drill_start": {
        "preset": [MISSING, "", "simulation", "twins", "domain", "task", "fact", ["service", "missed"], *JUNK],
        "service": [MISSING, "", "no-such-service", ["sqs", "s3"], *JUNK],
        "twin": ["sqs", "no-such-service", ["s3", "ec2"], *JUNK],
        "exam": ["XYZ-C99", ["SAA-C03", "SAA-C03"], *JUNK],
        "domain": ["0", "9", ["1", "2"], *NO_NUMBERS],
        "task": ["9.9", ["1.1", "1.2"], *JUNK],
        "fact": ["0", "999999", ["1", "2"], *NO_NUMBERS],
    },
    "account_delete": {},
    "notes_practise": {},
    "notes_delete": {},
    "card_recall": {"rating": [MISSING, "", "0", "5", ["1", "2"], *NO_NUMBERS], "more": YES},
    "plan_reminders": {"reminds": YES},
    "plan_calendar": {"is_open": YES},
    "reminders_stop": {},
    "position": STAMP
    | {
        "field": ["is_correct", "checked", "note", ["chosen", "flagged"], *JUNK],
        "flagged": ["yes", "2", ["0", "1"], *JUNK],
        "go": [["next", "previous"], "9" * 400, *JUNK],
    },
    "position_check": STAMP | {"chosen": [MISSING, *CODES]},
    "attempt_submit": {
        "confirm": YES,
        "expired": YES,
        "manifest": [
            "{",
            "1",
            "null0",
            '{"x": 1}',
            '{"1": -1}',
            '{"1": true}',
            '{"0": 1}',
            ["{}", "{}"],
            LONG,
            OVERSIZED,
        ],
        "user": STAMP["user"],
    },
    "attempt_corrections_seen": {},
    "attempt_abandon": {"confirm": YES, "user": STAMP["user"]},
    "report_problem": {
        "reason": [MISSING, "", "rude", ["unclear", "other"], *JUNK],
        "text": TEXT,
        "suggestion": TEXT,
        "part": ["nowhere", "text:", "stem:a", ["stem", "text:a"], *JUNK],
    },
    "desk_report_draft": {},
    "desk_promote": {"reason": REASON},
    "desk_regrade_apply": {"revision": [MISSING, "", "0", "9", ["1", "1"], *NO_NUMBERS]},
    "desk_regrade_undo": {"revision": [MISSING, "", "0", "9", ["1", "1"], *NO_NUMBERS]},
    "report_seen": {},
    "desk_report_settle": {
        "verdict": [MISSING, "", "maybe", ["accepted", "rejected"], *JUNK],
        "answer": [MISSING, "", *TEXT],
    },
    "support_extend": ACCOMMODATION | {"past_window": YES, "confirm": YES},
    "support_reopen": {
        "minutes": [MISSING, "", "0", "1441", ["1", "2"], *NO_NUMBERS],
        "past_window": YES,
        "reason": REASON,
    },
    "support_void": {"reason": REASON},
    "support_person": ACCOMMODATION,
    "window_edit": {
        "opens_at": INSTANT,
        "closes_at": INSTANT,
        "review": [MISSING, "", "sometimes", ["never", "at_once"], *JUNK],
        "review_from": INSTANT,
    },
}
"""Address -> field -> values that it must not take. A list is the field sent as often."""

WITH = {
    ("position", "flagged"): {"field": "flagged"},
    ("position", "confidence"): {"field": "confidence"},
    ("exam_start", "count"): {"mode": "timed"},
    ("window_edit", "review_from"): {"review": "from"},
    ("drill_start", "twin"): {"preset": "twins"},
    ("drill_start", "exam"): {"preset": "domain", "domain": "1"},
    ("drill_start", "domain"): {"preset": "domain", "exam": "SAA-C03"},
    ("drill_start", "task"): {"preset": "task", "exam": "SAA-C03"},
    ("drill_start", "fact"): {"preset": "fact"},
}
"""What has to be said besides for a field to count."""
FINE = {("exam_start", "count", "10"), ("window_edit", "review", "")}
FORMS = {
    "welcome": entry_forms.PlanForm,
    "notes": SendForm,
    "exam_start": entry_forms.StartForm,
    "card_recall": plan_forms.RatingForm,
    "plan_reminders": plan_forms.RemindersForm,
    "plan_calendar": plan_forms.CalendarForm,
    "drill_start": entry_forms.DrillForm,
    "position": hall_forms.ResponseForm,
    "position_check": hall_forms.StampForm,
    "attempt_submit": hall_forms.SubmitForm,
    "attempt_abandon": hall_forms.AbandonForm,
    "report_problem": desk_forms.ProblemForm,
    "desk_report_settle": desk_forms.SettlingForm,
    "desk_promote": desk_forms.PromotionForm,
    "desk_regrade_apply": desk_forms.RegradeForm,
    "desk_regrade_undo": desk_forms.RegradeForm,
    "support_extend": support_forms.ExtendForm,
    "support_reopen": support_forms.ReopenForm,
    "support_void": support_forms.VoidForm,
    "support_person": support_forms.GrantForm,
    "window_edit": support_forms.WindowForm,
    "official_record": official_forms.OfficialResultForm,
}
PAGES = EXPECTED["pages"]
ROUTES = {route.name: route for route in SITE_ROUTES}
SHAPES = {"page": {}, "program": {"accept": "application/json"}, "fragment": {"hx-request": "true"}}


@pytest.fixture
def world(world, settings, monkeypatch, tmp_path):
    for pace in (pacing.saves, pacing.problem_reports):
        monkeypatch.setattr(pace, "allows", lambda *_, **__: True)
    warm_ups.install(settings, tmp_path, blueprint=make.blueprint("WRM-C01"))
    return world


def role_of(route: Route) -> str:
    if route.name.startswith(("support_", "window_", "desk_")):
        return "operator"
    return "other" if route.name in ("exam_start", "welcome", "practice_start", "drill_start") else "owner"


def broken_bodies(name: str, good: dict[str, Any]) -> list[tuple[str, Any, dict[str, Any]]]:
    """Field, value and the form with it, for each broken value of an address."""
    bodies = []
    for field, values in BROKEN[name].items():
        for value in values:
            body = good | WITH.get((name, field), {}) | {field: value}
            if value is MISSING:
                del body[field]
            if not isinstance(value, list) and (name, field, value) in FINE:
                continue
            bodies.append((field, value, body))
    return bodies


def test_every_address_that_takes_a_form_is_in_the_table_with_all_its_fields():
    of_quizzes = [route for route in SITE_ROUTES if route.view.__module__.startswith("quizzes.")]
    posted = {route.name for route in of_quizzes if any("POST" in line for line in PAGES[route.name].values())}
    assert posted == set(BROKEN)
    for name, form in FORMS.items():
        assert set(form.base_fields) <= set(BROKEN[name]), name


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_field_is_refused_with_a_code_and_nothing_is_stored_or_scored(world, name):
    route = ROUTES[name]
    client, address, good = world.browser(role_of(route)), world.address(route), world.body(route)
    taken = {}
    with nothing_changes():
        # Each field is asked for in each shape, and each value in one of them.
        for (field, value, body), shape in zip(broken_bodies(name, good), cycle(SHAPES), strict=False):
            answer = client.post(address, body, headers=SHAPES[shape])
            if not _is_refused(answer, is_program=shape == "program"):
                taken[field, str(value)[:30], shape] = (answer.status_code, answer.headers.get("Location"))
    assert taken == {}


def _is_refused(answer: Any, *, is_program: bool) -> bool:
    if is_program and answer.headers["Content-Type"] == "application/json":
        code = answer.json()["outcome"]
        return answer.status_code == REFUSALS[code].status
    return 400 <= answer.status_code < 500


FULLER = {
    ("position", "flagged"): {"flagged": "1"},
    ("position", "confidence"): {"confidence": "3"},
    ("exam_start", "count"): {"count": "10"},
    ("drill_start", "twin"): {"twin": "s3"},
    ("drill_start", "exam"): {"exam": "SAA-C03"},
    ("drill_start", "domain"): {"domain": "1"},
    ("drill_start", "task"): {"task": "1.1"},
    ("window_edit", "review_from"): {"review_from": "2026-12-01T09:00"},
}


def test_the_good_forms_are_taken(world):
    """The control: it is the broken field, and nothing else, that is refused above. Only what is closed is reopened,
    the way out of a mail leads nowhere else, and the report that the world has was not answered yet."""
    refused = {}
    for name in BROKEN.keys() - {"support_reopen", "reminders_stop", "report_seen"}:
        route = ROUTES[name]
        for given in ({}, *(WITH[key] | more for key, more in FULLER.items() if key[0] == name)):
            with taken_back():
                if name == "report_problem":
                    # Its question is one of the running exam, too.
                    attempts.abandon(user=world.users["owner"], attempt_id=world.running.pk, now=clock.now())
                answer = world.browser(role_of(route)).post(world.address(route), world.body(route) | given)
            if answer.status_code != 302:
                refused[name] = (given, answer.status_code)
    assert refused == {}


# --- Nothing is written once it is over


def _writes(world: World, attempt: Attempt, **given: int) -> list[int]:
    """The answers to everything that the owner can post to an attempt, in each shape, from a tab that knows all."""
    client = world.browser("owner")
    bodies = [
        {"chosen": OTHER},
        {},
        {"field": "flagged", "flagged": "1"},
        {"field": "confidence", "confidence": "3"},
        {"field": "shown"},
        {"go": "flag", "chosen": THIRD},
    ]
    answers = []
    for route in SITE_ROUTES:
        is_write = route.name in BROKEN and route.takes("attempt_id") and not route.name.startswith("support_")
        if not is_write or route.name == "report_problem" or (given and not route.takes("position")):
            continue
        parameters = {"attempt_id": attempt.pk} | (given or ({"position": 1} if route.takes("position") else {}))
        for number, body in enumerate(bodies):
            for headers in SHAPES.values():
                stamp = {"tab": f"new-{number}", "seq": 1, "base_rev": 99, "confirm": "1"}
                answer = client.post(world.address(route, **parameters), stamp | body, headers=headers)
                answers.append(answer.status_code)
    return answers


@pytest.mark.promise("S8")
def test_no_address_writes_to_an_attempt_that_is_over(world):
    make.answer(world.running)
    world.browser("owner").post(f"/attempts/{world.running.pk}/submit/", {"confirm": "1"})
    with nothing_changes():
        answers = _writes(world, world.running)
    assert len(answers) > 40
    assert set(answers) <= {200, 204, 302, 409, 422}, "told, led to the report, or refused"


@pytest.mark.promise("S8")
def test_no_address_writes_to_an_answer_that_was_checked(world):
    client = world.browser("owner")
    checked = client.post(
        f"{world.practice.position_url(1)}check/", {"tab": "t", "seq": 1, "base_rev": 0, "chosen": KEY}
    )
    assert checked.status_code == 302
    with nothing_changes():
        answers = _writes(world, world.practice, position=1)
    assert len(answers) > 20
    assert set(answers) <= {204, 302, 409, 422}
