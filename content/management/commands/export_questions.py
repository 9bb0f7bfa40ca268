from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.exporting import parsed_document
from content.models import Service
from content.models.collection import OPEN_COLLECTION
from content.notes.writer import write_document


class Command(BaseCommand):
    help = "Write services with their facts and published questions back as text, one file each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("services", nargs="*", metavar="SLUG", help="only these services; without one all")
        parser.add_argument("--format", choices=["markdown"], default="markdown")
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="write files there instead of printing")

    def handle(self, *, services: list[str], to: Path | None, **options: Any) -> None:
        rows = Service.objects.filter(collection__slug=OPEN_COLLECTION, collection__owner=None)
        rows = rows.select_related("successor").prefetch_related("names").order_by("slug")
        if services:
            rows = rows.filter(slug__in=services)
            unknown = set(services) - {service.slug for service in rows}
            if unknown:
                raise CommandError(f"No service has the slug {', '.join(sorted(unknown))}.")
        for service in rows:
            text = write_document(parsed_document(service))
            if to is None:
                self.stdout.write(text, ending="")
            else:
                to.mkdir(parents=True, exist_ok=True)
                (to / f"{service.slug}.md").write_text(text, encoding="utf-8", newline="\n")
        if to is not None:
            self.stdout.write(f"Wrote {len(rows)} files to {to}.")
