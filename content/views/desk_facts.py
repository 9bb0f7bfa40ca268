"""Facts at the desk: what has to be checked again, and one fact with all that rests on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from content import fact_curation
from content.audit_desk import row_of, trail
from content.fact_desk import (
    SHOWN,
    FactFilters,
    changes_of,
    citations_of,
    dependents,
    facts_of,
    note_lines,
    parsed_from,
    services_of,
    with_question_counts,
)
from content.forms import ConfirmForm, FactForm
from content.models import FactRevision
from content.notes.values import a_year_after
from content.views.desk_editor import curators_only

PAGE_SIZE = 30
MOST_ENTRIES = 10
MOST_DEPENDENTS = 50
"""Options that rest on a fact, on one page of it."""


@require_safe
@curators_only
def desk_facts(request: UserRequest) -> HttpResponse:
    filters, today = FactFilters.of(request.GET), request.now.date()
    page = Paginator(facts_of(filters, today=today), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "rows": with_question_counts(page),
        "today": today,
        "services": services_of(filters).values_list("slug", "heading"),
        "title": SHOWN[filters.show],
    }
    return render(request, "content/desk_facts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def desk_fact(request: UserRequest, slug: str) -> HttpResponse:
    """A fact with the options that rest on it. POST corrects what it says."""
    current = _current(slug)
    if request.method != "POST":
        return _page(request, current, FactForm(initial=_values(current, request.now.date())))
    form = FactForm(request.POST)
    if not form.is_valid():
        return _page(request, current, form, status=422)
    values = form.cleaned_data
    outcome = fact_curation.correct_fact(
        fact=current.fact,
        text=parsed_from(current, values),
        based_on=values["based_on"],
        by=request.user,
        now=request.now,
        reason=values["reason"],
    )
    match outcome:
        case fact_curation.Corrected():
            messages.success(
                request,
                _corrected(current, outcome) if current.verified_at else _("Verified: the fact is the library's now."),
            )
        case fact_curation.Unchanged():
            messages.warning(request, _("It says that already; nothing was written."))
        case fact_curation.Unwritable():
            form.add_error("statement", outcome.problem)
            return _page(request, current, form, status=422)
        case fact_curation.Conflict():
            return _conflict(request, slug, form)
    return redirect("desk_fact", slug)


@require_POST
@curators_only
def desk_fact_confirm(request: UserRequest, slug: str) -> HttpResponse:
    """ "Still true today": compared with its source today, to be checked again in a year."""
    current, form, today = _current(slug), ConfirmForm(request.POST), request.now.date()
    based_on = form.cleaned_data["based_on"] if form.is_valid() else ""
    outcome = fact_curation.confirm_fact(
        fact=current.fact,
        as_of=today,
        review_by=a_year_after(today),
        based_on=based_on,
        by=request.user,
        now=request.now,
    )
    if isinstance(outcome, fact_curation.Confirmed):
        messages.success(request, _("Confirmed as of today; to be checked again in a year."))
    elif isinstance(outcome, fact_curation.Unchanged):
        messages.success(request, _("It was confirmed today already."))
    elif isinstance(outcome, fact_curation.Unwritable):
        messages.warning(
            request, _("It comes from raw notes. Name an official source in the form, and it is verified.")
        )
    else:
        messages.warning(request, _("Somebody else changed it in between. Look at what it says now; nothing changed."))
    return redirect("desk_fact", slug)


def _current(slug: str) -> FactRevision:
    """What a public fact says today. Raises Http404."""
    current = FactRevision.objects.current().select_related("fact__service", "fact__collection", "source")
    return get_object_or_404(current, fact__slug=slug, fact__collection__owner__isnull=True)


def _values(current: FactRevision, today: dt.date) -> dict[str, Any]:
    """What the form begins with. Nobody has compared yet what raw notes say."""
    names = ("statement", "source_url", "attribute", "as_of", "review_by", "changed")
    values = {name: getattr(current, name) for name in names} | {"based_on": current.content_hash}
    return values if current.verified_at else values | {"as_of": today, "review_by": None}


def _corrected(before: FactRevision, outcome: fact_curation.Corrected) -> str:
    count = len(outcome.dependents) if outcome.revision.statement != before.statement else 0
    if not count:
        return _("Corrected. No published question has to be compared with it.")
    return ngettext(
        "Corrected. %(n)d published question rests on it and is to be verified: it is marked below.",
        "Corrected. %(n)d published questions rest on it and are to be verified: they are marked below.",
        count,
    ) % {"n": count}


def _conflict(request: UserRequest, slug: str, form: FactForm) -> HttpResponse:
    """Both texts: what was typed stays in the form, and saving it again overwrites knowingly."""
    now = _current(slug)
    data = request.POST.copy()
    data["based_on"] = now.content_hash
    return _page(request, now, FactForm(data), status=409, is_conflict=True)


def _page(
    request: UserRequest, current: FactRevision, form: FactForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    fact = current.fact
    resting = citations_of(fact, held=request.held_questions())
    page = Paginator(resting, MOST_DEPENDENTS).get_page(request.GET.get("page"))
    if not current.verified_at:
        form.fields["reason"].label = _("How it was verified")
    context = {
        "fact": fact,
        "current": current,
        "form": form,
        "needs_check": current.needs_check_on(request.now.date()),
        "note_lines": note_lines(current),
        "note_changes": changes_of(fact),
        "page": page,
        "dependents": dependents(page, current),
        "held": request.held_questions(),
        "revisions": fact.revisions.select_related("created_by", "source").order_by("-number"),
        "trail": [row_of(entry) for entry in trail(fact=fact)[:MOST_ENTRIES]],
    }
    return render(request, "content/desk_fact.html", context | more, status=status)
