"""What the pages of an open attempt show. Reading only; no query here touches a key unless the answer was checked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Subquery, Value
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from content import presenting
from content.notes.recall.languages import language_of
from content.pairs import ServicePair, pairs_of_questions
from quizzes import reports
from quizzes.assembly import option_order
from quizzes.confidence import is_confident_error, is_lucky_guess
from quizzes.models import Attempt, Confidence, ProblemReport, Response, ResponseEvent, ResponseOption
from quizzes.models.response import Drawn
from quizzes.replaying import ASIDE_FIELDS
from quizzes.titles import title_of

STATES: dict[str, Promise] = {
    "unseen": _("not seen yet"),
    "unanswered": _("unanswered"),
    "partly": _("partly answered"),
    "answered": _("answered"),
}
"""What a position can be."""

WORDS_FROM_MS = 10 * 60 * 1000
"""From ten minutes on, the clock is written in words."""


@dataclass(frozen=True, slots=True)
class Square:
    """One position in the navigator and one row of the overview."""

    position: int
    state: str
    is_flagged: bool
    is_locked: bool
    """Checked in practice: shown with its key, and never changed again."""
    rev: int
    first_words: str = ""

    @property
    def state_words(self) -> Promise:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All positions of an attempt."""

    attempt: Attempt
    squares: tuple[Square, ...]
    remaining_ms: int | None

    @property
    def title(self) -> str:
        return title_of(self.attempt)

    @property
    def total(self) -> int:
        return len(self.squares)

    @property
    def answered_count(self) -> int:
        return sum(square.state == "answered" for square in self.squares)

    @property
    def flagged_count(self) -> int:
        return sum(square.is_flagged for square in self.squares)

    @property
    def blank(self) -> list[int]:
        """Positions without any choice."""
        return [square.position for square in self.squares if square.state in ("unseen", "unanswered")]

    @property
    def partly(self) -> list[int]:
        """Positions with fewer choices than asked for; they count as wrong."""
        return [square.position for square in self.squares if square.state == "partly"]

    @property
    def unfinished(self) -> list[int]:
        return sorted(self.blank + self.partly)

    @property
    def unfinished_first(self) -> list[Square]:
        places = {"partly": 1, "answered": 2}
        return sorted(self.squares, key=lambda square: (places.get(square.state, 0), square.position))

    @property
    def clock(self) -> str:
        return clock_words(self.remaining_ms) if self.remaining_ms is not None else ""

    @property
    def minutes_left(self) -> str:
        return minutes_words(self.remaining_ms) if self.remaining_ms is not None else ""

    @property
    def is_in_words(self) -> bool:
        return self.remaining_ms is not None and self.remaining_ms <= WORDS_FROM_MS

    @property
    def loads_ahead(self) -> bool:
        return loads_ahead(self.attempt)


@dataclass(frozen=True, slots=True)
class PositionPage:
    """One question with the navigator beside it."""

    sheet: Sheet
    square: Square
    shown: presenting.ShownQuestion | None
    """None while the question is part of an exam that this candidate has open: until then it is shown nowhere else."""
    confidence: int | None
    """A value of Confidence."""
    saved_at: dt.datetime | None
    is_correct: bool | None
    pairs: Sequence[ServicePair] = ()
    """Which services the question tells apart, once it was checked."""
    drawn_as: str | Promise = ""
    """In a drill, why it is asked; empty until it was checked, because it says something of the answer."""
    report: ProblemReport | None = None
    """The last problem that the candidate reported of it, once it was checked."""

    @property
    def attempt(self) -> Attempt:
        return self.sheet.attempt

    @property
    def position(self) -> int:
        return self.square.position

    @property
    def confidences(self) -> list[tuple[Confidence, bool]]:
        """What can be said, and whether it was."""
        return [(confidence, confidence == self.confidence) for confidence in Confidence]

    @property
    def is_lucky_guess(self) -> bool:
        return is_lucky_guess(self.confidence, is_correct=self.is_correct is True)

    @property
    def is_confident_error(self) -> bool:
        return is_confident_error(self.confidence, is_correct=self.is_correct is not False)

    @property
    def is_sequential(self) -> bool:
        """One question after the other: there is neither a way back nor a way ahead but to the next."""
        return self.attempt.reached is not None

    @property
    def previous(self) -> int | None:
        return self.position - 1 if self.position > 1 and not self.is_sequential else None

    @property
    def next(self) -> int | None:
        return self.position + 1 if self.position < self.sheet.total else None


