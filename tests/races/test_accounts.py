"""Two requests at the same instant, on a database that lets them run side by side."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts import first_operator, invitations
from accounts.models import Invitation, User
from tests.accounts import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def needs_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: SQLite lets one transaction write at a time")


def _at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returns; all of them start together, each on a connection of its own."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait(timeout=10)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _signs_up(guest: User, email: str, **fields: str) -> Callable[[], int]:
    client = make.browser(guest)
    return lambda: client.post("/accounts/signup/", make.form_of_signup(email, **fields)).status_code


def test_a_double_click_claims_the_guest_once():
    guest = make.guest()
    click = [_signs_up(guest, "ann@example.org") for _ in range(4)]
    assert set(_at_once(*click)) <= {200, 302}
    assert list(User.objects.values_list("pk", "email")) == [(guest.pk, "ann@example.org")]


def test_two_tabs_with_two_addresses_claim_the_guest_once():
    guest = make.guest()
    _at_once(*[_signs_up(guest, f"ann{number}@example.org") for number in range(4)])
    assert User.objects.filter(pk=guest.pk, email__isnull=False).exists()
    assert not User.objects.guests().exists()


def test_an_invitation_lets_one_of_several_in(settings):
    settings.SIGNUP = "invitation"
    host = make.operator()
    _, token = invitations.make(created_by=host, now=make.NOW.replace(year=2100))
    guests = [make.guest() for _ in range(4)]
    acts = [_signs_up(guest, f"ann{guest.pk}@example.org", invitation=token) for guest in guests]
    _at_once(*acts)
    assert User.objects.members().exclude(pk=host.pk).get() == Invitation.objects.get().used_by


def test_of_several_with_the_link_one_becomes_the_operator():
    def becomes(number: int) -> Callable[[], object]:
        return lambda: first_operator.make(email=f"olga{number}@example.org", password=make.PASSWORD)

    made = _at_once(*[becomes(number) for number in range(4)])
    assert [user for user in made if user] == list(User.objects.operators())
    assert User.objects.count() == 1
