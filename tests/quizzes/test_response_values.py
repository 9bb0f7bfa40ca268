"""Which values, tokens and times of a save are believed."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace

import hypothesis
import pytest
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from quizzes import pacing
from quizzes.models import Attempt, ResponseOption
from tests import make
from tests.make import NOW, at
from tests.quizzes.sittings import browser
from tests.quizzes.stored import check, everything, response_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def select_two() -> Attempt:
    """An exam whose questions have the keys a and b among five options."""
    plan = make.blueprint()
    make.bank(10, blueprint=plan, codes=("a", "b", "c", "d", "e"), keys=("a", "b"))
    return make.attempt(blueprint=plan)


# --- Values


BAD_CHOICES = [
    ["z"],
    ["a", "b"],
    ["a", "a"],
    "a",
    {"a": 1},
    [1],
    [["a"]],
    [None],
    None,
    5,
    True,
    ["A"],
    ["a" * 1_000_000],
]


@pytest.mark.promise("S9")
@pytest.mark.parametrize("value", BAD_CHOICES, ids=lambda value: str(value)[:20])
def test_a_choice_that_the_question_does_not_offer_is_refused_and_leaves_no_trace(exam, value):
    before = everything(exam)
    assert make.save(exam, 1, value).outcome == "bad_value"
    assert everything(exam) == before


@pytest.mark.promise("S9")
def test_more_options_than_asked_for_are_refused(select_two):
    assert make.save(select_two, 1, ["a", "b", "c"]).outcome == "bad_value"


@pytest.mark.promise("S9")
def test_the_options_of_another_revision_or_question_are_refused(exam):
    other = make.question(codes=("x", "y"), keys=("x",))
    make.new_revision(response_at(exam).question, codes=("a", "new"))
    assert make.save(exam, 1, ["new"]).outcome == "bad_value"
    assert make.save(exam, 1, ["x"]).outcome == "bad_value"
    assert make.save(exam, 1, ["b"]).outcome == "saved"
    option = ResponseOption.objects.get().option
    assert option.revision == response_at(exam).revision
    assert option.revision.question != other


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("flagged", 1), ("flagged", "true"), ("flagged", None), ("shown", True), ("shown", [])],
        *[("confidence", value) for value in (0, 4, -1, True, "2", 2.0, [2], {})],
    ],
)
def test_a_value_of_the_wrong_type_is_refused(exam, field, value):
    assert make.save(exam, 1, value, field=field).outcome == "bad_value"


@pytest.mark.parametrize(
    "given",
    [
        {"tab": ""},
        {"tab": "x" * 41},
        {"tab": "a b"},
        {"tab": "tab\n"},
        {"tab": None},
        {"seq": 0},
        {"seq": -1},
        {"seq": 2**53},
        {"seq": "1"},
        {"seq": True},
        {"seq": 1.0},
        {"seq": None},
        {"base_rev": -1},
        {"base_rev": 2**31},
        {"base_rev": None},
        {"base_rev": False},
        {"field": "struck"},
        {"field": "is_correct"},
        {"field": ""},
    ],
    ids=str,
)
def test_a_write_without_a_proper_token_is_refused(exam, given):
    before = everything(exam)
    assert make.save(exam, 1, ["a"], **given).outcome == "bad_value"
    assert everything(exam) == before


@pytest.mark.parametrize("given", [{"tab": "A-z_9" * 8}, {"seq": 2**53 - 1}, {"base_rev": 2**31 - 1}], ids=str)
def test_the_largest_tokens_are_accepted(exam, given):
    assert make.save(exam, 1, ["a"], **given).outcome == "saved"


@pytest.mark.parametrize("position", [0, 6, -1, 40_000, 2**31 - 1, 2**31, "1"])
def test_a_position_that_the_attempt_does_not_have_is_refused(exam, position):
    assert make.save(exam, position, ["a"], base_rev=0).outcome == "bad_value"


def test_nobody_saves_into_the_attempt_of_somebody_else(exam):
    before = everything(exam)
    for user, attempt_id in ((make.user(), exam.pk), (exam.user, uuid.uuid4())):
        stranger = SimpleNamespace(user=user, pk=attempt_id, started_at=NOW)
        with pytest.raises(Attempt.DoesNotExist):
            make.save(stranger, 1, ["a"], base_rev=0)
        with pytest.raises(Attempt.DoesNotExist):
            check(stranger, chosen=["a"])
    assert everything(exam) == before


# --- Time that the browser counted


def test_active_time_adds_up(exam):
    make.save(exam, 1, ["a"], active_ms=2000, now=at(10))
    make.save(exam, 1, ["b"], active_ms=500, now=at(11))
    assert response_at(exam).active_ms == 2500


def test_active_time_of_an_attempt_never_exceeds_the_time_since_its_start(exam):
    make.save(exam, 1, ["a"], active_ms=9_000, now=at(10))
    make.save(exam, 2, ["a"], active_ms=9_000, now=at(12))
    make.save(exam, 3, ["a"], active_ms=9_000, now=at(12))
    assert [response_at(exam, position).active_ms for position in (1, 2, 3)] == [9_000, 3_000, 0]


def test_a_repeated_packet_does_not_count_its_time_twice(exam):
    for _ in range(2):
        make.save(exam, 1, ["a"], active_ms=1000, seq=1, base_rev=0, now=at(10))
    assert response_at(exam).active_ms == 1000


JUNK = st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=5), st.integers(), st.integers(0, 10**6))
CLAIMS = st.dictionaries(
    st.sampled_from(["timeleft", "remaining_ms", "finished", "expired", "now", "started_at", "deadline_at", "score"]),
    st.one_of(st.sampled_from(["0", "1", "-1", "99999", "1999-01-01T00:00:00Z", "2040-02-29"]), st.integers()),
)
"""What a browser may say of time in the form."""
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from(["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 2100 23:59:59 GMT", "now", "-1"])
        for name in ("date", "x-client-time", "if-unmodified-since", "if-modified-since", "expires", "age")
    },
)


@pytest.fixture
def clients() -> dict[uuid.UUID, Client]:
    """The browser of each attempt, for as long as it lasts."""
    return {}


@pytest.mark.promise("T2")
@settings(max_examples=1000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@hypothesis.given(
    second=st.floats(0, 620), seq=st.integers(1, 2**53 - 1), active_ms=JUNK, claims=CLAIMS, headers=HEADERS
)
def test_nothing_that_the_browser_says_of_time_has_an_influence(
    clients, monkeypatch, second, seq, active_ms, claims, headers
):
    """Only the server's clock decides what is accepted, which times are stored and what the score is; `active_ms` is
    believed within that clock."""
    attempt = Attempt.objects.not_closed().first() or make.attempt()
    now = at(second)
    monkeypatch.setattr("accounts.clock.now", lambda: now)
    monkeypatch.setattr(pacing.saves, "allows", lambda *_, **__: True)
    client = clients.get(attempt.pk) or clients.setdefault(attempt.pk, browser(attempt.user))
    rev = attempt.responses.values_list("rev", flat=True).get(position=seq % 5 + 1)
    form = {"tab": uuid.uuid4().hex, "seq": seq, "base_rev": rev}
    form |= {"chosen": "a", "active_ms": str(active_ms)} | {name: str(value) for name, value in claims.items()}

    answer = client.post(attempt.position_url(seq % 5 + 1), form, headers={"accept": "application/json", **headers})

    attempt.refresh_from_db()
    event = attempt.events.order_by("-id").first()
    if answer.status_code == 422:
        assert event is None or event.tab != form["tab"], "a time that is no number is refused as a whole"
    elif second <= 610:
        assert answer.json()["outcome"] == "saved"
        assert (event.tab, event.received_at, event.late) == (form["tab"], now, second > 600)
        assert answer.json()["remaining_ms"] == attempt.remaining_ms_at(now)
        assert (attempt.closed_at, attempt.deadline_at) == (None, at(600))
    else:
        assert answer.json()["outcome"] == "closed"
        assert (attempt.closed_at, attempt.submitted_at) == (now, at(600))
        assert attempt.raw_score == attempt.responses.filter(is_scored=True, picks__isnull=False).count()
    # Instants of the examples are in no order, so what was believed earlier may exceed an earlier instant.
    latest = attempt.events.order_by("-received_at").values_list("received_at", flat=True).first()
    believed = sum(attempt.responses.values_list("active_ms", flat=True))
    assert believed <= ((latest or NOW) - NOW) / dt.timedelta(milliseconds=1)
