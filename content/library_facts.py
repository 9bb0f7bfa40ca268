"""The services and facts of files of the library: what is new, moved, or says something else. Part of a load."""

from __future__ import annotations

from collections.abc import Mapping

from content import audit
from content.exporting import parsed_fact
from content.library_load import LibraryLoad, move
from content.models import Fact, FactRevision, Service
from content.notes.parsed import ParsedDocument, ParsedFact
from content.revisions import FactText, add_fact_revisions, fact_hash
from content.subjects import save_service, stored_hash


def load_services(load: LibraryLoad) -> dict[str, Service]:
    """Write the services of all files; returns each by its slug."""
    documents = load.found.documents
    services = {document.service.slug: _load_service(load, document) for document in documents}
    _link_successors(load, documents, services)
    return services


def _load_service(load: LibraryLoad, document: ParsedDocument) -> Service:
    parsed = document.service
    digest = load.digests["service", parsed.slug]
    service = load.collection.services.filter(slug=parsed.slug).select_related("successor").first()
    if service is None:
        service = Service(collection=load.collection, slug=parsed.slug)
    if not service.loaded_hash:
        # It is new, or until now only raw notes spoke of it.
        save_service(service, parsed, digest)
        load.report.new += 1
        load.differs("new", parsed, document.path)
    elif service.loaded_hash == digest:
        load.report.unchanged += 1
    elif stored_hash(service) in (service.loaded_hash, digest):
        save_service(service, parsed, digest)
        load.report.changed += 1
        load.differs("changed", parsed, document.path)
    else:
        load.disagrees("service", parsed, document.path, parsed.line)
    return service


def _link_successors(load: LibraryLoad, documents: list[ParsedDocument], services: dict[str, Service]) -> None:
    for document in documents:
        service, slug = services[document.service.slug], document.service.successor
        successor = load.collection.services.get(slug=slug) if slug else None
        if service.successor != successor and service.loaded_hash:
            service.successor = successor
            service.save(update_fields=["successor"])


def load_facts(load: LibraryLoad, services: Mapping[str, Service]) -> list[Fact]:
    """Write the facts of all files. `services`: those of the files, by slug. Returns the facts that say something else
    than before."""
    documents = load.found.documents
    slugs = [fact.slug for document in documents for fact in document.facts]
    known = {fact.slug: fact for fact in load.collection.facts.filter(slug__in=slugs)}
    current = {
        revision.fact_id: revision for revision in FactRevision.objects.current().filter(fact__in=known.values())
    }
    new: list[Fact] = []
    changed: list[Fact] = []
    texts: list[FactText] = []
    moved: list[FactRevision] = []
    for document in documents:
        source, service = load.source(document.path), services[document.service.slug]
        for position, parsed in enumerate(document.facts, start=1):
            digest = load.digests["fact", parsed.slug]
            fact = known.get(parsed.slug) or Fact(collection=load.collection, slug=parsed.slug)
            revision = current.get(fact.pk)
            if revision is None or _fact_has_news(load, fact, revision, parsed, digest, document.path):
                fact.service, fact.position, fact.is_asked = service, position, parsed.asked
                fact.loaded_hash = digest
                texts.append(FactText(fact, parsed, digest, source))
                if revision is None:
                    new.append(fact)
                    load.report.new += 1
                    load.differs("new", parsed, document.path)
                else:
                    fact.save()
                    changed.append(fact)
                    load.report.changed += 1
                    load.differs("changed", parsed, document.path)
                continue
            if fact.loaded_hash == digest and (fact.service_id, fact.position) != (service.pk, position):
                fact.service, fact.position = service, position
                fact.save(update_fields=["service", "position"])
            is_of_file = revision.source_id or revision.content_hash == fact.loaded_hash
            if is_of_file and move(revision, parsed, source):
                moved.append(revision)
                load.differs("moved", parsed, document.path)
    Fact.objects.bulk_create(new)
    load.trail += audit.of_load(add_fact_revisions(texts, now=load.now), now=load.now, by=load.by)
    FactRevision.objects.bulk_update(moved, ["source", "line_start", "line_end"], batch_size=200)
    return changed


def _fact_has_news(
    load: LibraryLoad, fact: Fact, revision: FactRevision, parsed: ParsedFact, digest: str, path: str
) -> bool:
    """Whether the file says something that is to be written; counts what is not, and lists a conflict."""
    if fact.loaded_hash == digest:
        load.report.unchanged += 1
        return False
    on_site = fact_hash(parsed_fact(fact, revision))
    if on_site == digest:
        # A correction of the site that went back into the file.
        fact.loaded_hash = digest
        fact.save(update_fields=["loaded_hash"])
        load.report.unchanged += 1
        return False
    if on_site == fact.loaded_hash:
        return True
    load.disagrees("fact", parsed, path, parsed.line_start)
    return False
