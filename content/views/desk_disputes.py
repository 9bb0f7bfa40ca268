"""Disputes at the desk: another reading of what is published, and how it is settled."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from content import disputes, presenting
from content.forms import DisputeForm, SettleForm
from content.models import Question
from content.presenting import ShownQuestion
from content.views.desk_editor import curators_only, question_of


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def desk_dispute(request: UserRequest, slug: str) -> HttpResponse:
    """Say why other options would be right. New attempts do not get the question from then on."""
    question = question_of(slug)
    shown = _published(request, question)
    options = [(option.code, f"{option.letter}. {option.text}".replace("`", "")) for option in shown.options]
    sent = request.POST if request.method == "POST" else None
    form = DisputeForm(sent, options=options, collection=question.collection)
    cited = _("The question cites: %(ids)s.") % {"ids": ", ".join(fact.slug for fact in shown.facts)}
    form.fields["facts"].help_text = f"{form.fields['facts'].help_text} {cited if shown.facts else ''}"
    if form.is_valid():
        outcome = disputes.open_dispute(question=question, by=request.user, now=request.now, **form.cleaned_data)
        if isinstance(outcome, disputes.Opened):
            messages.success(request, _("Disputed. No new attempt gets it until that is settled; all others keep it."))
            return redirect("desk_question", slug)
        if isinstance(outcome, disputes.AlreadyOpen):
            messages.warning(request, _("It is disputed already; nothing changed. Settle that dispute first."))
            return redirect("desk_question", slug)
        form.add_error("keys", _("These are the keys that stand. Choose those of the other reading."))
    context = {"question": question, "form": form, "shown": shown}
    return render(request, "content/desk_dispute.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def desk_settle(request: UserRequest, slug: str) -> HttpResponse:
    """Both readings with their facts, and how it ends."""
    question = question_of(slug)
    dispute = question.disputes.open().select_related("revision").first()
    if dispute is None:
        messages.warning(request, _("No dispute is open; nothing changed."))
        return redirect("desk_question", slug)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        outcome = disputes.settle(dispute=dispute, by=request.user, now=request.now, **form.cleaned_data)
        if isinstance(outcome, disputes.Settled):
            messages.success(request, _("Settled. Your reason stands beside the question."))
            return redirect("desk_question", slug)
        if isinstance(outcome, disputes.AlreadySettled):
            messages.warning(request, _("Somebody else settled it before; nothing changed."))
            return redirect("desk_question", slug)
        form.add_error("outcome", _("What is disputed is still published. Publish the correction first."))
    proof = presenting.with_proof([dispute.revision_id])[dispute.revision_id]
    order = [option.code for option in proof.options.all()]
    shown = presenting.revealed(proof, order=order, chosen=(), today=request.now.date())
    context = {"question": question, "form": form, "shown": shown}
    return render(request, "content/desk_settle.html", context, status=422 if form.is_bound else 200)


def _published(request: UserRequest, question: Question) -> ShownQuestion:
    """What is published. Raises Http404 where nothing is."""
    revision = presenting.proven(question.revisions.published()).first()
    if revision is None:
        raise Http404
    order = [option.code for option in revision.options.all()]
    return presenting.revealed(revision, order=order, chosen=(), today=request.now.date())
