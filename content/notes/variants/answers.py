"""What all variants of questions need: the answer apart from its explanation, and what a stem presupposes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from content.notes.explanations import split_explanation
from content.notes.parsed import ParsedDraft, ParsedOption, Remark
from content.notes.raw_lines import QUOTED, RawNotes, is_only_a_link

LEAST_WORDS = 4
"""Behind a dash fewer words name something; they explain nothing."""

_VERDICT = re.compile(
    r"(\*{0,2}(?:true|false|yes|no|wahr|falsch|richtig|ja|nein|vrai|faux|oui|non|verdadero|falso|s\u00ed)\*{0,2})"
    r"(?:[.,;:!]| [-\u2013\u2014])[ \t]+(\S.*)",
    re.IGNORECASE,
)
_DASH = re.compile(r"[ \t](?:-|\u2013|\u2014)[ \t]")
_BECAUSE = re.compile(r",[ \t]+because[ \t]+", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!][ \t]+(?=[A-Z\u00c0-\u00de\"`'\u201c])")
_ABBREVIATION = re.compile(
    r"(?:^|[ (])(?:e\.g|i\.e|etc|vs|no|approx|max|min|incl|z\.b|d\.h|ca|bzw|[a-z])$", re.IGNORECASE
)
_LABEL = re.compile(
    r"[ \t]{0,3}[*_]{0,2}(?:explanation|reason|rationale|why|because|note|erkl\u00e4rung|begr\u00fcndung|explication"
    r"|explicaci\u00f3n)[*_]{0,2}[ \t]?:[*_]{0,2}[ \t]*(.*)",
    re.IGNORECASE,
)
_PRESUPPOSES = re.compile(
    r"(?i:\b(?:which|what|all|any|one|none) of (?:the following|these)\b)|\bfollowing\b[^.?:]{0,40}(?:\.{2,3}|\u2026)?$"
    r"|(?i:\bexcept\b)|\b(?:NOT|INCORRECT|FALSE)\b|(?i:\b(?:which|what)\b[^.?,]{0,80}\b(?:not|never|incorrect)\b)"
    r"|(?i:\bwelche[rs]? der folgenden\b|\blaquelle des\b|\bcu\u00e1l de (?:las|los) siguientes\b)"
)


@dataclass(frozen=True, slots=True)
class Answer:
    key: str
    rationale: str = ""


def draft(
    notes: RawNotes,
    dialect: str,
    *,
    stem: str,
    answer: Answer,
    start: int,
    end: int,
    options: tuple[ParsedOption, ...] = (),
    remarks: tuple[Remark, ...] = (),
    known_by: str = "",
) -> ParsedDraft:
    """A draft from the lines `start` up to `end`, counted from zero, with the remarks that its text calls for."""
    called_for = (
        (Remark.NO_KEY, not answer.key),
        (Remark.OPTIONS_MISSING, not options and bool(_PRESUPPOSES.search(stem))),
    )
    return ParsedDraft(
        stem=stem,
        key=answer.key,
        rationale=answer.rationale,
        line_start=start + 1,
        line_end=end,
        heading_path=notes.headings[start],
        dialect=dialect,
        options=options,
        remarks=(*remarks, *(remark for remark, is_so in called_for if is_so)),
        known_by=known_by,
    )


def split_answer(text: str) -> Answer:
    """The answer and its explanation: behind `True,` or `False,`, in round brackets, after a dash or `, because`,
    in further sentences."""
    if verdict := _VERDICT.fullmatch(text):
        return Answer(verdict[1].strip("*"), _unbracketed(verdict[2]))
    key, rationale = split_explanation(text)
    if rationale:
        return Answer(key, rationale)
    end, start = _explanation_of(key)
    return Answer(key[:end].rstrip(), key[start:].strip())


def explained(line: str) -> str | None:
    """What a line like `Explanation: ...` says; None for other lines."""
    match = _LABEL.fullmatch(line)
    return match[1].strip() if match else None


def block_end(notes: RawNotes, start: int, stop: int) -> int:
    """The index after a paragraph and the list that it introduces or that follows without an empty line.

    `stop` is the index at which both end at the latest, here and below.
    """
    end = notes.paragraph_end(start, stop) if notes.items[start] is None else start
    following = end
    if notes.lines[max(start, end - 1)].endswith((":", "\uff1a")):
        following = notes.filled_from(end)
    if following < stop and notes.items[following] is not None:
        return list_end(notes, following, stop)
    return max(end, start + 1)


def list_end(notes: RawNotes, start: int, stop: int) -> int:
    """The index after a list: its items, what stands deeper than the first one, and lines that go on right below."""
    least = notes.indents[start]
    end = index = start
    while index < stop:
        is_deeper = notes.indents[index] > least
        is_item = notes.items[index] is not None and notes.indents[index] >= least
        if is_item and index > end and notes.indents[index] == least and notes.mark(index) != notes.mark(start):
            break
        is_plain = notes.items[index] is None and notes.fences[index] is None and not notes.is_boundary(index)
        if not (is_item or is_deeper or (is_plain and index == end)):
            break
        end = index + 1
        index = notes.filled_from(end)
    return end


def said(notes: RawNotes, start: int, end: int) -> str:
    """The lines as one text: those of a paragraph joined by blanks, items and paragraphs by semicolons."""
    pieces: list[tuple[int, list[str]]] = []
    for index in range(start, end):
        text = notes.text(index)
        quoted = QUOTED.fullmatch(text)
        text = quoted[1].strip() if quoted else text
        if not text or is_only_a_link(text):
            continue
        if not pieces or notes.items[index] is not None or notes.is_blank(index - 1):
            pieces.append((notes.indents[index], []))
        pieces[-1][1].append(text)
    text = ""
    above = 0
    for indent, lines in pieces:
        text += "" if not text else " " if text.endswith((":", "\uff1a")) else ": " if indent > above else "; "
        text += " ".join(lines).removesuffix(";")
        above = indent
    return text


def _unbracketed(text: str) -> str:
    return text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text


def _explanation_of(answer: str) -> tuple[int, int]:
    """Where the answer ends and where its explanation begins; both at the end of the text where there is none."""
    nested = _depths(answer)
    dashes = [dash for dash in _DASH.finditer(answer) if not nested[dash.start()]]
    if len(dashes) == 1 and len(answer[dashes[0].end() :].split()) >= LEAST_WORDS:
        return dashes[0].start(), dashes[0].end()
    because = _BECAUSE.search(answer)
    if because and not nested[because.start()]:
        return because.start(), because.end()
    for sentence in _SENTENCE.finditer(answer):
        before = answer[: sentence.start()]
        if not nested[sentence.start()] and not _ABBREVIATION.search(before[-10:]):
            return sentence.start() + 1, sentence.end()
    return len(answer), len(answer)


def _depths(text: str) -> list[bool]:
    """For each character whether it stands in brackets or in code."""
    depth, is_code = 0, False
    depths = []
    for character in text:
        is_code ^= character == "`"
        depth = depth + 1 if character == "(" else max(0, depth - 1) if character == ")" else depth
        depths.append(is_code or depth > 0)
    return depths
