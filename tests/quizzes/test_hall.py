"""The exam hall as a server: pages, saving for programs and for plain forms, checking, submitting, abandoning."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quizzes import attempts, hall
from quizzes.models import Attempt, Response, ResponseEvent
from tests import make

pytestmark = pytest.mark.django_db

JSON = {"accept": "application/json"}
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def clock():
    """A minute after the start of every attempt here."""
    with time_machine.travel(make.at(60), tick=False) as traveller:
        yield traveller


@pytest.fixture
def attempt() -> Attempt:
    return make.attempt()


@pytest.fixture
def practice() -> Attempt:
    return make.attempt(mode=Attempt.Mode.PRACTICE)


def client_of(who: Attempt | Any) -> Client:
    client = Client()
    client.force_login(getattr(who, "user", who), backend="accounts.backends.UserBackend")
    return client


def form(*chosen: str, **given: Any) -> dict[str, Any]:
    """What a page of the hall sends."""
    return {"chosen": list(chosen), "tab": "tab-a", "seq": 1, "base_rev": 0, **given}


def save(attempt: Attempt, *chosen: str, position: int = 1, **given: Any) -> Any:
    return client_of(attempt).post(attempt.position_url(position), form(*chosen, **given), headers=JSON)


def send(attempt: Attempt, *chosen: str, position: int = 1, **given: Any) -> Any:
    """The same from a page without JavaScript."""
    return client_of(attempt).post(attempt.position_url(position), form(*chosen, **given))


def stored(attempt: Attempt, position: int = 1) -> list[str]:
    picks = attempt.responses.get(position=position).picks
    return sorted(picks.values_list("option__code", flat=True))


def many(keys: tuple[str, ...] = ("a", "b"), mode: str = Attempt.Mode.SIMULATION) -> Attempt:
    """An attempt whose questions take two options each."""
    blueprint = make.blueprint()
    make.bank(10, blueprint=blueprint, keys=keys, codes=("a", "b", "c", "d", "e"))
    return make.attempt(blueprint=blueprint, mode=mode)


class TestThePageOfAQuestion:
    def test_shows_the_question_its_place_and_the_time_left(self, attempt):
        page = client_of(attempt).get(attempt.position_url(2)).content.decode()

        revision = attempt.responses.get(position=2).revision
        assert revision.stem in page
        assert "Question 2 of 5" in page
        assert 'role="timer" aria-live="off"' in page
        assert 'data-remaining-ms="540000"' in page
        assert "9 minutes left" in page
        assert page.count('type="radio" name="chosen"') == 4
        assert "Select ONE." in page

    def test_says_how_many_options_to_select_from_the_key(self):
        attempt = many()
        page = client_of(attempt).get(attempt.position_url(1)).content.decode()
        assert "Select TWO." in page
        assert page.count('type="checkbox" name="chosen"') == 5

    def test_shows_options_in_the_same_order_at_each_load(self, attempt):
        client = client_of(attempt)
        orders = {
            tuple(re.findall(r'name="chosen" value="(\w+)"', client.get(attempt.position_url(1)).content.decode()))
            for _ in range(3)
        }
        assert len(orders) == 1

    def test_shows_what_is_saved_when_and_what_is_flagged(self, attempt):
        save(attempt, "b")
        save(attempt, field="flagged", flagged="1", seq=2)

        page = client_of(attempt).get(attempt.position_url(1)).content.decode()

        assert 'value="b" checked' in page
        assert 'aria-pressed="true"' in page
        assert "Saved 10:01:00" in page
        assert 'data-save-state="saved" data-position="1"' in page
        assert 'name="base_rev" value="2"' in page

    def test_shows_the_time_of_saving_in_the_zone_of_the_user(self):
        attempt = make.attempt(user=make.user(time_zone="Asia/Tokyo"))
        answer = save(attempt, "b").json()
        assert answer["saved_at"] == "2026-11-21T19:01:00+09:00"
        assert "Saved 19:01:00" in client_of(attempt).get(attempt.position_url(1)).content.decode()

    def test_navigator_shows_the_state_of_each_position(self):
        attempt = many()
        save(attempt, "a", "b", position=1)
        save(attempt, "a", position=2, seq=2)
        save(attempt, field="shown", position=3, seq=3)
        save(attempt, field="flagged", flagged="1", position=3, seq=4)

        page = client_of(attempt).get(attempt.position_url(1)).content.decode()

        squares = re.findall(r'value="(\d)" data-state="(\w+)" data-flagged="(\w+)"', page)
        assert squares == [
            ("1", "answered", "false"),
            ("2", "partly", "false"),
            ("3", "unanswered", "true"),
            ("4", "unseen", "false"),
            ("5", "unseen", "false"),
        ]

    def test_practice_has_noclock(self, practice):
        page = client_of(practice).get(practice.position_url(1)).content.decode()
        assert "role=timer" not in page.replace('"', "")
        assert "Check answer" in page
        assert "Practice: TST-C01" in page

    def test_reading_it_writes_nothing(self, attempt):
        client_of(attempt).get(attempt.position_url(1))
        assert ResponseEvent.objects.count() == 0
        assert attempt.responses.filter(shown_at__isnull=False).count() == 0

    @pytest.mark.parametrize("position", [0, 6, 999999, 10**30])
    def test_there_is_no_other_position(self, attempt, position):
        client = client_of(attempt)
        assert client.get(attempt.position_url(position)).status_code == 404
        assert client.post(attempt.position_url(position), form("a")).status_code == 404
        assert client.post(attempt.position_url(position), form("a"), headers=JSON).status_code == 404

    def test_of_a_closed_attempt_leads_to_its_report(self, attempt):
        attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=make.at(60))
        response = client_of(attempt).get(attempt.position_url(1))
        assert (response.status_code, response["Location"]) == (302, f"/attempts/{attempt.pk}/report/")

    def test_of_an_abandoned_attempt_leads_to_the_list(self, attempt):
        attempts.abandon(user=attempt.user, attempt_id=attempt.pk, now=make.at(60))
        assert client_of(attempt).get(attempt.position_url(1))["Location"] == "/attempts/"

    def test_after_the_end_of_the_time_seals_the_attempt(self, attempt, clock):
        save(attempt, "a")
        clock.move_to(make.at(611))

        response = client_of(attempt).get(attempt.position_url(1))

        attempt.refresh_from_db()
        assert response["Location"] == f"/attempts/{attempt.pk}/report/"
        assert (attempt.close_reason, attempt.submitted_at) == ("expired", attempt.deadline_at)

    def test_a_question_of_an_open_exam_is_held_back_in_practice(self):
        blueprint = make.blueprint()
        make.bank(5, blueprint=blueprint)
        practice = make.attempt(blueprint=blueprint, mode=Attempt.Mode.PRACTICE)
        make.answer(practice, 1)
        client_of(practice).post(f"{practice.position_url(1)}check/", form("a", seq=9, base_rev=9))
        assert "Why a helps" in client_of(practice).get(practice.position_url(1)).content.decode()

        make.attempt(blueprint=blueprint, user=practice.user)

        for position in (1, 2):
            page = client_of(practice).get(practice.position_url(position)).content.decode()
            assert "part of an exam whose answers are not shown yet" in page
            assert not re.search("Why|Which change|Option", page)
        assert save(practice, "a", position=2).json()["outcome"] == "held"
        assert send(practice, "a", position=2).status_code == 409


class TestSecrecy:
    def test_no_page_of_an_open_exam_holds_a_bit_of_the_key(self):
        attempt = many()
        save(attempt, "a", "b", position=1)
        client = client_of(attempt)
        addresses = [attempt.position_url(position) for position in range(1, 6)]
        addresses += [attempt.get_absolute_url() + query for query in ("", "?confirm=submit", "?show=flagged")]
        for address in [*addresses, attempt.get_absolute_url() + "clock/"]:
            body = client.get(address).content.decode()
            assert not re.search(r"Why \w helps|is-key|is_key|is_scored|is_correct|rationale|class=\"verdict", body), (
                address
            )

    def test_no_query_of_an_open_exam_touches_key_or_rationale(self, attempt):
        client = client_of(attempt)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(attempt.position_url(1))
            client.get(attempt.get_absolute_url())
            client.post(attempt.position_url(1), form("a"), headers=JSON)
            client.post(attempt.position_url(1), form("b", seq=2, go="next"))
        assert len(captured) > 10
        assert not [query["sql"] for query in captured if re.search("is_key|rationale|misconception", query["sql"])]

    def test_a_right_and_a_wrong_answer_are_acknowledged_alike(self, attempt):
        response = attempt.responses.get(position=1)
        right = save(attempt, *make.right_codes(response))
        wrong = save(attempt, *make.wrong_codes(response), seq=2)

        def shape(answer):
            varying = {"X-Request-ID", "Content-Length"}
            return {name: value for name, value in answer.headers.items() if name not in varying}, list(answer.json())

        assert shape(right) == shape(wrong)
        assert right.json() | {"rev": 0, "seq": 0} == wrong.json() | {"rev": 0, "seq": 0}


class TestSavingForAProgram:
    def test_is_acknowledged_with_revision_number_and_time(self, attempt):
        answer = save(attempt, "b", seq=7)

        assert answer.status_code == 200
        assert answer.json() == {
            "outcome": "saved",
            "position": 1,
            "rev": 1,
            "seq": 7,
            "remaining_ms": 540_000,
            "saved_at": "2026-11-21T10:01:00+00:00",
        }
        assert stored(attempt) == ["b"]

    def test_practice_has_no_time_left_to_tell(self, practice):
        assert save(practice, "b").json()["remaining_ms"] is None

    def test_the_same_number_again_gets_the_same_answer(self, attempt):
        assert save(attempt, "b").json() == save(attempt, "b").json()
        assert ResponseEvent.objects.count() == 1

    def test_a_blank_is_an_answer_too(self, attempt):
        save(attempt, "b")
        assert save(attempt, seq=2).json()["rev"] == 2
        assert stored(attempt) == []

    def test_a_flag_is_kept(self, attempt):
        save(attempt, field="flagged", flagged="1")
        assert attempt.responses.get(position=1).flagged

    def test_a_confidence_is_kept_and_taken_back_with_nothing(self, attempt):
        assert save(attempt, field="confidence", confidence="2").json()["outcome"] == "saved"
        assert attempt.responses.get(position=1).confidence == 2
        assert save(attempt, field="confidence", confidence="", seq=2).json()["rev"] == 2
        assert attempt.responses.get(position=1).confidence is None

    def test_the_page_says_that_it_was_shown(self, attempt):
        save(attempt, field="shown")
        assert attempt.responses.get(position=1).shown_at == make.at(60)

    def test_another_tab_with_an_older_revision_gets_the_newer_value(self, attempt):
        save(attempt, "b")

        answer = save(attempt, "c", tab="tab-b")

        assert answer.status_code == 409
        assert answer.json()["outcome"] == "stale"
        assert (answer.json()["value"], answer.json()["rev"]) == (["b"], 1)
        assert answer.json()["title"]
        assert answer.json()["detail"]
        assert stored(attempt) == ["b"]

    def test_an_older_number_of_the_same_tab_changes_nothing(self, attempt):
        save(attempt, "b", seq=5)
        answer = save(attempt, "c", seq=4)
        assert (answer.status_code, answer.json()["outcome"]) == (409, "out_of_order")
        assert stored(attempt) == ["b"]

    def test_after_deadline_and_grace_is_refused(self, attempt, clock):
        clock.move_to(make.at(610))
        assert save(attempt, "b").status_code == 200
        clock.move_to(make.at(610.1))

        answer = save(attempt, "c", seq=2)

        assert (answer.status_code, answer.json()["outcome"]) == (409, "closed")
        assert stored(attempt) == ["b"]

    BAD = {
        "an option of another question": {"chosen": ["elsewhere"]},
        "too many": {"chosen": ["a", "b"]},
        "the same one twice": {"chosen": ["a", "a"]},
        "no code": {"chosen": ["<script>"]},
        "an empty code": {"chosen": [""]},
        "a NUL": {"chosen": ["a\0"]},
        "a very long code": {"chosen": ["a" * 100_000]},
        "very many": {"chosen": [f"o{n}" for n in range(150)]},
        "no tab": {"tab": ""},
        "a tab with spaces": {"tab": "a b"},
        "a tab with a line break": {"tab": "a\n"},
        "a long tab": {"tab": "a" * 41},
        "no number": {"seq": ""},
        "number zero": {"seq": 0},
        "a negative number": {"seq": -1},
        "a broken number": {"seq": "1.5"},
        "a number beyond counting": {"seq": 2**53},
        "a number of many digits": {"seq": "9" * 5000},
        "no revision": {"base_rev": ""},
        "a negative revision": {"base_rev": -1},
        "a revision beyond counting": {"base_rev": 2**31},
        "two revisions": {"base_rev": [0, 1]},
        "two tabs": {"tab": ["tab-a", "tab-b"]},
        "a negative time": {"active_ms": -1},
        "a time in words": {"active_ms": "long"},
        "an unknown field": {"field": "is_correct"},
        "a check in disguise": {"field": "checked"},
        "a button beyond counting": {"go": "9" * 5000},
        "a flag without a value": {"field": "flagged"},
        "a confidence without a value": {"field": "confidence"},
        "a flag with another value": {"field": "flagged", "flagged": "yes"},
    }

    @pytest.mark.promise("S9")
    @pytest.mark.parametrize("name", BAD)
    def test_refuses(self, attempt, name):
        for headers in (JSON, {}):
            answer = client_of(attempt).post(attempt.position_url(1), form("a") | self.BAD[name], headers=headers)
            assert answer.status_code == 422
        assert ResponseEvent.objects.count() == 0
        assert stored(attempt) == []
        assert attempt.responses.filter(rev__gt=0).count() == 0

    def test_refusals_carry_their_code(self, attempt):
        assert save(attempt, "elsewhere").json()["outcome"] == "bad_value"
        assert save(attempt, tab="").json()["outcome"] == "bad_value"

    @pytest.mark.promise("S9")
    def test_a_very_large_body_is_refused(self, attempt):
        answer = save(attempt, "a" * 1_000_000)
        assert 400 <= answer.status_code < 500
        assert ResponseEvent.objects.count() == 0

    def test_whatever_else_is_sent_has_no_influence(self, attempt):
        before = Attempt.objects.values().get(pk=attempt.pk)
        extra = {
            "timeleft": "99999",
            "finished": "1",
            "remaining_ms": "1",
            "saved_at": "2030-01-01",
            "deadline_at": "2030-01-01",
            "is_correct": "1",
            "is_scored": "0",
            "revision": "1",
            "attempt_id": str(uuid.uuid4()),
            "question": "3",
        }
        assert save(attempt, "a", **extra).json()["remaining_ms"] == 540_000
        assert Attempt.objects.values().get(pk=attempt.pk) == before
        assert list(Response.objects.exclude(rev=0).values_list("position", "is_correct")) == [(1, None)]

    def test_signed_out_it_gets_a_code_and_no_login_page(self, attempt):
        answer = Client().post(attempt.position_url(1), form("a"), headers=JSON)
        assert (answer.status_code, answer.json()["outcome"]) == (401, "login")

    def test_without_the_token_it_gets_a_code(self, attempt):
        client = Client(enforce_csrf_checks=True)
        client.force_login(attempt.user, backend="accounts.backends.UserBackend")
        answer = client.post(attempt.position_url(1), form("a"), headers=JSON)
        assert (answer.status_code, answer.json()["outcome"]) == (403, "csrf")


class TestWhose:
    @pytest.mark.parametrize("verb", ["get", "post"])
    @pytest.mark.parametrize("path", ["", "1/", "1/check/", "submit/", "abandon/", "clock/"])
    def test_somebody_elses_attempt_is_as_unknown_as_none(self, attempt, verb, path):
        stranger = client_of(make.user())

        def answer(attempt_id, headers):
            response = getattr(stranger, verb)(f"/attempts/{attempt_id}/{path}", form("a"), headers=headers)
            body = re.sub(rb"[0-9a-f]{12}", b"", response.content)
            return response.status_code, body, {**response.headers, "X-Request-ID": ""}

        for headers in ({}, JSON):
            foreign, unknown = answer(attempt.pk, headers), answer(uuid.uuid4(), headers)
            assert foreign == unknown
            assert foreign[0] in (404, 405)
        assert ResponseEvent.objects.count() == 0
        attempt.refresh_from_db()
        assert attempt.closed_at is None

    @pytest.mark.parametrize("path", ["1/", "1/check/", "submit/", "abandon/"])
    def test_a_page_of_another_user_is_refused_before_any_look_up(self, attempt, path):
        other = make.user()
        own = make.attempt(user=other, blueprint=attempt.blueprint)
        for attempt_id in (attempt.pk, own.pk, uuid.uuid4()):
            address = f"/attempts/{attempt_id}/{path}"
            answer = client_of(other).post(address, form("a", user=attempt.user_id), headers=JSON)
            assert (answer.status_code, answer.json()["outcome"]) == (403, "not_owner")
        assert ResponseEvent.objects.count() == 0

    def test_a_page_of_the_same_user_is_accepted(self, attempt):
        assert save(attempt, "a", user=attempt.user_id).status_code == 200

    def test_an_option_of_another_question_of_ones_own_is_refused(self, attempt):
        other = make.question(codes=("x", "y", "z", "w"), keys=("x",))
        assert save(attempt, other.revisions.get().options.first().code).status_code == 422


class TestWithoutJavaScript:
    @pytest.mark.parametrize(
        ("go", "position", "target"),
        [
            ("next", 1, "2/"),
            ("next", 5, ""),
            ("previous", 3, "2/"),
            ("previous", 1, "1/"),
            ("4", 1, "4/"),
            ("99", 1, "1/"),
            ("overview", 2, ""),
            ("stay", 2, "2/"),
            ("nonsense", 2, "2/"),
            ("", 2, "2/"),
        ],
    )
    def test_each_button_saves_and_goes_on(self, attempt, go, position, target):
        response = send(attempt, "c", position=position, go=go)
        assert (response.status_code, response["Location"]) == (302, f"/attempts/{attempt.pk}/{target}")
        assert stored(attempt, position) == ["c"]

    def test_flag_saves_the_choice_too(self, attempt):
        response = send(attempt, "c", go="flag")
        assert response["Location"] == attempt.position_url(1)
        assert stored(attempt) == ["c"]
        assert attempt.responses.get(position=1).flagged

        send(attempt, "c", go="unflag", tab="tab-b", base_rev=2)
        assert not attempt.responses.get(position=1).flagged

    def test_confidence_is_saved_with_the_choice_and_taken_back_by_its_button(self, attempt):
        send(attempt, "c", confidence="3", go="next")
        response = attempt.responses.get(position=1)
        assert (stored(attempt), response.confidence) == (["c"], 3)
        page = client_of(attempt).get(attempt.position_url(1)).content.decode()
        assert 'name="confidence" value="3" checked' in page

        answer = send(attempt, "c", confidence="3", go="unrate", tab="tab-b", base_rev=2)
        response.refresh_from_db()
        assert answer["Location"] == attempt.position_url(1)
        assert (stored(attempt), response.confidence) == (["c"], None)

    def test_choice_flag_and_confidence_go_in_one_submission(self, attempt):
        send(attempt, "c", confidence="1", go="flag")
        response = attempt.responses.get(position=1)
        assert (stored(attempt), response.confidence, response.flagged) == (["c"], 1, True)
        assert sorted(attempt.events.values_list("seq", "field")) == [(1, "chosen"), (2, "flagged"), (3, "confidence")]

    def test_without_a_confidence_nothing_is_written_of_it(self, attempt):
        send(attempt, "c", go="next")
        assert attempt.events.get().field == "chosen"

    def test_a_refused_page_keeps_the_confidence_that_stood_on_it(self, practice):
        client = client_of(practice)
        address = f"{practice.position_url(1)}check/"
        page = client.post(address, form(confidence="2")).content.decode()
        assert "Choose an answer first, then check it." in page
        assert 'name="confidence" value="2" checked' in page

    def test_a_checked_question_about_a_pair_leads_to_its_comparison_and_an_open_one_does_not(self):
        blueprint = make.blueprint()
        make.bank(5, blueprint=blueprint, service=make.service("sqs"), twins=[make.service("sns")])
        practice = make.attempt(blueprint=blueprint, mode=Attempt.Mode.PRACTICE)
        client = client_of(practice)
        client.post(f"{practice.position_url(1)}check/", form("b"))
        assert 'href="/compare/sns/sqs/"' in client.get(practice.position_url(1)).content.decode()
        assert "/compare/" not in client.get(practice.position_url(2)).content.decode()

    @pytest.mark.parametrize(
        ("code", "confidence", "said"),
        [
            ("b", "3", "The key is marked below. You were sure."),
            ("a", "1", "Right. You called it a guess."),
            ("a", "3", "Right."),
            ("b", "1", "The key is marked below."),
        ],
    )
    def test_a_check_brings_the_confidence_along_and_says_where_it_did_not_fit(self, practice, code, confidence, said):
        client = client_of(practice)
        client.post(f"{practice.position_url(1)}check/", form(code, confidence=confidence))
        response = practice.responses.get(position=1)
        assert (response.confidence, response.revealed_at is not None) == (int(confidence), True)
        assert f"{said}</p>" in client.get(practice.position_url(1)).content.decode()

    def test_clear_takes_the_choice_back(self, attempt):
        send(attempt, "c", go="stay")
        send(attempt, "c", go="clear", tab="tab-b", base_rev=1)
        assert stored(attempt) == []

    def test_the_first_save_counts_as_seen(self, attempt):
        send(attempt, go="next")
        assert attempt.responses.get(position=1).shown_at == make.at(60)

    def test_a_stale_page_is_shown_both_answers(self, attempt):
        send(attempt, "b")

        response = send(attempt, "c", tab="tab-b", go="next")

        page = response.content.decode()
        assert response.status_code == 409
        assert "This answer was changed in another tab" in page
        letter = dict(re.findall(r'value="(\w)"(?: checked)?>\s*<span[^>]*>(\w)<', page))["c"]
        assert f'You chose here: <span lang="en">{letter}</span>' in page
        assert 'value="b" checked' in page
        assert 'name="base_rev" value="1"' in page
        assert stored(attempt) == ["b"]

    def test_a_page_from_the_browsers_memory_does_not_pretend_to_save(self, attempt):
        send(attempt, "b", go="next")
        response = send(attempt, "c", go="next")
        assert response.status_code == 409
        assert stored(attempt) == ["b"]

    def test_too_many_are_refused_in_place_and_stay_ticked(self):
        attempt = many()
        response = send(attempt, "a", "b", "c", go="next")

        page = response.content.decode()
        assert response.status_code == 422
        assert "You chose 3; this question takes 2." in page
        assert [code for code in "abcde" if f'value="{code}" checked' in page] == ["a", "b", "c"]
        assert stored(attempt) == []

    def test_after_the_end_the_report_says_that_the_change_came_too_late(self, attempt, clock):
        clock.move_to(make.at(700))
        response = client_of(attempt).post(attempt.position_url(1), form("a", go="next"), follow=True)
        assert response.redirect_chain == [(f"/attempts/{attempt.pk}/report/", 302)]
        assert "This last change came too late and was not kept." in response.content.decode()
        assert stored(attempt) == []


class TestCheckingInPractice:
    def check(self, attempt, *chosen, position=1, headers=None, **given):
        return client_of(attempt).post(
            f"{attempt.position_url(position)}check/", form(*chosen, **given), headers=headers or {}
        )

    def test_locks_the_answer_and_shows_why(self, practice):
        response = self.check(practice, *make.right_codes(practice.responses.get(position=1)))
        assert response["Location"] == f"{practice.position_url(1)}#verdict"

        page = client_of(practice).get(practice.position_url(1)).content.decode()
        assert "Right." in page
        assert page.count("Why ") == 4
        assert 'id="answer"' not in page
        assert save(practice, "b", seq=2).json()["outcome"] == "revealed"

    def test_says_when_it_is_wrong_and_keeps_the_order_of_the_options(self, practice):
        client = client_of(practice)
        before = re.findall(r"Option (\w)", client.get(practice.position_url(1)).content.decode())
        self.check(practice, "b")
        page = client.get(practice.position_url(1)).content.decode()
        assert "Not right." in page
        assert re.findall(r"Option (\w)", page) == before

    def test_selecting_alone_shows_nothing(self, practice):
        save(practice, "a")
        page = client_of(practice).get(practice.position_url(1)).content.decode()
        assert "Why" not in page

    def test_shows_nothing_of_the_other_positions(self, practice):
        self.check(practice, "a")
        page = client_of(practice).get(practice.position_url(2)).content.decode()
        assert "Why" not in page

    def test_wants_an_answer_first(self, practice):
        response = self.check(practice)
        assert response.status_code == 422
        assert "Choose an answer first, then check it." in response.content.decode()
        assert ResponseEvent.objects.count() == 0

    def test_wants_as_many_options_as_are_asked_for(self):
        practice = many(mode=Attempt.Mode.PRACTICE)
        response = self.check(practice, "c")
        assert response.status_code == 422
        assert "Choose one more option, then check." in response.content.decode()
        assert self.check(practice, "c", headers=JSON).json()["outcome"] == "bad_value"

    def test_is_acknowledged_to_a_program_like_a_save(self, practice):
        answer = self.check(practice, "a", headers=JSON).json()
        assert list(answer) == ["outcome", "position", "rev", "seq", "remaining_ms", "saved_at"]

    def test_twice_shows_the_same(self, practice):
        self.check(practice, "a")
        assert self.check(practice, "b", seq=2).status_code == 302
        assert stored(practice) == ["a"]

    def test_is_not_to_be_had_in_an_exam(self, attempt):
        response = self.check(attempt, "a")
        assert response.status_code == 422
        assert "Why" not in response.content.decode()
        assert attempt.responses.filter(revealed_at__isnull=False).count() == 0

    def test_of_a_position_that_is_not_there_finds_nothing(self, practice):
        assert self.check(practice, "a", position=77).status_code == 404

    def test_nothing_is_checked_after_the_end(self, practice):
        attempts.submit(user=practice.user, attempt_id=practice.pk, now=make.at(60))
        response = self.check(practice, "a")
        assert response["Location"] == f"/attempts/{practice.pk}/report/"
        assert ResponseEvent.objects.count() == 0


class TestTheOverview:
    def test_says_in_one_sentence_where_the_candidate_stands(self):
        attempt = many()
        save(attempt, "a", "b", position=3)
        save(attempt, "a", position=4, seq=2)
        save(attempt, field="flagged", flagged="1", position=2, seq=3)

        page = client_of(attempt).get(attempt.get_absolute_url()).content.decode()

        assert "1 of 5 answered, 1 flagged, 9 minutes left." in page
        rows = re.findall(r'<td class="figure">(\d)</td>', page)
        assert rows == ["1", "2", "5", "4", "3"]
        assert page.count('<button class="button">') == 1

    def test_shows_flagged_ones_only(self, attempt):
        save(attempt, field="flagged", flagged="1", position=2)
        page = client_of(attempt).get(attempt.get_absolute_url() + "?show=flagged").content.decode()
        assert re.findall(r'<td class="figure">(\d)</td>', page) == ["2"]

    def test_says_when_a_filter_finds_nothing(self, attempt):
        client = client_of(attempt)
        assert "No question is flagged." in client.get(attempt.get_absolute_url() + "?show=flagged").content.decode()
        make.answer(attempt)
        page = client.get(attempt.get_absolute_url() + "?show=unanswered").content.decode()
        assert "Every question is answered." in page

    def test_leads_back_to_where_the_candidate_was(self, attempt):
        save(attempt, field="shown", position=4)
        page = client_of(attempt).get(attempt.get_absolute_url()).content.decode()
        assert f'href="{attempt.position_url(4)}">Back to question 4' in page

    def test_of_a_closed_attempt_leads_to_its_report(self, attempt):
        attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=make.at(60))
        assert client_of(attempt).get(attempt.get_absolute_url())["Location"] == f"/attempts/{attempt.pk}/report/"


class TestSubmitting:
    def submit(self, attempt, headers=None, **given):
        return client_of(attempt).post(f"{attempt.get_absolute_url()}submit/", given, headers=headers or {})

    def test_a_complete_exam_is_closed_at_once(self, attempt):
        make.answer(attempt)
        response = self.submit(attempt)
        attempt.refresh_from_db()
        assert response["Location"] == f"/attempts/{attempt.pk}/report/"
        assert (attempt.close_reason, attempt.raw_score) == ("submitted", 4)

    def test_with_blanks_it_asks_once_and_names_them(self):
        attempt = many()
        save(attempt, "a", "b", position=1)
        save(attempt, "a", position=4, seq=2)

        response = client_of(attempt).post(f"{attempt.get_absolute_url()}submit/", follow=True)

        page = response.content.decode()
        assert response.redirect_chain[0][0] == f"{attempt.get_absolute_url()}?confirm=submit"
        assert "3 questions have no answer:" in page
        assert "One question has fewer choices than it asks for:" in page
        linked = [f'href="{attempt.position_url(n)}#stem">{n}</a>' in page for n in range(1, 6)]
        assert linked == [False, True, True, True, True]
        assert f'class="button" href="{attempt.position_url(2)}#stem">Back to question 2' in page
        attempt.refresh_from_db()
        assert attempt.closed_at is None

        self.submit(attempt, confirm=1)
        attempt.refresh_from_db()
        assert attempt.closed_at == make.at(60)

    def test_twice_leads_to_the_same_report(self, attempt):
        first, second = self.submit(attempt, JSON), self.submit(attempt, JSON)
        assert (first.json()["outcome"], second.json()["outcome"]) == ("submitted", "already")
        assert first.json()["location"] == second.json()["location"] == f"/attempts/{attempt.pk}/report/"

    def test_waits_for_what_the_browser_believes_saved(self, attempt):
        save(attempt, "a", position=2)
        answer = self.submit(attempt, JSON, manifest=json.dumps({"1": 1, "2": 1}))
        assert (answer.status_code, answer.json()["outcome"], answer.json()["missing"]) == (409, "unsaved", [1])
        assert self.submit(attempt, manifest=json.dumps({"1": 1}), confirm=1)["Location"] == attempt.get_absolute_url()

        save(attempt, "a", position=1, seq=2)
        answer = self.submit(attempt, JSON, manifest=json.dumps({"1": 1, "2": 1}))
        assert answer.json()["outcome"] == "submitted"

    @pytest.mark.parametrize(
        "manifest", ["[]", "nonsense", '{"a": 1}', '{"1": "x"}', '{"1": -1}', "[" * 9999, '{"1": true}']
    )
    def test_refuses_a_manifest_that_cannot_be_read(self, attempt, manifest):
        answer = self.submit(attempt, JSON, manifest=manifest)
        assert (answer.status_code, answer.json()["outcome"]) == (422, "bad_value")
        attempt.refresh_from_db()
        assert attempt.closed_at is None

    def test_a_browser_whoseclock_runs_ahead_ends_nothing(self, attempt):
        answer = self.submit(attempt, JSON, expired=1, confirm=1)
        assert answer.json() == {"outcome": "open", "remaining_ms": 540_000}
        assert self.submit(attempt, expired=1, confirm=1)["Location"] == attempt.get_absolute_url()
        attempt.refresh_from_db()
        assert attempt.closed_at is None

    def test_when_the_time_is_over_nothing_holds_it_up(self, attempt, clock):
        clock.move_to(make.at(600.5))
        answer = self.submit(attempt, JSON, expired=1, manifest=json.dumps({"1": 9}))
        attempt.refresh_from_db()
        assert answer.json()["outcome"] == "submitted"
        assert (attempt.close_reason, attempt.submitted_at) == ("expired", attempt.deadline_at)

    def test_practice_is_finished_without_a_question(self, practice):
        assert self.submit(practice)["Location"] == f"/attempts/{practice.pk}/report/"

    def test_happens_by_post_only(self, attempt):
        client = client_of(attempt)
        assert client.get(f"{attempt.get_absolute_url()}submit/").status_code == 405
        assert client.get(f"{attempt.get_absolute_url()}abandon/").status_code == 405


class TestAbandoning:
    def abandon(self, attempt, **given):
        return client_of(attempt).post(f"{attempt.get_absolute_url()}abandon/", given, follow=True)

    def test_asks_and_says_what_it_means(self, attempt):
        page = self.abandon(attempt).content.decode()
        assert "is not scored and does not appear in your history" in page
        attempt.refresh_from_db()
        assert attempt.closed_at is None

    def test_closes_the_attempt_unscored(self, attempt):
        response = self.abandon(attempt, confirm=1)
        attempt.refresh_from_db()
        assert response.redirect_chain == [("/attempts/", 302)]
        assert "The attempt is abandoned." in response.content.decode()
        assert attempt.abandoned_at == make.at(60)
        assert (attempt.submitted_at, attempt.raw_score) == (None, None)

    def test_practice_is_left_and_not_abandoned(self, practice):
        assert self.abandon(practice, confirm=1).redirect_chain == [(practice.get_absolute_url(), 302)]

    def test_a_finished_attempt_stays_finished(self, attempt):
        attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=make.at(60))
        assert self.abandon(attempt, confirm=1).redirect_chain == [(f"/attempts/{attempt.pk}/report/", 302)]


class TestTheClock:
    def test_tells_the_time_left(self, attempt):
        answer = client_of(attempt).get(f"{attempt.get_absolute_url()}clock/").json()
        assert answer == {"closed": False, "remaining_ms": 540_000, "location": None}

    def test_tells_that_the_attempt_is_closed_and_where_its_report_is(self, attempt, clock):
        clock.move_to(make.at(700))
        answer = client_of(attempt).get(f"{attempt.get_absolute_url()}clock/").json()
        assert answer == {"closed": True, "remaining_ms": 0, "location": f"/attempts/{attempt.pk}/report/"}

    def test_shows_the_same_on_every_page_of_the_attempt(self, attempt):
        client = client_of(attempt)
        for address in ("1/", "", "?confirm=submit", "?confirm=abandon"):
            assert 'data-remaining-ms="540000"' in client.get(attempt.get_absolute_url() + address).content.decode()

    @pytest.mark.parametrize(
        ("remaining_ms", "text"),
        [
            (7_800_000, "2:10:00"),
            (5_527_000, "1:32:07"),
            (3_599_001, "1:00:00"),
            (600_001, "10:01"),
            (600_000, "10 minutes left"),
            (540_001, "10 minutes left"),
            (61_000, "2 minutes left"),
            (60_001, "2 minutes left"),
            (60_000, "60 seconds left"),
            (1, "1 second left"),
            (0, "0 seconds left"),
        ],
    )
    def test_is_written_in_digits_and_from_ten_minutes_on_in_words(self, remaining_ms, text):
        assert hall.clock_words(remaining_ms) == text


class TestCost:
    @pytest.fixture(
        params=[(10, 1), (10, 50), (200, 1), (200, 50)], ids=lambda size: "{} positions, {} attempts".format(*size)
    )
    def sized(self, request):
        """The newest of so many attempts of one user."""
        positions, count = request.param
        blueprint = make.blueprint(scored_slots=positions, unscored_slots=0)
        make.bank(positions, blueprint=blueprint, scenario="shared")
        attempt = make.attempt(blueprint=blueprint)
        for _ in range(count - 1):
            attempts.abandon(user=attempt.user, attempt_id=attempt.pk, now=make.at(1))
            attempt = make.attempt(blueprint=blueprint, user=attempt.user)
        return attempt

    @staticmethod
    def queries(work) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert work().status_code in (200, 302)
        return len(captured)

    @pytest.mark.promise("L5")
    def test_of_a_page_and_a_save(self, sized):
        client = client_of(sized)
        make.answer(sized, 1, 2)
        costs = {
            "question": self.queries(lambda: client.get(sized.position_url(1))),
            "overview": self.queries(lambda: client.get(sized.get_absolute_url())),
            "save": self.queries(lambda: client.post(sized.position_url(3), form("a"), headers=JSON)),
            "clock": self.queries(lambda: client.get(f"{sized.get_absolute_url()}clock/")),
        }
        assert max(costs.values()) <= MOST_QUERIES, costs
        assert costs == {"question": 7, "overview": 5, "save": 12, "clock": 3}

    def test_of_a_checked_question(self):
        fact = make.fact()
        blueprint = make.blueprint()
        make.bank(10, blueprint=blueprint, facts=[fact])
        practice = make.attempt(blueprint=blueprint, mode=Attempt.Mode.PRACTICE)
        client = client_of(practice)
        client.post(f"{practice.position_url(1)}check/", form("a"))
        assert self.queries(lambda: client.get(practice.position_url(1))) <= MOST_QUERIES
