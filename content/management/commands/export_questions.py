from __future__ import annotations

import json
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
        parser.add_argument("--dry-run", action="store_true", help="say which files would be written, write nothing")
        parser.add_argument("--json", action="store_true", help="print the texts, or the files, as one line of JSON")

    def handle(self, *, services: list[str], to: Path | None, dry_run: bool, **options: Any) -> None:
        rows = Service.objects.of_library().filter(collection__slug=OPEN_COLLECTION, collection__owner=None)
        rows = rows.select_related("successor").prefetch_related("names").order_by("slug")
        if services:
            rows = rows.filter(slug__in=services)
            unknown = set(services) - {service.slug for service in rows}
            if unknown:
                raise CommandError(f"No service has the slug {', '.join(sorted(unknown))}.")
        texts = {service.slug: write_document(parsed_document(service)) for service in rows}
        files = {slug: to / f"{slug}.md" for slug in texts} if to else {}
        changed = [slug for slug, file in files.items() if _differs(file, texts[slug])]
        if to and not dry_run:
            to.mkdir(parents=True, exist_ok=True)
            for slug, file in files.items():
                file.write_text(texts[slug], encoding="utf-8", newline="\n")
        if options["json"]:
            shown = {"files": {slug: str(file) for slug, file in files.items()}} if to else {"texts": texts}
            self.stdout.write(json.dumps({"dry_run": dry_run, "changed": changed, **shown}))
        elif to:
            verb = "Would write" if dry_run else "Wrote"
            self.stdout.write(f"{verb} {len(files)} files to {to}, {len(changed)} of them new or changed.")
        elif dry_run:
            self.stdout.write(f"Would print {len(texts)} services.")
        else:
            self.stdout.write("".join(texts.values()), ending="")


def _differs(file: Path, text: str) -> bool:
    return not file.exists() or file.read_bytes() != text.encode()
