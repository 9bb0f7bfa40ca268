"""How allauth behaves here: who may sign up, what becomes of a guest, and where people go afterwards."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import invitations
from accounts.http import SiteRequest
from accounts.models import Invitation, User, is_member


def open_invitation(request: SiteRequest) -> Invitation | None:
    """The invitation that this request to sign up brings along, if invitations count and it can still be used."""
    token = request.POST.get("invitation") or request.GET.get("invitation")
    if settings.SIGNUP != "invitation" or not token:
        return None
    return invitations.find_open(token=token, now=request.now)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: SiteRequest) -> bool:
        return settings.SIGNUP == "open" or open_invitation(request) is not None

    def new_user(self, request: SiteRequest) -> User:
        """The row that signing up fills: the guest of this session, so that the attempts stay, else a new one.

        The row is locked and read again, so a guest who signs up twice at once is claimed by the first only.
        """
        guests = User.objects.guests().select_for_update()
        return guests.filter(pk=request.user.pk).first() or User(date_joined=request.now)

    def respond_email_verification_sent(self, request: SiteRequest, user: User | None) -> HttpResponseBase:
        """Also for an address that is taken (`user` is None then): the browser is signed out either way, so that
        nobody learns from it whether the address has an account."""
        if request.user.is_authenticated and not is_member(request.user):
            logout(request)
        return super().respond_email_verification_sent(request, user)

    def get_signup_redirect_url(self, request: SiteRequest) -> str:
        return reverse("welcome")

    def get_password_change_redirect_url(self, request: SiteRequest) -> str:
        return reverse("profile")

    def is_safe_url(self, url: str) -> bool:
        """Only places on this site: a path without a host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request: SiteRequest) -> bool:
        """Never: account pages are pages, and their forms answer with pages."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Always: whoever finds an open browser can't move the account to an address of their own."""
        return True
