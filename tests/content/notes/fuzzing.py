"""`python -m tests.content.notes.fuzzing [--count N] [--first SEED]` tries the reader of any notes on generated inputs.

Each seed makes one input: texts of other authors, mixed, cut and spoilt. Says how many failed and which, and ends
with 1 where one did.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from content.notes.names import Catalogue, catalogue_of, library_services
from content.notes.outline import read_outline
from content.notes.statements import read_facts
from content.notes.text import decode

COUNT = 10_000
LONGEST_SECONDS = 1.0
ROOT = Path(__file__).parents[3]
OTHERS = Path(__file__).with_name("others")
PIECES = (
    *("- ", "* ", "+ ", "1. ", "a) ", "• ", "\t", "    ", " \t", "> ", "# ", "###### ", "```\n", "~~~", "|", "|---|"),
    *("---", "===", "**", "__", "_", "`", "[", "](", "[[", "![", "<div>", "<li>", "</ul>", "<details>", "<summary>"),
    *("<!--", "-->", "<table>", "Q: ", "A: ", "[x] ", "[ ] ", ":", "?", "&lt;", "\\", "\u00a0", "\u3000", "\ufeff"),
    *("\U0001f600", "\u0301", "\r", "\0", "- [a](b)", "SNS + SQS", "aws ", "#tag", "https://example.org/a", "*.*"),
    *("__init__", "\n\n", "\n", "{", "}", "$", "== a ==", "** b"),
)


@cache
def catalogue() -> Catalogue:
    return catalogue_of(library_services(ROOT / "content" / "library" / "services"))


@cache
def _texts() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted(OTHERS.iterdir()) if path.suffix != ".expected")


def generated(seed: int) -> bytes:
    """The input of a seed: the same on every machine."""
    chance = random.Random(seed)
    if seed % 20 == 0:
        return chance.randbytes(chance.randrange(2_000))
    lines = [line for text in chance.sample(_texts(), 2) for line in text.split("\n")]
    if seed % 3 == 0:
        chance.shuffle(lines)
    lines = lines[: chance.randrange(1, len(lines))]
    for _ in range(chance.randrange(1, 12)):
        index = chance.randrange(len(lines))
        _spoil(lines, index, chance)
    data = "\n".join(lines).encode(chance.choice(("utf-8", "utf-8", "utf-16", "utf-8-sig")), "surrogatepass")
    if data and seed % 10 == 1:
        spoilt = bytearray(data)
        for _ in range(5):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        data = bytes(spoilt)
    return data


def _spoil(lines: list[str], index: int, chance: random.Random) -> None:
    piece = chance.choice(PIECES)
    column = chance.randrange(len(lines[index]) + 1)
    match chance.randrange(6):
        case 0:
            lines[index] = lines[index][:column] + piece + lines[index][column:]
        case 1:
            lines[index] = piece * chance.choice((1, 2, 40)) + lines[index]
        case 2:
            lines[index] = chance.choice(("\t", "  ", " ", "    ", " \t")) * chance.randrange(8) + lines[index].lstrip()
        case 3:
            lines.insert(index, chance.choice(lines))
        case 4:
            lines[index] = piece * chance.choice((1, 500))
        case _:
            lines[index] = lines[index][:column]


def try_input(data: bytes) -> float:
    """Reads the input and checks what came out; returns the seconds that reading took."""
    begin = time.process_time()
    text = decode(data, "notes.md").value
    if text is None:
        return time.process_time() - begin
    outline = read_outline(text)
    facts = read_facts(outline, "notes.md", catalogue())
    seconds = time.process_time() - begin
    last = text.count("\n") + 1
    for node, parents in outline.walk():
        assert 1 <= node.line_start <= node.line_end <= last, (node, parents)
        assert len(parents) < 100
    for fact in facts:
        assert fact.text
        assert fact.text == fact.text.strip()
        assert 1 <= fact.line_start <= fact.line_end <= last
    return seconds


def failures(seeds: range) -> Iterator[tuple[int, str]]:
    """The seeds whose inputs raise, or take longer than they may, each with what happened."""
    for seed in seeds:
        try:
            seconds = try_input(generated(seed))
        except Exception:  # noqa: BLE001
            yield seed, traceback.format_exc(limit=-3)
        else:
            if seconds > LONGEST_SECONDS:
                yield seed, f"{seconds:.1f} seconds"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.content.notes.fuzzing", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    options = parser.parse_args()
    failed = list(failures(range(options.first, options.first + options.count)))
    for seed, reason in failed:
        sys.stdout.write(f"{seed}: {reason}\n")
    sys.stdout.write(f"{options.count} inputs, {len(failed)} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
