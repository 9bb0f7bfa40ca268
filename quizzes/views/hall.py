"""The exam hall: one question, the overview before submitting, saving, checking, submitting, abandoning.

Saving works alike for the hall's own script (JSON) and for plain forms (a redirect, or the page again with what went
wrong in its place). `docs/hall.md` describes the addresses for whoever talks to them from outside.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import REFUSALS, UserRequest, refuse, wants_json
from quizzes import attempts, hall, pacing, responses
from quizzes.attempts import Submission
from quizzes.forms import AbandonForm, ResponseForm, StampForm, SubmitForm
from quizzes.models import Attempt, Confidence
from quizzes.responses import SaveOutcome
from quizzes.writes import LARGEST_SEQ

SEQ_DIGITS = len(str(LARGEST_SEQ))
CONFIDENCES = [str(value) for value in Confidence.values]
AHEAD_COUNT = 10
"""How many questions the script of the hall gets at once."""

View = Callable[..., HttpResponse]


def _find(request: UserRequest, attempt_id: UUID) -> Attempt:
    """The user's attempt, sealed if its time is over; 404 for anybody else's and for unknown ones alike."""
    try:
        attempt = attempts.find(user=request.user, attempt_id=attempt_id, now=request.now)
    except Attempt.DoesNotExist:
        raise Http404 from None
    attempt.user = request.user
    return attempt


def _after(attempt: Attempt) -> str:
    """Where a closed attempt is looked at."""
    return reverse("attempt_list") if attempt.abandoned_at else reverse("attempt_report", args=[attempt.pk])


def own_page(view: View) -> View:
    """Refuse what comes from a page that was made for another user than the one who is signed in now."""

    @wraps(view)
    def guarded(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any(user != str(request.user.pk) for user in request.POST.getlist("user")):
            return refuse(request, "not_owner")
        return view(request, *args, **kwargs)

    return guarded


def paced(view: View) -> View:
    """Refuse to write for an account that sends more than a person and a browser can."""

    @wraps(view)
    def guarded(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = request.now.timestamp()
        if request.method == "POST" and not pacing.saves.allows(request.user.pk, now=now):
            return refuse(request, "throttled")
        return view(request, *args, **kwargs)

    return guarded


# --- One question


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
@paced
def position(request: UserRequest, attempt_id: UUID, position: int) -> HttpResponse:
    if request.method == "POST":
        return _save(request, attempt_id, position)
    attempt = _find(request, attempt_id)
    if attempt.closed_at:
        return redirect(_after(attempt))
    return _show(request, attempt, position)


def _show(
    request: UserRequest,
    attempt: Attempt,
    position: int,
    *,
    refusal: str = "",
    choice_error: str = "",
    chosen: Collection[str] = (),
) -> HttpResponse:
    """The page of one question. After a refusal it says why; choice and confidence are those of the refused page."""
    if not 1 <= position <= attempt.position_count:
        raise Http404
    if attempt.reached is not None and not attempt.opens(position):
        return refuse(request, "not_current", location=attempt.position_url(attempt.reached))
    try:
        page = hall.page_of(attempt, position, now=request.now)
    except ObjectDoesNotExist:
        raise Http404 from None
    context = {"page": page, "sheet": page.sheet, "shown": page.shown, "tab": secrets.token_hex(8)}
    if page.shown is None:
        context["refusal"] = REFUSALS["held"]
        return render(request, "quizzes/position.html", context, status=REFUSALS["held"].status if refusal else 200)
    if not refusal:
        return render(request, "quizzes/position.html", context)
    context |= {"refusal": REFUSALS[refusal], "choice_error": choice_error}
    if refusal == "bad_value":
        said = request.POST.get("confidence", "")
        context["page"] = replace(page, confidence=int(said) if said in CONFIDENCES else None)
        context["choice_error"] = choice_error or _too_many(page.shown.select_count, chosen)
        context["shown"] = replace(
            page.shown,
            options=tuple(replace(option, is_chosen=option.code in chosen) for option in page.shown.options),
        )
    else:
        context["given"] = [option for option in page.shown.options if option.code in chosen]
    return render(request, "quizzes/position.html", context, status=REFUSALS[refusal].status)


def _too_many(select_count: int, chosen: Collection[str]) -> str:
    if len(chosen) <= select_count:
        return ""
    words = _("You chose %(chosen)s; this question takes %(count)s. Your last saved answer is safe.")
    return words % {"chosen": len(chosen), "count": select_count}


def _save(request: UserRequest, attempt_id: UUID, position: int) -> HttpResponse:
    form = ResponseForm(request.POST)
    if not form.is_valid():
        return _refused(request, attempt_id, position, "bad_value")
    for change in form.changes():
        outcome = _write(request, attempt_id, position, change)
        code: str = outcome.outcome
        if code == "saved" and outcome.value != change["value"] and not wants_json(request):
            # A page from the browser's memory repeats a number that was used for another choice.
            code = "stale"
        if code != "saved":
            break
    if wants_json(request) and code != "bad_value":
        return _answer(request, outcome)
    if code != "saved":
        return _refused(request, attempt_id, position, code)
    go = form.cleaned_data["go"]
    if go == "next":
        attempts.move_on(user=request.user, attempt_id=attempt_id, position=position, now=request.now)
    return redirect(_target(_find(request, attempt_id), position, go))


def _write(request: UserRequest, attempt_id: UUID, position: int, change: dict[str, Any]) -> SaveOutcome:
    try:
        return responses.save(user=request.user, attempt_id=attempt_id, position=position, now=request.now, **change)
    except Attempt.DoesNotExist:
        raise Http404 from None


def _answer(request: UserRequest, outcome: SaveOutcome) -> HttpResponse:
    """The outcome of a save or check for a program."""
    values = {
        "position": outcome.position,
        "rev": outcome.rev,
        "seq": outcome.seq,
        "remaining_ms": outcome.remaining_ms,
    }
    if outcome.outcome != "saved":
        return refuse(request, outcome.outcome, **values, value=outcome.value)
    saved_at = localtime(outcome.saved_at).isoformat()
    return JsonResponse({"outcome": "saved", **values, "saved_at": saved_at})


def _refused(request: UserRequest, attempt_id: UUID, position: int, code: str) -> HttpResponse:
    """A refusal in its place: on the question's page, or where a closed or checked answer is looked at."""
    attempt = _find(request, attempt_id)
    if not 1 <= position <= attempt.position_count:
        raise Http404
    if wants_json(request):
        seq = request.POST.get("seq", "")
        values = {
            "position": position,
            "rev": attempt.responses.values_list("rev", flat=True).get(position=position),
            "seq": int(seq) if seq.isascii() and seq.isdigit() and len(seq) <= SEQ_DIGITS else None,
            "remaining_ms": attempt.remaining_ms_at(request.now),
        }
        return refuse(request, code, **values)
    chosen = request.POST.getlist("chosen")
    if attempt.closed_at or code in ("closed", "revealed"):
        refusal = REFUSALS["closed" if attempt.closed_at else code]
        messages.warning(request, f"{refusal.title}. {refusal.text}")
        return redirect(_after(attempt) if attempt.closed_at else attempt.position_url(position))
    return _show(request, attempt, position, refusal=code, chosen=chosen)


