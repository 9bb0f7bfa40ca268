"""Keeping the words of the search in step with the texts: called by whatever writes a text (docs/adr/0017).

An entry says what its question, fact or service says today; it is written anew when that is something else. Private
collections have none: nobody searches them, and no word of them is to outlive them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from content.models import Fact, FactRevision, Option, Question, Revision, SearchEntry, SearchWord, Service
from content.search_terms import vocabulary

BATCH = 500
FTS_TABLES = ("content_searchentry_words", "content_searchentry_parts")
"""Of SQLite; made by the migration `search`."""
Kind = SearchEntry.Kind


@dataclass(frozen=True, slots=True)
class Words:
    """What an entry has to hold."""

    collection_id: int
    reference: str
    title: str
    text: str


def index_questions(questions: Iterable[int]) -> int:
    """Bring the entries of these questions (primary keys) up to date; how many were not."""
    return _index(Kind.QUESTION, questions)


def index_facts(facts: Iterable[int]) -> int:
    """The same for facts."""
    return _index(Kind.FACT, facts)


def index_services(services: Iterable[int]) -> int:
    """The same for services."""
    return _index(Kind.SERVICE, services)


def reindex() -> int:
    """Bring every entry up to date, and the database's index of their words; how many entries were not."""
    changed = sum(_index(kind, keys) for kind in _READERS for keys in _batches(kind))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in FTS_TABLES:
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608 - our two tables
    return changed


def outdated() -> Iterator[SearchEntry]:
    """The entries, as they ought to be, of whatever search does not know as it is. Writes nothing."""
    for kind in _READERS:
        for keys in _batches(kind):
            yield from _differing(kind, keys)[1]


def missing_from_engine() -> int:
    """How many rows the index of the database has too few or too many. Always 0 on PostgreSQL, which keeps its own."""
    if connection.vendor != "sqlite":
        return 0
    differing = 0
    with connection.cursor() as cursor:
        for table in FTS_TABLES:
            documents = f"{table}_docsize"
            for one, other in ((documents, "content_searchentry"), ("content_searchentry", documents)):
                cursor.execute(f"SELECT count(*) FROM (SELECT id FROM {one} EXCEPT SELECT id FROM {other})")  # noqa: S608
                differing += cursor.fetchone()[0]
    return differing


def _index(kind: Kind, keys: Iterable[int]) -> int:
    changed, waiting = 0, iter(keys)
    while batch := list(islice(waiting, BATCH)):
        with transaction.atomic():
            old, new = _differing(kind, batch)
            SearchEntry.objects.filter(pk__in=old).delete()
            SearchEntry.objects.bulk_create(new)
            _remember_words(new)
        changed += len(new)
    return changed


def _remember_words(entries: Sequence[SearchEntry]) -> None:
    words = {word for entry in entries for word in vocabulary(f"{entry.reference} {entry.title} {entry.text}")}
    words -= set(SearchWord.objects.filter(word__in=words).values_list("word", flat=True))
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in sorted(words)], ignore_conflicts=True)


def _differing(kind: Kind, keys: Sequence[int]) -> tuple[list[int], list[SearchEntry]]:
    """Primary keys of entries that say something else, and what to write in their place or anew."""
    target = f"{kind.value}_id"
    stored = {getattr(entry, target): entry for entry in SearchEntry.objects.filter(**{f"{target}__in": keys})}
    old, new = [], []
    for key, words in _READERS[kind](keys).items():
        entry = stored.get(key)
        if entry is not None:
            if words == Words(entry.collection_id, entry.reference, entry.title, entry.text):
                continue
            old.append(entry.pk)
        new.append(
            SearchEntry(
                kind=kind,
                collection_id=words.collection_id,
                reference=words.reference,
                title=words.title,
                text=words.text,
                **{target: key},
            )
        )
    return old, new


def _batches(kind: Kind) -> Iterator[list[int]]:
    """The primary keys of all rows of this kind."""
    rows: dict[Kind, QuerySet[Any]] = {
        Kind.QUESTION: Question.objects.all(),
        Kind.FACT: Fact.objects.all(),
        Kind.SERVICE: Service.objects.all(),
    }
    keys = rows[kind].order_by("pk").values_list("pk", flat=True)
    after = 0
    while batch := list(keys.filter(pk__gt=after)[:BATCH]):
        yield batch
        after = batch[-1]


# --- What entries hold: nothing of somebody's own collection, which no search looks into


def _question_words(keys: Sequence[int]) -> dict[int, Words]:
    """The newest revision of each question and, while that is not it, the published one. Four queries."""
    shown: dict[int, list[Revision]] = defaultdict(list)
    revisions = Revision.objects.filter(question__in=keys).exclude(state=Revision.State.SUPERSEDED)
    for revision in revisions.only("question_id", "state", "stem").order_by("-number"):
        those = shown[revision.question_id]
        if not those or revision.state == Revision.State.PUBLISHED:
            those.append(revision)
    options: dict[int, list[Option]] = defaultdict(list)
    of_these = [revision.pk for those in shown.values() for revision in those]
    for option in Option.objects.filter(revision__in=of_these).order_by("revision", "position"):
        options[option.revision_id].append(option)
    return {
        question.pk: Words(question.collection_id, question.slug, *_question_texts([*shown[question.pk]], options))
        for question in Question.objects.public().filter(pk__in=keys).only("collection_id", "slug")
    }


def _question_texts(revisions: Sequence[Revision], options: Mapping[int, Sequence[Option]]) -> tuple[str, str]:
    """Title and text of a question, each line of the text once."""
    lines = [revision.stem for revision in revisions[1:]]
    for revision in revisions:
        for option in options[revision.pk]:
            lines += [option.text, option.target, option.rationale]
    return revisions[0].stem if revisions else "", "\n".join(dict.fromkeys(line for line in lines if line))


def _fact_words(keys: Sequence[int]) -> dict[int, Words]:
    current = FactRevision.objects.current().filter(fact__in=keys, fact__collection__owner__isnull=True)
    revisions = current.select_related("fact").order_by()
    return {
        revision.fact_id: Words(revision.fact.collection_id, revision.fact.slug, revision.statement, revision.changed)
        for revision in revisions
    }


def _service_words(keys: Sequence[int]) -> dict[int, Words]:
    services = Service.objects.filter(pk__in=keys, collection__owner__isnull=True).prefetch_related("names")
    return {
        service.pk: Words(
            service.collection_id,
            service.slug,
            "\n".join(dict.fromkeys([service.heading, service.name, *(each.name for each in service.names.all())])),
            service.category,
        )
        for service in services
    }


_READERS: Mapping[Kind, Callable[[Sequence[int]], dict[int, Words]]] = {
    Kind.QUESTION: _question_words,
    Kind.FACT: _fact_words,
    Kind.SERVICE: _service_words,
}
