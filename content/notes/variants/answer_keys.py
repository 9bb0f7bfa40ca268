"""Lists of answers apart from their questions: `Answers: 1-B, 2-C`, or numbers and letters below "Answers"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict

from content.notes.marks import answer_mark
from content.notes.raw_lines import RawNotes

_PAIR = re.compile(
    r"(?<![\w.])(?:Q(?:uestion)?[ \t]?)?([0-9]{1,3})[ \t]*[-.:)=\u2013][ \t]*"
    r"\(?([A-Ha-h](?:[ \t]*[,&][ \t]*[A-Ha-h])*)\)?(?![\w'])"
)
_TITLE = re.compile(
    r".{0,40}\b(?:answers?(?: key)?|solutions?|l\u00f6sungen|antworten|r\u00e9ponses|respuestas)", re.IGNORECASE
)
MOST_CHARACTERS = 2_000
"""Of a line with answers."""


class AnswerKeys:
    """The letters of all lists of answers in the notes, by the number of the question."""

    def __init__(self, notes: RawNotes) -> None:
        self._lines: dict[str, list[int]] = defaultdict(list)
        self._letters: dict[str, list[str]] = defaultdict(list)
        is_list = False
        for index in range(len(notes)):
            if index in notes.titles:
                is_list = bool(_TITLE.fullmatch(notes.titles[index].rstrip(": ")))
            elif notes.fences[index] is None and 2 < len(notes.lines[index]) <= MOST_CHARACTERS:
                self._read(notes.lines[index], index, is_list=is_list)

    def _read(self, line: str, index: int, *, is_list: bool) -> None:
        told = answer_mark(line)
        text = told.text if told else line if is_list else ""
        pairs = _PAIR.findall(text)
        # Other words would make a sentence of it, in which 1-B may be anything.
        if not pairs or any(character.isalnum() for character in _PAIR.sub("", text)):
            return
        for number, letters in pairs:
            self._lines[number].append(index)
            self._letters[number].append(letters)

    def letters_for(self, number: str, index: int) -> str:
        """The letters of the first list below the line that have this number; empty where there are none."""
        place = bisect_left(self._lines.get(number, []), index)
        return self._letters[number][place] if place < len(self._lines.get(number, [])) else ""
