"""A question as a page shows it: the same values for the hall, the warm-up, the review and the preview at the desk.

While a question is being answered its key and rationales are not even fetched.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from content.models import Collection as QuestionCollection
from content.models import Dispute, FactRevision, Option, OptionFact, Revision
from content.notes.parsed import ParsedQuestion
from content.notes.recall.languages import language_of

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class NotesLine:
    """Where something stands in somebody's own notes, which only they may open."""

    collection_slug: str
    source_id: int
    line: int


@dataclass(frozen=True, slots=True)
class CitedFact:
    """A fact as an option cites it."""

    slug: str
    statement: str
    source_url: str
    as_of: dt.date
    changed: str
    service_slug: str
    service_heading: str
    library_path: str
    line: int
    needs_check: bool
    newer_statement: str
    """What the fact says today where it was corrected since; else empty."""
    notes: NotesLine | None = None
    """Of a fact out of own notes, which has no official source and no page in the library."""


@dataclass(frozen=True, slots=True)
class ShownOption:
    code: str
    letter: str
    text: str
    is_chosen: bool = False
    is_key: bool | None = None
    """None while the key is withheld."""
    rationale: str = ""
    facts: tuple[CitedFact, ...] = ()

    @property
    def is_wrong_choice(self) -> bool:
        return self.is_chosen and self.is_key is False

    @property
    def is_missed_key(self) -> bool:
        return self.is_key is True and not self.is_chosen


@dataclass(frozen=True, slots=True)
class ShownDispute:
    """Another reading of a question beside the one that stands, or how it was settled."""

    argument: str
    opened_at: dt.datetime
    standing: str
    """Letters of the options that are right as it stands; `other` those of the other reading."""
    other: str
    standing_facts: tuple[CitedFact, ...]
    other_facts: tuple[CitedFact, ...]
    outcome: str
    """In words; empty while it is open."""
    reason: str
    settled_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    slug: str
    stem: str
    scenario: str
    select_count: int
    options: tuple[ShownOption, ...]
    is_revealed: bool
    dispute: ShownDispute | None = None
    """Never while it is being answered: it tells of the key."""
    lang: str = "en"
    """Empty, as HTML says that nobody knows, where that of own notes cannot be told."""
    notes: NotesLine | None = None
    """Where own notes have what is asked; never while it is being answered."""

    @property
    def takes_one(self) -> bool:
        return self.select_count == 1

    @property
    def facts(self) -> tuple[CitedFact, ...]:
        """All that its options cite, each once."""
        return tuple({fact.slug: fact for option in self.options for fact in option.facts}.values())

    @property
    def cites_notes(self) -> bool:
        """Whether an option leads to the line of the notes already."""
        return any(fact.notes for option in self.options for fact in option.facts)


def withheld(
    revision: Revision,
    *,
    order: Sequence[str],
    texts: Mapping[str, str],
    chosen: Collection[str],
    lang: str = "en",
) -> ShownQuestion:
    """The question without a bit of its key; `order` are the option codes as this candidate sees them."""
    return ShownQuestion(
        slug=revision.question.slug,
        stem=revision.stem,
        scenario=revision.question.scenario.text if revision.question.scenario else "",
        select_count=revision.select_count,
        options=tuple(
            ShownOption(code=code, letter=LETTERS[place], text=texts[code], is_chosen=code in chosen)
            for place, code in enumerate(order)
        ),
        is_revealed=False,
        lang=lang,
    )


def option_texts(revision_ids: Iterable[int]) -> dict[int, dict[str, tuple[str, bool]]]:
    """For each revision: option code -> (text, stays last). One query that touches neither key nor rationale."""
    texts: dict[int, dict[str, tuple[str, bool]]] = {}
    rows = Option.objects.filter(revision_id__in=revision_ids).order_by("revision_id", "position")
    for revision_id, code, text, is_anchored in rows.values_list("revision_id", "code", "text", "is_anchored"):
        texts.setdefault(revision_id, {})[code] = (text, is_anchored)
    return texts


def with_proof(revisions: Iterable[int]) -> dict[int, Revision]:
    """Revisions by id with options, rationales and facts, in a constant number of queries. For revealed ones only."""
    return proven(Revision.objects.all()).in_bulk(set(revisions))


