"""Guests are users without an address; after 14 days they go with everything they left."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import PROTECT

from quizzes import guests, privacy
from quizzes.models import Attempt, Response, ResponseEvent, ResponseOption, StudyPlan
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db

User = get_user_model()
LEAVINGS = (ResponseEvent, ResponseOption, Response, Attempt, StudyPlan)
TWO_WEEKS = dt.timedelta(days=14)


def busy_guest(joined: dt.datetime = NOW):
    """A guest with rows in every table."""
    guest = guests.create(now=joined)
    attempt = make.attempt(user=guest, mode=Attempt.Mode.PRACTICE, now=joined)
    make.answer(attempt)
    StudyPlan.objects.create(user=guest, exam=attempt.exam)
    return guest


def test_a_guest_is_a_user_without_address_or_password():
    guest = guests.create(now=NOW)
    assert guest.is_guest
    assert not guest.has_usable_password()
    assert guest.date_joined == NOW


def test_after_fourteen_days_a_guest_is_erased_with_everything():
    guest = busy_guest()
    assert all(model.objects.filter(user=guest).exists() for model in LEAVINGS)

    assert guests.sweep(now=NOW + TWO_WEEKS + dt.timedelta(seconds=1)) == 1

    assert not User.objects.filter(pk=guest.pk).exists()
    assert not any(model.objects.exists() for model in LEAVINGS)


def test_younger_guests_and_members_stay():
    guest = busy_guest()
    member = make.user(date_joined=NOW - dt.timedelta(days=400))
    kept = make.attempt(user=member, blueprint=Attempt.objects.get().blueprint)

    assert guests.sweep(now=NOW + TWO_WEEKS) == 0

    assert User.objects.filter(pk__in=[guest.pk, member.pk]).count() == 2
    assert kept.responses.exists()


def test_a_guest_who_signs_up_while_the_sweep_runs_keeps_everything():
    guest = busy_guest()
    later = NOW + 2 * TWO_WEEKS
    User.objects.filter(pk=guest.pk).update(email="ann@example.org")

    assert guests._erase(guest.pk, later) is False
    assert Attempt.objects.filter(user=guest).exists()


def test_a_guest_who_cannot_be_erased_does_not_stop_the_others(caplog, monkeypatch):
    stuck, other = busy_guest(), busy_guest()
    erase = privacy.erase_locked
    monkeypatch.setattr(privacy, "erase_locked", lambda guest: erase(guest) if guest != stuck else 1 / 0)

    with caplog.at_level(logging.ERROR):
        assert guests.sweep(now=NOW + 2 * TWO_WEEKS) == 1

    assert f"guest {stuck.pk} could not be erased" in caplog.text
    assert Attempt.objects.get().user == stuck
    assert not User.objects.filter(pk=other.pk).exists()


def test_every_table_that_holds_a_user_fast_is_in_the_order_of_erasure():
    holding = {
        model
        for model in apps.get_app_config("quizzes").get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is User and field.remote_field.on_delete is PROTECT
    }
    assert holding == set(privacy.ERASE_ORDER)


def test_what_points_to_others_is_erased_before_them():
    order = list(privacy.ERASE_ORDER)
    for model in order:
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model in order and field.related_model is not model:
                assert order.index(model) < order.index(field.related_model), (model, field)
