"""Making a data folder ready: static files, tables, the library. Skipped when nothing has changed since."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from content.models import Question
from quizzes.models import FactReview

STAMP = "prepared"
_FOLDERS = ("static", "content", "accounts/migrations", "quizzes/migrations")
"""What static files, tables and the loaded library are made from; `content` holds the reader beside the library."""

_UNUSED_STATIC_FILES = [
    "rest_framework",
    "django_htmx/ext/*",
    "django_htmx/htmax-*",
    "django_htmx/htmx-4*",
    "admin/js/vendor/*/jquery.js",
    "admin/js/vendor/*/select2.full.js",
    "admin/js/vendor/*/xregexp.js",
]
"""Of packages, and never asked for; compressing them would take most of the first start."""


def _files() -> Iterator[Path]:
    yield settings.BASE_DIR / "requirements.txt"
    for folder in _FOLDERS:
        paths = (settings.BASE_DIR / folder).rglob("*")
        yield from sorted(path for path in paths if path.is_file() and path.suffix != ".pyc")


def digest() -> str:
    """SHA-256 (hex) over the database's address and the files that preparing depends on, by size and time of change."""
    database = settings.DATABASES["default"]
    result = hashlib.sha256(f"{database['ENGINE']} {database['HOST']} {database['NAME']}".encode())
    for path in _files():
        stat = path.stat()
        result.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return result.hexdigest()


def is_prepared() -> bool:
    """Whether the last `prepare` saw the same files, and its database is still there."""
    stamp = settings.DATA_DIR / STAMP
    if not stamp.exists() or stamp.read_text() != digest():
        return False
    return settings.CACHES["default"]["LOCATION"] in connection.introspection.table_names()


def prepare() -> None:
    """Bring static files, tables and library up to date. May be run again at any time."""
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=_UNUSED_STATIC_FILES)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_notes", verbosity=0)
    if Question.objects.filter(search_entry=None).exists():
        # Of a site whose bank is older than the search.
        call_command("rebuild_search", stdout=io.StringIO())
    if not FactReview.objects.exists():
        # Of a site whose responses are older than the memory of facts; else there is nothing to remember.
        call_command("rebuild_memory", stdout=io.StringIO())
    (settings.DATA_DIR / STAMP).write_text(digest())
