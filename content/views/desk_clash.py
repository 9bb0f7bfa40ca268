"""The page for two curators who saved one draft: both texts side by side, and a choice for everything that differs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import UserRequest
from content import curation
from content.clashes import Clash
from content.editor import Sheet, latest_of, sheet_of
from content.views.desk_editor import curators_only, editor, place_in_list, question_of, to_question

UNSENT = ("csrfmiddlewaretoken", "based_on", "do")
TAKE = "take."


@require_POST
@curators_only
def desk_merge(request: UserRequest, slug: str) -> HttpResponse:
    """Save what was chosen. A third text in between brings the page again; mine goes along in the form."""
    question = question_of(slug)
    draft = latest_of(question)
    sheet = sheet_of(question, draft, today=request.now.date(), data=request.POST)
    if not sheet.is_valid():
        return editor(request, sheet, status=422)
    if request.POST.get("do") == "theirs":
        messages.success(request, _("The stored text stays as it is; yours was dropped."))
        return to_question(request, slug)
    taken = [
        name.removeprefix(TAKE) for name, side in request.POST.items() if name.startswith(TAKE) and side == "theirs"
    ]
    clash = Clash(mine=sheet, stored=sheet_of(question, draft, today=request.now.date()))
    outcome = curation.save_draft(
        question=question,
        text=clash.text(taken),
        based_on=sheet.form.cleaned_data["based_on"],
        by=request.user,
        now=request.now,
        placing=clash.where(taken),
    )
    if isinstance(outcome, curation.Conflict):
        return show_clash(request, sheet)
    messages.success(request, _("Draft saved, as you chose."))
    return to_question(request, slug)


def show_clash(request: UserRequest, mine: Sheet) -> HttpResponse:
    """Both texts. `mine` is what was sent and not saved."""
    question = question_of(mine.question.slug)
    clash = Clash(mine=mine, stored=sheet_of(question, latest_of(question), today=request.now.date()))
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in UNSENT and not name.startswith(TAKE)
    ]
    choices = clash.choices()
    if not choices and not clash.is_open:
        return to_question(request, question.slug)  # what was sent is what was sent for approval: pressed twice
    context = {"question": question, "clash": clash, "choices": choices, "sent": sent}
    context |= place_in_list(request, question)
    return render(request, "content/desk_clash.html", context, status=409)
