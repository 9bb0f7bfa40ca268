"""Invitations, for operators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations as operations
from accounts.forms import InvitationForm
from accounts.http import UserRequest
from accounts.models import Invitation
from accounts.views.access import operators_only

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def invitations(request: UserRequest) -> HttpResponse:
    """The list. A new link is answered with, not redirected to: it is shown once and kept nowhere."""
    link = ""
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        _invitation, token = operations.make(created_by=request.user, now=request.now, email=email)
        link = request.build_absolute_uri(f"{reverse('account_signup')}?invitation={token}")
        form = InvitationForm()
    newest = Invitation.objects.select_related("used_by", "created_by").order_by("-created_at", "-pk")[:SHOWN]
    rows = [(invitation, invitation.is_open_at(request.now)) for invitation in newest]
    context = {"form": form, "link": link, "rows": rows}
    return render(request, "accounts/invitations.html", context, status=422 if form.errors else 200)


@require_POST
@operators_only
def invitation_withdraw(request: UserRequest, invitation_id: int) -> HttpResponse:
    if operations.withdraw(invitation_id=invitation_id):
        messages.success(request, _("The invitation is withdrawn; its link no longer works."))
    else:
        messages.warning(request, _("This invitation has been used already or is gone."))
    return redirect("invitations")
