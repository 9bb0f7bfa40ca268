"""The description of the API: the schema for programs, and the same as a page for people."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from accounts.http import REFUSALS, SiteRequest
from config.api_reference import sections_of


@login_not_required
@require_safe
def api_schema(request: SiteRequest) -> HttpResponse:
    """OpenAPI 3.1: YAML, or JSON with `?format=json`."""
    if request.GET.get("format") == "json":
        return JsonResponse(schema())
    return HttpResponse(schema_as_yaml(), content_type="application/yaml")


@login_not_required
@require_safe
def api_docs(request: SiteRequest) -> HttpResponse:
    return render(request, "api_docs.html", {"operations": operations_as_html()})


@cache
def schema() -> dict[str, Any]:
    """The schema of this release; it takes a second to make, and is the same for everybody."""
    return SchemaGenerator().get_schema(request=None, public=True)


@cache
def schema_as_yaml() -> bytes:
    """The same as text: writing it takes a tenth of a second, which anybody could ask for again and again."""
    text: bytes = OpenApiYamlRenderer().render(schema())
    return text


@cache
def operations_as_html() -> SafeString:
    """And as the page shows it: this takes longer still."""
    context = {"sections": sections_of(schema()), "refusals": sorted(REFUSALS.items())}
    return render_to_string("_api_operations.html", context)
