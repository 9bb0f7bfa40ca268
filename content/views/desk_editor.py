"""The editor of a draft: nothing that was typed is lost, and everything works without JavaScript.

Buttons that change nothing in the database (one more option, a search for facts, "Check") send the whole form and get
it back: the part that changed for htmx, the whole page for anyone else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from content import curation, drafting
from content.desk import QUEUES, Filters, neighbours
from content.editor import Sheet, options_in, preview_of, sheet_of, with_options
from content.fact_desk import MOST_FOUND, facts_like
from content.forms import MOST_OPTIONS, NewQuestionForm
from content.models import Collection, Placement, Question, Revision, Source
from content.models.collection import OPEN_COLLECTION
from content.question_checks import Finding
from content.rearranging import Step, rearranged, step_of

curators_only = permission_required("content.curate", raise_exception=True)


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


def question_of(slug: str) -> Question:
    """The public question with this slug, with what every page of the desk shows of it. Raises Http404."""
    placements = Placement.objects.select_related("task__domain__blueprint__exam").order_by("id")
    questions = Question.objects.public().select_related("service", "collection", "scenario")
    questions = questions.prefetch_related(Prefetch("placements", placements))
    return get_object_or_404(questions, slug=slug)


def draft_in_work(question: Question) -> Revision:
    """The draft that can be written on. Raises Http404 where there is none."""
    draft = curation.draft_of(question)
    if draft is None or draft.is_frozen:
        raise Http404
    return draft


def show_editor(request: UserRequest, question: Question, draft: Revision) -> HttpResponse:
    return editor(request, sheet_of(question, draft, today=request.now.date()))


def save(request: UserRequest, question: Question, draft: Revision) -> HttpResponse:
    """Save what the editor sent, or rearrange it without saving where one of its smaller buttons was pressed."""
    if step := step_of(request.POST.get("do", "")):
        return _rearranged(request, question, draft, step)
    if request.POST.get("do") == "find":
        return _found(request, question, draft)
    if refused := store(request, question, draft):
        return refused
    messages.success(request, _("Draft saved."))
    return redirect("desk_question", question.slug)


def show_refused(request: UserRequest, question: Question, findings: Sequence[Finding]) -> HttpResponse:
    """The saved draft, with what keeps it from going on."""
    sheet = sheet_of(question, draft_in_work(question), today=request.now.date())
    return editor(request, sheet, status=422, refused=findings)


def place_in_list(request: UserRequest, question: Question) -> dict[str, Any]:
    """The list that the address names, with the questions before and after this one."""
    filters = Filters.of(request.GET)
    if "queue" not in request.GET:
        return {"filters": None}
    beside = neighbours(filters, question.slug, today=request.now.date())
    return {"filters": filters, "queue_title": QUEUES[filters.queue], "neighbours": beside}


@require_POST
@curators_only
def desk_preview(request: UserRequest, slug: str) -> HttpResponse:
    """The checks and the preview of what is written but not saved."""
    question = question_of(slug)
    sheet = sheet_of(question, draft_in_work(question), today=request.now.date(), data=request.POST)
    sheet.is_valid()
    if request.headers.get("HX-Request") == "true":
        return render(request, "content/_desk_preview.html", {"question": question, "preview": preview_of(sheet)})
    return editor(request, sheet, is_unsaved=True)


def store(request: UserRequest, question: Question, draft: Revision) -> HttpResponse | None:
    """Write what the editor sent into the draft; the page that says why not where that fails."""
    sheet = sheet_of(question, draft, today=request.now.date(), data=request.POST)
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
        return editor(request, sheet, status=409, stored=outcome.revision)
    return None


def editor(request: UserRequest, sheet: Sheet, *, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page. Its checks and preview are of what the sheet shows, saved or not."""
    question, draft = sheet.question, sheet.draft
    context = {
        "sheet": sheet,
        "question": question,
        "revision": draft,
        "is_raw": draft.source is not None and draft.source.kind == Source.Kind.RAW,
        "has_published": sheet.placing is None,
        "preview": preview_of(sheet),
        **_search(request, sheet),
        **place_in_list(request, question),
    }
    return render(request, "content/desk_draft.html", context | more, status=status)


def _rearranged(request: UserRequest, question: Question, draft: Revision, step: Step) -> HttpResponse:
    after = rearranged(options_in(request.POST), step, most=MOST_OPTIONS)
    data = with_options(request.POST, after.options)
    sheet = sheet_of(question, draft, today=request.now.date(), data=data)
    sheet.is_valid()
    sheet.put_focus(after.focus)
    if request.headers.get("HX-Request") == "true":
        response = render(request, "content/_desk_options.html", {"sheet": sheet, "focus": after.focus})
        response.headers["HX-Trigger-After-Settle"] = "rearranged"
        return response
    focus = after.focus or request.POST["do"]
    return editor(request, sheet, is_unsaved=True, focus=focus)


def _found(request: UserRequest, question: Question, draft: Revision) -> HttpResponse:
    sheet = sheet_of(question, draft, today=request.now.date(), data=request.POST)
    if request.headers.get("HX-Request") == "true":
        return render(request, "content/_desk_found.html", {"sheet": sheet, **_search(request, sheet)})
    sheet.is_valid()
    return editor(request, sheet, is_unsaved=True, focus="fact-query")


def _search(request: UserRequest, sheet: Sheet) -> dict[str, Any]:
    """What was looked for among the facts, and what was found; at first the facts of the question's service."""
    query = request.POST.get("fact_query", "").replace("\x00", "").strip()[:80]
    own = sheet.question.service
    found = facts_like(query, service=own.slug if own and not query else "") if query or own else None
    return {"fact_query": query, "found": found[: MOST_FOUND + 1] if found is not None else ()}