def proven(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """These revisions with options, rationales and facts, in a constant number of queries. For revealed ones only."""
    options = Option.objects.prefetch_related(Prefetch("citations", _citations()))
    facts = FactRevision.objects.select_related("fact__service", "fact__collection", "source")
    facts = facts.prefetch_related(_current_of("fact"))
    disputes = Dispute.objects.select_related("revision").prefetch_related("keys", Prefetch("facts", facts))
    asked = ("question__scenario", "question__service", "question__collection")
    return revisions.select_related(*asked).prefetch_related(
        Prefetch("options", options), Prefetch("question__disputes", disputes)
    )


def cited_facts(options: Iterable[int], *, today: dt.date) -> dict[int, tuple[CitedFact, ...]]:
    """The facts that each of these options cites, by its id. Constant queries. For options that are revealed only."""
    found: dict[int, list[CitedFact]] = {}
    for citation in _citations().filter(option__in=set(options)).order_by("option_id", "position"):
        found.setdefault(citation.option_id, []).append(_cited(citation, today))
    return {option_id: tuple(facts) for option_id, facts in found.items()}


def _citations() -> QuerySet[OptionFact]:
    """Citations with all that `_cited` looks at."""
    about = ("fact_revision__fact__service", "fact_revision__fact__collection", "fact_revision__source")
    citations = OptionFact.objects.select_related(*about)
    return citations.prefetch_related(_current_of("fact_revision__fact"))


def _current_of(fact: str) -> Prefetch[str]:
    """What each fact on this path says today, for `_shown_as_cited`."""
    return Prefetch(f"{fact}__revisions", FactRevision.objects.current(), to_attr="current_revisions")


def revealed(revision: Revision, *, order: Sequence[str], chosen: Collection[str], today: dt.date) -> ShownQuestion:
    """The question with key, rationales and facts. `revision` comes from `with_proof`."""
    options = {option.code: option for option in revision.options.all()}
    shown = tuple(
        ShownOption(
            code=code,
            letter=LETTERS[place],
            text=options[code].text,
            is_chosen=code in chosen,
            is_key=options[code].is_key,
            rationale=options[code].rationale,
            facts=tuple(_cited(citation, today) for citation in options[code].citations.all()),
        )
        for place, code in enumerate(order)
    )
    return ShownQuestion(
        slug=revision.question.slug,
        stem=revision.stem,
        scenario=revision.question.scenario.text if revision.question.scenario else "",
        select_count=revision.select_count,
        options=shown,
        is_revealed=True,
        dispute=_dispute_about(revision, shown, today),
        lang=language_of(revision.stem) if revision.question.collection.owner_id else "en",
        notes=_line_of(revision, revision.question.collection),
    )


def _dispute_about(revision: Revision, options: Sequence[ShownOption], today: dt.date) -> ShownDispute | None:
    """The open dispute of the question, or the last one that was settled about this text or a later one."""
    disputes = list(revision.question.disputes.all())
    telling = [each for each in disputes if each.is_open or each.revision.number >= revision.number]
    if not telling:
        return None
    dispute = next((each for each in telling if each.is_open), telling[-1])
    letters = {option.code: option.letter for option in options}
    keys = [option for option in options if option.is_key]
    # A text of long ago may lack an option of today.
    other = [letters.get(option.code, option.text) for option in dispute.keys.all()]
    return ShownDispute(
        argument=dispute.argument,
        opened_at=dispute.opened_at,
        standing=", ".join(option.letter for option in keys),
        other=", ".join(sorted(other)),
        standing_facts=tuple(dict.fromkeys(fact for option in keys for fact in option.facts)),
        other_facts=tuple(_shown_as_cited(cited, today) for cited in dispute.facts.all()),
        outcome=dispute.get_outcome_display(),
        reason=dispute.reason,
        settled_at=dispute.settled_at,
    )


def previewed(
    text: ParsedQuestion, *, scenario: str, facts: Mapping[str, CitedFact], is_revealed: bool
) -> ShownQuestion:
    """What `text` will look like as a published question, options in its order, nothing chosen.

    `facts`: what may be cited, by id; an id that is not there is left out.
    """
    return ShownQuestion(
        slug=text.slug,
        stem=text.stem,
        scenario=scenario,
        select_count=max(1, sum(option.is_key for option in text.options)),
        options=tuple(
            ShownOption(
                code=option.code,
                letter=LETTERS[place],
                text=option.text,
                is_key=option.is_key if is_revealed else None,
                rationale=option.rationale if is_revealed else "",
                facts=tuple(facts[slug] for slug in option.facts if slug in facts) if is_revealed else (),
            )
            for place, option in enumerate(text.options)
        ),
        is_revealed=is_revealed,
    )


def facts_today(slugs: Iterable[str], *, collection: QuestionCollection, today: dt.date) -> dict[str, CitedFact]:
    """What these facts of a collection say today, by id; those of raw notes cannot be cited. One query."""
    verified = FactRevision.objects.current().verified()
    current = verified.select_related("fact__service", "fact__collection", "source")
    found = current.filter(fact__collection=collection, fact__slug__in=set(slugs))
    return {revision.fact.slug: _shown_fact(revision, revision, today) for revision in found}


def _cited(citation: OptionFact, today: dt.date) -> CitedFact:
    return _shown_as_cited(citation.fact_revision, today)


def _shown_as_cited(cited: FactRevision, today: dt.date) -> CitedFact:
    return _shown_fact(cited, next(iter(cited.fact.current_revisions), cited), today)  # type: ignore[attr-defined]


def _shown_fact(cited: FactRevision, current: FactRevision, today: dt.date) -> CitedFact:
    return CitedFact(
        slug=cited.fact.slug,
        statement=cited.statement,
        source_url=cited.source_url,
        as_of=cited.as_of,
        changed=cited.changed,
        service_slug=cited.fact.service.slug,
        service_heading=cited.fact.service.heading,
        library_path=cited.source.path if cited.source and cited.library_place else "",
        line=cited.line_start if cited.library_place else 0,
        needs_check=current.needs_check_on(today),
        newer_statement=current.statement if current.statement != cited.statement else "",
        notes=_line_of(cited, cited.fact.collection),
    )


def _line_of(text: Revision | FactRevision, collection: QuestionCollection) -> NotesLine | None:
    """Where a text of a private collection stands in its notes; None for what everybody can read."""
    if collection.owner_id is None or text.source_id is None:
        return None
    return NotesLine(collection.slug, text.source_id, text.line_start)
