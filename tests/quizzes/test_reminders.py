"""Reminders: opt-in, one a day at most, only when something is due, and one click ends them."""

from __future__ import annotations

import datetime as dt
import re
import smtplib
from io import StringIO

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client

from quizzes import reminders
from quizzes.models import FactReview, StudyPlan
from quizzes.reminders import Round
from tests import make
from tests.make import NOW
from tests.quizzes.facts import recall
from tests.quizzes.sittings import browser, words

pytestmark = pytest.mark.django_db

AGAIN, HARD, GOOD, EASY = FactReview.Rating
DAY = dt.timedelta(days=1)
DUE = NOW + 3 * DAY


@pytest.fixture
def plan() -> StudyPlan:
    """With reminders, and a fact that is due after two days; it is ten in the morning."""
    user = make.user(email="ann@example.org")
    recall(user, make.fact().fact, GOOD)
    return StudyPlan.objects.create(user=user, reminds=True)


def link_of(mail) -> str:
    return re.search(r"<https?://[^/]+(/reminders/[^>]+)>", mail.extra_headers["List-Unsubscribe"])[1]


def test_whoever_asked_for_it_is_written_to_when_something_is_due(plan, mailoutbox):
    assert reminders.send(now=NOW + DAY) == Round(0, 0)
    assert reminders.send(now=DUE) == Round(1, 0)
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (["ann@example.org"], "1 fact is due today")
    assert "/study/cards/" in mail.body
    assert link_of(mail) in mail.body
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nobody_else_is(plan, mailoutbox):
    StudyPlan.objects.update(reminds=False)
    other = make.user()
    recall(other, make.fact().fact, GOOD)
    guest = make.guest()
    recall(guest, make.fact().fact, GOOD)
    StudyPlan.objects.create(user=guest, reminds=True)
    gone = make.user(is_active=False)
    recall(gone, make.fact().fact, GOOD)
    StudyPlan.objects.create(user=gone, reminds=True)
    assert reminders.send(now=DUE) == Round(0, 0)
    assert mailoutbox == []


def test_a_day_brings_one_mail_however_often_it_runs(plan, mailoutbox):
    for minutes in (0, 1, 600):
        reminders.send(now=DUE + dt.timedelta(minutes=minutes))
    assert len(mailoutbox) == 1
    reminders.send(now=DUE + DAY)
    assert len(mailoutbox) == 2


def test_two_rounds_at_once_bring_one_mail(plan, mailoutbox, monkeypatch):
    """The second one looked before the first one wrote down that it is done."""
    waiting = reminders._waiting(DUE)
    reminders.send(now=DUE)
    monkeypatch.setattr(reminders, "_waiting", lambda now: waiting)
    assert reminders.send(now=DUE) == Round(0, 0)
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("zone", "hour", "sent"),
    [("UTC", 6, 0), ("UTC", 7, 1), ("America/New_York", 11, 0), ("America/New_York", 12, 1), ("Asia/Tokyo", 22, 1)],
)
def test_nobody_is_written_to_before_seven_in_the_morning_where_they_are(plan, mailoutbox, zone, hour, sent):
    plan.user.time_zone = zone
    plan.user.save()
    reminders.send(now=DUE.replace(hour=hour))
    assert len(mailoutbox) == sent


def test_the_day_of_a_mock_is_something_due(plan, mailoutbox):
    exam = make.exam()
    StudyPlan.objects.update(exam=exam, exam_date=(NOW + 8 * DAY).date())
    reminders.send(now=NOW + DAY)
    [mail] = mailoutbox
    assert mail.subject == "A simulation is planned for today"
    assert "7 days left until TST-C01." in mail.body


