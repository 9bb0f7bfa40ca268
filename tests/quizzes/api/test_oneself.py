"""The profile, the calendar, the end of an account and of a token, over the API."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import Token, User
from tests import make
from tests.accounts import make as people
from tests.api import Program, problem

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"
ERASE = f"{ME}erase/"
PROFILE = {"display_name": "Ann", "time_zone": "Europe/Berlin", "time_factor": "1.25", "extra_minutes": 45}


@pytest.fixture
def ann():
    return people.member("ann@example.org")


@pytest.fixture
def program(ann):
    return Program(ann)


def test_the_profile_is_set_as_a_whole(ann, program):
    said = program.send("PUT", ME, PROFILE).json()
    assert {name: said[name] for name in PROFILE} == PROFILE
    ann.refresh_from_db()
    assert (ann.time_factor, ann.extra_minutes, ann.time_zone) == (Decimal("1.25"), 45, "Europe/Berlin")
    assert program.read(ME) == said


@pytest.mark.promise("A4")
@pytest.mark.parametrize(
    "change",
    [
        {"time_zone": "Mars/Olympus"},
        {"time_factor": "1.10"},
        {"time_factor": "99.00"},
        {"time_factor": 1.25},
        {"extra_minutes": 1441},
        {"extra_minutes": -1},
        {"extra_minutes": "30"},
        {"display_name": "x" * 200},
        {"email": "other@example.org"},
        {"is_staff": True},
        {"is_superuser": True},
        {"date_joined": "2020-01-01T00:00:00Z"},
    ],
)
def test_nothing_else_of_an_account_can_be_set(ann, program, change):
    before = User.objects.filter(pk=ann.pk).values().get()
    problem(program.send("PUT", ME, PROFILE | change), "invalid")
    assert User.objects.filter(pk=ann.pk).values().get() == before


def test_a_profile_that_changed_meanwhile_is_not_overwritten(program):
    etag = program.send("GET", ME).headers["ETag"]
    assert program.send("PUT", ME, PROFILE, if_match=etag).status_code == 200
    problem(program.send("PUT", ME, PROFILE | {"extra_minutes": 0}, if_match=etag), "changed")


@pytest.mark.promise("P2")
def test_the_account_goes_with_the_password_and_not_without(ann, program):
    problem(program.send("POST", ERASE, {}), "invalid")
    said = problem(program.send("POST", ERASE, {"password": "a guess"}), "invalid")
    assert [error["field"] for error in said["errors"]] == ["password"]
    problem(Program(ann, "read").send("POST", ERASE, {"password": people.PASSWORD}), "scope")
    assert User.objects.filter(pk=ann.pk).exists()
    assert program.send("POST", ERASE, {"password": people.PASSWORD}).status_code == 204
    assert not User.objects.filter(pk=ann.pk).exists()
    problem(program.send("GET", ME), "login")


@pytest.mark.promise("C11")
def test_passwords_are_not_guessed_there(ann, program, monkeypatch):
    hashed = []
    check = User.check_password
    monkeypatch.setattr(User, "check_password", lambda user, raw: hashed.append(raw) or check(user, raw))
    answers = [program.send("POST", ERASE, {"password": f"guess {number}"}) for number in range(12)]
    assert len(hashed) <= 7
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"]
    problem(program.send("POST", ERASE, {"password": people.PASSWORD}), "throttled")


def test_the_last_operator_stays():
    olga = people.operator("olga@example.org")
    problem(Program(olga).send("POST", ERASE, {"password": people.PASSWORD}), "wrong_state")
    assert User.objects.filter(pk=olga.pk).exists()


def test_a_guest_has_no_profile_to_write():
    program = Program(make.guest())
    for method, address, body in (("PUT", ME, PROFILE), ("POST", ERASE, {"password": "x"})):
        problem(program.send(method, address, body), "forbidden")


def test_a_token_ends_itself_and_no_other(ann, program):
    other = Program(ann, "read")
    assert program.send("DELETE", f"{ME}token/").status_code == 204
    problem(program.send("GET", ME), "login")
    assert other.send("GET", ME).status_code == 200
    assert Token.objects.count() == 1
    problem(people.browser(ann).delete(f"{ME}token/"), "not_found")


def test_the_calendar_has_an_address_that_a_new_one_ends(program):
    address = "/api/v1/plan/calendar/"
    assert program.read(address) == {"address": None}
    first, second = (program.send("PUT", address, {"is_open": True}).json()["address"] for _ in range(2))
    assert first != second
    assert program.read(address) == {"address": second}
    assert [program.get(each).status_code for each in (first, second)] == [404, 200]
    assert program.send("PUT", address, {"is_open": False}).json() == {"address": None}
    assert program.get(second).status_code == 404
    problem(Program(make.guest()).send("PUT", address, {"is_open": True}), "forbidden")
