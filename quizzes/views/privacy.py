"""What is known of oneself: a copy to keep, and the end of it."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest
from accounts.views.access import members_only
from quizzes import privacy
from quizzes.next_step import open_attempts


@require_safe
@members_only
def your_data(request: UserRequest) -> HttpResponse:
    return render(request, "quizzes/your_data.html")


@require_safe
@members_only
def your_data_export(request: UserRequest) -> StreamingHttpResponse:
    pieces = privacy.export(user=request.user, now=request.now)
    response = StreamingHttpResponse(pieces, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="rehearse-{request.now:%Y-%m-%d}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@reauthentication_required
def account_delete(request: UserRequest) -> HttpResponse:
    """Asks for the password, then once more; what is deleted cannot be brought back."""
    outcome = None
    if request.method == "POST":
        outcome = privacy.erase(user_id=request.user.pk)
        if outcome in ("erased", "unknown"):
            logout(request)
            messages.success(request, _("Your account is deleted, with everything that was yours."))
            return redirect("home")
    context = {"outcome": outcome, "open_attempts": open_attempts(request.user, now=request.now)}
    return render(request, "quizzes/account_delete.html", context, status=409 if outcome else 200)
