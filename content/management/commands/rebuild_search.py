from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from content import indexing


class Command(BaseCommand):
    help = (
        "Write the words by which questions, facts and services are found anew from their texts. "
        "For a bank that is older than the search, and after check_integrity found something; changes nothing else."
    )

    def handle(self, **options: Any) -> None:
        changed = indexing.reindex()
        self.stdout.write(f"{changed} entries of the search were not as the texts say.")
