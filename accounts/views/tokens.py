"""Tokens of one's own programs: what there is, a new one, and the end of one."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import tokens as operations
from accounts.forms import TokenForm
from accounts.http import UserRequest
from accounts.views.access import members_only

WHY_NOT: dict[str, tuple[str | None, Promise]] = {
    "name_taken": ("name", gettext_lazy("You have a token of this name. Choose another name, or revoke that one.")),
    "too_many": (None, gettext_lazy("You have as many tokens as one can have. Revoke one first.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@reauthentication_required
def tokens(request: UserRequest) -> HttpResponse:
    """The list, and a form. A new secret is answered with, not redirected to: it is shown once and kept nowhere."""
    secret = ""
    may_curate = request.user.has_perm("content.curate")
    form = TokenForm(request.POST if request.method == "POST" else None, may_curate=may_curate)
    if form.is_valid():
        asked = form.cleaned_data
        made = operations.make(
            user=request.user, name=asked["name"], scopes=asked["scopes"], valid_for=asked["days"], now=request.now
        )
        if isinstance(made, operations.NewToken):
            secret, form = made.secret, TokenForm(may_curate=may_curate)
        else:
            field, words = WHY_NOT[made.reason]
            form.add_error(field, str(words))
    rows = [(token, token.is_valid_at(request.now)) for token in request.user.tokens.all()]
    context = {"form": form, "secret": secret, "rows": rows}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@members_only
def token_revoke(request: UserRequest, token_id: int) -> HttpResponse:
    if operations.revoke(user=request.user, token_id=token_id):
        messages.success(request, _("The token is revoked; the next request with it is refused."))
    else:
        messages.warning(request, _("There is no such token any more."))
    return redirect("tokens")
