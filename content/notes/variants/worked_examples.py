"""Examples told in words whose result can be computed from what they or the lines above say.

- `An 8 KB item requires two units`, below a rate: `1 unit = 1 read of 4 KB`.
- `4 CPUs`, `2 threads per CPU`, `So 8 vCPUs`, below `Example`.
- `Two volumes of 500 GB with 400 IOPS give 1000 GB with 800 IOPS`: each result is one of the givens or all of them.
- `Assume 60 letters, 4 boxes`, then `15 letters per box`.
- `3,000 GB-seconds`, then `== 12,000 seconds if it has 256 MB`.
- `4 IOPS per GB, at 500 GB we are at the maximum`, below that maximum.

A result that differs, or that nothing given leads to, is remarked on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from content.notes.parsed import ParsedDraft, Remark
from content.notes.raw_lines import RawNotes
from content.notes.variants.answers import Answer, draft
from content.notes.variants.arithmetic import NUMBER_WORDS, QUANTITY, number_of

DIALECT = "worked example"
REACH = 12
"""Lines above an example in which its rate is looked for, and lines below an assumption."""
MOST_CHARACTERS = 400

_BYTES_OF = r"([0-9][0-9.,]*)[ \t]?([KMGTP]i?B)"
_SIZE = r"([0-9][0-9.,]*)[ \t]?([^\W\d_]{1,6})"
_SIZE_IN_TEXT = re.compile(r"(?<![0-9.,])" + _SIZE)
_REQUIRES = re.compile(
    r"(?P<what>[^.;]{3,80}?)\b(?:would |will |must )?(?:requires?|needs?|costs?|takes?|consumes?|uses?)[ \t]+"
    r"(?P<number>[0-9][0-9.,]*|" + "|".join(NUMBER_WORDS) + r")[ \t]+(?P<unit>[^\W\d_]{2,12})\.?",
    re.IGNORECASE,
)
_RATE_EQUATION = re.compile(
    r"1[ \t]+([^\W\d_]{2,12})[ \t]*=[ \t]*([0-9]+)[ \t]+([^=]{3,60}?)[ \t]of[ \t]+" + _SIZE + r"(?:/s.*)?"
)
_RATE_SENTENCE = re.compile(
    r"([^.;]{3,60}?)\brequires?[ \t]+([0-9]+|" + "|".join(NUMBER_WORDS) + r")[ \t]+([^\W\d_]{2,12})[ \t]to\b"
    r".{3,80}?up to[ \t]+" + _SIZE,
    re.IGNORECASE,
)
_STARTS_EXAMPLE = re.compile(
    r"(?:e\.g\.?|ex\.?|(?:for )?examples?|z\. ?b\.|beispiel|par exemple|ejemplo)(?![\w.])[ \t:,]*", re.IGNORECASE
)
_GIVES = re.compile(
    r"\b(?:will )?(?:creates?|gives?|makes?|yields?|results? in|becomes?|produces?|ergeben|ergibt)\b", re.IGNORECASE
)
_SO = re.compile(r"(?:so|=>|therefore|hence|total:?|also|donc)[ \t,]+(.*)", re.IGNORECASE)
_ASSUMES = re.compile(r"(?:let'?s |let us )?(?:assume|suppose|given|imagine|say)\b(.*)", re.IGNORECASE)
_PER = re.compile(r"([0-9][0-9.,]*)[ \t]+([^\W\d_]+)[ \t]+per[ \t]+([^\W\d_]+)")
_EQUIVALENT = re.compile(
    r"==?[ \t]*([0-9][0-9.,]*[ \t]*[^\W\d_]+)[ \t]+(?:if|when|for|with)\b.{0,40}?" + _BYTES_OF + r".{0,20}"
)
_COMPOUND = re.compile(r"(?<![0-9.,])([0-9][0-9.,]*)[ \t]+(GB|MB|KB)-(\w+)")
_PRICE = re.compile(r"(?:.{0,30} )?[$\u20ac\u00a3][0-9.]+ (?:for|per) ([0-9][0-9.,]*[ \t]*[^\W\d_]+(?:-\w+)?)")
_SATURATES = re.compile(r"([0-9][0-9.,]*) (\w+) per (\w+),? .{0,20}\bat ([0-9][0-9.,]* ?\w+) .{0,30}\bmax")
_MAXIMUM = re.compile(r"\bmax(?:imum)?[ \t]+(\w+)[ \t]+(?:is|of|=)[ \t]+([0-9][0-9.,]*)", re.IGNORECASE)
_WORD_BEHIND = re.compile(r"[ \t]+(\w+)")
_BYTES = {unit: Fraction(1024) ** power for power, unit in enumerate(("KB", "MB", "GB", "TB", "PB"), 1)}


@dataclass(frozen=True, slots=True)
class _Rate:
    """Units for one thing of at most a size; a larger one takes a multiple."""

    words: frozenset[str]
    units: Fraction
    size: tuple[Fraction, str]
    """In bytes, or in the unit that it is written in, which comes second."""
    unit: str


@dataclass(frozen=True, slots=True)
class _Example:
    stem: str
    key: str
    end: int
    """Index after its last line."""
    is_right: bool | None
    """None where nothing leads to the result."""


_REMARKS: Mapping[bool | None, tuple[Remark, ...]] = {
    True: (),
    False: (Remark.WRONG_RESULT,),
    None: (Remark.UNCHECKED_RESULT,),
}


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    index = 0
    while index < len(notes):
        example = _example_at(notes, index)
        if example is None:
            index += 1
            continue
        yield draft(
            notes,
            DIALECT,
            stem=example.stem,
            answer=Answer(example.key),
            start=index,
            end=example.end,
            remarks=_REMARKS[example.is_right],
        )
        index = example.end


def _example_at(notes: RawNotes, index: int) -> _Example | None:
    if notes.fences[index] is not None or not 0 < len(notes.lines[index]) <= MOST_CHARACTERS:
        return None
    text = notes.text(index)
    starts = _STARTS_EXAMPLE.match(text)
    if not starts and (notes.items[index] is None or not any(character.isdigit() for character in text)):
        return None
    for read_shape in (_required, _scaled, _listed, _assumed, _equivalent, _saturated):
        example = read_shape(notes, index, text)
        if example:
            return example
    return None


# --- A requirement below its rate


def _required(notes: RawNotes, index: int, text: str) -> _Example | None:
    match = _REQUIRES.fullmatch(text)
    found = _SIZE_IN_TEXT.search(match["what"]) if match else None
    number = number_of(match["number"]) if match else None
    if match is None or found is None or number is None:
        return None
    size, measure = _sized(found[1], found[2])
    unit = _singular(match["unit"])
    rates = [rate for rate in _rates_above(notes, index) if (rate.unit, rate.size[1]) == (unit, measure)]
    if not rates:
        return None
    words = _stems(text)
    best = max(rates, key=lambda rate: (Fraction(len(rate.words & words), len(rate.words) or 1), len(rate.words)))
    value = math.ceil(size / best.size[0]) * best.units
    stem = f"{text[: match.start('number')].rstrip()} ... {match['unit']}"
    return _Example(stem, f"{match['number']} {match['unit']}", index + 1, value == number)


def _rates_above(notes: RawNotes, index: int) -> Iterator[_Rate]:
    for above in range(max(0, index - REACH), index):
        text = notes.text(above)
        if len(text) > MOST_CHARACTERS:
            continue
        if match := _RATE_EQUATION.match(text):
            count = number_of(match[2])
            if count:
                yield _Rate(_stems(match[3]), 1 / count, _sized(match[4], match[5]), _singular(match[1]))
        elif match := _RATE_SENTENCE.search(text):
            count = number_of(match[2])
            if count:
                yield _Rate(_stems(match[1]), count, _sized(match[4], match[5]), _singular(match[3]))


def _stems(text: str) -> frozenset[str]:
    """The beginnings of the words, so that `eventual` and `eventually` are the same."""
    return frozenset(word[:5] for word in re.findall(r"[a-z]{4,}", text.lower())) - {"requi", "would", "items"}


def _singular(word: str) -> str:
    return word.lower().removesuffix("s")


def _sized(number: str, unit: str) -> tuple[Fraction, str]:
    value = number_of(number.rstrip(".,")) or Fraction(1)
    factor = _BYTES.get(unit.replace("i", ""))
    return (value * factor, "bytes") if factor else (value, unit.lower())


# --- Givens and results in one sentence


def _scaled(_: RawNotes, index: int, text: str) -> _Example | None:
    start = _STARTS_EXAMPLE.match(text)
    gives = _GIVES.search(text) if start else None
    if start is None or gives is None:
        return None
    count = number_of(text[start.end() :].split(" ", 1)[0])
    givens, results = _quantities(text[start.end() : gives.start()]), _quantities(text[gives.end() :])
    known = {unit for _, unit in givens}
    checked = [(value, unit) for value, unit in results if unit in known]
    if count is None or not checked:
        return None
    possible = {(value * times, unit) for value, unit in givens for times in (1, count)}
    is_right = possible.issuperset(checked)
    stem = f"{text[start.end() : gives.end()]} ..."
    return _Example(stem, text[gives.end() :].strip(), index + 1, is_right)


def _quantities(text: str) -> list[tuple[Fraction, str]]:
    """Numbers with their units, the words behind them, in the singular: `4000 provisioned IOPS` counts as IOPS."""
    found = []
    for match in QUANTITY.finditer(text):
        value, unit = number_of(match["number"]), match["unit"] or ""
        following = _WORD_BEHIND.match(text, match.end()) if unit.endswith("ed") else None
        if value is not None and unit:
            found.append((value, _singular(following[1] if following else unit)))
    return found


# --- Givens as a list


def _listed(notes: RawNotes, index: int, text: str) -> _Example | None:
    """`Example` above items with one quantity each, the last of which is their product."""
    if not _STARTS_EXAMPLE.match(text):
        return None
    product = Fraction(1)
    given: list[str] = []
    for below in range(index + 1, min(index + REACH, len(notes))):
        is_below = notes.items[index] is None or notes.indents[below] > notes.indents[index]
        if notes.items[below] is None or not is_below:
            return None
        line = notes.text(below)
        result = _SO.fullmatch(line)
        quantity = QUANTITY.match(result[1] if result else line)
        value = number_of(quantity["number"]) if quantity else None
        if value is None:
            return None
        if result and len(given) > 1:
            name = _STARTS_EXAMPLE.sub("", text, count=1).strip()
            stem = f"{name}: {', '.join(given)}" if name else ", ".join(given)
            return _Example(stem, result[1].strip(), below + 1, product == value)
        product *= value
        given.append(line)
    return None


def _assumed(notes: RawNotes, index: int, text: str) -> _Example | None:
    """`Assume a of this, b of that`, and the first line below that says how many of this there are per that."""
    match = _ASSUMES.fullmatch(text)
    if match is None:
        return None
    givens = _named_quantities(match[1])
    if len(givens) < 2:
        return None
    shown: _Example | None = None
    end = index + 1
    while end < len(notes) and end - index < REACH and notes.items[end] is not None:
        if notes.indents[end] < notes.indents[index]:
            break
        per = _PER.match(notes.text(end))
        one, other = (givens.get(_singular(word)) for word in (per[2], per[3])) if per else (None, None)
        if shown is None and per and one and other:
            is_right = one / other == number_of(per[1])
            shown = _Example(f"{text}: ... {per[2]} per {per[3]}", per[0], end + 1, is_right)
        end += 1
    return None if shown is None else replace(shown, end=end)


def _named_quantities(text: str) -> dict[str, Fraction]:
    """The number that stands before each of these words: `5 kinesis shards` counts as both."""
    named: dict[str, Fraction] = {}
    for part in text.split(","):
        number, *words = part.split()[:5] or [""]
        value = number_of(number)
        if value:
            named |= {_singular(word): value for word in words}
    return named


# --- The same amount in another size, and a maximum


def _equivalent(notes: RawNotes, index: int, text: str) -> _Example | None:
    if not text.startswith("="):
        return _priced(notes, index, text)
    base = _base_above(notes, index)
    lines: list[re.Match[str]] = []
    end = index
    while base and end < min(len(notes), index + REACH) and (match := _EQUIVALENT.fullmatch(notes.text(end))):
        lines.append(match)
        end += 1
    if base is None or not lines:
        return None
    amount, size, stated = base
    is_right = all(number_of(match[1].split()[0]) == amount * size / _sized(match[2], match[3])[0] for match in lines)
    last = lines[-1]
    stem = f"{stated} == ...{last[0].lstrip('= ').removeprefix(last[1])}"
    return _Example(stem, last[1], end, is_right)


def _base_above(notes: RawNotes, index: int) -> tuple[Fraction, Fraction, str] | None:
    """The amount, its size in bytes and the line of the last `400,000 GB-seconds` above."""
    for above in range(index - 1, max(-1, index - REACH), -1):
        text = notes.text(above)
        match = _COMPOUND.search(text)
        amount = number_of(match[1]) if match else None
        if match and amount:
            return amount, _BYTES[match[2]], text
    return None


def _priced(notes: RawNotes, index: int, text: str) -> _Example | None:
    """A price in the compound unit of the lines above; nothing that it could be computed from."""
    match = _PRICE.fullmatch(text)
    follows = index > 0 and notes.text(index - 1).startswith("==")
    if match is None or not follows or _base_above(notes, index) is None:
        return None
    return _Example(f"{text[: match.start(1)].strip()} ...", match[1], index + 1, None)


def _saturated(notes: RawNotes, index: int, text: str) -> _Example | None:
    match = _SATURATES.search(text)
    if match is None:
        return None
    rate, at = number_of(match[1]), number_of(match[4].split()[0])
    if not rate or at is None:
        return None
    for maximum in _maxima_above(notes, index, match[2]):
        stem = f"{text[: match.start(4)].rstrip()} ...{text[match.end(4) :]}"
        return _Example(stem, match[4], index + 1, math.ceil(maximum / rate) == at)
    return None


def _maxima_above(notes: RawNotes, index: int, unit: str) -> Iterable[Fraction]:
    for above in range(index - 1, max(-1, index - REACH), -1):
        for match in _MAXIMUM.finditer(notes.lines[above][:MOST_CHARACTERS]):
            value = number_of(match[2].rstrip(".,"))
            if value and match[1].lower() == unit.lower():
                yield value
