"""Questions behind a mark: `Q:`, `**Q:**`, `Question 6:`, `### Question 2`, with the answer after `>` or behind a mark.

An answer behind `>` ends at an empty line, one behind `A:` with its paragraph or list. Options between the two are
those of the question, and the answer may be their letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.notes.explanations import split_explanation
from content.notes.marks import Mark, answer_mark, asks, question_mark
from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import BOX, QUOTED, RawNotes, joined, stem_of
from content.notes.variants.answers import Answer, block_end, draft, explained, said, split_answer
from content.notes.variants.options import OptionList, letters_named, options_at

DIALECT = "question and answer"

_SAME_LINE = re.compile(r"\?[)\"'*]*[ \t]+(?=(?:\*\*)?(?:A|Ans|Answer)(?:\*\*)?[ \t]*[:\uff1a])")


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    index = 0
    while index < len(notes):
        mark = _mark(notes, index)
        start, index = index, index + 1
        if mark is None:
            continue
        if inside := _SAME_LINE.search(mark.text):
            index = notes.paragraph_end(start)
            found = _read_same_line(notes, start, index, mark, inside.end())
        else:
            index = _answer_after(notes, start, mark)
            found = _read_pair(notes, start, index, mark)
        if found:
            yield found
            index = found.line_end


def _read_same_line(notes: RawNotes, start: int, end: int, mark: Mark, at: int) -> ParsedDraft | None:
    """`Q: ...? A: ...`, where the text behind the mark of the question has the answer at this offset."""
    told = answer_mark(joined([mark.text[at:], *notes.lines[start + 1 : end]]))
    if told is None or not told.text:
        return None
    stem = mark.text[:at].strip()
    return draft(notes, DIALECT, stem=stem, answer=split_answer(told.text), start=start, end=end)


def _mark(notes: RawNotes, index: int) -> Mark | None:
    """The mark of a question; indented lines have one only where they are items of a list."""
    if notes.fences[index] or (notes.indents[index] > 3 and notes.items[index] is None):
        return None
    return question_mark(notes.lines[index])


def _ends(notes: RawNotes, index: int) -> bool:
    return index in notes.titles or _mark(notes, index) is not None


def _closes(notes: RawNotes, index: int) -> bool:
    """Whether no answer to a question above is to be looked for from this line on."""
    return _ends(notes, index) or notes.is_rule(index) or bool(notes.matches(BOX, index))


def _answer_after(notes: RawNotes, start: int, mark: Mark) -> int:
    """Index of the line with the answer, or of what ends the question without one."""
    index = start + 1
    while index < len(notes) and not _closes(notes, index):
        if notes.matches(QUOTED, index) or _marked_answer(notes, index, mark):
            break
        index += 1
    return index


def _marked_answer(notes: RawNotes, index: int, mark: Mark) -> Mark | None:
    if notes.fences[index]:
        return None
    told = answer_mark(notes.lines[index], mark.word, mark.sign)
    # `A: ...` above `B: ...` is an option.
    return None if told and told.word == "a" and options_at(notes, index, min(index + 12, len(notes))) else told


def _read_pair(notes: RawNotes, start: int, index: int, mark: Mark) -> ParsedDraft | None:
    if index == len(notes) or _closes(notes, index):
        return _read_unmarked(notes, start, index, mark)
    told = _marked_answer(notes, index, mark)
    if told is None:
        end = _end_of_quoted(notes, index)
        text = joined(notes.lines[index:end])
    else:
        end, text = marked_text(notes, index, told, len(notes))
    rationale, after = explanation_below(notes, end)
    stem = stem_of([mark.text, *notes.lines[start + 1 : index]], [None, *notes.fences[start + 1 : index]])
    options = _options_between(notes, start + 1, index)
    if options and options.key and notes.filled_from(options.end) != index:
        return None  # what stands further below is no answer to a question that has its keys
    codes, rest = letters_named(text, options.options) if options else ((), "")
    if options and codes:
        chosen = options.with_keys(codes)
        rest = "" if rest.casefold().strip("*. ") in chosen.key.casefold() else rest
        told_stem = stem_of([mark.text, *notes.lines[start + 1 : options.start]], [None] * (options.start - start))
        answer = Answer(chosen.key, " ".join(filter(None, (rest, rationale))))
        return _draft(notes, start, after, told_stem, answer, stem, text, chosen) if told_stem else None
    answer = split_answer(text)
    answer = Answer(answer.key, " ".join(filter(None, (answer.rationale, rationale))))
    return _draft(notes, start, after, stem, answer, stem, text, None) if stem and answer.key else None


def _draft(
    notes: RawNotes, start: int, end: int, stem: str, answer: Answer, whole: str, text: str, options: OptionList | None
) -> ParsedDraft:
    """A draft that keeps the name by which sites know it, which was made of the whole stem and answer."""
    first_read = f"{whole}\n{split_explanation(text)[0]}"
    return draft(
        notes,
        DIALECT,
        stem=stem,
        answer=answer,
        start=start,
        end=end,
        options=options.options if options else (),
        known_by="" if first_read == f"{stem}\n{answer.key}" else first_read,
    )


def _end_of_quoted(notes: RawNotes, start: int) -> int:
    """The index after an answer: it ends at an empty line, at a heading, at a question or at code."""
    index = start + 1
    while index < len(notes) and not (notes.is_blank(index) or _ends(notes, index) or notes.fences[index]):
        index += 1
    return index


def marked_text(notes: RawNotes, index: int, told: Mark, most: int) -> tuple[int, str]:
    """End and text of an answer behind a mark, which may stand alone above it; it ends at the index `most` at last."""
    if not told.text:
        start = notes.filled_from(index + 1)
        if start == len(notes) or _ends(notes, start):
            return index + 1, ""
        end = block_end(notes, start, _next_question(notes, start + 1, most))
        return end, said(notes, start, end)
    stop = _next_question(notes, index + 1, most)
    end = _item_end(notes, index, stop) if notes.items[index] is not None else block_end(notes, index, stop)
    below = said(notes, index + 1, end)
    begins_list = index + 1 < end and notes.items[notes.filled_from(index + 1)] is not None
    parting = "; " if below and begins_list and not told.text.endswith(":") else " "
    return end, f"{told.text}{parting}{below}".strip()


def _item_end(notes: RawNotes, index: int, stop: int) -> int:
    """The index after an item and what is indented below it."""
    end = index + 1
    while end < stop and notes.indents[end] > notes.indents[index] and not notes.is_blank(end):
        end += 1
    return end


def _next_question(notes: RawNotes, index: int, most: int) -> int:
    """The index of the question or explanation in the lines up to the next empty one; else `most`."""
    while index < most and not notes.is_blank(index):
        if _ends(notes, index) or explained(notes.lines[index]) is not None:
            return index
        index += 1
    return most


def explanation_below(notes: RawNotes, end: int) -> tuple[str, int]:
    """What the paragraph `Explanation: ...` after an answer says, and the index after it."""
    index = notes.filled_from(end)
    if index == len(notes) or notes.fences[index] is not None:
        return "", end
    first = explained(notes.lines[index])
    if first is None:
        return "", end
    if not first:
        index = notes.filled_from(index + 1)
        if index == len(notes) or _ends(notes, index):
            return "", end
        after = notes.paragraph_end(index)
        return said(notes, index, after), after
    after = notes.paragraph_end(index)
    return joined([first, *notes.lines[index + 1 : after]]), after


def _options_between(notes: RawNotes, start: int, stop: int) -> OptionList | None:
    for index in range(start, stop):
        if not notes.is_blank(index) and (options := options_at(notes, index, stop)):
            return options
    return None


def _read_unmarked(notes: RawNotes, start: int, stop: int, mark: Mark) -> ParsedDraft | None:
    """A marked question that asks in its first line, and the paragraph or list below it."""
    if not asks(mark.text):
        return None
    index = notes.filled_from(start + 1)
    if index >= stop or notes.fences[index] is not None or notes.lines[index].lstrip().startswith((">", "<", "|", "!")):
        return None
    if options_at(notes, index, stop):
        return None
    end = block_end(notes, index, stop)
    answer = split_answer(said(notes, index, end))
    return draft(notes, DIALECT, stem=mark.text, answer=answer, start=start, end=end) if answer.key else None
