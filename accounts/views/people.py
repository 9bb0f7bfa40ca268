"""Finding somebody, and making them a link to a new password while there is no mail server. For operators."""

from __future__ import annotations

import logging

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from accounts.models import User
from accounts.views.access import operators_only

logger = logging.getLogger(__name__)

SHOWN = 50


def _found(query: str) -> list[User]:
    return list(User.objects.members().filter(email__contains=query).order_by("email")[:SHOWN]) if query else []


@require_safe
@operators_only
def people(request: UserRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip().lower()[:254]
    return render(request, "accounts/people.html", {"query": query, "people": _found(query)})


@require_POST
@operators_only
def reset_link(request: UserRequest, user_id: int) -> HttpResponse:
    """The page with a link that is shown once; logged without the link. With a mail server people do it themselves."""
    if settings.HAS_MAIL_SERVER:
        raise PermissionDenied
    user = get_object_or_404(User.objects.members().filter(is_active=True), pk=user_id)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    logger.warning("Operator %s made a password reset link for user %s", request.user.pk, user.pk)
    context = {"link": get_adapter(request).get_reset_password_from_key_url(key), "person": user, "people": []}
    return render(request, "accounts/people.html", context)
