"""What can be found, and what to do about it (rules)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_BACKUP = "compare with the last good backup, and restore it if this cannot be explained"
_TAMPERED = f"ask who has access to the database; {_BACKUP}"
_DECIDE = "reopen or void the attempt on its support page, with the reason"

REMEDIES: Mapping[str, str] = {
    # The database itself
    "trigger-missing": "stop the site and restore the last good backup; what it guards may have been changed meanwhile",
    "constraint-missing": "stop the site and restore the last good backup; it may have let in what it refuses",
    "orphan": _BACKUP,
    "file-damaged": "stop the site, keep the file, and restore the last good backup",
    # The bank that attempts rest on
    "key-count": "correct the question at the curators' desk, then regrade it",
    "fact-current": "correct the fact by loading its file again",
    "question-changed": "publish a correction at the curators' desk, then regrade the question",
    "fact-changed": "correct the fact by loading its file again",
    "placement": "load the file of the question again",
    "dispute": "open the dispute at the curators' desk, and settle it there",
    "search": "`rebuild_search` writes the words of the search anew",
    # Attempts against their rules
    "blueprint": _BACKUP,
    "positions": _BACKUP,
    "form": _BACKUP,
    "reached": _BACKUP,
    "deadline": "give the right time on the attempt's support page, with the reason",
    "trail": _TAMPERED,
    "end": _DECIDE,
    "two-open": "void one of the two on its support page",
    "held-question": "void the attempt in which it was served second",
    "reserve-served": "take the question out of the reserve, and void the attempt if it matters",
    # What was asked
    "owner": _TAMPERED,
    "seed": _BACKUP,
    "revision": _BACKUP,
    "task": _BACKUP,
    # The log against the responses
    "event-value": _TAMPERED,
    "event-revision": _TAMPERED,
    "event-order": _TAMPERED,
    "event-after-reveal": _TAMPERED,
    "event-after-end": _TAMPERED,
    "event-late": _TAMPERED,
    "response-rev": _BACKUP,
    "response-chosen": "the log says what was chosen: reopen the attempt and let it be chosen again, or void it",
    "response-flagged": _BACKUP,
    "response-confidence": _BACKUP,
    "response-shown": _BACKUP,
    "response-revealed": _BACKUP,
    "first-seen": _BACKUP,
    "active-time": _BACKUP,
    "pick": "the log says what was chosen: reopen the attempt and let it be chosen again, or void it",
    # Marks and results against a fresh marking
    "mark": _DECIDE,
    "result": _DECIDE,
    "corrected-mark": "undo the regrade of the question, and regrade it again",
    "corrected-result": "undo the regrades of its questions, and regrade them again",
    # The memory of facts against the responses and its log
    "recall": "`rebuild_memory` writes the log anew from the responses",
    "recall-early": "void the attempt if it matters; its candidate may have been told of its keys",
    "memory": "`rebuild_memory` folds it anew from the log",
    # Statistics of questions against the responses
    "statistics": "`refresh_statistics --full` computes them anew",
}
"""What to do, by the code of a finding."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    code: str
    place: str
    """Where: the table's row, or the object of the database."""
    what: str

    @property
    def remedy(self) -> str:
        return REMEDIES[self.code]

    def __str__(self) -> str:
        return f"{self.code} {self.place}: {self.what}. What to do: {self.remedy}"
