from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import first_operator as operations
from accounts.forms import FirstOperatorForm
from accounts.sessions import sign_in


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def first_operator(request: HttpRequest, token: str) -> HttpResponse:
    """A form while there is no operator; afterwards, or with a forged or old token, 404 with an explanation."""
    if not operations.is_open(token):
        return render(request, "accounts/first_operator.html", status=404)
    form = FirstOperatorForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        user = operations.make(**form.cleaned_data)
        if user is None:
            return render(request, "accounts/first_operator.html", status=404)
        sign_in(request, user)
        return redirect("home")
    return render(request, "accounts/first_operator.html", {"form": form}, status=422 if form.errors else 200)
