"""Services, their facts, and two services side by side: public and verified."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.operations import operation, paged
from accounts.api.paging import Page, PageQuery, page_of_list, page_of_rows
from accounts.api.views import ApiView, asked
from content.catalogue import ServiceRow, facts_of, practice_stock, public_facts, services_by_category
from content.models import FactRevision, Service
from content.pairs import ServicePair, declared_pairs, tables_of
from content.search_terms import tidy


class ServiceQuery(PageQuery):
    q = serializers.CharField(required=False, max_length=200, help_text="Those that are called so.")


class FactQuery(PageQuery):
    service = serializers.SlugField(required=False, max_length=80, help_text="Slug: those of this service only.")


class ServiceListRow(serializers.Serializer):
    slug = serializers.CharField(source="service.slug")
    name = serializers.CharField(source="service.name")
    heading = serializers.CharField(source="service.heading", help_text="The short name.")
    category = serializers.CharField(source="service.category")
    kind = serializers.ChoiceField(Service.Kind.choices, source="service.kind")
    other_names = serializers.ListField(child=serializers.CharField())
    former_names = serializers.ListField(child=serializers.CharField())
    fact_count = serializers.IntegerField()
    question_count = serializers.IntegerField()


class FactRow(serializers.Serializer):
    """What a fact says today, checked against its source."""

    id = serializers.IntegerField(source="fact_id")
    slug = serializers.CharField(source="fact.slug")
    service = serializers.CharField(source="fact.service.slug")
    statement = serializers.CharField()
    attribute = serializers.CharField(help_text="In which respect it can be compared; may be empty.")
    changed = serializers.CharField(help_text="What old courses say, and since when it is different; mostly empty.")
    source_url = serializers.CharField()
    as_of = serializers.DateField()
    review_by = serializers.DateField()
    needs_check = serializers.BooleanField(help_text="That date has passed: verify it.")


class ServiceDetail(serializers.Serializer):
    """A service with all its facts, in the order of its file."""

    slug = serializers.CharField()
    name = serializers.CharField()
    heading = serializers.CharField()
    category = serializers.CharField()
    kind = serializers.ChoiceField(Service.Kind.choices)
    docs_url = serializers.CharField()
    retired_on = serializers.DateField(allow_null=True)
    successor = serializers.CharField(allow_null=True, help_text="Slug of what came after it.")
    names = serializers.ListField(child=serializers.CharField(), help_text="Other names, of today and of before.")
    confused_with = serializers.ListField(child=serializers.CharField(), help_text="Slugs.")
    practice_stock = serializers.IntegerField(help_text="Questions that practice may draw.")
    facts = FactRow(many=True)


class PairRow(serializers.Serializer):
    """Two services that are easily confused; slugs, in the order of the alphabet."""

    one = serializers.CharField(source="left.slug")
    other = serializers.CharField(source="right.slug")


class StatedFact(serializers.Serializer):
    slug = serializers.CharField()
    statement = serializers.CharField()
    source_url = serializers.CharField()
    as_of = serializers.DateField()
    needs_check = serializers.BooleanField()


class ComparedRow(serializers.Serializer):
    """What the facts say in one respect; a side without any is empty."""

    attribute = serializers.CharField()
    one = StatedFact(many=True, source="left")
    other = StatedFact(many=True, source="right")


class Comparison(serializers.Serializer):
    one = serializers.CharField()
    other = serializers.CharField()
    contrasts = StatedFact(many=True, help_text="Facts of the one that name the other.")
    respects = ComparedRow(many=True)


FACT = {
    "id": 412,
    "slug": "sqs-retention",
    "service": "sqs",
    "statement": "A queue keeps a message for four days unless told otherwise, and for fourteen at most.",
    "attribute": "retention",
    "changed": "",
    "source_url": "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html",
    "as_of": "2026-11-01",
    "review_by": "2027-11-01",
    "needs_check": False,
}
SERVICE_ROW = {
    "slug": "sqs",
    "name": "Amazon Simple Queue Service",
    "heading": "SQS",
    "category": "Application integration",
    "kind": "service",
    "other_names": ["Amazon SQS"],
    "former_names": [],
    "fact_count": 24,
    "question_count": 31,
}
SERVICE = {
    **{name: SERVICE_ROW[name] for name in ("slug", "name", "heading", "category", "kind")},
    "docs_url": FACT["source_url"],
    "retired_on": None,
    "successor": None,
    "names": ["Amazon SQS"],
    "confused_with": ["sns"],
    "practice_stock": 31,
    "facts": [FACT],
}
STATED = {name: FACT[name] for name in ("slug", "statement", "source_url", "as_of", "needs_check")}
COMPARISON = {
    "one": "sns",
    "other": "sqs",
    "contrasts": [],
    "respects": [{"attribute": "retention", "one": [], "other": [STATED]}],
}


class ServiceListView(ApiView):
    @operation(
        name="service_list",
        tag="facts",
        scope=None,
        query=ServiceQuery,
        answers=paged(ServiceListRow),
        example={"rows": [SERVICE_ROW], "next": None},
    )
    def get(self, request: Request) -> Response:
        """Services and topics, by their categories."""
        query = asked(request, ServiceQuery)
        rows = [row for _, rows in services_by_category(tidy(query.get("q", ""))) for row in rows]
        page: Page[ServiceRow] = page_of_list(request, rows, key=lambda row: row.service.slug, query=query)
        return Response(paged(ServiceListRow)(page).data)


class ServiceDetailView(ApiView):
    @operation(
        name="service_detail",
        tag="facts",
        scope=None,
        answers=ServiceDetail,
        example=SERVICE,
        problems=["not_found"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """A service with its facts, each with its official source."""
        services = Service.objects.public().select_related("successor").prefetch_related("names")
        service = get_object_or_404(services, slug=slug)
        pairs = [pair for pair in declared_pairs() if service in (pair.left, pair.right)]
        facts = facts_of(service).select_related("fact__service")
        told = {name: getattr(service, name) for name in ServiceDetail().fields if hasattr(service, name)}
        told |= {
            "successor": service.successor.slug if service.successor else None,
            "names": [name.name for name in service.names.all()],
            "confused_with": [pair.other(service).slug for pair in pairs],
            "practice_stock": practice_stock(service),
            "facts": _facts(facts, request.now.date()),
        }
        return Response(ServiceDetail(told).data)


class FactListView(ApiView):
    @operation(
        name="fact_list",
        tag="facts",
        scope=None,
        query=FactQuery,
        answers=paged(FactRow),
        example={"rows": [FACT], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The facts, each checked against its official source."""
        query = asked(request, FactQuery)
        facts = public_facts().select_related("fact__service")
        if "service" in query:
            facts = facts.filter(fact__service__slug=query["service"])
        page = page_of_rows(request, facts, by=["fact_id"], query=query)
        return Response(paged(FactRow)(Page(_facts(page.rows, request.now.date()), page.next)).data)


