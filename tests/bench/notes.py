"""Measures how long the reading of raw notes takes and how much memory: `python -m tests.bench.notes`.

The ten notes of `tests/content/notes/others` again and again, up to the sizes below, each in a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

from content.notes.outline import read_outline
from content.notes.statements import read_facts
from content.notes.text import decode
from tests.content.notes.fuzzing import OTHERS, catalogue

SIZES = (1, 2, 5, 10, 20)
"""Megabytes."""


def main() -> None:
    if len(sys.argv) > 1:
        sys.stdout.write(measured(int(sys.argv[1])))
        return
    sys.stdout.write("| notes | CPU time | largest memory | facts |\n|---|---|---|---|\n")
    for size in SIZES:
        command = [sys.executable, "-m", "tests.bench.notes", str(size)]
        sys.stdout.write(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        sys.stdout.flush()


def notes_of(megabytes: int) -> bytes:
    """So much of notes."""
    texts = [path.read_bytes() for path in sorted(OTHERS.iterdir()) if path.suffix in (".md", ".txt", ".org")]
    once = b"\n\n".join(texts)
    return once * (megabytes * 1_000_000 // len(once))


def measured(megabytes: int) -> str:
    """One row of the table."""
    data, names = notes_of(megabytes), catalogue()
    begin = time.process_time()
    text = decode(data, "notes.md").value or ""
    facts = read_facts(read_outline(text), "notes.md", names)
    seconds = time.process_time() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    return f"| {megabytes} MB | {seconds:.1f} s | {memory:.0f} MB | {len(facts):,} |\n"


if __name__ == "__main__":
    main()
