"""Measures how long it takes to load raw notes into an empty database, and once more: `python -m tests.bench.loading`.

The notes of `tests.bench.notes`, in a process of its own for each size, and on a database of its own (SQLite).
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from tempfile import TemporaryDirectory

from tests.bench.notes import SIZES, notes_of

HEAD = "| notes | first load | statements | second load | statements | largest memory | facts |"


def main() -> None:
    sys.stdout.write(f"{HEAD}\n{'|---' * 7}|\n")
    for size in SIZES:
        with TemporaryDirectory() as folder:
            place = os.environ | {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
            command = [sys.executable, "-m", "tests.bench.loading", str(size)]
            row = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=place)
        sys.stdout.write(row.stdout)
        sys.stdout.flush()


def measured(megabytes: int) -> str:
    """One row of the table: CPU time of reading and writing together."""
    import django

    django.setup()
    from django.core.management import call_command

    from content.models import Fact

    call_command("migrate", verbosity=0)
    data = notes_of(megabytes)
    (first, many), (second, few) = load(data), load(data)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    facts = Fact.objects.count()
    return f"| {megabytes} MB | {first:.1f} s | {many:,} | {second:.1f} s | {few:,} | {memory:.0f} MB | {facts:,} |\n"


def load(data: bytes) -> tuple[float, int]:
    """Seconds and statements of one load."""
    from django.db import connection
    from django.utils import timezone

    from content.models.collection import open_collection
    from content.notes.raw import read_raw
    from content.notes.text import decode
    from content.raw_loading import load_raw
    from tests.content.notes.fuzzing import catalogue

    statements = 0

    def counted(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        nonlocal statements
        statements += 1
        return execute(sql, params, many, context)

    names, begin = catalogue(), time.process_time()
    notes = read_raw(decode(data, "notes.md").value or "", "notes.md", catalogue=names)
    with connection.execute_wrapper(counted):
        load_raw(collection=open_collection(), notes=[notes], now=timezone.now())
    return time.process_time() - begin, statements


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.write(measured(int(sys.argv[1])))
    else:
        main()
