"""The desk's page of conflicts between files and the site."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from content.conflict_pages import gone_from, listed_conflicts, shown_conflicts
from content.conflicts import InWork, Stale, keep_ours, retire_gone, take_theirs
from content.forms import ConflictForm, GoneForm
from content.views.desk_editor import curators_only

PAGE_SIZE = 10


@require_safe
@curators_only
def conflict_list(request: UserRequest) -> HttpResponse:
    held = request.held_questions()
    page = Paginator(listed_conflicts(held=held), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "conflicts": shown_conflicts(list(page)), "gone_from": gone_from(), "held": held}
    return render(request, "content/desk_conflicts.html", context)


@require_POST
@curators_only
def conflict_settle(request: UserRequest, conflict_id: int) -> HttpResponse:
    form = ConflictForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the two texts. Nothing was changed."))
        return redirect("conflict_list")
    settle = {"ours": keep_ours, "theirs": take_theirs}[form.cleaned_data["keep"]]
    outcome = settle(conflict_id=conflict_id, digest=form.cleaned_data["digest"], by=request.user, now=request.now)
    if isinstance(outcome, Stale):
        messages.warning(request, _("A load or another curator came first. Nothing was changed; look again."))
    elif isinstance(outcome, InWork):
        messages.warning(request, _("The question has a draft, which is not overwritten. Finish or drop it first."))
    elif outcome.draft is not None:
        messages.success(request, _("The file's text is a draft now. Send it for approval when it is as it should be."))
        return redirect(outcome.draft.question)
    else:
        messages.success(request, _("Settled. It is listed again only when the file says something else."))
    return redirect("conflict_list")


@require_POST
@curators_only
def conflict_retire_gone(request: UserRequest) -> HttpResponse:
    """One decision about all that is gone from a file."""
    form = GoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("No file was named. Nothing was changed."))
        return redirect("conflict_list")
    count = retire_gone(by=request.user, now=request.now, **form.cleaned_data)
    messages.success(request, ngettext("%(n)d retired.", "%(n)d retired.", count) % {"n": count})
    return redirect("conflict_list")
