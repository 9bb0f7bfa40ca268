"""The services and topics on which the facts of raw notes hang. Part of a load."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from django.utils.text import slugify

from content.indexing import index_services
from content.models import Collection, Service
from content.notes.names import Subject, names_alone
from content.notes.parsed import RawFact

CATEGORY = "Other subjects"
"""Of what the library has no file for."""
UNTITLED = "Without a title"
"""The topic of what stands below no title."""
_LONGEST = 200


def subjects_of(collection: Collection, facts: Iterable[RawFact]) -> dict[str, Service]:
    """Slug -> service or topic of `collection` for all of these facts; see `subject_slug`. Made where there is none.

    A private collection gets services of its own, which are called as those of the open collection.
    """
    wanted = {subject_slug(fact): fact for fact in reversed(list(facts))}
    known = {service.slug: service for service in collection.services.all()}
    missing = {slug: fact for slug, fact in wanted.items() if slug not in known}
    library = Service.objects.of_library().filter(collection__owner__isnull=True) if missing else ()
    called = {service.slug: service for service in library}
    made = Service.objects.bulk_create(_made(collection, slug, fact, called) for slug, fact in sorted(missing.items()))
    index_services(service.pk for service in made)
    return known | {service.slug: service for service in made}


def subject_slug(fact: RawFact) -> str:
    """The slug of what the fact is first about: a service that was recognised, else the title of its section."""
    if fact.services:
        return fact.services[0]
    title = topic_of(fact)
    digest = hashlib.sha256(title.casefold().encode()).hexdigest()
    return f"topic-{slugify(title)[:50]}-{digest[:8]}".replace("--", "-")


def topic_of(fact: RawFact) -> str:
    return " ".join(fact.topic.split()) or UNTITLED


def _made(collection: Collection, slug: str, fact: RawFact, called: Mapping[str, Service]) -> Service:
    service = Service(collection=collection, slug=slug)
    twin, subject = called.get(slug), names_alone().subjects.get(slug)
    if not fact.services:
        service.name = service.heading = topic_of(fact)[:_LONGEST]
        service.kind, service.category = Service.Kind.TOPIC, CATEGORY
    elif twin:
        service.name, service.heading, service.kind = twin.name, twin.heading, twin.kind
        service.category, service.docs_url, service.retired_on = twin.category, twin.docs_url, twin.retired_on
    else:
        subject = subject or Subject(slug, slug, slug)
        service.name, service.heading, service.kind = subject.name, subject.heading, subject.kind
        service.category, service.retired_on = CATEGORY, subject.retired
    return service
