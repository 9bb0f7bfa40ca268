"""Statistics at the desk: who sees them, what they say in words and numbers, and what they cost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import set_role
from content.models import Placement, Question, Revision, Task
from quizzes import refreshing, statistics_desk
from quizzes.models import RevisionStatistics
from quizzes.statistics_desk import SORTS, Wanted, statistics_pages, statistics_wanted
from tests import make
from tests.make import NOW
from tests.quizzes.crowds import by_strength, crowd, whole_bank
from tests.quizzes.sittings import browser, words

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)
MOST_QUERIES = 15


@pytest.fixture
def curator():
    user = make.user()
    set_role(user=user, role="curator", is_held=True)
    return browser(user)


def turned(number, response) -> str:
    """The pretest question is known by the weak, and the strong prefer b."""
    if response.is_scored:
        return by_strength(number, response)
    return "b" if number % 6 >= 3 else "a"


def sat(n: int, choose=turned, **given):
    plan = whole_bank(**given)
    crowd(n, choose, blueprint=plan)
    refreshing.refresh(now=LATER)
    return plan


def test_a_suspicious_question_is_listed_with_its_figures_and_what_they_rest_on(curator):
    sat(30)
    text = words(curator.get("/desk/statistics/"))
    assert "does not tell strong candidates from weak ones" in text
    assert "strong candidates prefer a wrong option" in text
    assert "50 % (33\u201367)" in text
    assert "30 answers, 22 Nov 2026" in text
    assert "1 question Flags Right" in text


def test_the_list_is_as_long_as_the_count(curator):
    sat(30)
    wanted = Wanted.of({})
    assert statistics_wanted(wanted).count() == RevisionStatistics.objects.suspicious().count() == 1
    assert set(statistics_wanted(wanted)) == set(RevisionStatistics.objects.suspicious())


def stored(revision: Revision, **given) -> RevisionStatistics:
    return RevisionStatistics.objects.create(revision=revision, refreshed_at=LATER, **given)


@pytest.fixture
def one_of_each():
    """Statistics of what is in service (`kept`, `reworded`) and of what no longer is."""
    for slug in ("kept", "reworded", "corrected", "retired", "own"):
        owner = make.user() if slug == "own" else None
        collection = make.collection(owner=owner, slug="own" if owner else "open")
        stored(make.question(slug=slug, service=make.service(collection=collection)).revisions.get(), flag_count=1)
    reworded, corrected = (Question.objects.get(slug=slug) for slug in ("reworded", "corrected"))
    former = reworded.revisions.get()
    draft = make.new_revision(reworded, state=Revision.State.DRAFT)
    Revision.objects.filter(pk=draft.pk).update(continues=former)
    Revision.objects.filter(pk=former.pk).update(state=Revision.State.SUPERSEDED)
    Revision.objects.filter(pk=draft.pk).update(state=Revision.State.PUBLISHED, published_at=NOW)
    make.new_revision(corrected)
    Question.objects.filter(slug="retired").update(retired_at=NOW)


def slugs(statistics) -> set[str]:
    return set(statistics.values_list("revision__question__slug", flat=True))


def test_what_is_out_of_service_is_all_that_is_not_in_service(one_of_each):
    assert slugs(RevisionStatistics.objects.in_service()) == {"kept", "reworded"}
    assert slugs(RevisionStatistics.objects.out_of_service()) == {"corrected", "retired", "own"}


@pytest.mark.parametrize("most", [10_000, 1])
@pytest.mark.parametrize("flag", ["any", "all"])
def test_few_out_of_service_are_left_out_like_many(one_of_each, monkeypatch, most, flag):
    monkeypatch.setattr(statistics_desk, "MOST_OTHERS", most)
    pages = statistics_pages(Wanted(flag), 50)
    assert pages.count == 2
    assert {row.revision.question.slug for row in pages.page(1)} == {"kept", "reworded"}
    assert slugs(statistics_wanted(Wanted(flag))) == {"kept", "reworded"}


@pytest.mark.parametrize("flag", ["any", "all"])
def test_those_of_an_exam_are_of_its_questions_in_service(one_of_each, flag):
    blueprint = make.blueprint()
    task = Task.objects.filter(domain__blueprint=blueprint).first()
    for question in Question.objects.exclude(slug="reworded"):
        Placement.objects.create(question=question, blueprint=blueprint, task=task)
    pages = statistics_pages(Wanted(flag, exam="TST-C01"), 50)
    assert pages.count == 1
    assert [row.revision.question.slug for row in pages.page(1)] == ["kept"]
    assert slugs(statistics_wanted(Wanted(flag, exam="TST-C01"))) == {"kept"}
    assert statistics_pages(Wanted(flag, exam="XYZ-C99"), 50).count == 0


@pytest.mark.parametrize("sort", SORTS)
def test_each_row_is_on_one_page_in_the_order_of_the_table(sort):
    for number in range(7):
        known = (
            {"facility": number % 3 / 2, "discrimination": number % 2, "seconds_median": number % 3} if number else {}
        )
        stored(make.question().revisions.get(), n=number % 4, flag_count=number % 2, **known)
    whole = list(statistics_pages(Wanted("all", sort=sort), 50).page(1))
    pages = statistics_pages(Wanted("all", sort=sort), 2)
    assert [row for number in pages.page_range for row in pages.page(number)] == whole
    column = {"flags": "flag_count", "answers": "n", "time": "seconds_median"}.get(sort, sort)
    figures = [getattr(row, column) for row in whole]
    known = [figure for figure in figures if figure is not None]
    assert figures[: len(known)] == known, "what is not known stands last"
    assert known == sorted(known, reverse=sort in ("flags", "answers", "time"))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL decides by what is in the tables")
@pytest.mark.parametrize("sort", SORTS)
def test_each_order_of_the_table_is_read_from_an_index(sort):
    keys = statistics_pages(Wanted("all", sort=sort), 50).keys
    for order in (keys, keys.reverse()):
        plan = order.explain()
        assert "USING COVERING INDEX quizzes_statistics_" in plan
        assert "TEMP B-TREE" not in plan


def test_all_questions_can_be_listed_and_sorted_and_narrowed(curator):
    sat(30)
    first = curator.get("/desk/statistics/", {"flag": "all", "sort": "facility"})
    shares = [row.statistics.facility for row in first.context["rows"]]
    assert len(shares) == 7
    assert shares == sorted(shares)
    sent = {"flag": "all", "service": "s3", "exam": "TST-C01"}
    assert {row.question.service.slug for row in curator.get("/desk/statistics/", sent).context["rows"]} == {"s3"}
    assert not curator.get("/desk/statistics/", {"flag": "all", "exam": "OTHER"}).context["rows"]
    assert not curator.get("/desk/statistics/", {"flag": "idle-distractor"}).context["rows"]


def test_words_that_mean_nothing_are_passed_over(curator):
    sat(10)
    page = curator.get("/desk/statistics/", {"flag": "rude", "sort": "'; --", "service": "\x00", "page": "zz"})
    assert page.status_code == 200
    assert page.context["wanted"] == Wanted()


def test_forms_have_reliability_and_error_in_points(curator):
    sat(12, by_strength)
    text = words(curator.get("/desk/statistics/"))
    # Error sqrt(35 / 36 / 6 / 5) = 0.18, times 900 points; by guessing 25 %, that is 100 + 225.
    assert "162 points (18 %)" in text
    assert "325 points (25 %)" in text
    assert "12 people" in text


def test_a_question_has_every_figure_in_words(curator):
    sat(30)
    text = words(curator.get("/desk/questions/ridden-along/statistics/"))
    assert "Share right 50 % probably 33 to 67 %" in text
    assert "-0.88" in text
    assert "30 of the 30 simulations that could have had it" in text
    assert "strong candidates prefer it" in text
    assert "half of all 17 s to 31 s" in text


def test_a_question_is_followed_over_time_in_a_picture_and_in_a_table(curator):
    plan = sat(12)
    address = "/desk/questions/ridden-along/statistics/"
    assert "over time" not in words(curator.get(address))
    later = NOW + dt.timedelta(days=62)
    crowd(24, lambda number, response: "a", blueprint=plan, now=later)
    in_between = curator.get(address)
    refreshing.refresh(now=later + dt.timedelta(days=1))

    page = curator.get(address)

    assert "over time" not in words(in_between), "as old as the other figures"
    assert "Nov 2026: 50 per cent of 12 answers, probably 25 to 75" in words(page)
    assert "Jan 2027 100 % 86\u2013100 24" in words(page)
    assert "All together 83 per cent." in words(page)
    assert page.text.count('<circle class="value"') == 2


def test_below_ten_answers_it_says_how_many_are_missing(curator):
    sat(4)
    text = words(curator.get("/desk/questions/ridden-along/statistics/"))
    assert "Figures are shown after 6 more answers." in text
    assert "Share right" not in text


def test_revisions_stand_apart(curator):
    sat(12)
    make.new_revision(Question.objects.get(slug="ridden-along"))
    text = words(curator.get("/desk/questions/ridden-along/statistics/"))
    assert text.index("Revision 2, published") < text.index("Revision 1, superseded")
    assert "Figures are shown after 10 more answers." in text


def test_a_question_that_was_never_published_says_so(curator):
    make.question(slug="unborn", state="draft")
    assert "It was never published" in words(curator.get("/desk/questions/unborn/statistics/"))


def test_there_is_a_page_before_anything_was_counted(curator):
    text = words(curator.get("/desk/statistics/"))
    assert "Nothing was counted yet" in text
    assert "Nobody has sat a whole simulation yet." in text


def test_pages_cost_the_same_whatever_they_show(curator):
    narrowed = "/desk/statistics/?flag=all&exam=TST-C01&service=s3"
    addresses = ("/desk/statistics/?flag=all", narrowed, "/desk/questions/ridden-along/statistics/")
    plan = sat(10)
    few = [_queries(curator, address) for address in addresses]
    make.bank(6, blueprint=plan)
    crowd(30, turned, blueprint=plan, seed=5)
    refreshing.refresh(now=LATER)
    assert [_queries(curator, address) for address in addresses] == few
    assert max(few) <= MOST_QUERIES


def _queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
