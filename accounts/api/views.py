"""The base of all operations; `accounts.api.operations` has the decorator by which each says what it is."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.fields import LARGEST
from accounts.api.problems import Problem
from accounts.api.tags import etag_of, is_known
from accounts.models import Scope, User, is_member


class ApiView(APIView):
    """One address. Its methods are operations: functions that read from top to bottom, marked with `operation`."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    @classmethod
    def scope_of(cls, method: str | None) -> Scope | None:
        """The scope that a method of HTTP wants here; None where it is public, or not taken at all."""
        handler = getattr(cls, "get" if method == "HEAD" else (method or "").lower(), None)
        return getattr(handler, "scope", None)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if any(isinstance(value, int) and value > LARGEST for value in kwargs.values()):
            raise Http404
        if isinstance(request.user, User):
            # What is due today depends on where somebody lives. `config.middleware` takes it back.
            timezone.activate(request.user.time_zone)

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method in ("GET", "HEAD") and response.status_code == 200 and isinstance(response, Response):
            etag = etag_of(response.data)
            if is_known(request, etag):
                response = HttpResponseNotModified()
            response.headers["ETag"] = etag
        return response


def members_only(request: Request) -> None:
    """A guest has no account for this. Raises Problem (403)."""
    if not is_member(request.user):
        raise Problem("forbidden")


def taken(request: Request, serializer: type[serializers.Serializer], **context: Any) -> dict[str, Any]:
    """The body, as `serializer` reads it. Raises ValidationError (422)."""
    reader = serializer(data=request.data, context=context)
    reader.is_valid(raise_exception=True)
    return reader.validated_data


def asked(request: Request, serializer: type[serializers.Serializer]) -> dict[str, Any]:
    """The query, as `serializer` reads it; what it does not name is passed over. Raises Problem (400)."""
    repeated = [name for name, values in request.query_params.lists() if len(values) > 1]
    if repeated:
        errors = [{"field": name, "code": "repeated", "detail": "Say it once."} for name in repeated]
        raise Problem("bad_request", errors=errors)
    reader = serializer(data=request.query_params.dict())
    if not reader.is_valid():
        errors = [
            {"field": name, "code": error.code, "detail": str(error)}
            for name, errors in reader.errors.items()
            for error in errors
        ]
        raise Problem("bad_request", errors=errors)
    return reader.validated_data
