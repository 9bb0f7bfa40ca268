"""Health: the process, and what exams depend on."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_the_process_answers_without_a_look_at_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"process": "ok"})


def test_a_ready_site_names_its_parts(client):
    response = client.get("/readyz")
    assert response.json() == {"database": "ok", "migrations": "ok", "durability": "ok"}
    assert response.status_code == 200


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


@pytest.mark.parametrize("part", ["database", "migrations", "durability"])
def test_a_part_that_fails_is_named_and_the_site_is_not_ready(client, monkeypatch, part):
    monkeypatch.setattr(f"config.health._{part}", lambda: False)

    response = client.get("/readyz")

    assert (response.status_code, response.json()[part]) == (503, "failed")
    assert response.headers["Retry-After"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite has settings per connection")
@pytest.mark.django_db(transaction=True)
def test_a_weakened_connection_is_noticed(client):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
        try:
            assert client.get("/readyz").json()["durability"] == "failed"
        finally:
            cursor.execute("PRAGMA synchronous=FULL")
    assert client.get("/readyz").json()["durability"] == "ok"
