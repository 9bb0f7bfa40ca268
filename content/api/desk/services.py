"""The services and topics of the bank, those of raw notes too."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.operations import operation, paged
from accounts.api.paging import PageQuery, page_of_rows
from accounts.api.views import ApiView, asked
from accounts.models import Scope
from content.models import Service


class DeskServiceRow(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    heading = serializers.CharField()
    kind = serializers.ChoiceField(Service.Kind.choices)
    category = serializers.CharField()
    docs_url = serializers.CharField()
    names = serializers.SerializerMethodField(help_text="What else it is or was called.")
    retired_on = serializers.DateField(allow_null=True, help_text="From when on it can no longer be used.")
    successor = serializers.CharField(source="successor.slug", default=None, allow_null=True)
    in_library = serializers.SerializerMethodField(help_text="Whether a file of the library is about it.")

    def get_names(self, service: Service) -> list[str]:
        return [other.name for other in service.names.all()]

    def get_in_library(self, service: Service) -> bool:
        return bool(service.loaded_hash)


SERVICE_ROW = {
    "slug": "sqs",
    "name": "Amazon Simple Queue Service",
    "heading": "Amazon SQS",
    "kind": "service",
    "category": "Application integration",
    "docs_url": "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html",
    "names": ["SQS", "Amazon SQS"],
    "retired_on": None,
    "successor": None,
    "in_library": True,
}


class DeskServicesView(ApiView):
    @operation(
        name="desk_service_list",
        tag="desk: facts",
        scope=Scope.CURATE,
        query=PageQuery,
        answers=paged(DeskServiceRow),
        example={"rows": [SERVICE_ROW], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The services and topics that questions and facts can belong to, by name."""
        query = asked(request, PageQuery)
        services = Service.objects.filter(collection__owner__isnull=True)
        services = services.select_related("successor").prefetch_related("names")
        page = page_of_rows(request, services, by=["slug", "pk"], query=query)
        return Response(paged(DeskServiceRow)(page).data)
