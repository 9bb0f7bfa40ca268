"""allauth's pages where they need a little more."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.adapter import open_invitation
from accounts.forms import AddEmailForm, SignupForm


class SignupView(allauth_views.SignupView):
    form_class = SignupForm

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        invitation = open_invitation(self.request)
        if invitation and invitation.email:
            initial["email"] = invitation.email
        return initial

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"invitation": open_invitation(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        token = self.request.POST.get("invitation") or self.request.GET.get("invitation", "")
        return super().get_context_data(**kwargs) | {"invitation_token": token}

    def form_valid(self, form: SignupForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)


class EmailView(allauth_views.EmailView):
    form_class = AddEmailForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except IntegrityError:
            # allauth lets several accounts name the same unverified address; only one can have it as its own.
            messages.error(request, _("Another account has this address. Nothing was changed."))
            return redirect("account_email")