def _target(attempt: Attempt, position: int, go: str) -> str:
    """The address that a button of the page leads to; the page itself for `flag`, `clear` and whatever is unknown."""
    wanted = {"previous": position - 1, "next": position + 1}.get(go, int(go) if go.isdecimal() else position)
    if go == "overview" or (go == "next" and wanted > attempt.position_count):
        return attempt.get_absolute_url()
    if attempt.reached is not None:
        return attempt.position_url(attempt.reached)
    return attempt.position_url(wanted if 1 <= wanted <= attempt.position_count else position)


@require_POST
@own_page
@paced
def position_check(request: UserRequest, attempt_id: UUID, position: int) -> HttpResponse:
    """Practice: lock this answer and show its key."""
    form = StampForm(request.POST)
    attempt = _find(request, attempt_id)
    if not form.is_valid() or not attempt.reveals_on_check:
        return _refused(request, attempt_id, position, "bad_value")
    chosen = form.cleaned_data["chosen"]
    try:
        missing = hall.select_count_at(attempt, position) - len(chosen)
        if missing > 0 and not attempt.closed_at:
            return _incomplete(request, attempt, position, missing, chosen)
        for change in form.confidence_aside():
            # It comes before the check, which locks it. What refuses it refuses the check too, or it is told elsewhere.
            _write(request, attempt_id, position, change)
        outcome = responses.check(
            user=request.user, attempt_id=attempt_id, position=position, now=request.now, chosen=chosen, **form.stamp()
        )
    except ObjectDoesNotExist:
        raise Http404 from None
    if wants_json(request):
        return _answer(request, outcome)
    if outcome.outcome not in ("saved", "revealed"):
        return _refused(request, attempt_id, position, outcome.outcome)
    return redirect(f"{attempt.position_url(position)}#verdict")


def _incomplete(request: UserRequest, attempt: Attempt, position: int, missing: int, chosen: list[str]) -> HttpResponse:
    """Nothing is checked before as many options are chosen as the question asks for."""
    if wants_json(request):
        return refuse(request, "bad_value", position=position)
    words = ngettext("Choose one more option, then check.", "Choose %(count)s more options, then check.", missing)
    choice_error = _("Choose an answer first, then check it.") if not chosen else words % {"count": missing}
    return _show(request, attempt, position, refusal="bad_value", choice_error=choice_error, chosen=chosen)


# --- The whole attempt


