from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from config.preparing import prepare


class Command(BaseCommand):
    help = "Make the data folder ready: static files, tables, the library. Safe to run again."

    def handle(self, **options: Any) -> None:
        prepare()
