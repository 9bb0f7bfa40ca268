from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import ProfileForm
from accounts.http import UserRequest
from accounts.views.access import members_only

EXAMPLE_MINUTES = 130
"""What SAA-C03 allows: the exam that most people come for serves as the example."""


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def profile(request: UserRequest) -> HttpResponse:
    # Read before the form writes what was typed into request.user.
    minutes, seconds = divmod(request.user.allowed_seconds(EXAMPLE_MINUTES * 60), 60)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    context = {"form": form, "example_minutes": EXAMPLE_MINUTES, "minutes": minutes, "seconds": seconds}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)
