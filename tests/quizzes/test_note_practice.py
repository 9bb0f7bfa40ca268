"""Practising with own notes on the pages: from pasting to the explained answer with its line, and to their deletion."""

import datetime as dt

import pytest
from django.urls import reverse

from content.models import Collection
from quizzes.hall import first_words
from quizzes.models import Attempt, ProblemReport
from tests import make
from tests.make import NOW
from tests.quizzes.test_private_drills import checked, finished, own_notes, started

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make.user()


@pytest.fixture
def own(user):
    return own_notes(user)


@pytest.fixture
def browser(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def start(browser, own):
    page = browser.post(reverse("notes_practise", args=[own.slug]))
    return page, Attempt.objects.filter(collection=own).order_by("-started_at").first()


def test_practising_begins_with_the_first_question(browser, user, own):
    page, drill = start(browser(user), own)
    assert page.headers["Location"] == drill.position_url(1)
    question = browser(user).get(drill.position_url(1)).content.decode()
    assert "Quotas" in question
    assert '<div class="stem" id="stem" lang="en"' in question
    assert "Your notes, line" not in question


def test_from_pasting_to_the_explained_answer_it_takes_two_requests(browser, user):
    signed_in = browser(user)
    text = "# Backups\n\nThe backup of a large tenant is kept for 12 days. A restore of it takes 3 hours at night.\n"
    loaded = signed_in.post(reverse("notes"), {"text": text, "then": "practise"}, follow=True)
    (own,) = Collection.objects.filter(owner=user)
    drill = Attempt.objects.get(collection=own)
    assert loaded.redirect_chain == [(drill.position_url(1), 302)]
    keys = make.right_codes(drill.responses.get(position=1))
    stamp = {"base_rev": 0, "tab": "t-1", "seq": 1, "chosen": keys}
    signed_in.post(reverse("position_check", args=[drill.pk, 1]), stamp)
    assert drill.responses.get(position=1).is_correct is True


def test_a_checked_answer_opens_its_line_and_no_page_of_the_library(browser, user, own):
    drill = started(user, own)
    response = checked(drill, 1)
    page = browser(user).get(drill.position_url(1)).content.decode()
    source = own.sources.get()
    address = reverse("notes_source", args=[own.slug, source.pk])
    line = response.revision.line_start
    assert f'href="{address}#L{line}"' in page
    assert f'id="L{line}"' in browser(user).get(address).content.decode()
    assert "Official source" not in page
    assert "/services/" not in page.split("<main", 1)[1]


def test_no_problem_is_reported_of_it(browser, user, own):
    drill = started(user, own)
    checked(drill, 1)
    assert "Report a problem" not in browser(user).get(drill.position_url(1)).content.decode()
    browser(user).post(reverse("report_problem", args=[drill.pk, 1]), {"reason": "other", "text": "Odd."})
    assert not ProblemReport.objects.exists()


def test_report_and_review_go_on_with_the_notes(browser, user, own):
    drill = finished(user, own, right=False)
    signed_in = browser(user)
    report = signed_in.get(reverse("attempt_report", args=[drill.pk])).content.decode()
    assert reverse("notes_practise", args=[own.slug]) in report
    assert "/services/" not in report.split("<main", 1)[1]
    review = signed_in.get(reverse("attempt_review", args=[drill.pk])).content.decode()
    assert "Your notes, line" in review
    assert "Drill Quotas" not in review
    assert "Drill: quotas" in signed_in.get(reverse("attempt_list")).content.decode()


def test_the_page_of_the_drill_leads_back_to_the_notes(browser, user, own):
    page = browser(user).get(reverse("drill", args=[started(user, own).pk])).content.decode()
    assert reverse("notes_collection", args=[own.slug]) in page
    assert "Your notes have them, and nobody has asked you yet." in page
    assert "clean" not in page.split("<main", 1)[1]


def test_notes_with_nothing_to_ask_say_so(browser, user):
    empty = make.collection(slug="empty", owner=user)
    page = browser(user).post(reverse("notes_practise", args=["empty"]), follow=True)
    assert "Nothing in these notes can be asked yet." in page.content.decode()
    assert reverse("notes_practise", args=[empty.slug]) not in page.content.decode()


def test_the_pages_of_a_private_drill_take_few_queries(browser, user, own, django_assert_max_num_queries):
    drill = finished(user, own)
    signed_in = browser(user)
    for name, args in (("attempt_review", [drill.pk]), ("attempt_report", [drill.pk]), ("position", [drill.pk, 1])):
        with django_assert_max_num_queries(20):
            signed_in.get(reverse(name, args=args))


# --- Whose


@pytest.mark.parametrize("who", ["other", "curator", "operator"])
@pytest.mark.parametrize("name", ["notes_practise", "notes_delete", "notes_collection"])
def test_it_is_nobody_elses(browser, user, own, who, name):
    people = {"other": {}, "curator": {}, "operator": {"is_staff": True, "is_superuser": True}}
    somebody = make.user(**people[who])
    method = "get" if name == "notes_collection" else "post"
    page = getattr(browser(somebody), method)(reverse(name, args=[own.slug]))
    assert page.status_code == 404
    assert Collection.objects.filter(pk=own.pk).exists()


def test_an_operator_does_not_see_the_drill(browser, user, own):
    drill = started(user, own)
    operator = make.user(is_staff=True, is_superuser=True)
    assert browser(operator).get(reverse("support_attempt", args=[drill.pk])).status_code == 404
    assert browser(operator).get(drill.position_url(1)).status_code == 404


# --- Deleting


def test_deleting_asks_once_and_a_look_changes_nothing(browser, user, own):
    finished(user, own)
    address = reverse("notes_delete", args=[own.slug])
    page = browser(user).get(address).content.decode()
    assert "1 drill of them goes, too, with your answers." in page
    assert Collection.objects.filter(pk=own.pk).exists()
    deleted = browser(user).post(address, follow=True)
    assert "Your notes are deleted" in deleted.content.decode()
    assert not Collection.objects.filter(pk=own.pk).exists()
    assert browser(user).post(address).status_code == 404
    assert not Attempt.objects.filter(user=user, started_at__gte=NOW - dt.timedelta(days=1)).exists()


# --- First words


def test_the_first_words_of_a_question_have_its_gap_and_no_markup():
    stem = "**Queues**: what belongs in the gap?\n\n> A \\*dead\\* `letter` \\_\\_\\_\\_ of one queue"
    assert first_words(stem, count=20) == "Queues: what belongs in the gap? A *dead* letter ____ of one queue"
