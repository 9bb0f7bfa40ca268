"""Health: the process, and what exams depend on."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
from django.db import connection
from django.utils import timezone

from quizzes import sweeping

pytestmark = pytest.mark.django_db


def test_the_process_answers_without_a_look_at_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"process": "ok"})


def test_a_ready_site_names_its_parts(client):
    response = client.get("/readyz")
    assert response.json() == {"database": "ok", "migrations": "ok", "durability": "ok", "sweep": "ok"}
    assert response.status_code == 200


@pytest.mark.promise("D3")
def test_the_settings_that_make_an_answer_durable_are_real():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            values = {}
            for name in ("synchronous", "foreign_keys", "busy_timeout"):
                cursor.execute(f"PRAGMA {name}")
                values[name] = cursor.fetchone()[0]
            assert (values["synchronous"], values["foreign_keys"]) == (2, 1)
            assert values["busy_timeout"] >= 5000
        else:
            for name in ("fsync", "full_page_writes"):
                cursor.execute(f"SHOW {name}")
                assert cursor.fetchone() == ("on",)
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() != ("off",)


@pytest.mark.parametrize("part", ["database", "migrations", "durability", "sweep"])
def test_a_part_that_fails_is_named_and_the_site_is_not_ready(client, monkeypatch, part):
    monkeypatch.setattr(f"config.health._{part}", lambda *_: False)

    response = client.get("/readyz")

    assert (response.status_code, response.json()[part]) == (503, "failed")
    assert response.headers["Retry-After"]


WEAKENED = {
    "sqlite": [
        ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL"),
        ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"),
        ("PRAGMA busy_timeout=100", "PRAGMA busy_timeout=10000"),
        ("PRAGMA journal_mode=DELETE", "PRAGMA journal_mode=WAL"),
    ],
    "postgresql": [("SET synchronous_commit TO off", "RESET synchronous_commit")],
}
"""What makes an acknowledged answer less than durable, and what mends it. The others of PostgreSQL take a restart."""


@pytest.mark.promise("D3")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("weaken", "mend"), WEAKENED[connection.vendor])
def test_a_weakened_connection_is_noticed(client, weaken, mend):
    with connection.cursor() as cursor:
        cursor.execute(weaken)
        try:
            response = client.get("/readyz")
            assert (response.status_code, response.json()["durability"]) == (503, "failed")
        finally:
            cursor.execute(mend)
    assert client.get("/readyz").json()["durability"] == "ok"


# --- The sweep


def ago(minutes: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(minutes=minutes)


def sweep_part(client) -> str:
    return client.get("/readyz").json()["sweep"]


def test_a_site_without_a_sweep_is_ready(client):
    sweeping.beat(now=ago(60))
    sweeping.expect(is_expected=False, now=ago(50))

    assert client.get("/readyz").status_code == 200


def test_a_sweep_has_three_minutes_for_its_first_round(client):
    sweeping.expect(is_expected=True, now=ago(2.9))
    assert sweep_part(client) == "ok"

    sweeping.expect(is_expected=True, now=ago(3.1))
    assert sweep_part(client) == "failed"


@pytest.mark.promise("R11")
def test_a_sweep_that_was_silent_for_three_minutes_is_named_and_logged_until_it_comes_back(client, caplog):
    sweeping.expect(is_expected=True, now=ago(60))
    sweeping.beat(now=ago(2.9))
    assert sweep_part(client) == "ok"

    last = ago(3.1)
    sweeping.beat(now=last)
    with caplog.at_level(logging.WARNING, logger="config.health"):
        response = client.get("/readyz")
    assert (response.status_code, response.json()["sweep"]) == (503, "failed")
    assert f"the sweep has been silent since {last.isoformat()}" in caplog.text

    sweeping.beat(now=ago(0))
    assert sweep_part(client) == "ok"


def test_a_start_after_a_night_off_gives_the_sweep_its_time_anew(client):
    sweeping.expect(is_expected=True, now=ago(700))
    sweeping.beat(now=ago(600))
    assert sweep_part(client) == "failed"

    sweeping.expect(is_expected=True, now=ago(0))

    assert sweep_part(client) == "ok"
