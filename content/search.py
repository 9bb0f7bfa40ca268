"""Finding questions, facts and services by their words (read side).

The database finds which entries hold all of the words; which of them come first is decided here, the same on both
engines. A search takes a constant number of queries, and looks at no more than MOST_RANKED entries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, Prefetch, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.models import FactRevision, Question, Revision, SearchEntry, SearchWord, Service
from content.models.fact import FactRevisionQuerySet
from content.models.search import SearchEntryQuerySet
from content.models.service import ServiceQuerySet
from content.search_terms import (
    SHORTEST_PART,
    Piece,
    are_too_common,
    excerpt,
    marked,
    names_all,
    nearest,
    parts_of,
    tidy,
    words_of,
)

MOST_SHOWN = 50
MOST_RANKED = 300
"""Entries of each way of finding that are put in order. Where there are more, the words were too few to tell apart."""
MOST_LISTED = 1000
"""Rows that a filtered list goes on with."""
EXCERPT = 200

_ORDER = (SearchEntry.Kind.SERVICE, SearchEntry.Kind.FACT, SearchEntry.Kind.QUESTION)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found, with the words marked."""

    entry: SearchEntry
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    """A passage of the rest, where the title does not have all the words."""
    tags: tuple[str | Promise, ...]
    """Of a question: what state it is in, unless candidates get it as it is. Of a fact: that nobody has verified it."""


@dataclass(frozen=True, slots=True)
class Found:
    query: str
    hits: tuple[Hit, ...]
    """The best first."""
    is_cut: bool
    """Whether there is more than is shown."""
    meant: str = ""
    """The words that were looked for instead, because no text has those of the query."""


def find_for_candidates(query: str) -> Found:
    """Public services and verified facts."""
    return _find(SearchEntry.objects.for_candidates(), query)


def find_for_curators(query: str, *, kind: str = "", held: Collection[int] = ()) -> Found:
    """Questions with their drafts, facts and services; only those of one kind when it is named. Questions that are
    `held` are not found: by which word one is found tells of its rationales."""
    entries = _told(held)
    return _find(entries.filter(kind=kind) if kind else entries, query)


def matching_questions(query: str, *, held: Collection[int] = ()) -> list[int]:
    """The primary keys of the questions that a curator finds by `query`, at most MOST_LISTED; none that is `held`."""
    words = words_of(query)
    questions = _told(held).filter(kind=SearchEntry.Kind.QUESTION)
    return _keys("question", _holding(questions, words), _with_parts(questions, words))


def matching_facts(query: str) -> FactRevisionQuerySet:
    """What the facts say today that a curator finds by `query`, at most MOST_LISTED."""
    words = words_of(query)
    facts = SearchEntry.objects.for_curators().filter(kind=SearchEntry.Kind.FACT)
    found = _keys("fact", _holding(facts, words), _with_parts(facts, words))
    return FactRevision.objects.current().filter(fact__in=found)


def matching_services(query: str) -> ServiceQuerySet:
    """The public services that are called so."""
    words = words_of(query)
    services = SearchEntry.objects.for_candidates().filter(kind=SearchEntry.Kind.SERVICE)
    named = _holding(services, words, titles_only=True)
    return Service.objects.filter(pk__in=_keys("service", named, _with_parts(services, words)))


def _told(held: Collection[int]) -> SearchEntryQuerySet:
    entries = SearchEntry.objects.for_curators()
    return entries.exclude(question__in=held) if held else entries


def _keys(target: str, *ways: SearchEntryQuerySet) -> list[int]:
    """Primary keys of what the first way finds that finds anything."""
    for entries in ways:
        if keys := list(entries.values_list(target, flat=True)[:MOST_LISTED]):
            return keys
    return []


def _find(entries: SearchEntryQuerySet, query: str) -> Found:
    query, words = tidy(query), words_of(query)
    found = {
        entry.pk: entry
        for narrowed in (
            entries.filter(reference=query.lower()),
            _holding(entries, words, titles_only=True),
            # Words that stand in nearly every text tell nothing apart, and take the longest.
            entries.none() if are_too_common(words) else _holding(entries, words),
        )
        for entry in narrowed.defer("text")[:MOST_RANKED]
    }
    if not found:
        found = {entry.pk: entry for entry in _with_parts(entries, words).defer("text")[:MOST_RANKED]}
    meant: tuple[str, ...] = ()
    if not found and (meant := _meant(words)):
        found = {entry.pk: entry for entry in _holding(entries, meant).defer("text")[:MOST_RANKED]}
    if not found:
        return Found(query, (), is_cut=False)
    words = meant or words
    best = sorted(found.values(), key=lambda entry: _rank(entry, query.lower(), words))
    shown = _with_targets([entry.pk for entry in best[:MOST_SHOWN]])
    hits = tuple(_hit(entry, words) for entry in shown)
    return Found(query, hits, is_cut=len(best) > MOST_SHOWN, meant=" ".join(meant))


