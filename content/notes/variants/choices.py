"""Questions with options: lettered ones whose answer is a letter (`Answer: B, D`), or ticked ones (`- [x]`).

The stem stands above the options: a numbered question, the paragraph above, or the heading. Ticked boxes below a text
that does not ask are a list of things to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from content.notes.marks import answer_mark, asks, question_mark
from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import QUOTED, RawNotes, stem_of, unwrapped
from content.notes.variants.answer_keys import AnswerKeys
from content.notes.variants.answers import Answer, draft, explained
from content.notes.variants.details import Unfolded, unfolded_at
from content.notes.variants.options import OptionList, letters_named, options_at

DIALECT = "question with options"
MOST_LINES = 40
"""Of a stem, and from the options to the answer."""

_NUMBERED = re.compile(r"[ \t]*(?:\*\*|__)?[(\[]?([0-9]{1,4})[.)\]](?:\*\*|__)?[ \t]*(.*)")
_NUMBER_IN_TITLE = re.compile(r"(?:[0-9]{1,4}[.)]|\[[0-9]{1,4}\])[ \t]*")
_CHOOSE = re.compile(r"\b(?:choose|select|pick|tick|mark)\b|_{3,}|\.{3}$|\u2026$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Answered:
    options: OptionList
    end: int
    rationale: str = ""


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    index = floor = 0
    keys = AnswerKeys(notes)
    while index < len(notes):
        options = None if notes.is_blank(index) else options_at(notes, index, len(notes))
        if options is None:
            index += 1
            continue
        start, stem = _stem_above(notes, options.start, floor)
        answered = _answer_below(notes, options)
        if stem and not answered.options.key:
            answered = _answered_elsewhere(notes, answered, start, keys)
        index = floor = answered.end
        # A statement of several paragraphs is none that options complete, whatever stands before it.
        is_marked = question_mark(notes.lines[start]) is not None and "\n\n" not in stem
        is_asked = is_marked or asks(stem) or bool(_CHOOSE.search(stem))
        is_answered = bool(answered.options.key) and not options.key
        if stem and (is_asked or is_answered):
            answer = Answer(answered.options.key, answered.rationale)
            yield draft(
                notes,
                DIALECT,
                stem=stem,
                answer=answer,
                start=start,
                end=answered.end,
                options=answered.options.options,
            )


def _stem_above(notes: RawNotes, options: int, floor: int) -> tuple[int, str]:
    """Where the question of these options begins, not before `floor`, and its text; empty where there is none."""
    last = options - 1
    while last >= floor and notes.is_blank(last):
        last -= 1
    first = last + 1
    numbered = -1
    while first > floor and options - first < MOST_LINES and not notes.is_boundary(first - 1):
        first -= 1
        if notes.fences[first] is None and _begins(notes, first, options):
            numbered = first
            break
    if numbered >= 0:
        return numbered, _text_of(notes, numbered, last + 1)
    heading = first - 1
    if heading >= floor and heading in notes.titles:
        title = notes.titles[heading]
        mark = question_mark(notes.lines[heading])
        below = _text_of(notes, first, last + 1) if first <= last else ""
        if mark or asks(title) or _NUMBER_IN_TITLE.match(title) or not below:
            title = mark.text if mark else _NUMBER_IN_TITLE.sub("", title, count=1)
            return heading, "\n\n".join(filter(None, (title, below)))
    if last < floor:
        return options, ""
    start = notes.paragraph_start(last, max(floor, last - MOST_LINES))
    return start, _text_of(notes, start, last + 1)


def _begins(notes: RawNotes, index: int, options: int) -> bool:
    """Whether a line begins a question: it has a mark, or a number and stands no further to the right."""
    if question_mark(notes.lines[index]):
        return True
    return bool(notes.matches(_NUMBERED, index)) and notes.indents[index] <= notes.indents[options]


def _text_of(notes: RawNotes, start: int, end: int) -> str:
    first = notes.lines[start]
    mark = question_mark(first)
    numbered = notes.matches(_NUMBERED, start)
    text = mark.text if mark else numbered[2] if numbered else notes.text(start)
    lines = [unwrapped(text.strip()), *notes.lines[start + 1 : end]]
    return unwrapped(stem_of(lines, [None, *notes.fences[start + 1 : end]]).removesuffix("**"))


def _answer_below(notes: RawNotes, options: OptionList) -> _Answered:
    """The options with the keys that the lines below name, and the index after these."""
    ticked = options if options.key else None
    index = notes.filled_from(options.end)
    stop = min(len(notes), options.end + MOST_LINES)
    found: _Answered | None = None
    if index < stop:
        block = unfolded_at(notes, index)
        found = _unfolded_answer(options, block) if block else _plain_answer(notes, options, index)
    if found is None:
        nothing = options.with_keys(()) if ticked is None else ticked
        found = _Answered(nothing, options.end)
    return _with_explanation(notes, found)


def _answered_elsewhere(notes: RawNotes, found: _Answered, start: int, keys: AnswerKeys) -> _Answered:
    """The options with the keys that a list of answers below names for the number of the question."""
    mark = question_mark(notes.lines[start])
    numbered = notes.matches(_NUMBERED, start)
    number = (mark.number if mark else "") or (numbered[1] if numbered else "")
    codes, _ = letters_named(keys.letters_for(number, found.end).upper(), found.options.options)
    return replace(found, options=found.options.with_keys(codes)) if codes else found


def _unfolded_answer(options: OptionList, block: Unfolded) -> _Answered | None:
    told = answer_mark(block.hidden)
    codes, rest = letters_named(told.text if told else block.hidden, options.options)
    rationale = " ".join(filter(None, (_beyond(rest, codes, options), block.explanation)))
    return _Answered(options.with_keys(codes), block.end, rationale) if codes else None


def _plain_answer(notes: RawNotes, options: OptionList, index: int) -> _Answered | None:
    if notes.fences[index] is not None:
        return None
    told = answer_mark(notes.text(index)) or answer_mark(notes.lines[index])
    quoted = notes.matches(QUOTED, index)
    text = told.text if told else quoted[1].strip() if quoted else ""
    end = index + 1
    if told and not text and notes.filled_from(end) < len(notes):
        end = notes.filled_from(end) + 1
        text = notes.text(end - 1)
    if quoted and not told and (inner := answer_mark(text)):
        text = inner.text
    codes, rest = letters_named(text, options.options)
    if not codes:
        return None
    after = notes.paragraph_end(end - 1, min(len(notes), end + MOST_LINES))
    rest = " ".join([rest, *(line.strip().lstrip("> ") for line in notes.lines[end:after])]).strip()
    return _Answered(options.with_keys(codes), after, _beyond(rest, codes, options))


def _beyond(rest: str, codes: tuple[str, ...], options: OptionList) -> str:
    """What an answer says beyond the text of the option that it names."""
    for option in options.options:
        if option.code in codes and rest.casefold().startswith(option.text.casefold().rstrip(".")):
            return rest[len(option.text.rstrip(".")) :].lstrip(".:-\u2013\u2014 ")
    label = explained(rest)
    return rest if label is None else label


def _with_explanation(notes: RawNotes, answered: _Answered) -> _Answered:
    """With the paragraph `Explanation: ...` that follows, where the answer itself explains nothing."""
    index = notes.filled_from(answered.end)
    if answered.rationale or index >= len(notes) or notes.fences[index] is not None:
        return answered
    first = explained(notes.lines[index])
    if first is None:
        return answered
    end = notes.paragraph_end(index)
    text = " ".join([first, *(line.strip() for line in notes.lines[index + 1 : end])]).strip()
    return _Answered(answered.options, end, text)
