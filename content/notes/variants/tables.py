"""Tables with a column of questions and a column of answers; a column of explanations may stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import RawNotes, unwrapped
from content.notes.variants.answers import Answer, draft, split_answer

DIALECT = "table of questions"

QUESTIONS = frozenset(
    ("question", "questions", "q", "front", "prompt", "ask", "frage", "fragen", "pregunta", "pergunta", "domanda", "vraag")
)
ANSWERS = frozenset(
    ("answer", "answers", "a", "back", "solution", "antwort", "antworten", "respuesta", "r\u00e9ponse", "resposta")
    + ("risposta", "antwoord", "correct answer")
)
EXPLANATIONS = frozenset(("explanation", "why", "reason", "because", "erkl\u00e4rung", "warum", "explication"))

_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*(?::?-+:?[ \t]*)?")
_BAR = re.compile(r"(?<!\\)\|")


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    index = 0
    while index + 1 < len(notes):
        columns = _columns(notes, index)
        index += 1
        if columns is None:
            continue
        index += 1
        while index < len(notes) and "|" in notes.lines[index] and notes.fences[index] is None:
            cells = _cells(notes.lines[index])
            stem, key, why = (cells[at] if at is not None and at < len(cells) else "" for at in columns)
            answer = split_answer(key)
            if stem and key:
                answer = Answer(key, why) if why else answer
                yield draft(notes, DIALECT, stem=stem, answer=answer, start=index, end=index + 1)
            index += 1


def _columns(notes: RawNotes, index: int) -> tuple[int, int, int | None] | None:
    """Which columns of the table that begins here hold questions, answers and explanations; None for other lines."""
    if "|" not in notes.lines[index] or notes.fences[index] is not None:
        return None
    rule = notes.lines[index + 1]
    if "-" not in rule or "|" not in rule or not notes.matches(_RULE, index + 1):
        return None
    names = [cell.casefold().strip("* ") for cell in _cells(notes.lines[index])]
    question, answer = _place(names, QUESTIONS), _place(names, ANSWERS)
    return None if question is None or answer is None else (question, answer, _place(names, EXPLANATIONS))


def _place(names: Sequence[str], known: frozenset[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in known), None)


def _cells(line: str) -> list[str]:
    line = line.strip().removeprefix("|")
    line = line[:-1] if line.endswith("|") and not line.endswith("\\|") else line
    return [unwrapped(cell.strip()) for cell in _BAR.split(line)]
