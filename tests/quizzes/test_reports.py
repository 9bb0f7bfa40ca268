"""Reports of problems: where they can be made, who reads them, and what their reporter is told."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles import set_role
from content import revisions
from content.models import Revision
from quizzes import pacing, refreshing, reports, responses
from quizzes.models import Attempt, ProblemReport
from quizzes.pacing import Pace
from tests import make
from tests.quizzes.crowds import by_strength, crowd, whole_bank
from tests.quizzes.sittings import browser, submitted, words

pytestmark = pytest.mark.django_db

WORDS = {"reason": "wrong-key", "text": "The page says otherwise.", "suggestion": "Make it B."}


@pytest.fixture
def finished() -> Attempt:
    return submitted(now=timezone.now() - dt.timedelta(hours=1))


@pytest.fixture
def curator():
    user = make.user()
    set_role(user=user, role="curator", is_held=True)
    return user


def send(attempt: Attempt, position: int = 1, user=None, **given):
    address = f"/attempts/{attempt.pk}/{position}/report/"
    return browser(user or attempt.user).post(address, WORDS | given)


def test_a_report_carries_revision_seed_and_picks_through_its_response(finished):
    response = send(finished, 12 if finished.position_count >= 12 else 2)
    made = ProblemReport.objects.get()
    assert made.response.position == (12 if finished.position_count >= 12 else 2)
    assert (made.reason, made.text, made.suggestion) == tuple(WORDS.values())
    assert made.response.picks.exists()
    assert response.headers["Location"].endswith(f"#question-{made.response.position}")


def test_the_reporter_sees_that_it_waits_and_then_the_answer(finished, curator):
    send(finished)
    review = f"/attempts/{finished.pk}/review/"
    assert "A curator has not answered yet." in words(browser(finished.user).get(review))

    made = ProblemReport.objects.get()
    settling = {"verdict": "accepted", "answer": "You are right; it is corrected."}
    browser(curator).post(f"/desk/reports/{made.pk}/settle/", settling)

    text = words(browser(finished.user).get(review))
    assert "Accepted. You are right; it is corrected." in text
    made.refresh_from_db()
    assert made.settled_by == curator


def test_a_second_report_while_the_first_is_open_replaces_its_words(finished):
    send(finished)
    send(finished, text="Better words.")
    assert ProblemReport.objects.get().text == "Better words."


def test_after_the_answer_a_new_report_can_be_made(finished, curator):
    send(finished)
    made = ProblemReport.objects.get()
    assert reports.settle(report_id=made.pk, verdict="rejected", answer="No.", by=curator, now=timezone.now())
    send(finished, text="Look again.")
    assert ProblemReport.objects.open().get().text == "Look again."


def test_nothing_can_be_reported_before_its_explanation_may_be_seen():
    attempt = make.attempt(now=timezone.now())
    assert send(attempt).status_code == 409
    assert not ProblemReport.objects.exists()


@pytest.mark.promise("A2")
def test_nobody_reports_for_another_person(finished):
    assert send(finished, user=make.user()).status_code == 404
    assert send(finished, position=500).status_code == 404
    assert not ProblemReport.objects.exists()


@pytest.mark.parametrize("given", [{"reason": "because"}, {"reason": ""}, {"text": "x" * 2001}])
def test_what_does_not_fit_the_form_is_refused_and_nothing_stored(finished, given):
    assert send(finished, **given).status_code == 422
    assert not ProblemReport.objects.exists()


def test_a_flood_of_reports_is_slowed_down(finished, monkeypatch):
    monkeypatch.setattr(pacing, "problem_reports", Pace(per_second=0, at_once=1))
    assert [send(finished).status_code for _ in range(2)] == [302, 429]


def test_curators_see_the_question_as_it_was_answered_and_others_do_not(finished, curator):
    send(finished)
    assert browser(finished.user).get("/desk/reports/").status_code == 403
    make.new_revision(finished.responses.get(position=1).question)
    page = browser(curator).get("/desk/reports/")
    text = words(page)
    assert "1 open report, oldest first" in text
    assert "The page says otherwise." in text
    assert "Your choice" in text
    assert "Revision 1, seed" in text
    assert "another revision is published now" in text
    assert page.context["groups"][0].rows[0].revision.state == Revision.State.SUPERSEDED


def test_of_two_curators_the_second_is_told_and_changes_nothing(finished, curator):
    send(finished)
    made = ProblemReport.objects.get()
    client = browser(curator)
    for answer in ("First.", "Second."):
        last = client.post(f"/desk/reports/{made.pk}/settle/", {"verdict": "accepted", "answer": answer}, follow=True)
    assert "Somebody else settled this report before." in words(last)
    made.refresh_from_db()
    assert made.answer == "First."


def test_a_report_is_not_settled_without_an_answer(finished, curator):
    send(finished)
    made = ProblemReport.objects.get()
    refused = browser(curator).post(f"/desk/reports/{made.pk}/settle/", {"verdict": "maybe", "answer": "As I said."})
    assert refused.status_code == 422
    assert "Nothing was settled." in words(refused)
    assert "As I said." in words(refused)
    browser(curator).post(f"/desk/reports/{made.pk}/settle/", {"verdict": "accepted", "answer": " "})
    made.refresh_from_db()
    assert made.settled_at is None
    assert browser(curator).post("/desk/reports/99/settle/", {"verdict": "accepted", "answer": "A"}).status_code == 404


def test_the_database_keeps_one_open_report_and_no_half_settled_one(finished):
    send(finished)
    made = ProblemReport.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProblemReport.objects.create(user=made.user, response=made.response, reason="other", made_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        ProblemReport.objects.update(settled_at=timezone.now())


def test_the_list_costs_the_same_at_two_sizes(finished, curator, django_assert_max_num_queries):
    client = browser(curator)
    send(finished)
    with django_assert_max_num_queries(15):
        client.get("/desk/reports/")
    for position in range(2, finished.position_count + 1):
        send(finished, position)
    with django_assert_max_num_queries(15):
        client.get("/desk/reports/")


# --- The desk: grouped by question, with evidence


def test_reports_of_one_question_stand_together_with_their_reasons(finished, curator):
    send(finished)
    other = submitted(now=timezone.now() - dt.timedelta(hours=1), blueprint=finished.blueprint)
    question = finished.responses.get(position=1).question
    send(other, other.responses.get(question=question).position, reason="outdated")
    send(other, other.responses.exclude(question=question).first().position)
    groups = browser(curator).get("/desk/reports/").context["groups"]
    assert [len(group.rows) for group in groups] == [2, 1]
    assert dict(groups[0].reasons) == {"The key is wrong": 1, "It is out of date": 1}
    assert "3 open reports, oldest first, about 2 questions" in words(browser(curator).get("/desk/reports/"))


def test_of_many_reports_of_a_question_the_oldest_are_shown(finished, curator, monkeypatch):
    monkeypatch.setattr("quizzes.views.reports.MOST_REPORTS", 2)
    response = finished.responses.get(position=1)
    for number in range(3):
        ProblemReport.objects.create(
            user=make.user(),
            response=response,
            reason="unclear",
            text=f"Report {number}",
            made_at=make.at(100 + number),
        )
    page = browser(curator).get("/desk/reports/")
    (group,) = page.context["groups"]
    assert [row.report.text for row in group.rows] == ["Report 0", "Report 1"]
    assert dict(group.reasons) == {"It can be read in more than one way": 3}
    assert "1 later report about this question follows" in words(page)


def test_the_evidence_stands_beside_the_report(curator):
    plan = whole_bank()
    sat = crowd(12, by_strength, blueprint=plan)
    refreshing.refresh(now=timezone.now())
    response = sat[0].responses.get(question__slug="ridden-along")
    send(sat[0], response.position)
    text = words(browser(curator).get("/desk/reports/"))
    assert "50 % right (25\u201375), tells strong from weak: 0.88 12 answers" in text
    assert "Picked " in text
    assert "The facts it rests on" in text


def test_the_facts_are_listed_with_their_dates(curator):
    plan = make.blueprint()
    make.bank(10, blueprint=plan, facts=[make.fact(slug="kept-for-four-days")])
    attempt = submitted(now=timezone.now() - dt.timedelta(hours=1), blueprint=plan)
    send(attempt)
    text = words(browser(curator).get("/desk/reports/"))
    evidence = text.partition("The facts it rests on")[2]
    assert "The fact kept-for-four-days, checked November 2026" in evidence


# --- A suggestion becomes a draft


def begun(made: ProblemReport, by):
    return reports.begin_draft(report_id=made.pk, by=by, now=timezone.now())


@pytest.mark.parametrize(
    ("part", "said"),
    [("stem", "stem"), ("text:b", "option b"), ("rationale:a", "why a"), ("", ""), ("text:zz", "")],
)
def test_a_suggestion_is_put_where_it_belongs_and_nothing_is_published(finished, curator, part, said):
    send(finished, part=part, suggestion="Better words.")
    made = ProblemReport.objects.get()
    outcome = begun(made, curator)
    draft = outcome.revision
    found = {"stem": draft.stem} | {f"option {each.code}": each.text for each in draft.options.all()}
    found |= {f"why {each.code}": each.rationale for each in draft.options.all()}
    found["stem"] = Revision.objects.get(pk=draft.pk).stem
    assert [name for name, text in found.items() if text == "Better words."] == ([said] if said else [])
    assert outcome.is_applied == bool(said)
    assert draft.state == Revision.State.DRAFT
    assert draft.question.revisions.published().get().number == 1


def test_one_click_leads_into_the_draft_and_the_report_keeps_its_reporter(finished, curator):
    finished.user.display_name = "Ada"
    finished.user.save()
    send(finished, part="stem")
    made = ProblemReport.objects.get()
    response = browser(curator).post(f"/desk/reports/{made.pk}/draft/")
    slug = made.response.question.slug
    assert response.headers["Location"] == f"/desk/questions/{slug}/"
    made.refresh_from_db()
    assert made.draft.reason == f"Suggested by a candidate in report {made.pk}."
    assert made.settled_at is None
    assert "Revision 2 (draft) was begun because of it; it is owed to Ada." in words(
        browser(curator).get("/desk/reports/")
    )


def test_the_reporter_reads_which_revision_came_of_it(finished, curator):
    send(finished, part="stem")
    draft = begun(ProblemReport.objects.get(), curator).revision
    review = f"/attempts/{finished.pk}/review/"
    assert "was written because of your report" not in words(browser(finished.user).get(review))
    revisions.publish(draft, now=timezone.now())
    assert "was written because of your report." in words(browser(finished.user).get(review))


def test_there_is_one_revision_in_work(finished, curator):
    send(finished, part="stem")
    made = ProblemReport.objects.get()
    begun(made, curator)
    assert begun(made, curator) == reports.NotBegun("in_work")
    page = browser(curator).post(f"/desk/reports/{made.pk}/draft/", follow=True)
    assert "a revision of this question is in work already" in words(page)
    assert browser(curator).post("/desk/reports/99/draft/").status_code == 404
    assert browser(finished.user).post(f"/desk/reports/{made.pk}/draft/").status_code == 403


def test_a_draft_that_is_dropped_leaves_the_report(finished, curator):
    send(finished, part="stem")
    made = ProblemReport.objects.get()
    begun(made, curator).revision.delete()
    made.refresh_from_db()
    assert made.draft is None


# --- The reporter is told


def settled(made: ProblemReport, curator, answer: str = "It is corrected.") -> None:
    reports.settle(report_id=made.pk, verdict="accepted", answer=answer, by=curator, now=timezone.now())


def test_the_first_page_tells_the_outcome_until_it_is_put_away(finished, curator):
    send(finished)
    made = ProblemReport.objects.get()
    client = browser(finished.user)
    assert "was accepted." not in words(client.get("/"))
    settled(made, curator)
    assert "was accepted. It is corrected." in words(client.get("/"))
    response = client.post(f"/reports/{made.pk}/seen/")
    assert response.headers["Location"].endswith("#question-1")
    assert "was accepted." not in words(client.get("/"))


def test_nobody_else_puts_it_away_and_no_open_one_is(finished, curator):
    send(finished)
    made = ProblemReport.objects.get()
    assert browser(finished.user).post(f"/reports/{made.pk}/seen/").status_code == 404
    settled(made, curator)
    assert browser(make.user()).post(f"/reports/{made.pk}/seen/").status_code == 404
    made.refresh_from_db()
    assert made.told_at is None


def test_the_outcome_waits_while_the_question_stands_in_an_open_exam(curator):
    plan = whole_bank()
    finished = submitted(now=timezone.now() - dt.timedelta(days=2), blueprint=plan)
    send(finished)
    settled(ProblemReport.objects.get(), curator, answer="It is b.")
    client = browser(finished.user)
    assert "It is b." in words(client.get("/"))
    make.attempt(user=finished.user, blueprint=plan, now=timezone.now())
    assert "It is b." not in words(client.get("/"))


def test_the_form_asks_what_is_wrong_and_each_answer_sends_it(finished):
    page = browser(finished.user).get(f"/attempts/{finished.pk}/review/").content.decode()
    form = page.partition(f'action="/attempts/{finished.pk}/1/report/"')[2].partition("</form>")[0]
    sent_by = re.findall(r'<button [^>]*name="reason" value="([^"]+)"', form)
    assert sent_by == ProblemReport.Reason.values
    assert "selected" not in form
    assert "checked" not in form
    assert len(re.findall("<button", form)) == len(sent_by), "none of them is chosen for the candidate"


# --- Drills and practice


def test_a_checked_answer_can_be_reported_in_two_clicks_where_it_is_explained():
    attempt = make.attempt(mode=Attempt.Mode.PRACTICE, now=timezone.now())
    client = browser(attempt.user)
    make.save(attempt, 1, ["a"], now=timezone.now())
    before = words(client.get(attempt.position_url(1)))
    assert "Report a problem" not in before
    responses.check(
        user=attempt.user,
        attempt_id=attempt.pk,
        position=1,
        chosen=None,
        base_rev=1,
        tab=make.TAB,
        seq=10**6,
        now=timezone.now(),
    )
    assert "Report a problem" in words(client.get(attempt.position_url(1)))
    sent = send(attempt)
    assert sent.headers["Location"] == attempt.position_url(1)
    assert "A curator has not answered yet." in words(client.get(attempt.position_url(1)))
