"""How requests are refused: one table of codes, statuses and words for the whole site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SiteRequest(HttpRequest):
    """A request as `config.middleware.request_instant` passes it on (for type checkers)."""

    now: dt.datetime
    """When it arrived; the only clock that views know."""
    id: str
    """Its number in the log and on error pages."""
    held_questions: Callable[[], Mapping[int, str]]
    """Questions whose keys whoever asks is not to be told, slugs by primary key; the room that knows why gives it."""


class UserRequest(SiteRequest):
    """The request of somebody who is signed in, guests included: every view that is not `login_not_required`."""

    user: User


@dataclass(frozen=True, slots=True)
class Refusal:
    status: int
    title: Promise
    text: Promise
    """What is safe, and what to do."""


REFUSALS: dict[str, Refusal] = {
    "stale": Refusal(
        409,
        _("This answer was changed in another tab"),
        _("The newer answer is kept and nothing is lost. Look at it, then choose again if you want another."),
    ),
    "closed": Refusal(
        409,
        _("This attempt is closed"),
        _("Everything saved before the end counts. This last change came too late and was not kept. Go to the report."),
    ),
    "out_of_order": Refusal(
        409,
        _("A newer change arrived first"),
        _("The newer answer is kept. There is nothing to do."),
    ),
    "not_current": Refusal(
        409,
        _("This question is not the one that is open"),
        _("In this exam you answer one question after the other and cannot go back. What was saved is safe."),
    ),
    "revealed": Refusal(
        409,
        _("This answer has been checked"),
        _("It is locked, because its explanation was shown. Go on with the next question."),
    ),
    "held": Refusal(
        409,
        _("This question is part of an exam whose answers are not shown yet"),
        _(
            "It comes back here when you may read the review of that exam. What you saved before is safe. "
            "Go on with the next question."
        ),
    ),
    "unsaved": Refusal(
        409,
        _("Some answers had not arrived yet"),
        _("They are sent again now; then the exam is submitted."),
    ),
    "bad_value": Refusal(
        422,
        _("That answer does not fit this question"),
        _("Nothing was changed; your last saved answer is safe. Reload the page and choose again."),
    ),
    "bad_form": Refusal(
        422,
        _("This form could not be read"),
        _("Nothing was sent. Go back: what you wrote is still there. Shorten it, or choose from the list."),
    ),
    "wrong_mode": Refusal(
        409,
        _("This does not go with an attempt of this kind"),
        _("Nothing was changed. Single answers are checked in practice and drills; exams are submitted or abandoned."),
    ),
    "still_open": Refusal(
        409,
        _("This attempt is still open"),
        _("Its report and its review are there once it is submitted."),
    ),
    "review_closed": Refusal(
        409,
        _("The review of this exam is not open"),
        _("Answers are explained from the time on that is set for the exam. The report is there already."),
    ),
    "too_near": Refusal(
        409,
        _("There is a result of a day that is too near"),
        _("Nothing was recorded. By the rules of the exam one of the two days is wrong: delete that result first."),
    ),
    "outside_window": Refusal(
        409,
        _("This exam cannot be sat now"),
        _("Nothing was started. It is open at the times that its operators have set."),
    ),
    "nothing_there": Refusal(
        409,
        _("There are not enough questions for this"),
        _("Nothing was started. Those of an exam of yours that is open, or whose review is not, are kept for it."),
    ),
    "login": Refusal(
        401,
        _("You are signed out"),
        _("Your saved answers are safe and the clock goes on. Sign in again and continue where you were."),
    ),
    "not_owner": Refusal(
        403,
        _("Somebody else signed in in this browser"),
        _("Nothing was saved here. Sign in with the account that began this attempt to go on."),
    ),
    "csrf": Refusal(
        403,
        _("This page is out of date"),
        _("Saved answers are safe. Reload the page and try again."),
    ),
    "forbidden": Refusal(
        403,
        _("This page is not for your account"),
        _("Ask an operator if you think that it should be."),
    ),
    "throttled": Refusal(
        429,
        _("Too many requests"),
        _("Nothing is lost. Wait a moment; then try again."),
    ),
    "unavailable": Refusal(
        503,
        _("The site cannot be reached for a moment"),
        _("What was shown as saved is safe. It tries again by itself; you can also reload the page."),
    ),
    "bad_request": Refusal(
        400,
        _("The site could not read this request"),
        _("Nothing was changed. Go back, reload the page and try again."),
    ),
    "not_allowed": Refusal(
        405,
        _("This address only takes a form"),
        _("Nothing was changed. Go back to the page with the form, or start again from the first page."),
    ),
    "method": Refusal(
        405,
        _("This address does not take that method"),
        _("Nothing was changed. The header Allow says what it takes."),
    ),
    "not_acceptable": Refusal(
        406,
        _("There is no such representation"),
        _("The API answers with JSON: ask for application/json, or leave the header Accept away."),
    ),
    "too_large": Refusal(
        413,
        _("This request is too large"),
        _("Nothing was changed. Send less at once."),
    ),
    "media_type": Refusal(
        415,
        _("The body is in a format that is not read here"),
        _("Nothing was changed. Send JSON, with the header Content-Type: application/json."),
    ),
    "scope": Refusal(
        403,
        _("The token may not do that"),
        _("Nothing was changed. Make a token with the scope that the documentation names, on the profile page."),
    ),
    "invalid": Refusal(
        422,
        _("Some values do not fit"),
        _("Nothing was changed. The list of errors names each field, and what is wrong with it."),
    ),
    "key_reused": Refusal(
        422,
        _("This key was used for another request"),
        _("Nothing was changed. Use a new key for each request, and the same one only to repeat it."),
    ),
    "conflict": Refusal(
        409,
        _("Somebody else changed it in between"),
        _("Nothing was changed now, and both texts are in this answer. Send yours again, based on what is stored now."),
    ),
    "wrong_state": Refusal(
        409,
        _("It does not stand so that this could be done"),
        _("Nothing was changed. Read it again: it may be done already, or something has to come first."),
    ),
    "in_work": Refusal(
        409,
        _("It has a draft, or one that waits for approval"),
        _("Nothing was changed, and that draft is not overwritten. Finish it or drop it first."),
    ),
    "taken": Refusal(
        409,
        _("This id belongs to something else"),
        _("Nothing was made. Choose another id, or go on with what has this one."),
    ),
    "full": Refusal(
        409,
        _("There is no room for more"),
        _("Nothing was added. Delete something that you no longer need first, or send less."),
    ),
    "unwritable": Refusal(
        409,
        _("No file of the library can hold it"),
        _("It lacks something, or says what the format of notes has no way to write. Correct it at the desk."),
    ),
    "own_revision": Refusal(
        409,
        _("Whoever wrote a revision does not approve it"),
        _("Nothing was published. Another curator has to look at it."),
    ),
    "broken_rules": Refusal(
        422,
        _("Rules of writing questions are broken"),
        _("Nothing went on; what was saved is safe. The findings say what is broken, and how to mend it."),
    ),
    "changed": Refusal(
        412,
        _("It has been changed since you read it"),
        _("Nothing was changed now. Read it again, with its new ETag, then decide."),
    ),
    "not_found": Refusal(
        404,
        _("There is no such page"),
        _("Check the address, or start again from the first page."),
    ),
    "error": Refusal(
        500,
        _("Something went wrong on our side"),
        _("What was shown as saved is safe. Try again; if it happens once more, tell us the number below."),
    ),
}


API = "/api/"
DOCS = "/api/docs/"
"""Everything else below API is for programs, and refused with problem details."""
PROBLEM_JSON = "application/problem+json"
RETRIED = (429, 503)
RETRY_AFTER = "5"
"""Seconds after which these are worth another try."""


def is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith(API) and request.path != DOCS


def problem(request: HttpRequest, code: str, **values: Any) -> dict[str, Any]:
    """The refusal `code` as problem details (RFC 9457), with what else is to be said. Raises KeyError for an unknown
    code."""
    refusal = REFUSALS[code]
    return {
        "type": f"{DOCS}#problem-{code}",
        "title": str(refusal.title),
        "status": refusal.status,
        "detail": str(refusal.text),
        "code": code,
        "request_id": getattr(request, "id", ""),
    } | values


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks (the hall's module, the API), rather than a person's page load."""
    return request.headers.get("Accept", "").startswith("application/json")


