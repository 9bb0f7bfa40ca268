"""Support, for operators: find an attempt, see how it stands, give time, reopen, void. Looking changes nothing."""

from __future__ import annotations

import datetime as dt
import uuid

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.accommodations import PRESETS
from accounts.http import UserRequest
from accounts.models import User
from accounts.views.access import operators_only
from quizzes import support, support_desk
from quizzes.models import Attempt
from quizzes.support_forms import ExtendForm, ExtensionForm, GrantForm, ReopenForm, VoidForm

PAGE_SIZE = 50
SUGGESTED_MINUTES = 10

NOT_DONE: dict[support.Outcome, Promise] = {
    "unchanged": gettext_lazy("Nothing was changed: it is so already."),
    "unconfirmed": gettext_lazy("Nothing was changed. This would leave less than a minute: confirm it below."),
    "closed": gettext_lazy("Nothing was changed: this attempt is closed. Reopen it to give more time."),
    "open": gettext_lazy("Nothing was changed: this attempt is open. Give it more time instead."),
    "untimed": gettext_lazy("Nothing was changed: practice has no time limit and can be started again at any time."),
    "another_open": gettext_lazy(
        "Nothing was changed: the candidate has another exam open that is the same or has some of its questions."
    ),
    "window": gettext_lazy("Nothing was changed: the exam closes before that. Say below that this may go beyond it."),
}


@require_safe
@operators_only
def support_list(request: UserRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip().lower()[:254]
    show = request.GET.get("show", "open")
    show = show if show in support_desk.SHOWN else "open"
    page = Paginator(support_desk.cases(show=show, query=query), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "query": query,
        "show": show,
        "shown": support_desk.SHOWN,
        "page": page,
        "rows": support_desk.case_rows(page, now=request.now),
    }
    return render(request, "quizzes/support_list.html", context)


@require_safe
@operators_only
def support_attempt(request: UserRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """One attempt; with `?factor=..&minutes=..` what that accommodation would make of it."""
    return _case_page(request, attempt_id)


@require_POST
@operators_only
def support_extend(request: UserRequest, attempt_id: uuid.UUID) -> HttpResponse:
    form = ExtendForm(request.POST, auto_id="extend_%s")
    if not form.is_valid():
        return _case_page(request, attempt_id, extend_form=form)
    asked = form.cleaned_data
    before = _attempt(attempt_id).deadline_at
    action = support.extend(
        attempt_id=attempt_id,
        actor=request.user,
        reason=asked["reason"],
        past_window=asked["past_window"],
        is_confirmed=asked["confirm"],
        now=request.now,
        **form.accommodation(),
    )
    if action.outcome != "changed":
        return _case_page(request, attempt_id, extend_form=form, outcome=action.outcome)
    words = _("The deadline moved from %(before)s to %(after)s. The open page shows it within 30 seconds.")
    after = action.attempt.deadline_at
    messages.success(request, words % {"before": _time(before), "after": _time(after)})
    return redirect("support_attempt", attempt_id)


@require_POST
@operators_only
def support_reopen(request: UserRequest, attempt_id: uuid.UUID) -> HttpResponse:
    form = ReopenForm(request.POST, auto_id="reopen_%s")
    if not form.is_valid():
        return _case_page(request, attempt_id, reopen_form=form)
    _attempt(attempt_id)
    action = support.reopen(attempt_id=attempt_id, actor=request.user, now=request.now, **form.cleaned_data)
    if action.outcome != "changed":
        return _case_page(request, attempt_id, reopen_form=form, outcome=action.outcome)
    words = _("The attempt is open again until %(deadline)s.")
    messages.success(request, words % {"deadline": _time(action.attempt.deadline_at)})
    return redirect("support_attempt", attempt_id)


@require_POST
@operators_only
def support_void(request: UserRequest, attempt_id: uuid.UUID) -> HttpResponse:
    form = VoidForm(request.POST, auto_id="void_%s")
    if not form.is_valid():
        return _case_page(request, attempt_id, void_form=form)
    _attempt(attempt_id)
    action = support.void(
        attempt_id=attempt_id, actor=request.user, reason=form.cleaned_data["reason"], now=request.now
    )
    if action.outcome != "changed":
        return _case_page(request, attempt_id, void_form=form, outcome=action.outcome)
    messages.success(request, _("The attempt is voided. It has no score and counts nowhere."))
    return redirect("support_attempt", attempt_id)


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def support_person(request: UserRequest, user_id: int) -> HttpResponse:
    """Extra time for every exam that this person starts from now on."""
    person = get_object_or_404(User, pk=user_id)
    initial = {"factor": person.time_factor, "minutes": person.extra_minutes}
    if request.method == "GET":
        initial |= {name: request.GET[name] for name in initial if name in request.GET}
    form = GrantForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        outcome = support.grant(
            user_id=user_id, actor=request.user, reason=reason, now=request.now, **form.accommodation()
        )
        if outcome == "changed":
            messages.success(request, _("Saved. It counts for exams that are started from now on."))
        else:
            messages.warning(request, str(NOT_DONE["unchanged"]))
        return redirect("support_person", user_id)
    context = {
        "person": person,
        "form": form,
        "presets": PRESETS,
        "grants": support_desk.grants_of(person),
        "rows": support_desk.case_rows(support_desk.cases(show="open", query="").filter(user=person), now=request.now),
    }
    return render(request, "quizzes/support_person.html", context, status=422 if form.errors else 200)


def _attempt(attempt_id: uuid.UUID) -> Attempt:
    attempts = Attempt.objects.of_bank().with_subject().select_related("user", "blueprint")
    return get_object_or_404(attempts, pk=attempt_id)


def _case_page(
    request: UserRequest,
    attempt_id: uuid.UUID,
    *,
    extend_form: forms.Form | None = None,
    reopen_form: forms.Form | None = None,
    void_form: forms.Form | None = None,
    outcome: support.Outcome | None = None,
) -> HttpResponse:
    """The page of an attempt; with a form that was refused, or with the words of what was not done."""
    attempt = _attempt(attempt_id)
    case = support_desk.case_of(attempt, now=request.now)
    present = {"factor": attempt.time_factor, "minutes": attempt.extra_minutes}
    asked = request.POST if extend_form else request.GET
    wanted = ExtensionForm(asked) if "factor" in asked else ExtensionForm(initial=present)
    extension = None
    if case.is_running and attempt.deadline_at and wanted.is_bound and wanted.is_valid():
        past_window = wanted.cleaned_data["past_window"]
        extension = support.extension_of(attempt, past_window=past_window, now=request.now, **wanted.accommodation())
    refused = extend_form or reopen_form or void_form
    context = {
        "case": case,
        "attempt": attempt,
        "presets": PRESETS,
        "ten_more": attempt.extra_minutes + SUGGESTED_MINUTES,
        "wanted": wanted,
        "extension": extension,
        "extend_form": extend_form or ExtendForm(auto_id="extend_%s"),
        "reopen_form": reopen_form or ReopenForm(initial={"minutes": SUGGESTED_MINUTES}, auto_id="reopen_%s"),
        "void_form": void_form or VoidForm(auto_id="void_%s"),
        "form": refused or wanted,
        "problem": NOT_DONE[outcome] if outcome else "",
    }
    return render(request, "quizzes/support_attempt.html", context, status=_status(refused, outcome))


def _status(refused: forms.Form | None, outcome: support.Outcome | None) -> int:
    if outcome:
        return 409
    return 422 if refused is not None else 200


def _time(instant: dt.datetime | None) -> str:
    """In the zone of whoever looks."""
    return date_format(localtime(instant), "j M Y, H:i:s") if instant else ""
