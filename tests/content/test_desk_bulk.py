"""One change to many questions at the desk: selected, previewed, confirmed; or nothing."""

from __future__ import annotations

import pytest

from content import curation
from content.models import AuditEntry, Question, Task
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in_curator")]
LIST = "/desk/questions/?queue=published"
BULK = "/desk/bulk/?queue=published"


@pytest.fixture
def three(hashes):
    blueprint = make.blueprint("SAA-C03")
    task = Task.objects.filter(domain__blueprint=blueprint).order_by("number")[0]
    return [make.question(slug=f"q-{number}", tasks=[task], service=make.service()) for number in range(3)]


def sent(**changes):
    return {"slug": ["q-0", "q-1"], "reason": "belongs there"} | changes


def test_the_list_leads_to_the_form_with_what_was_selected(client, three):
    assert client.get(LIST).text.count('name="slug"') == 3
    page = client.post(BULK, {"slug": ["q-0", "q-2"]})
    assert [question.slug for question in page.context["questions"]] == ["q-0", "q-2"]
    assert page.context["preview"] is None
    assert client.post(BULK, {}, follow=True).redirect_chain == [(LIST, 302)]


@pytest.mark.parametrize("nasty", ["\x00", "<script>", "a" * 10_000, "'; DROP TABLE x; --", "-1"])
def test_nasty_input_changes_nothing_and_never_breaks_the_page(client, three, nasty):
    for name in ("slug", "change", "task", "service", "difficulty", "stage", "reserve", "fingerprint"):
        response = client.post(BULK, sent(change="retire") | {name: nasty})
        assert response.status_code in (200, 302, 409, 422), name
    assert not Question.objects.filter(retired_at__isnull=False).exists()


def test_the_effect_is_shown_before_anything_happens(client, three):
    page = client.post(BULK, sent(change="retire"))

    assert [(cell.stock, cell.stock_afterwards) for cell in page.context["preview"].cells] == [(3, 1)]
    assert "2 questions change." in page.text
    assert Question.objects.filter(retired_at__isnull=False).count() == 0


def test_confirmed_it_happens_to_all_with_an_entry_each(client, three):
    values = sent(change="retag", difficulty="hard")
    preview = client.post(BULK, values).context["preview"]

    done = client.post(BULK, values | {"fingerprint": preview.fingerprint}, follow=True)

    assert "2 questions were changed." in done.text
    assert list(Question.objects.order_by("slug").values_list("difficulty", flat=True)) == ["hard", "hard", ""]
    assert AuditEntry.objects.filter(action="retagged", reason="belongs there").count() == 2


def test_a_question_is_taken_off_an_exam(client, three):
    other = make.blueprint("DVA-C02")
    make.question(slug="q-both", tasks=[other.domains.get(number=1).tasks.first(), three[0].placements.get().task])
    values = sent(change="retag", slug=["q-both"], task=f"off-{other.pk}")
    page = client.post(BULK, values)
    assert "1 question changes." in page.text

    client.post(BULK, values | {"fingerprint": page.context["preview"].fingerprint})

    assert list(Question.objects.get(slug="q-both").placements.values_list("blueprint__exam__code")) == [("SAA-C03",)]


def test_the_choice_can_be_made_anew_after_the_preview(client, three):
    values = sent(change="retag", difficulty="hard", fingerprint="x", edit="1")
    page = client.post(BULK, values)
    assert (page.status_code, page.context["preview"]) == (200, None)
    assert page.context["form"]["difficulty"].value() == "hard"


def test_what_moved_in_between_is_shown_again_and_nothing_happens(client, three):
    values = sent(change="retag", difficulty="hard")
    preview = client.post(BULK, values).context["preview"]
    Question.objects.filter(slug="q-0").update(difficulty="easy")

    page = client.post(BULK, values | {"fingerprint": preview.fingerprint})

    assert page.status_code == 409
    assert "Something moved since you looked" in page.text
    assert not AuditEntry.objects.filter(action="retagged").exists()


def test_another_choice_after_the_preview_is_previewed_first(client, three):
    preview = client.post(BULK, sent(change="retag", difficulty="hard")).context["preview"]
    page = client.post(BULK, sent(change="retire", fingerprint=preview.fingerprint))
    assert page.status_code == 409
    assert Question.objects.filter(retired_at__isnull=False).count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"change": "retag"},
        {"change": "explode"},
        {"change": "retag", "difficulty": "impossible"},
        {"change": "retag", "task": "999999"},
        {"change": "retire", "reason": " "},
        {"change": "retire", "reason": "x" * 301},
    ],
)
def test_what_makes_no_sense_is_refused(client, three, changes):
    assert client.post(BULK, sent(**changes)).status_code == 422


@pytest.mark.parametrize("change", ["retire", "retag", "send"])
def test_the_preview_costs_the_same_for_few_and_many(client, three, change, django_assert_max_num_queries):
    for row in three:
        curation.start_correction(question=row, by=make.user(), now=make.NOW, reason="look")
    values = {"change": change} | ({"task": Task.objects.last().pk} if change == "retag" else {})
    costs = []
    for count in (1, 3):
        with django_assert_max_num_queries(15) as cost:
            assert client.post(BULK, sent(slug=[f"q-{number}" for number in range(count)], **values)).context["rows"]
        costs.append(len(cost))
    assert costs[0] == costs[1]
