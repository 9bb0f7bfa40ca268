"""Measures how long it takes to load raw notes into an empty database, and once more: `python -m tests.bench.loading`.

The notes of `tests.bench.notes`, in a process of its own for each size, and on a database of its own (SQLite); the last
row is somebody's own notes, with questions made of them. Whoever saves an answer waits as long as the writer is held.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from unittest.mock import patch

from tests.bench.notes import SIZES, notes_of

HEAD = "| notes | first load | writer held | statements | second load | writer held | statements | memory | facts |"


def main() -> None:
    sys.stdout.write(f"{HEAD}\n{'|---' * 9}|\n")
    for size, whose in (*((size, "bank") for size in SIZES), (1, "own")):
        with TemporaryDirectory() as folder:
            place = os.environ | {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
            command = [sys.executable, "-m", "tests.bench.loading", str(size), whose]
            row = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=place)
        sys.stdout.write(row.stdout)
        sys.stdout.flush()


def measured(megabytes: int, whose: str) -> str:
    """One row of the table: CPU time of reading and writing together."""
    import django

    django.setup()
    from django.core.management import call_command

    from content.models import Fact

    call_command("migrate", verbosity=0)
    data = notes_of(megabytes)
    load = into_bank if whose == "bank" else into_own()
    first, second = timed(lambda: load(data)), timed(lambda: load(data))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    facts = Fact.objects.count()
    name = f"{megabytes} MB" if whose == "bank" else f"{megabytes} MB, own"
    return f"| {name} | {first} | {second} | {memory:.0f} MB | {facts:,} |\n"


def timed(load: Callable[[], None]) -> str:
    """Seconds of CPU time of a load, those of its longest transaction, and its statements of SQL."""
    from django.db import connection

    statements = 0

    def counted(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        nonlocal statements
        statements += 1
        return execute(sql, params, many, context)

    begin = time.process_time()
    with connection.execute_wrapper(counted), transactions() as held:
        load()
    return f"{time.process_time() - begin:.1f} s | {max(held):.1f} s | {statements:,}"


@contextmanager
def transactions() -> Iterator[list[float]]:
    """Seconds of CPU time from the beginning to the end of each."""
    from django.db import connection

    begin, commit = connection._start_transaction_under_autocommit, connection.commit  # type: ignore[attr-defined]
    began, held = 0.0, list[float]()

    def begun() -> None:
        nonlocal began
        begin()
        began = time.process_time()

    def committed() -> None:
        commit()
        held.append(time.process_time() - began)

    with (
        patch.object(connection, "_start_transaction_under_autocommit", begun),
        patch.object(connection, "commit", committed),
    ):
        yield held


def into_bank(data: bytes) -> None:
    from django.utils import timezone

    from content.models.collection import open_collection
    from content.notes.raw import read_raw
    from content.notes.text import decode
    from content.raw_loading import load_raw
    from tests.content.notes.fuzzing import catalogue

    notes = read_raw(decode(data, "notes.md").value or "", "notes.md", catalogue=catalogue())
    load_raw(collection=open_collection(), notes=[notes], now=timezone.now())


def into_own() -> Callable[[bytes], None]:
    from django.utils import timezone

    from accounts.models import User
    from content import uploads
    from content.models import Collection
    from content.notes.text import decode

    user = User.objects.create_user(email="somebody@example.org")

    def load(data: bytes) -> None:
        text = uploads.Text("notes.md", decode(data, "notes.md").value or "")
        upload = uploads.stage(user=user, texts=[text], is_for_bank=False, now=timezone.now())
        own = Collection.objects.filter(owner=user).first()
        uploads.load_into_own(upload=upload, collection=own, now=timezone.now())

    return load


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.write(measured(int(sys.argv[1]), sys.argv[2]))
    else:
        main()