def _meant(words: Sequence[str]) -> tuple[str, ...]:
    """The words as they are spelt in the texts; empty where that changes nothing. One query."""
    alike = Q(pk__in=[])
    for word in words:
        alike |= Q(word__startswith=word[0], length__range=(len(word) - 2, len(word) + 2))
    known = set(SearchWord.objects.annotate(length=Length("word")).filter(alike).values_list("word", flat=True))
    meant = tuple(nearest(word, known) for word in words)
    return () if meant == tuple(words) else meant


def _rank(entry: SearchEntry, query: str, words: Sequence[str]) -> tuple[int, int, int, str]:
    """What is called exactly so, then what has all words in its title, services before facts before questions."""
    if query in (entry.reference, *entry.title.lower().split("\n")):
        place = 0
    elif names_all(f"{entry.reference} {entry.title}", words):
        place = 1
    else:
        place = 2
    return place, _ORDER.index(SearchEntry.Kind(entry.kind)), len(entry.title), entry.reference


def _with_targets(keys: Sequence[int]) -> list[SearchEntry]:
    """These entries, in this order, with what pages show of them."""
    states = Prefetch("question__revisions", Revision.objects.only("question_id", "state").order_by("number"))
    current = FactRevision.objects.current().only("fact_id", "verified_at")
    related = ("service", "fact__service", "question__service")
    prefetched = SearchEntry.objects.select_related(*related).prefetch_related(
        states, Prefetch("fact__revisions", current, to_attr="current_revisions")
    )
    entries = prefetched.in_bulk(keys)
    return [entries[key] for key in keys if key in entries]


def _hit(entry: SearchEntry, words: Sequence[str]) -> Hit:
    title = entry.title.replace("\n", " · ") if entry.kind == SearchEntry.Kind.SERVICE else entry.title
    is_told = names_all(f"{entry.reference} {title}", words) or not entry.text
    text = () if is_told else excerpt(entry.text, words, length=EXCERPT)
    whole = len(title) <= EXCERPT
    shown = marked(title, words) if whole else excerpt(title, words, length=EXCERPT)
    return Hit(entry, shown, text, tuple(_tags(entry)))


def _tags(entry: SearchEntry) -> Iterator[str | Promise]:
    if entry.fact and any(not revision.verified_at for revision in entry.fact.current_revisions):  # type: ignore[attr-defined]
        yield _("unverified")
    if entry.question:
        yield from _tags_of(entry.question)


def _tags_of(question: Question) -> Iterator[str | Promise]:
    revisions = list(question.revisions.all())
    if question.retired_at:
        yield _("retired")
    if question.disputed_at:
        yield _("disputed")
    if revisions and revisions[-1].state != Revision.State.PUBLISHED:
        yield revisions[-1].get_state_display()


# --- The two engines


def _holding(entries: SearchEntryQuerySet, words: Sequence[str], *, titles_only: bool = False) -> SearchEntryQuerySet:
    """Entries with each of the words, in whatever ending, or with words that begin so."""
    if not words:
        return entries.none()
    if connection.vendor == "sqlite":
        query = " ".join(f'"{word}"*' if len(word) >= SHORTEST_PART else f'"{word}"' for word in words)
        return _in_index(entries, "words", f"{{reference title}} : ({query})" if titles_only else query)
    query = " & ".join(f"'{word}':*" if len(word) >= SHORTEST_PART else f"'{word}'" for word in words)
    column = "title_words" if titles_only else "words"
    return _where(entries, f'"content_searchentry"."{column}" @@ to_tsquery(\'english\', %s)', query)


def _with_parts(entries: SearchEntryQuerySet, words: Sequence[str]) -> SearchEntryQuerySet:
    """Entries whose slug or title has each of the words within others; words of two letters are left out. For what
    no entry has as a word."""
    parts = parts_of(words)
    if not parts:
        return entries.none()
    if connection.vendor == "sqlite":
        return _in_index(entries, "parts", " ".join(f'"{part}"' for part in parts))
    names = '("content_searchentry"."reference" || \' \' || "content_searchentry"."title")'
    for part in parts:
        entries = _where(entries, f"{names} ILIKE %s", f"%{part}%")
    return entries


def _in_index(entries: SearchEntryQuerySet, index: str, query: str) -> SearchEntryQuerySet:
    table = f"content_searchentry_{index}"
    found = f"SELECT rowid FROM {table} WHERE {table} MATCH %s"  # noqa: S608 - one of our two tables
    return _where(entries, f'"content_searchentry"."id" IN ({found})', query)


def _where(entries: SearchEntryQuerySet, condition: str, value: str) -> SearchEntryQuerySet:
    return entries.filter(RawSQL(condition, [value], output_field=BooleanField()))  # noqa: S611 - no word is in it