@require_safe
def attempt_overview(request: UserRequest, attempt_id: UUID) -> HttpResponse:
    """All positions before submitting; with `?confirm=submit` or `?confirm=abandon` the last question."""
    attempt = _find(request, attempt_id)
    if attempt.closed_at:
        return redirect(_after(attempt))
    sheet = hall.sheet_of(attempt, now=request.now, with_words=True)
    confirm = request.GET.get("confirm")
    if confirm in ("submit", "abandon") and attempt.is_exclusive:
        first = attempt.reached or min(sheet.unfinished, default=hall.last_position(attempt))
        context = {"sheet": sheet, "attempt": attempt, "first_unfinished": first}
        return render(request, f"quizzes/confirm_{confirm}.html", context)
    listed = {
        "all": sheet.unfinished_first,
        "unanswered": [square for square in sheet.unfinished_first if square.state != "answered"],
        "flagged": [square for square in sheet.unfinished_first if square.is_flagged],
    }
    show = request.GET.get("show", "all")
    last_position = hall.last_position(attempt)
    context = {
        "sheet": sheet,
        "attempt": attempt,
        "show": show if show in listed else "all",
        "squares": listed.get(show, listed["all"]),
        "last_position": last_position,
        "back_url": attempt.position_url(last_position),
    }
    return render(request, "quizzes/overview.html", context)


@require_safe
def attempt_clock(request: UserRequest, attempt_id: UUID) -> HttpResponse:
    """How much time is left, for the clock of the page."""
    attempt = _find(request, attempt_id)
    is_closed = attempt.closed_at is not None
    return JsonResponse(
        {
            "closed": is_closed,
            "remaining_ms": 0 if is_closed else attempt.remaining_ms_at(request.now),
            "location": _after(attempt) if is_closed else None,
        }
    )


@require_safe
def attempt_questions(request: UserRequest, attempt_id: UUID, position: int) -> HttpResponse:
    """The questions from `position` on, ten at once, for the script of the hall: it keeps them in memory for the case
    that the connection is lost."""
    attempt = _find(request, attempt_id)
    if attempt.closed_at or not hall.loads_ahead(attempt):
        raise Http404
    pages = hall.pages_from(attempt, position, AHEAD_COUNT, now=request.now)
    if not pages or pages[0].position != position:
        raise Http404
    context = {"pages": pages, "sheet": pages[0].sheet, "tab": secrets.token_hex(8)}
    return render(request, "quizzes/questions.html", context)


@require_POST
@own_page
def attempt_submit(request: UserRequest, attempt_id: UUID) -> HttpResponse:
    attempt = _find(request, attempt_id)
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return refuse(request, "bad_value")
    asked = form.cleaned_data
    if asked["expired"] and not attempt.closed_at and not attempt.is_late_at(request.now):
        return _still_open(request, attempt)
    if not attempt.closed_at and _needs_confirmation(request, attempt, is_confirmed=asked["confirm"]):
        return redirect(f"{attempt.get_absolute_url()}?confirm=submit")
    submission = attempts.submit(user=request.user, attempt_id=attempt_id, now=request.now, manifest=asked["manifest"])
    if submission.outcome == "unsaved":
        return _unsaved(request, submission)
    location = _after(submission.attempt)
    if wants_json(request):
        return JsonResponse({"outcome": submission.outcome, "location": location})
    return redirect(location)


def _unsaved(request: UserRequest, submission: Submission) -> HttpResponse:
    """Nothing is closed while the browser has answers that did not arrive."""
    if wants_json(request):
        return refuse(request, "unsaved", missing=submission.missing)
    messages.warning(request, str(REFUSALS["unsaved"].title))
    return redirect(submission.attempt)


def _still_open(request: UserRequest, attempt: Attempt) -> HttpResponse:
    """A browser whose clock ran ahead is told the time; it cannot end the attempt early."""
    if wants_json(request):
        return JsonResponse({"outcome": "open", "remaining_ms": attempt.remaining_ms_at(request.now)})
    return redirect(attempt)


def _needs_confirmation(request: UserRequest, attempt: Attempt, *, is_confirmed: bool) -> bool:
    """A person who leaves questions unanswered in an exam is asked once; a program knows what it does."""
    if is_confirmed or wants_json(request) or not attempt.is_exclusive or attempt.is_late_at(request.now):
        return False
    return bool(hall.sheet_of(attempt, now=request.now).unfinished)


@require_POST
@own_page
def attempt_abandon(request: UserRequest, attempt_id: UUID) -> HttpResponse:
    """End an exam unscored. Without `confirm=1` it asks first."""
    attempt = _find(request, attempt_id)
    if attempt.closed_at:
        return redirect(_after(attempt))
    if not attempt.is_exclusive:
        return redirect(attempt)
    form = AbandonForm(request.POST)
    if not form.is_valid():
        return refuse(request, "bad_form")
    if not form.cleaned_data["confirm"]:
        return redirect(f"{attempt.get_absolute_url()}?confirm=abandon")
    attempt = attempts.abandon(user=request.user, attempt_id=attempt_id, now=request.now)
    if attempt.abandoned_at:
        messages.success(request, _("The attempt is abandoned. It has no score and is not in your history."))
    return redirect(_after(attempt))
