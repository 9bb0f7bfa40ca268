"""What became of the lines of a text in a later one (rules). A line that only moved still stands there."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Sequence

from content.notes.pairing import Sentence, paired

MOST_COMPARED = 10_000
"""Pairs of lines in one place that are looked at; larger rewritings are paired by their order."""


class Following:
    """Each line of `old` in `new`: linear in the length of both.

    Lines are the same when their words are. Those with one place in either text are found by that, their neighbours
    from there, and what is left in the order of the text.
    """

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = _words(old), _words(new)
        self._lines = new.split("\n")
        self._now: list[int | None] = [None] * len(self._old)
        self._taken = [False] * len(self._new)
        self._follow_ends()
        self._follow_unique()
        self._follow_neighbours(range(len(self._old)), 1)
        self._follow_neighbours(range(len(self._old) - 1, -1, -1), -1)
        self._follow_others()
        self._replace_gone()

    def line(self, number: int) -> int:
        """The line (1-based) at which a line of the old text stands now, or what stands for it; 0 for none."""
        now = self._now[number - 1] if 0 < number <= len(self._now) else None
        return 0 if now is None else now + 1

    def passage(self, first: int, last: int) -> str:
        """What stands now where lines `first` to `last` (1-based) of the old text stood; empty when nothing does.

        That is each line that is still there, and in place of one that is gone the new line that stands for it.
        """
        lines = [self._now[index] for index in range(first - 1, min(last, len(self._old))) if self._old[index]]
        return "\n".join(self._lines[line] for line in dict.fromkeys(lines) if line is not None)

    # --- Finding lines again

    def _match(self, index: int, line: int) -> None:
        self._now[index], self._taken[line] = line, True

    def _follow_ends(self) -> None:
        shorter = min(len(self._old), len(self._new))
        start = 0
        while start < shorter and self._old[start] == self._new[start]:
            self._match(start, start)
            start += 1
        end = 1
        while end <= shorter - start and self._old[-end] == self._new[-end]:
            self._match(len(self._old) - end, len(self._new) - end)
            end += 1

    def _open(self) -> tuple[list[int], list[int]]:
        """The lines of either text that have words and are not matched."""
        old = [index for index, now in enumerate(self._now) if now is None and self._old[index]]
        new = [line for line, is_taken in enumerate(self._taken) if not is_taken and self._new[line]]
        return old, new

    def _follow_unique(self) -> None:
        old, new = self._open()
        in_old, in_new = Counter(self._old[index] for index in old), Counter(self._new[line] for line in new)
        places = {self._new[line]: line for line in new}
        for index in old:
            words = self._old[index]
            if in_old[words] == 1 and in_new[words] == 1:
                self._match(index, places[words])

    def _follow_neighbours(self, indices: Sequence[int], step: int) -> None:
        """Next to a line that was found, the same line is the same one."""
        for index in indices:
            before = index - step
            now = self._now[before] if 0 <= before < len(self._old) else None
            if now is None or self._now[index] is not None:
                continue
            line = now + step
            if 0 <= line < len(self._new) and not self._taken[line] and self._new[line] == self._old[index]:
                self._match(index, line)

    def _follow_others(self) -> None:
        old, new = self._open()
        waiting: dict[str, deque[int]] = defaultdict(deque)
        for line in new:
            waiting[self._new[line]].append(line)
        for index in old:
            if places := waiting.get(self._old[index]):
                self._match(index, places.popleft())

    def _replace_gone(self) -> None:
        """Give lines that are gone the new lines that stand where they stood: below the same line as before."""
        after = -1
        run: list[int] = []
        for index in range(len(self._old) + 1):
            now = self._now[index] if index < len(self._old) else None
            if index < len(self._old) and (not self._old[index] or now is None):
                run += [index] if self._old[index] else []
                continue
            if run:
                self._pair(run, self._new_lines_from(after + 1))
                run = []
            after = after if now is None else now

    def _new_lines_from(self, start: int) -> list[int]:
        """The lines from here on that were not there before, up to the next that was."""
        found = []
        for line in range(start, len(self._new)):
            if self._new[line] and self._taken[line]:
                break
            found += [line] if self._new[line] else []
        return found

    def _pair(self, gone: list[int], new: list[int]) -> None:
        """Those that share most words belong together; of the others, those with the same place."""
        pairs: list[tuple[int, int]] = []
        if len(gone) * len(new) <= MOST_COMPARED:
            sentences = [[Sentence("", "", words) for words in each] for each in self._words_of(gone, new)]
            pairs = [(gone[one], new[other]) for one, other in paired(*sentences)]
        kept, used = {one for one, _ in pairs}, {other for _, other in pairs}
        left = [one for one in gone if one not in kept], [other for other in new if other not in used]
        if len(left[0]) == len(left[1]):
            pairs += zip(*left, strict=True)
        for index, line in pairs:
            self._match(index, line)

    def _words_of(self, gone: list[int], new: list[int]) -> tuple[list[str], list[str]]:
        return [self._old[index] for index in gone], [self._new[line] for line in new]


def _words(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n")]