class ComparisonListView(ApiView):
    @operation(
        name="comparison_list",
        tag="facts",
        scope=None,
        query=PageQuery,
        answers=paged(PairRow),
        example={"rows": [{"one": "sns", "other": "sqs"}], "next": None},
    )
    def get(self, request: Request) -> Response:
        """Services that are easily confused, in pairs."""
        query = asked(request, PageQuery)
        page: Page[ServicePair] = page_of_list(
            request, declared_pairs(), key=lambda pair: "/".join(pair.key), query=query
        )
        return Response(paged(PairRow)(page).data)


class ComparisonView(ApiView):
    @operation(
        name="comparison_detail",
        tag="facts",
        scope=None,
        answers=Comparison,
        example=COMPARISON,
        problems=["not_found"],
    )
    def get(self, request: Request, one: str, other: str) -> Response:
        """Two services side by side, in any order, by what their facts say of each respect."""
        wanted = (min(one, other), max(one, other))
        pair = next((pair for pair in declared_pairs() if pair.key == wanted), None)
        if pair is None:
            raise Http404
        comparison = tables_of([pair], today=request.now.date())[wanted].comparison
        told = {
            "one": pair.left.slug,
            "other": pair.right.slug,
            "contrasts": comparison.contrasts,
            "respects": comparison.rows,
        }
        return Response(Comparison(told).data)


def _facts(revisions: Any, today: dt.date) -> list[dict[str, Any]]:
    names = ("fact_id", "fact", "statement", "attribute", "changed", "source_url", "as_of", "review_by")
    return [_told(revision, names) | {"needs_check": revision.needs_check_on(today)} for revision in revisions]


def _told(revision: FactRevision, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(revision, name) for name in names}
