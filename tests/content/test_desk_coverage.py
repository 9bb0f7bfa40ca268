"""The map of what the bank covers: services by tasks, what is thin, and lists behind each figure."""

from __future__ import annotations

import datetime as dt

import pytest

from content import curation
from content.coverage_desk import coverage_map
from content.models import BareRevision, Revision
from tests import make
from tests.content.desk_pages import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
PAGE = "/desk/coverage/"


@pytest.fixture
def promised():
    """An exam that the library promises to serve in full, with too few questions: 8, 7 and 10 on its three tasks."""
    blueprint = make.blueprint("SAA-C03")
    make.bank(25, blueprint=blueprint)
    return blueprint


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?exam=SAA-C03&show=thin"])
def test_only_curators_see_it(client, address):
    assert client.get(address).status_code == 302
    client.force_login(make.user(), "accounts.backends.UserBackend")
    assert client.get(address).status_code == 403


def test_a_cell_counts_the_questions_of_a_service_on_a_task(promised):
    found = coverage_map("SAA-C03", today=TODAY)

    assert [(column.task.number, column.questions, column.is_thin) for column in found.columns] == [
        ("1.1", 8, True),
        ("1.2", 7, True),
        ("2.1", 10, False),
    ]
    assert [
        sum(cell.questions for cell in cells) for cells in zip(*(row.cells for row in found.rows), strict=True)
    ] == [
        8,
        7,
        10,
    ]
    assert found.questions == 25


def test_the_figure_of_a_cell_is_that_of_its_list(client, signed_in_curator, promised):
    row = client.get(f"{PAGE}?exam=SAA-C03").context["map"].rows[0]
    cell = next(cell for cell in row.cells if cell.questions)
    assert client.get(cell.url).context["page"].paginator.count == cell.questions


def test_thin_is_said_in_words_and_not_by_colour_alone(client, signed_in_curator, promised):
    page = client.get(PAGE).content.decode()
    assert "(8 of 10)" in page
    assert page.count('<span class="visually-hidden">thin</span>') == 2


def test_services_that_keep_the_promise_can_be_left_out(client, signed_in_curator, promised):
    make.fact(service=make.service("solitary"))
    shown = client.get(f"{PAGE}?show=thin").context["rows"]
    assert [row.slug for row in shown] == ["solitary"]


def test_facts_that_nobody_asks_and_facts_past_their_day_are_counted_and_listed(client, signed_in_curator):
    fact = make.fact(review_by=dt.date(2020, 1, 1))
    page = client.get(PAGE)
    assert (page.context["map"].never_asked, page.context["map"].expired) == (1, 1)
    assert fact.fact.slug in client.get("/desk/facts/?show=unasked").content.decode()


def test_what_a_published_question_cites_is_asked():
    fact = make.fact()
    assert coverage_map("", today=TODAY).never_asked == 1
    question = make.question(facts=[fact])
    assert coverage_map("", today=TODAY).never_asked == 0
    type(question).objects.filter(pk=question.pk).update(retired_at=NOW)
    assert coverage_map("", today=TODAY).never_asked == 1, "what was retired asks nobody"


def test_a_question_with_an_option_that_cites_nothing_is_listed(client, signed_in_curator):
    make.question(facts=[make.fact()], slug="proven")
    make.question(slug="bare")
    page = client.get(PAGE)
    assert page.context["map"].without_facts == ("bare",)
    assert "/desk/questions/bare/" in page.content.decode()


def test_it_is_listed_no_more_once_a_correction_cites_facts_or_it_is_retired():
    corrected, retired = make.question(slug="corrected"), make.question(slug="retired")
    make.question(slug="draft", state=Revision.State.DRAFT)
    assert coverage_map("", today=TODAY).without_facts == ("corrected", "retired")
    make.new_revision(corrected, facts=[make.fact()])
    curation.retire(question=retired, by=None, now=NOW, reason="It rests on nothing.")
    assert coverage_map("", today=TODAY).without_facts == ()


def test_the_database_writes_down_which_published_revisions_are_bare():
    bare, proven = make.question(), make.question(facts=[make.fact()])
    waiting = make.question(state=Revision.State.IN_APPROVAL)
    assert list(BareRevision.objects.values_list("revision__question", flat=True)) == [bare.pk]
    waiting.revisions.update(state=Revision.State.PUBLISHED)
    make.new_revision(proven)
    questions = BareRevision.objects.order_by("pk").values_list("revision__question", flat=True)
    assert list(questions) == [bare.pk, waiting.pk, proven.pk]


def test_a_bank_without_exams_has_a_page(client, signed_in_curator):
    assert "No exam is loaded." in client.get(PAGE).content.decode()


@pytest.mark.parametrize("nasty", ["%", "\x00", "a" * 5_000, "SAA-C03'--"])
def test_an_unknown_exam_shows_the_first_one(client, signed_in_curator, promised, nasty):
    assert client.get(PAGE, {"exam": nasty, "show": nasty}).context["map"].blueprint == promised


def test_the_map_costs_the_same_at_two_sizes(client, signed_in_curator, promised, django_assert_max_num_queries):
    with django_assert_max_num_queries(15) as small:
        client.get(PAGE)
    make.bank(60, blueprint=promised)
    for number in range(12):
        make.fact(service=make.service(f"more-{number}"))
    with django_assert_max_num_queries(15) as large:
        client.get(PAGE)
    assert len(small) == len(large)