class TestTheMailServer:
    def test_while_it_cannot_be_reached_nothing_is_lost(self, plan, mailoutbox, monkeypatch, caplog):
        def unreachable(self):
            raise ConnectionRefusedError

        with monkeypatch.context() as broken:
            broken.setattr(EmailBackend, "open", unreachable)
            assert reminders.send(now=DUE) == Round(0, 0)
        assert "the next round tries again" in caplog.text
        assert reminders.send(now=DUE) == Round(1, 0)

    def test_an_address_that_it_refuses_does_not_stop_the_others(self, plan, mailoutbox, monkeypatch):
        other = make.user(email="bob@example.org")
        recall(other, make.fact().fact, GOOD)
        StudyPlan.objects.create(user=other, reminds=True)
        send = EmailBackend.send_messages

        def choosy(self, messages):
            if messages[0].to == ["ann@example.org"]:
                raise smtplib.SMTPRecipientsRefused({})
            return send(self, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", choosy)
        assert reminders.send(now=DUE) == Round(1, 1)
        assert reminders.send(now=DUE) == Round(0, 0), "refused today is not tried again today"

    def test_a_connection_that_breaks_leaves_the_rest_for_the_next_round(self, plan, mailoutbox, monkeypatch):
        other = make.user(email="bob@example.org")
        recall(other, make.fact().fact, GOOD)
        StudyPlan.objects.create(user=other, reminds=True)

        def broken(self, messages):
            raise TimeoutError

        with monkeypatch.context() as breaking:
            breaking.setattr(EmailBackend, "send_messages", broken)
            assert reminders.send(now=DUE) == Round(0, 1)
        assert reminders.send(now=DUE) == Round(1, 0)
        assert [mail.to for mail in mailoutbox] == [["bob@example.org"]]


class TestTheWayOut:
    def test_the_link_shows_a_button_and_the_button_ends_them_signed_out(self, plan, mailoutbox):
        reminders.send(now=DUE)
        address, client = link_of(mailoutbox[0]), Client(enforce_csrf_checks=True)
        assert "Send me no more reminders" in words(client.get(address))
        assert StudyPlan.objects.get().reminds
        assert "You get no more reminders." in words(client.post(address, {"List-Unsubscribe": "One-Click"}))
        assert not StudyPlan.objects.get().reminds
        assert client.post(address).status_code == 200
        assert reminders.send(now=DUE + DAY) == Round(0, 0)

    def test_a_link_that_we_did_not_sign_does_nothing(self, plan, client):
        address = reminders.stop_url(plan)
        forged = address.replace(f"/{plan.pk}:", f"/{plan.pk + 1}:")
        assert forged != address
        for wrong in (forged, "/reminders/1/stop/", "/reminders/x:y/stop/"):
            assert [client.get(wrong).status_code, client.post(wrong).status_code] == [404, 404]
        assert StudyPlan.objects.get().reminds

    def test_it_can_be_switched_on_and_off_on_the_plan_page(self, plan):
        client = browser(plan.user)
        client.post("/study/plan/reminders/", {})
        assert not StudyPlan.objects.get().reminds
        assert "Remind me by mail" in words(client.get("/study/plan/"))
        client.post("/study/plan/reminders/", {"reminds": "1"})
        assert StudyPlan.objects.get().reminds
        assert "You get a mail at ann@example.org" in words(client.get("/study/plan/"))

    def test_a_guest_is_asked_to_sign_up(self):
        answer = browser(make.guest()).post("/study/plan/reminders/", {"reminds": "1"})
        assert answer["Location"].startswith("/accounts/signup/")
        assert not StudyPlan.objects.exists()


def test_the_command_and_the_sweep_send_them(plan, mailoutbox, monkeypatch):
    monkeypatch.setattr("accounts.clock.now", lambda: DUE)
    output = StringIO()
    call_command("send_reminders", stdout=output)
    assert output.getvalue() == "1 reminders sent, 0 refused\n"
    monkeypatch.setattr("accounts.clock.now", lambda: DUE + DAY)
    call_command("submit_overdue_attempts", "--once", stdout=output)
    assert "1 reminders sent" in output.getvalue().splitlines()[-1]
    assert len(mailoutbox) == 2
