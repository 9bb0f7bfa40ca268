"""Approval at the desk: the revision beside the published one and beside its facts, and the trail of it all."""

from __future__ import annotations

import pytest

from accounts.roles import ensure_curator_group
from content import curation
from content.models import FactRevision, Question, Revision
from tests import make
from tests.content.desk_pages import NOW, address, form_values
from tests.content.library_text import STEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_library")]


@pytest.fixture
def colleague():
    user = make.user(email="colleague@example.com")
    user.groups.add(ensure_curator_group())
    return user


@pytest.fixture
def in_approval(client, draft, colleague):
    """The question of `draft`, sent for approval by the one who is signed in."""
    client.post(address(draft, "send/"), form_values(draft))
    return draft


@pytest.fixture
def correction(client, desk_library, signed_in_curator, colleague):
    """A correction of the published question, written and sent by a colleague."""
    row = Question.objects.get(slug="queue-weekend")
    curation.start_correction(question=row, by=colleague, now=NOW, reason="wrong shop")
    client.force_login(colleague, "accounts.backends.UserBackend")
    client.post(address(row, "send/"), form_values(row, stem=STEM.replace("bakery", "pharmacy")))
    client.force_login(signed_in_curator, "accounts.backends.UserBackend")
    return row


def test_who_wrote_it_reads_why_another_has_to_approve(client, in_approval):
    page = client.get(address(in_approval))
    assert "another curator has to approve it" in page.text
    assert 'id="approve"' not in page.text

    refused = client.post(address(in_approval, "approve/"))
    assert refused.status_code == 422
    assert "another curator has to approve it" in refused.text
    assert not in_approval.revisions.published().exists()


def test_a_colleague_approves(client, in_approval, colleague):
    client.force_login(colleague, "accounts.backends.UserBackend")
    page = client.get(address(in_approval))
    assert "You wrote this" not in page.text
    assert page.context["approval"].difference.diff is None

    client.post(address(in_approval, "approve/"), {"approve-reason": "well asked"})

    assert in_approval.revisions.published().get().published_by == colleague
    assert "well asked" in client.get(address(in_approval, "audit/")).text


def test_a_decision_leads_on_within_the_list(client, in_approval, colleague):
    client.force_login(colleague, "accounts.backends.UserBackend")
    decided = client.post(address(in_approval, "approve/?queue=waiting&service=queue"))
    assert decided.url == address(in_approval) + "?queue=waiting&service=queue"


def test_a_correction_stands_beside_what_is_published(client, correction):
    page = client.get(address(correction))

    difference = page.context["approval"].difference
    assert not difference.diff.is_cosmetic
    assert "the stem says something else" in map(str, difference.reasons)
    assert "<del>bakery</del>" in page.text
    assert "<ins>pharmacy</ins>" in page.text
    assert "begin anew" in page.text


def test_each_option_stands_beside_the_facts_it_cites(client, in_approval):
    page = client.get(address(in_approval))

    assert page.text.count("A queue keeps a message for four days unless told otherwise.") == 4
    assert page.text.count("https://docs.example.com/queue-retention") == 4
    assert "checked 1 Nov 2026" in page.text


def test_sent_back_it_keeps_its_reason_and_is_taken_up_again(client, in_approval, colleague):
    client.force_login(colleague, "accounts.backends.UserBackend")
    assert client.post(address(in_approval, "reject/"), {"reject-reason": ""}).status_code == 422
    client.post(address(in_approval, "reject/"), {"reject-reason": "two keys"})

    page = client.get(address(in_approval))
    assert "two keys" in page.text
    assert client.get("/desk/questions/?queue=returned").context["page"].paginator.count == 1
    client.post(address(in_approval, "take-up/"))
    taken = curation.draft_of(in_approval)
    assert (taken.state, taken.stem) == (Revision.State.DRAFT, STEM)
    assert client.get("/desk/questions/?queue=returned").context["page"].paginator.count == 0