def loads_ahead(attempt: Attempt) -> bool:
    """Whether the browser may have questions before they are in view: in an exam with free navigation, whose
    candidate is to go on without a connection. Practice asks the server at every question."""
    return attempt.is_exclusive and attempt.reached is None


def sheet_of(attempt: Attempt, *, now: dt.datetime, with_words: bool = False) -> Sheet:
    """The state of every position in one query; `with_words` adds the first words of each stem that may be seen yet."""
    fields = ["position", "shown_at", "flagged", "revealed_at", "rev", "revision__select_count", "pick_count"]
    rows = (
        Response.objects.filter(attempt=attempt)
        .annotate(pick_count=Count("picks"))
        .order_by("position")
        .values_list(*fields, *([F("revision__stem")] if with_words else []))
    )
    if with_words and attempt.reached is not None:
        rows = (row if row[0] <= attempt.reached else row[:-1] for row in rows)  # type: ignore[assignment]
    return Sheet(attempt, tuple(_square(*row) for row in rows), attempt.remaining_ms_at(now))


def _square(
    position: int,
    shown_at: dt.datetime | None,
    flagged: bool,
    revealed_at: dt.datetime | None,
    rev: int,
    select_count: int,
    pick_count: int,
    stem: str = "",
) -> Square:
    if pick_count >= select_count:
        state = "answered"
    elif pick_count:
        state = "partly"
    else:
        state = "unanswered" if shown_at else "unseen"
    return Square(position, state, flagged, revealed_at is not None, rev, first_words(stem))


_MARKUP = re.compile(r"\\([^\w\s]|_)|[`*_]|^> ", re.MULTILINE)
"""Signs of Markdown; one behind a backslash is text."""


def first_words(stem: str, count: int = 12) -> str:
    """The beginning of a stem as plain text on one line."""
    words = _MARKUP.sub(lambda sign: sign[1] or "", stem).split()
    return " ".join(words[:count]) + (" …" if len(words) > count else "")


def page_of(attempt: Attempt, position: int, *, now: dt.datetime) -> PositionPage:
    """The question at `position`, as the user of the attempt may see it.

    Raises Response.DoesNotExist when the attempt has no such position.
    """
    pages = pages_from(attempt, position, 1, now=now)
    if not pages:
        raise Response.DoesNotExist
    return pages[0]


def pages_from(attempt: Attempt, first: int, count: int, *, now: dt.datetime) -> list[PositionPage]:
    """The questions from position `first` on, at most `count`, in a constant number of queries."""
    last_save = ResponseEvent.objects.filter(
        response=OuterRef("pk"),
        outcome=ResponseEvent.Outcome.SAVED,
        field__in=[ResponseEvent.Field.CHOSEN, *ASIDE_FIELDS],
    ).order_by("-id")
    held = Response.objects.held_by(attempt.user, now=now).filter(question=OuterRef("question"))
    told = ProblemReport.objects.filter(response=OuterRef("pk"))
    responses = list(
        Response.objects.filter(attempt=attempt, position__gte=first, position__lt=first + count)
        .select_related(
            "revision__question__scenario",
            "attempt__exam",
            "attempt__collection",
            "attempt__domain",
            "attempt__task",
            "attempt__service",
            "attempt__twin",
            "attempt__fact__service",
        )
        .annotate(
            saved_at=Subquery(last_save.values("received_at")[:1]),
            is_held=Value(False) if attempt.is_exclusive else Exists(held),
            is_reported=Value(False) if attempt.is_exclusive else Exists(told),
        )
        .order_by("position")
    )
    if not responses:
        return []
    sheet = sheet_of(responses[0].attempt, now=now)
    shown = _shown([response for response in responses if not response.is_held], today=localdate(now))
    checked = {response.question_id for response in responses if response.revealed_at and response.pk in shown}
    pairs = pairs_of_questions(checked) if checked else {}
    reported = reports.of_responses(told_of) if (told_of := [each for each in responses if each.is_reported]) else {}
    return [
        PositionPage(
            sheet=sheet,
            square=sheet.squares[response.position - 1],
            shown=shown.get(response.pk),
            confidence=response.confidence,
            saved_at=response.saved_at,
            is_correct=response.is_correct if response.revealed_at else None,
            pairs=pairs.get(response.question_id, ()),
            report=reported.get(response.pk),
            drawn_as=Drawn(response.drawn_as).label if response.revealed_at and response.drawn_as else "",
        )
        for response in responses
    ]


