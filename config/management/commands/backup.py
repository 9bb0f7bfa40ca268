from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import backups


class Command(BaseCommand):
    help = (
        "Copy the database to a new file while the site runs. The secret key and the outbox are not in it: "
        "keep the file secret-key of the data folder apart."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="a file that is not there yet")

    def handle(self, *, path: Path, **options: Any) -> None:
        try:
            size = backups.backup(path)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{path}: {size} bytes.")