def test_where_it_belongs_can_still_be_changed_after_it_was_sent_back(client, in_approval, colleague):
    curation.reject(question=in_approval, by=colleague, now=NOW, reason="too easy")
    client.post(address(in_approval, "take-up/"))

    client.post(address(in_approval), form_values(in_approval, difficulty="hard"))

    in_approval.refresh_from_db()
    assert in_approval.difficulty == "hard"


def test_a_rule_that_is_broken_by_now_keeps_it_from_being_published(client, in_approval, colleague):
    Question.objects.filter(pk=in_approval.pk).update(author="")
    client.force_login(colleague, "accounts.backends.UserBackend")
    page = client.post(address(in_approval, "approve/"))
    assert page.status_code == 422
    assert "A rule is broken by now" in page.text


@pytest.mark.parametrize("action", ["approve/", "reject/", "take-up/"])
def test_what_somebody_else_did_first_is_told_and_changes_nothing(client, desk_library, signed_in_curator, action):
    row = Question.objects.get(slug="queue-weekend")
    response = client.post(address(row, action), {"reject-reason": "no"}, follow=True)
    assert response.status_code == 200
    assert "nothing changed" in response.text
    assert row.revisions.get().state == Revision.State.PUBLISHED


def test_any_two_revisions_are_compared(client, correction):
    client.post(address(correction, "approve/"))
    last = client.get(address(correction, "diff/"))
    assert (last.context["difference"].before.number, last.context["difference"].after.number) == (1, 2)
    assert "<ins>pharmacy</ins>" in last.text
    back = client.get(address(correction, "diff/?before=2&after=1"))
    assert "<ins>bakery</ins>" in back.text
    assert "no difference" in client.get(address(correction, "diff/?before=1&after=1")).text
    assert client.get(address(correction, "diff/?before=7")).status_code == 404
    assert client.get(address(correction, "diff/?before=x&after=%00")).status_code == 200


def test_the_trail_tells_who_did_what_and_why(client, correction):
    client.post(address(correction, "approve/"), {"approve-reason": "agreed"})
    page = client.get(address(correction, "audit/"))

    actions = [row.entry.action for row in page.context["rows"]]
    assert actions == ["approved", "sent", "edited", "drafted", "loaded"]
    assert "colleague@example.com" in page.text
    assert "wrong shop" in page.text
    whole = client.get("/desk/audit/?action=approved")
    assert [row.entry.question for row in whole.context["rows"]] == [correction]


def test_whoever_approves_from_a_list_waits_for_no_more_queries(
    client, in_approval, colleague, django_assert_max_num_queries
):
    client.force_login(colleague, "accounts.backends.UserBackend")
    with django_assert_max_num_queries(15):
        assert client.get(address(in_approval) + "?queue=waiting").context["approval"].may_approve


def test_the_pages_cost_the_same_at_two_sizes(client, in_approval, colleague, django_assert_max_num_queries):
    paths = [address(in_approval) + "?queue=waiting", address(in_approval, "diff/"), address(in_approval, "audit/")]
    client.get(paths[0])  # takes the messages out of the session
    costs = []
    for _size in range(2):
        for path in paths:
            with django_assert_max_num_queries(15) as cost:
                assert client.get(path).status_code == 200
            costs.append(len(cost))
        curation.reject(question=in_approval, by=colleague, now=NOW, reason="again")
        client.post(address(in_approval, "take-up/"))
        more = {f"options-{place}-{name}": "queue-retention" for place in (4, 5) for name in ("text", "facts")}
        more |= {f"options-{place}-rationale": "It says so." for place in (4, 5)}
        more |= {"kind": "multiple-response", "options-1-is_key": "on", "options-TOTAL_FORMS": "6"}
        more |= {"options-5-text": "Another text of an option"}
        client.post(address(in_approval, "send/"), form_values(in_approval, **more))
        client.get(paths[0])
    assert curation.draft_of(in_approval).options.count() == 6
    assert costs[:3] == costs[3:]
    assert FactRevision.objects.count() == 1
