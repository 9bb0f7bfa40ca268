"""People in the admin."""

from __future__ import annotations

import pytest

from accounts.models import User
from accounts.roles import ensure_curator_group
from tests.accounts import make

pytestmark = pytest.mark.django_db
LIST = "/admin/accounts/user/"


@pytest.fixture
def admin():
    return make.browser(make.operator())


def _form(user: User, **fields: object) -> dict[str, object]:
    form = {"display_name": user.display_name, "time_zone": user.time_zone, "time_factor": "1.00", "extra_minutes": "0"}
    return form | ({"is_active": "on"} if user.is_active else {}) | fields


def test_people_are_listed_and_found(admin):
    make.member("ann@example.org")
    make.guest()
    assert b"ann@example.org" in admin.get(LIST).content
    assert b"ann@example.org" in admin.get(LIST, {"q": "ann@"}).content
    assert b"ann@example.org" not in admin.get(LIST, {"q": "bob@"}).content


def test_an_operator_switches_somebody_off_and_on(admin):
    user = make.member()
    for is_active in (False, True):
        fields = {"is_active": "on"} if is_active else {}
        form = {key: value for key, value in _form(user).items() if key != "is_active"} | fields
        assert admin.post(f"{LIST}{user.pk}/change/", form).status_code == 302
        user.refresh_from_db()
        assert user.is_active is is_active


def test_a_change_of_groups_ends_the_sessions_and_any_other_does_not(admin):
    user = make.member()
    client = make.browser(user)
    admin.post(f"{LIST}{user.pk}/change/", _form(user, extra_minutes="30"))
    assert client.get("/accounts/profile/").status_code == 200
    admin.post(f"{LIST}{user.pk}/change/", _form(user, groups=[ensure_curator_group().pk]))
    assert client.get("/accounts/profile/").status_code == 302
    assert User.objects.get(pk=user.pk).has_perm("content.curate")


def test_neither_the_address_nor_the_password_hash_can_be_typed_over(admin):
    user = make.member()
    old = user.password
    typed = _form(user, email="evil@example.org", password="x")
    admin.post(f"{LIST}{user.pk}/change/", typed)
    user.refresh_from_db()
    assert (user.email, user.password) == ("ann@example.org", old)


def test_djangos_form_sets_a_password(admin):
    user = make.member()
    words = "another five words of hers"
    assert admin.get(f"{LIST}{user.pk}/password/").status_code == 200
    form = {"password1": words, "password2": words, "usable_password": "true"}
    assert admin.post(f"{LIST}{user.pk}/password/", form).status_code == 302
    user.refresh_from_db()
    assert user.check_password(words)


def test_a_guest_can_be_looked_at_and_saved(admin):
    guest = make.guest()
    assert admin.get(f"{LIST}{guest.pk}/change/").status_code == 200
    assert admin.post(f"{LIST}{guest.pk}/change/", _form(guest)).status_code == 302
    guest.refresh_from_db()
    assert guest.is_guest


@pytest.mark.parametrize("act", ["add/", "{}/delete/"])
def test_nobody_is_made_or_deleted_here(admin, act):
    user = make.member()
    assert admin.get(LIST + act.format(user.pk)).status_code == 403


def test_rules_of_the_model_hold(admin):
    user = make.member()
    for fields in ({"time_factor": "0.5"}, {"time_factor": "11"}, {"extra_minutes": "1441"}, {"time_zone": "Nowhere"}):
        assert admin.post(f"{LIST}{user.pk}/change/", _form(user, **fields)).status_code == 200
    user.refresh_from_db()
    assert (user.time_factor, user.extra_minutes, user.time_zone) == (1, 0, "UTC")


def test_password_hashes_cannot_be_probed_by_lookups(admin):
    user = make.member()
    response = admin.get(LIST, {"password__startswith": user.password[:3]})
    assert response.status_code in (302, 400)


def test_members_and_staff_without_permission_see_nobody():
    for user in (make.member(), make.member("staff@example.org", is_staff=True)):
        assert make.browser(user).get(LIST).status_code in (302, 403)