def refuse(request: HttpRequest, code: str, **values: Any) -> HttpResponse:
    """The refusal `code` in the shape that was asked for: problem details, JSON, a fragment for htmx, or a page.

    `values` are JSON values that go with it (`rev`, `value`, `remaining_ms`); a `location` is where a page leads on to.
    Raises KeyError for an unknown code.
    """
    if is_for_programs(request):
        # What Django refuses before a view is there speaks of pages and forms.
        code = "method" if code == "not_allowed" else code
        response: HttpResponse = JsonResponse(
            problem(request, code, **values), status=REFUSALS[code].status, content_type=PROBLEM_JSON
        )
        return _with_retry(response)
    refusal = REFUSALS[code]
    request_id = getattr(request, "id", "")
    if wants_json(request):
        body = {"outcome": code, "title": str(refusal.title), "detail": str(refusal.text), "request_id": request_id}
        response = JsonResponse(body | values, status=refusal.status)
    else:
        is_fragment = request.headers.get("HX-Request") == "true"
        template = "_refusal.html" if is_fragment else "refusal.html"
        context = {"code": code, "refusal": refusal, "request_id": request_id, "location": values.get("location")}
        response = render(request, template, context, status=refusal.status)
    return _with_retry(response)


def _with_retry(response: HttpResponse) -> HttpResponse:
    if response.status_code in RETRIED:
        response.headers["Retry-After"] = RETRY_AFTER
    return response
