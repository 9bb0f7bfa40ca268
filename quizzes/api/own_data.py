"""Who one is, and a copy of all that is known of one."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import Instant
from accounts.api.operations import operation
from accounts.api.views import ApiView, members_only
from accounts.models import Scope, Token
from quizzes import privacy


class Me(serializers.Serializer):
    """The person behind the token, and what it may do."""

    email = serializers.EmailField(allow_null=True, help_text="Null for a guest.")
    display_name = serializers.CharField()
    time_zone = serializers.CharField()
    time_factor = serializers.DecimalField(max_digits=4, decimal_places=2)
    extra_minutes = serializers.IntegerField()
    date_joined = Instant()
    is_curator = serializers.BooleanField()
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))


class OwnData(serializers.Serializer):
    """One list for each table that names the person; the privacy page says what they are."""

    made_at = Instant()


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


class MeView(ApiView):
    @operation(name="me", tag="own data", answers=Me, example=ME)
    def get(self, request: Request) -> Response:
        """Who one is, and what the token may do."""
        user = request.user
        is_curator = user.has_perm("content.curate")
        scopes = request.auth.scopes if isinstance(request.auth, Token) else list(Scope)
        told = {name: getattr(user, name) for name in Me().fields if hasattr(user, name)}
        worth = [scope for scope in scopes if scope != Scope.CURATE or is_curator]
        return Response(Me(told | {"is_curator": is_curator, "scopes": worth}).data)


class OwnDataView(ApiView):
    @operation(
        name="own_data",
        tag="own data",
        answers=OwnData,
        example={"made_at": "2026-11-21T10:00:00Z", "account": [{"email": "ann@example.org"}], "attempts": []},
        problems=["forbidden"],
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """A copy of everything that is known of one.

        Deleting the account wants the password and is done on the page.
        """
        members_only(request)
        return StreamingHttpResponse(
            privacy.export(user=request.user, now=request.now), content_type="application/json"
        )
