"""A log record is one line of JSON, whatever a visitor sends."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.conf import settings
from django.test import Client

from config.logs import LineFormatter, RequestIdFilter

pytestmark = pytest.mark.django_db

FORGED = '{"at":"2026-01-01T00:00:00.000Z","level":"INFO","logger":"forged","message":"operator signed in"}'
BREAKERS = {
    "line feed": f"x\n{FORGED}",
    "carriage return": f"x\r{FORGED}",
    "both": f"x\r\n{FORGED}\r\n",
    "line separator": f"x\u2028{FORGED}",
    "paragraph separator": f"x\u2029{FORGED}",
    "next line": f"x\x85{FORGED}",
    "vertical tab and form feed": f"x\x0b\x0c{FORGED}",
    "colours of a terminal": "\x1b[2J\x1b[31mx\x1b[0m",
    "title of a terminal": "\x1b]0;x\x07",
    "end of a string": '","level":"INFO","x":"',
    "backslashes": '\\","level":"INFO\\',
    "null": "x\x00y",
    "direction": "\u202ex\u200b",
    "format": "%s %d %(levelname)s {0} {message}",
    "long": "x" * 20_000,
}


@pytest.fixture
def log():
    """Everything that is logged, written as the site writes it."""
    stream = io.StringIO(newline="")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def records_of(stream: io.StringIO) -> list[dict[str, str]]:
    text = stream.getvalue()
    assert text.isascii()
    assert not set(text) & {"\r", "\x00", "\x1b", "\x0b", "\x0c", "\x07"}
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("name", BREAKERS)
def test_a_path_stays_in_its_line(log, name):
    response = Client().get("/no-such-page/" + BREAKERS[name], headers={"user-agent": BREAKERS[name]})

    assert response.status_code == 404
    (record,) = records_of(log)
    assert (record["level"], record["logger"]) == ("WARNING", "django.request")
    assert record["request_id"] == response.headers["X-Request-ID"]


@pytest.mark.parametrize("name", BREAKERS)
def test_headers_of_a_refused_request_stay_in_its_line(log, name):
    headers = {"user-agent": BREAKERS[name], "origin": BREAKERS[name], "referer": BREAKERS[name]}
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", headers=headers)

    assert response.status_code == 403
    records = records_of(log)
    assert "django.security.csrf" in {record["logger"] for record in records}
    assert {record["request_id"] for record in records} == {response.headers["X-Request-ID"]}


@pytest.mark.parametrize("name", BREAKERS)
def test_what_is_logged_with_a_stack_trace_stays_in_its_line(log, name):
    logging.getLogger("tests").error("failed for %s", BREAKERS[name], exc_info=RuntimeError(BREAKERS[name]))

    (record,) = records_of(log)
    assert record["message"] == f"failed for {BREAKERS[name]}"
    assert BREAKERS[name] in record["exception"]


@pytest.mark.parametrize("name", BREAKERS)
def test_a_number_that_a_visitor_sends_is_not_used(log, name):
    response = Client().get("/no-such-page/", headers={"x-request-id": BREAKERS[name]})

    (record,) = records_of(log)
    assert record["request_id"] == response.headers["X-Request-ID"]
    assert record["request_id"].isalnum()


def test_every_handler_of_the_site_writes_such_lines():
    handlers = settings.LOGGING["handlers"]
    assert {handler["formatter"] for handler in handlers.values()} == {"line"}
    assert settings.LOGGING["formatters"]["line"]["()"] == "config.logs.LineFormatter"


def test_a_record_says_when_in_utc():
    record = logging.LogRecord("tests", logging.INFO, "", 0, "%s", ("hello",), None)
    record.created, record.msecs = 1_795_255_200.25, 250

    assert json.loads(LineFormatter().format(record))["at"] == "2026-11-21T10:00:00.250Z"
