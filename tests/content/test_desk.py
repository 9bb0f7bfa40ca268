"""The lists of the desk and what is published: for curators only, nothing half done."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from content import curation
from content.desk import QUEUES, Filters, Lists
from content.exporting import parsed_text
from content.loading import load
from content.models import Question, Task
from tests import make
from tests.content.desk_pages import NOW, address, form_values
from tests.content.library_text import STEM, document, question

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["questions/", "questions/queue-weekend/", "new/", "thin/"])
def test_whoever_is_no_curator_stays_outside(client, desk_library, path):
    assert client.get(f"/desk/{path}").status_code == 302
    client.force_login(make.user(), "accounts.backends.UserBackend")
    assert client.get(f"/desk/{path}").status_code == 403


def test_the_queues_count_what_they_list(client, desk_library, signed_in_curator):
    counts = Lists(NOW.date()).counts
    assert counts == {"waiting": 0, "disputed": 0, "verify": 0, "returned": 0, "work": 0, "raw": 1}
    for name, count in counts.items():
        page = client.get(f"/desk/questions/?queue={name}").context["page"]
        assert (len(page.object_list), page.paginator.count) == (count, count)
    assert "notes.txt:1" in client.get("/desk/questions/?queue=raw").content.decode()


def test_each_question_of_a_long_list_is_on_one_page_in_the_order_they_came(client, signed_in_curator, monkeypatch):
    monkeypatch.setattr("content.desk.PAGE_SIZE", 2)
    for number in (3, 1, 4, 0, 2):
        make.question(slug=f"q-{number}")

    pages = [client.get(f"/desk/questions/?queue=published&page={number}").context["page"] for number in (1, 2, 3, 99)]

    shown = [[row.slug for row in page] for page in pages]
    assert shown == [["q-3", "q-1"], ["q-4", "q-0"], ["q-2"], ["q-2"]]
    assert [(page.number, page.paginator.count) for page in pages] == [(1, 5), (2, 5), (3, 5), (3, 5)]


def test_what_is_out_of_use_or_somebodys_own_is_neither_listed_nor_counted_as_published(client, signed_in_curator):
    make.question(slug="there")
    make.question(slug="disputed", disputed_at=NOW)
    make.question(slug="draft", state="draft")
    make.question(slug="retired", retired_at=NOW)
    own = make.question(slug="own")
    Question.objects.filter(pk=own.pk).update(collection=make.collection(slug="mine", owner=make.user()))

    page = client.get("/desk/questions/?queue=published").context["page"]

    assert ([row.slug for row in page], page.paginator.count) == (["there", "disputed"], 2)


@pytest.mark.parametrize("public", ["one", "several"])
def test_a_pass_over_the_bank_meets_what_new_attempts_can_draw(public):
    for slug, given in {
        "there": {},
        "disputed": {"disputed_at": NOW},
        "draft": {"state": "draft"},
        "retired": {"retired_at": NOW},
        "own": {},
        "beside": {},
    }.items():
        make.question(slug=slug, **given)
    Question.objects.filter(slug="own").update(collection=make.collection(slug="mine", owner=make.user()))
    if public == "several":
        Question.objects.filter(slug="beside").update(collection=make.collection(slug="more"))

    assert set(Question.objects.all_servable()) == set(Question.objects.servable())
    assert {row.slug for row in Question.objects.all_servable()} == {"there", "beside"}


@pytest.mark.parametrize(
    "narrowed",
    [
        *({}, {"service": "s3"}, {"task": "TST-C01"}, {"task": "TST-C01 1.1"}, {"query": "s3"}),
        *({"task": "TST-C01", "query": "s3"}, {"task": "TST-C01", "service": "s3"}),
    ],
)
@pytest.mark.parametrize("queue", QUEUES)
def test_pages_and_the_api_list_the_same(queue, narrowed):
    blueprint = make.blueprint()
    make.bank(6, blueprint=blueprint)
    make.question(slug="retired", retired_at=NOW, service=make.service("s3"))
    make.question(slug="disputed", disputed_at=NOW, tasks=Task.objects.filter(number="1.1"))
    make.question(slug="draft", state="draft", service=make.service("s3"))
    lists, filters = Lists(NOW.date()), Filters(queue, **narrowed)
    listed = list(lists.filtered(filters).values_list("pk", flat=True))
    assert [key for row in lists.keys(filters) for key in row.values()] == listed
    assert lists.page(filters).paginator.count == len(listed)


@pytest.mark.parametrize("most", [10_000, 1])
def test_few_questions_to_verify_are_the_same_as_many(client, signed_in_curator, monkeypatch, most):
    monkeypatch.setattr("content.desk.MOST_NAMED", most)
    old = make.fact(review_by=dt.date(2020, 1, 1))
    for number in range(3):
        make.question(slug=f"q-{number}", facts=[old])
    make.question(slug="retired", facts=[old], retired_at=NOW)

    page = client.get("/desk/questions/?queue=verify").context["page"]

    assert ([row.slug for row in page], page.paginator.count) == (["q-0", "q-1", "q-2"], 3)


def test_a_list_is_narrowed_by_service_exam_and_task(client, desk_library, signed_in_curator):
    for narrowed, count in [
        ("service=queue", 1),
        ("service=bucket", 0),
        ("task=TST-C01", 1),
        ("task=TST-C01+1.1", 1),
        ("task=TST-C01+2.1", 0),
        ("task=XYZ-C99", 0),
    ]:
        assert client.get(f"/desk/questions/?queue=published&{narrowed}").context["page"].paginator.count == count


def test_a_question_leads_on_to_its_neighbours_in_the_list(client, desk_library, signed_in_curator):
    many = [question(f"queue-{number}", "queue-retention") for number in range(3)]
    (desk_library / "queue.md").write_text(document("queue", questions=many))
    load([desk_library], now=NOW)

    page = client.get("/desk/questions/queue-1/?queue=published&q=queue-").context

    assert page["neighbours"].previous == "/desk/questions/queue-0/?queue=published&q=queue-"
    assert page["neighbours"].next == "/desk/questions/queue-2/?queue=published&q=queue-"
    assert client.get("/desk/questions/queue-1/").context["filters"] is None


def test_its_list_stands_beside_a_question_with_what_each_asks(client, signed_in_curator, monkeypatch):
    monkeypatch.setattr("content.desk.LISTED_BEFORE", 1)
    monkeypatch.setattr("content.desk.LISTED_AFTER", 2)
    for number in range(6):
        make.question(slug=f"q-{number}", stem=f"What asks number {number}?")

    response = client.get("/desk/questions/q-2/?queue=published")

    beside = response.context["neighbours"].beside
    assert [(each.slug, each.stem, each.is_current) for each in beside] == [
        ("q-1", "What asks number 1?", False),
        ("q-2", "What asks number 2?", True),
        ("q-3", "What asks number 3?", False),
        ("q-4", "What asks number 4?", False),
    ]
    assert beside[2].url == "/desk/questions/q-3/?queue=published"
    assert 'class="desk-queue"' in response.content.decode()
    assert 'class="desk-queue"' not in client.get("/desk/questions/q-2/").content.decode()


def test_what_a_published_question_rests_on_stands_beside_it_once(client, signed_in_curator):
    make.question(slug="q", facts=[make.fact(slug="one"), make.fact(slug="two", statement="It can be checked.")])
    response = client.get("/desk/questions/q/")
    assert [fact.slug for fact in response.context["shown"].facts] == ["one", "two"]
    assert response.content.decode().count('href="/desk/facts/two/"') == 1


def test_a_question_that_has_left_the_list_leads_to_the_first_of_it(client, draft):
    page = client.get(f"/desk/questions/{draft.slug}/?queue=published").context
    assert page["neighbours"].next == "/desk/questions/queue-weekend/?queue=published"


def test_thin_tasks_are_those_below_the_promise(client, signed_in_curator):
    blueprint = make.blueprint("SAA-C03")
    make.bank(25, blueprint=blueprint)

    tasks = {str(each.task.number): (each.stock, each.needed) for each in client.get("/desk/thin/").context["tasks"]}

    assert tasks == {"1.1": (8, 10), "1.2": (7, 10)}, "2.1 has ten"


def test_the_queue_finds_by_stem_and_says_when_there_is_none(client, desk_library, signed_in_curator):
    assert client.get("/desk/questions/?queue=published&q=bakery").context["page"].paginator.count == 1
    assert "zebra" in client.get("/desk/questions/?queue=published&q=zebra").content.decode()
    for nasty in ("%", "'; DROP TABLE x; --", "\x00", "a" * 5000):
        assert client.get("/desk/questions/", {"q": nasty, "queue": nasty, "page": nasty}).status_code == 200


def test_a_correction_is_dropped_after_a_look_at_what_is_lost(client, desk_library, signed_in_curator):
    row = Question.objects.get(slug="queue-weekend")
    client.post(address(row, "correct/"), {"reason": "wrong shop"})
    draft = curation.draft_of(row)
    text = replace(parsed_text(draft), stem=STEM.replace("bakery", "pharmacy"))
    curation.save_draft(question=row, text=text, based_on=draft.content_hash, by=make.user(), now=NOW)

    looked = client.post(address(row, "discard/")).content.decode()

    assert "Revision 2 goes, with 1 change to what is published." in looked
    assert "<ins>pharmacy</ins>" in looked
    assert row.revisions.drafts().exists()
    said = client.post(address(row, "discard/"), {"confirm": "yes"}, follow=True).content.decode()
    assert "The correction was dropped." in said
    assert not row.revisions.drafts().exists()
    assert client.post(address(row, "discard/"), {"confirm": "yes"}).status_code == 302, "twice does no harm"


def test_a_published_question_is_corrected_with_a_reason(client, desk_library, signed_in_curator):
    row = Question.objects.get(slug="queue-weekend")
    assert client.post(address(row, "correct/"), {"reason": ""}).status_code == 422

    client.post(address(row, "correct/"), {"reason": "wrong shop"})
    page = client.get(address(row))
    assert page.context["sheet"].placing is None
    client.post(address(row, "send/"), form_values(row, stem=STEM.replace("bakery", "pharmacy")))
    client.post(address(row, "approve/"))

    body = client.get(address(row)).content.decode()
    assert "A pharmacy sends" in body
    assert "wrong shop" in body
    assert row.revisions.count() == 2


def test_retiring_names_its_effect_and_wants_a_reason(client, desk_library, signed_in_curator):
    row = Question.objects.get(slug="queue-weekend")

    asked = client.post(address(row, "retire/"))
    assert [(cell.stock, cell.stock_afterwards) for cell in asked.context["cells"]] == [(1, 0)]
    assert client.post(address(row, "retire/"), {"reason": " "}).status_code == 422
    client.post(address(row, "retire/"), {"reason": "asked twice"})

    row.refresh_from_db()
    assert row.retired_reason == "asked twice"
    assert "asked twice" in client.get(address(row)).content.decode()

    assert client.post(address(row, "restore/"), {"restore-reason": ""}).status_code == 422
    client.post(address(row, "restore/"), {"restore-reason": "it was not"})
    row.refresh_from_db()
    assert row.retired_at is None


def test_a_page_of_the_queue_costs_the_same_at_two_sizes(
    client, desk_library, signed_in_curator, django_assert_max_num_queries
):
    many = [question(f"queue-{number}", "queue-retention") for number in range(20)]
    with django_assert_max_num_queries(14) as first:
        client.get("/desk/questions/?queue=published")
    (desk_library / "queue.md").write_text(document("queue", questions=many))
    load([desk_library], now=NOW)
    with django_assert_max_num_queries(14) as second:
        client.get("/desk/questions/?queue=published")
    assert len(first) == len(second)


@pytest.mark.parametrize("queue", ["published", "verify"])
@pytest.mark.parametrize(
    "narrowed", ["task=TST-C01", "task=TST-C01&service=queue", "task=TST-C01&service=queue&q=queue"]
)
@pytest.mark.parametrize("path", ["", "queue-weekend/"])
def test_the_list_of_an_exam_and_what_stands_in_it_take_few_queries(
    client, desk_library, signed_in_curator, django_assert_max_num_queries, path, narrowed, queue
):
    with django_assert_max_num_queries(15):
        client.get(f"/desk/questions/{path}?queue={queue}&{narrowed}")
