from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import backups


class Command(BaseCommand):
    help = (
        "Put a backup in place of the database. The file is checked first; what was there is kept aside in the data "
        "folder. Stop the site and its sweep before."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="a file that `backup` made")
        parser.add_argument("--replace", action="store_true", help="also when there are people in the database")

    def handle(self, *, path: Path, replace: bool, **options: Any) -> None:
        try:
            aside = backups.restore(path, replace=replace)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be used: {error.strerror}.") from error
        if aside:
            self.stdout.write(f"What was there before is in {aside}.")
        self.stdout.write(f"{path} is restored. Start the site, or run `prepare`, to bring its tables up to date.")
