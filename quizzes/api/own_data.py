"""Who one is, a copy of all that is known of one, and the end of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.core import ratelimit
from django.http import Http404, StreamingHttpResponse
from django.utils.datastructures import MultiValueDict
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import tokens
from accounts.accommodations import MOST_MINUTES
from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import operation
from accounts.api.problems import Problem
from accounts.api.tags import require_match
from accounts.api.views import ApiView, members_only, taken
from accounts.forms import ProfileForm, ReauthenticateForm
from accounts.models import Scope, Token, User
from quizzes import privacy


class Me(serializers.Serializer):
    """The person behind the token, and what it may do."""

    email = serializers.EmailField(allow_null=True, help_text="Null for a guest.")
    display_name = serializers.CharField()
    time_zone = serializers.CharField()
    time_factor = serializers.DecimalField(max_digits=4, decimal_places=2)
    extra_minutes = serializers.IntegerField()
    date_joined = fields.Instant()
    is_curator = serializers.BooleanField()
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))


class Profile(fields.Body):
    """What one says of oneself; all of it is set. The time for an exam is its limit x factor + minutes."""

    display_name = fields.Text(max_length=80, allow_blank=True)
    time_zone = fields.Text(max_length=64, help_text="As `Europe/Berlin`.")
    time_factor = fields.Pattern(r"^[0-9]{1,2}\.[0-9]{2}\Z", help_text="`1.00`, `1.25`, `1.50`, `2.00`, ...")
    extra_minutes = fields.Whole(max_value=MOST_MINUTES)


class Password(fields.Body):
    password = fields.Text(max_length=200, trim_whitespace=False)


class OwnData(serializers.Serializer):
    """One list for each table that names the person; the privacy page says what they are."""

    made_at = fields.Instant()


ME = {
    "email": "ann@example.org",
    "display_name": "Ann",
    "time_zone": "Europe/Berlin",
    "time_factor": "1.25",
    "extra_minutes": 30,
    "date_joined": "2026-11-01T08:00:00Z",
    "is_curator": False,
    "scopes": ["read", "take"],
}


PROFILE = {name: ME[name] for name in ("display_name", "time_zone", "time_factor", "extra_minutes")}


class MeView(ApiView):
    @operation(name="me", tag="own data", answers=Me, example=ME)
    def get(self, request: Request) -> Response:
        """Who one is, and what the token may do."""
        return Response(_me(request))

    @operation(
        name="me_write",
        tag="own data",
        scope=Scope.TAKE,
        takes=Profile,
        sends=PROFILE,
        answers=Me,
        example=ME,
        problems=["forbidden", "changed"],
    )
    def put(self, request: Request) -> Response:
        """Say what one is called, where one lives, and how much time an exam has. Exams that run keep theirs."""
        members_only(request)
        given = taken(request, Profile)
        require_match(request, _me(request))
        form = ProfileForm(_sent(given), instance=User.objects.get(pk=request.user.pk))
        cleaned(form)
        request.user = form.save()
        return Response(_me(request))


class EraseView(ApiView):
    @operation(
        name="me_erase",
        tag="own data",
        scope=Scope.TAKE,
        takes=Password,
        sends={"password": "one that nobody guesses"},
        status=204,
        problems=["forbidden", "wrong_state"],
    )
    def post(self, request: Request) -> Response:
        """Delete one's account with everything that is one's own. It cannot be brought back.

        It wants the password, too. The last operator of a site cannot go.
        """
        members_only(request)
        given = taken(request, Password)
        form = ReauthenticateForm(as_sent(given), user=request.user)
        may_try = ratelimit.consume(request, action="reauthenticate", user=request.user)
        if not may_try or form.has_error("password", "too_many_login_attempts"):
            raise Problem("throttled")
        cleaned(form)
        if privacy.erase(user_id=request.user.pk) == "last_operator":
            raise Problem("wrong_state")
        return Response(status=204)


class TokenView(ApiView):
    @operation(name="token_revoke", tag="own data", status=204, problems=["not_found"])
    def delete(self, request: Request) -> Response:
        """Revoke the token that is shown: the next request with it is refused. A session has none."""
        if not isinstance(request.auth, Token) or not tokens.revoke(user=request.user, token_id=request.auth.pk):
            raise Http404
        return Response(status=204)


class OwnDataView(ApiView):
    @operation(
        name="own_data",
        tag="own data",
        answers=OwnData,
        example={"made_at": "2026-11-21T10:00:00Z", "account": [{"email": "ann@example.org"}], "attempts": []},
        problems=["forbidden"],
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """A copy of everything that is known of one."""
        members_only(request)
        return StreamingHttpResponse(
            privacy.export(user=request.user, now=request.now), content_type="application/json"
        )


def _me(request: Request) -> dict[str, Any]:
    user = request.user
    is_curator = user.has_perm("content.curate")
    scopes = request.auth.scopes if isinstance(request.auth, Token) else list(Scope)
    told = {name: getattr(user, name) for name in Me().fields if hasattr(user, name)}
    worth = [scope for scope in scopes if scope != Scope.CURATE or is_curator]
    return dict(Me(told | {"is_curator": is_curator, "scopes": worth}).data)


def _sent(given: Mapping[str, Any]) -> MultiValueDict:
    """As the page of the profile sends it."""
    minutes = str(given["extra_minutes"])
    is_preset = minutes in dict(ProfileForm.MINUTES)
    own = {"minutes": minutes} if is_preset else {"minutes": ProfileForm.OTHER, "other_minutes": minutes}
    named = {name: given[name] for name in ("display_name", "time_zone")}
    return as_sent({**named, "factor": given["time_factor"], **own})
