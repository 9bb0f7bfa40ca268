"""The profile: name, time zone, extra time."""

from __future__ import annotations

import re
import zoneinfo
from decimal import Decimal

import pytest

from accounts.forms import time_zone_choices
from accounts.models import User
from tests.accounts import make, nasty

ADDRESS = "/accounts/profile/"
SAA = 130 * 60


@pytest.mark.parametrize(
    ("factor", "minutes", "expected"),
    [
        ("1.00", 0, 7800),
        ("1.00", 30, 9600),  # the 160 minutes of SAA-C03 for those who get 30 more
        ("1.25", 0, 9750),  # 162 minutes 30 seconds
        ("1.50", 0, 11700),
        ("2.00", 0, 15600),
        ("1.25", 30, 11550),  # multiplied first, then 30 minutes on top
        ("1.33", 7, 10794),  # 7800 x 1.33 = 10374, and 420
    ],
)
def test_allowed_time_is_limit_times_factor_plus_minutes(factor, minutes, expected):
    assert User(time_factor=Decimal(factor), extra_minutes=minutes).allowed_seconds(SAA) == expected


def test_the_list_of_zones_is_the_whole_iana_database():
    names = [name for _, group in time_zone_choices() for name, _ in group]
    assert sorted(names) == sorted(zoneinfo.available_timezones())
    groups = dict(time_zone_choices())
    assert ("Europe/Berlin", "Berlin") in groups["Europe"]
    assert ("America/Argentina/Buenos_Aires", "Argentina/Buenos Aires") in groups["America"]
    assert ("UTC", "UTC") in groups["Other"]


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def user(self):
        return make.member()

    @pytest.fixture
    def ann(self, user):
        return make.browser(user)

    @pytest.mark.parametrize(
        ("typed", "factor", "minutes"),
        [
            ({}, "1.00", 0),
            ({"minutes": "30"}, "1.00", 30),
            ({"factor": "1.25"}, "1.25", 0),
            ({"factor": "1.50", "minutes": "30"}, "1.50", 30),
            ({"factor": "2.00", "minutes": "other", "other_minutes": "45"}, "2.00", 45),
            ({"minutes": "30", "other_minutes": "45"}, "1.00", 30),
            ({"minutes": "0", "other_minutes": "many"}, "1.00", 0),
        ],
    )
    def test_what_is_chosen_is_saved_and_said(self, ann, user, typed, factor, minutes):
        page = ann.post(ADDRESS, make.form_of_profile(**typed), follow=True)
        user.refresh_from_db()
        assert (user.display_name, user.time_zone) == ("Ann", "Europe/Berlin")
        assert (user.time_factor, user.extra_minutes) == (Decimal(factor), minutes)
        assert b'role="status">Your profile is saved.' in page.content

    def test_it_shows_what_was_saved_and_what_becomes_of_130_minutes(self, ann, user):
        ann.post(ADDRESS, make.form_of_profile(factor="1.25", minutes="other", other_minutes="45"))
        page = ann.get(ADDRESS).content.decode()
        assert re.search(r'name="factor" value="1.25"[^>]* checked', page)
        assert re.search(r'name="minutes" value="other"[^>]* checked', page)
        assert 'value="45"' in page
        assert '<option value="Europe/Berlin" selected>' in page
        assert "the 130 minutes of SAA-C03 become 207 minutes 30 seconds." in page

    def test_with_thirty_minutes_more_saa_takes_160(self, ann, user):
        User.objects.filter(pk=user.pk).update(extra_minutes=30)
        assert b"the 130 minutes of SAA-C03 become 160 minutes." in ann.get(ADDRESS).content

    def test_a_factor_that_an_operator_set_stays_on_offer(self, ann, user):
        User.objects.filter(pk=user.pk).update(time_factor=Decimal("3.50"))
        assert b'value="3.50"' in ann.get(ADDRESS).content
        ann.post(ADDRESS, make.form_of_profile(factor="3.50"))
        user.refresh_from_db()
        assert user.time_factor == Decimal("3.50")

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("factor", {"factor": "9.00"}),
            ("factor", {"factor": ""}),
            ("minutes", {"minutes": "31"}),
            ("other_minutes", {"minutes": "other"}),
            ("other_minutes", {"minutes": "other", "other_minutes": "0"}),
            ("other_minutes", {"minutes": "other", "other_minutes": "1441"}),
            ("other_minutes", {"minutes": "other", "other_minutes": "many"}),
            ("time_zone", {"time_zone": "Europe/Atlantis"}),
            ("display_name", {"display_name": "x" * 81}),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(self, ann, user, field, typed):
        response = ann.post(ADDRESS, make.form_of_profile(**typed))
        page = response.content.decode()
        assert response.status_code == 422
        assert f'id="id_{field}_error"' in page
        assert f'href="#id_{field}"' in page
        assert f'aria-describedby="id_{field}' in page
        user.refresh_from_db()
        assert (user.display_name, user.time_zone, user.time_factor, user.extra_minutes) == ("", "UTC", 1, 0)

    def test_what_was_typed_is_kept_when_something_is_wrong(self, ann):
        typed = make.form_of_profile(display_name="Ann <B>", minutes="other", other_minutes="-4")
        page = ann.post(ADDRESS, typed).content.decode()
        assert 'value="Ann &lt;B&gt;"' in page
        assert 'value="-4"' in page
        assert '<option value="Europe/Berlin" selected>' in page

    def test_fields_that_are_not_on_the_form_change_nothing(self, ann, user):
        before = User.objects.filter(pk=user.pk).values().get()
        typed = dict.fromkeys(before, "7") | {"is_superuser": "1", "is_staff": "1", "groups": "1"}
        ann.post(ADDRESS, typed | make.form_of_profile(display_name=""))
        after = User.objects.filter(pk=user.pk).values().get()
        assert after == before | {"time_zone": "Europe/Berlin"}
        assert user.groups.count() == 0

    @pytest.mark.parametrize("text", nasty.STRINGS, ids=nasty.name_of)
    def test_no_text_breaks_the_form(self, ann, text):
        assert ann.post(ADDRESS, dict.fromkeys(make.form_of_profile(), text)).status_code == 422
        assert ann.post(ADDRESS, make.form_of_profile(display_name=text)).status_code in (302, 422)
        assert ann.post(ADDRESS, make.form_of_profile(minutes="other", other_minutes=text)).status_code in (302, 422)

    @pytest.mark.parametrize("field", ["display_name", "time_zone", "factor", "minutes", "other_minutes"])
    def test_missing_and_repeated_fields_do_not_break_the_form(self, ann, field):
        typed = make.form_of_profile()
        assert ann.post(ADDRESS, {k: v for k, v in typed.items() if k != field}).status_code in (302, 422)
        assert ann.post(ADDRESS, typed | {field: ["a", "b"]}).status_code in (302, 422)

    def test_a_name_is_text_and_never_markup(self, ann, user):
        User.objects.filter(pk=user.pk).update(display_name="<script>alert(1)</script>{{ 7*7 }}")
        page = ann.get(ADDRESS).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