def _shown(responses: Collection[Response], *, today: dt.date) -> dict[int, presenting.ShownQuestion]:
    """The questions as this candidate sees them, by response; key and rationales are fetched only where the answer
    was checked."""
    chosen: dict[int, set[str]] = {response.pk: set() for response in responses}
    for response_id, code in ResponseOption.objects.filter(response__in=responses).values_list(
        "response", "option__code"
    ):
        chosen[response_id].add(code)
    open_ones = [response.revision_id for response in responses if not response.revealed_at]
    texts = presenting.option_texts(open_ones) if open_ones else {}
    checked = [response.revision_id for response in responses if response.revealed_at]
    proofs = presenting.with_proof(checked) if checked else {}
    shown = {}
    for response in responses:
        if response.revealed_at:
            proof = proofs[response.revision_id]
            order = _order(response, {option.code: option.is_anchored for option in proof.options.all()})
            shown[response.pk] = presenting.revealed(proof, order=order, chosen=chosen[response.pk], today=today)
        else:
            options = texts[response.revision_id]
            order = _order(response, {code: is_anchored for code, (_text, is_anchored) in options.items()})
            plain = {code: text for code, (text, _is_anchored) in options.items()}
            lang = language_of(response.revision.stem) if response.attempt.is_of_own_notes else "en"
            shown[response.pk] = presenting.withheld(
                response.revision, order=order, texts=plain, chosen=chosen[response.pk], lang=lang
            )
    return shown


def _order(response: Response, options: Mapping[str, bool]) -> list[str]:
    """The codes as this candidate sees them; of each is given whether it stays last."""
    anchored = [code for code, is_anchored in options.items() if is_anchored]
    return option_order(options, seed=response.seed, anchored=anchored)


def select_count_at(attempt: Attempt, position: int) -> int:
    """How many options the question there asks for. Raises Response.DoesNotExist when there is no such position."""
    at = Response.objects.values_list("revision__select_count", flat=True)
    return at.get(attempt=attempt, position=position)


def last_position(attempt: Attempt) -> int:
    """Where the candidate was last, to go on from there; 1 before anything was shown."""
    if attempt.reached is not None:
        return attempt.reached
    latest = ResponseEvent.objects.filter(attempt=attempt).order_by("-id")
    return latest.values_list("response__position", flat=True).first() or 1


def clock_words(remaining_ms: int) -> str:
    """Hours, minutes and seconds; from ten minutes on "7 minutes left", rounded up, and seconds in the last minute."""
    seconds = -(-remaining_ms // 1000)
    if remaining_ms > WORDS_FROM_MS:
        hours, rest = divmod(seconds, 3600)
        return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
    if seconds > 60:
        return minutes_words(remaining_ms)
    return ngettext("%(count)s second left", "%(count)s seconds left", seconds) % {"count": seconds}


def minutes_words(remaining_ms: int) -> str:
    """The minutes left, rounded up."""
    minutes = -(-remaining_ms // 60_000)
    return ngettext("%(count)s minute left", "%(count)s minutes left", minutes) % {"count": minutes}
