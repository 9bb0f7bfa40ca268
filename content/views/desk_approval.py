"""From draft to published: sending, approving, sending back, and the pages that show what changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from content import curation, presenting
from content.approvals import approval_of, difference_of
from content.forms import OptionalReasonForm, ReasonForm
from content.models import Question, Revision
from content.views import desk_drafts, desk_editor
from content.views.desk_editor import curators_only, place_in_list, question_of, to_question


@require_POST
@curators_only
def desk_send(request: UserRequest, slug: str) -> HttpResponse:
    """Save what stands in the editor, then send it for approval: nothing that was typed is left behind."""
    question = question_of(slug)
    if refused := desk_drafts.store(request, question):
        return refused
    outcome = curation.send_for_approval(question=question, by=request.user, now=request.now)
    if isinstance(outcome, curation.Refused):
        return desk_editor.show_refused(request, question_of(slug), outcome.findings)
    messages.success(request, _("Sent for approval. It is frozen until somebody approves it or sends it back."))
    return to_question(request, slug)


def show_approval(request: UserRequest, question: Question, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "question": question,
        "approval": approval_of(question, reader=request.user, today=request.now.date()),
        "approve_form": OptionalReasonForm(prefix="approve"),
        "reject_form": ReasonForm(prefix="reject"),
        **place_in_list(request, question),
    }
    return render(request, "content/desk_approval.html", context | more, status=status)


@require_POST
@curators_only
def desk_approve(request: UserRequest, slug: str) -> HttpResponse:
    question, form = question_of(slug), OptionalReasonForm(request.POST, prefix="approve")
    if not form.is_valid():
        return _still_there(request, question, approve_form=form)
    outcome = curation.approve(question=question, by=request.user, now=request.now, reason=form.cleaned_data["reason"])
    if isinstance(outcome, curation.Approved):
        messages.success(request, _("Published. New attempts get this revision; open and finished ones keep theirs."))
        return to_question(request, slug)
    return _still_there(request, question)


@require_POST
@curators_only
def desk_reject(request: UserRequest, slug: str) -> HttpResponse:
    question, form = question_of(slug), ReasonForm(request.POST, prefix="reject")
    if not form.is_valid():
        return _still_there(request, question, reject_form=form)
    reason = form.cleaned_data["reason"]
    if curation.reject(question=question, by=request.user, now=request.now, reason=reason):
        messages.success(request, _("Sent back with your reason. Its text can be taken up again as a draft."))
    else:
        messages.warning(request, _("Nothing was in approval any more; nothing changed."))
    return to_question(request, slug)


@require_POST
@curators_only
def desk_take_up(request: UserRequest, slug: str) -> HttpResponse:
    """A draft with the text that was sent back."""
    question, form = question_of(slug), OptionalReasonForm(request.POST)
    if not form.is_valid():
        return to_question(request, slug)
    try:
        curation.take_up(question=question, by=request.user, now=request.now, reason=form.cleaned_data["reason"])
    except Revision.DoesNotExist:
        messages.warning(request, _("Nothing of this question was sent back; nothing changed."))
    return to_question(request, slug)


def _still_there(request: UserRequest, question: Question, **more: Any) -> HttpResponse:
    """The approval page again, which says why; where somebody was quicker, what is there now."""
    try:
        return show_approval(request, question, status=422, **more)
    except Revision.DoesNotExist:
        messages.warning(request, _("Nothing was in approval any more; nothing changed."))
        return to_question(request, question.slug)


@require_safe
@curators_only
def desk_diff(request: UserRequest, slug: str) -> HttpResponse:
    """Any two revisions of a question; the last two unless the address names others."""
    question = question_of(slug)
    numbers = list(question.revisions.order_by("-number").values_list("number", "state"))
    newest = numbers[0][0]
    after = _number(request.GET.get("after"), newest)
    before = _number(request.GET.get("before"), max((n for n, _state in numbers if n < after), default=after))
    found = {each.number: each for each in presenting.proven(question.revisions.filter(number__in=[before, after]))}
    if not {before, after} <= found.keys():
        raise Http404
    context = {
        "question": question,
        "numbers": [(number, Revision.State(state).label) for number, state in numbers],
        "difference": difference_of(found[before], found[after], today=request.now.date()),
    }
    return render(request, "content/desk_diff.html", context)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else otherwise
