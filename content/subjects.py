"""Writing what a file says of a service. Part of a load, and of a decision about one."""

from __future__ import annotations

import hashlib

from content.exporting import parsed_service
from content.indexing import index_services
from content.models import Service, ServiceName
from content.notes.parsed import ParsedService
from content.notes.writer import write_service


def service_hash(service: ParsedService) -> str:
    """SHA-256 (hex) of the canonical text of a service."""
    return hashlib.sha256(write_service(service).encode()).hexdigest()


def stored_hash(service: Service) -> str:
    """The same of what is stored."""
    return service_hash(parsed_service(service))


def save_service(service: Service, parsed: ParsedService, digest: str) -> None:
    """Give a service, new or not, the names and everything else of `parsed`; its successor is linked elsewhere."""
    service.name, service.heading, service.kind = parsed.name, parsed.heading, parsed.kind
    service.category, service.docs_url, service.retired_on = parsed.category, parsed.docs_url, parsed.retired
    service.loaded_hash = digest
    service.save()
    service.names.all().delete()
    ServiceName.objects.bulk_create(
        [ServiceName(service=service, name=name) for name in parsed.aliases]
        + [ServiceName(service=service, name=former.name, until=former.until) for former in parsed.formerly]
    )
    index_services([service.pk])
