"""What the editor of a draft sends: nothing that was typed is lost, and everything works without JavaScript.

Buttons that change nothing in the database (one more option, a search for facts, "Check") send the whole form and get
it back: the part that changed for htmx, the whole page for anyone else.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from content import curation, drafting
from content.editor import latest_of, options_in, preview_of, sheet_of, with_options
from content.forms import MOST_OPTIONS, NewQuestionForm
from content.models import Collection, Question
from content.models.collection import OPEN_COLLECTION
from content.rearranging import Step, rearranged, step_of
from content.views.desk_clash import show_clash
from content.views.desk_editor import curators_only, editor, question_of, search, to_question


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def desk_new(request: UserRequest) -> HttpResponse:
    collection = get_object_or_404(Collection, slug=OPEN_COLLECTION, owner=None)
    form = NewQuestionForm(request.POST or None, collection=collection, initial={"service": request.GET.get("service")})
    if request.method == "POST" and form.is_valid():
        outcome = drafting.begin_question(**form.cleaned_data, by=request.user, now=request.now)
        if isinstance(outcome, drafting.Begun):
            return redirect("desk_question", outcome.question.slug)
        form.add_error("slug", _("Another question has this id."))
    status = 422 if request.method == "POST" else 200
    return render(request, "content/desk_new.html", {"form": form}, status=status)


def save(request: UserRequest, question: Question) -> HttpResponse:
    """Save what the editor sent, or rearrange it without saving where one of its smaller buttons was pressed."""
    if step := step_of(request.POST.get("do", "")):
        return _rearranged(request, question, step)
    if request.POST.get("do") == "find":
        return _found(request, question)
    if refused := store(request, question):
        return refused
    messages.success(request, _("Draft saved."))
    return to_question(request, question.slug)


@require_POST
@curators_only
def desk_preview(request: UserRequest, slug: str) -> HttpResponse:
    """The checks and the preview of what is written but not saved."""
    question = question_of(slug)
    sheet = sheet_of(question, latest_of(question), today=request.now.date(), data=request.POST)
    sheet.is_valid()
    if request.headers.get("HX-Request") == "true":
        return render(request, "content/_desk_preview.html", {"question": question, "preview": preview_of(sheet)})
    return editor(request, sheet, is_unsaved=True)


def store(request: UserRequest, question: Question) -> HttpResponse | None:
    """Write what the editor sent into the draft; the page that says why not where that fails."""
    sheet = sheet_of(question, latest_of(question), today=request.now.date(), data=request.POST)
    if not sheet.is_valid():
        return editor(request, sheet, status=422)
    outcome = curation.save_draft(
        question=question,
        text=sheet.text(),
        based_on=sheet.form.cleaned_data["based_on"],
        by=request.user,
        now=request.now,
        placing=sheet.where(),
    )
    if isinstance(outcome, curation.Conflict):
        return show_clash(request, sheet)
    return None


def _rearranged(request: UserRequest, question: Question, step: Step) -> HttpResponse:
    after = rearranged(options_in(request.POST), step, most=MOST_OPTIONS)
    data = with_options(request.POST, after.options)
    sheet = sheet_of(question, latest_of(question), today=request.now.date(), data=data)
    sheet.is_valid()
    sheet.put_focus(after.focus)
    if request.headers.get("HX-Request") == "true":
        response = render(request, "content/_desk_options.html", {"sheet": sheet, "focus": after.focus})
        response.headers["HX-Trigger-After-Settle"] = "rearranged"
        return response
    focus = after.focus or request.POST["do"]
    return editor(request, sheet, is_unsaved=True, focus=focus)


def _found(request: UserRequest, question: Question) -> HttpResponse:
    sheet = sheet_of(question, latest_of(question), today=request.now.date(), data=request.POST)
    if request.headers.get("HX-Request") == "true":
        return render(request, "content/_desk_found.html", {"sheet": sheet, **search(request, sheet)})
    sheet.is_valid()
    return editor(request, sheet, is_unsaved=True, focus="fact-query")
