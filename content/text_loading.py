"""Bringing texts that a program sent into the database, by the same load as files on disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from accounts.models import User
from content.load_report import LoadReport
from content.loading import load


def load_texts(texts: Mapping[str, str], *, now: dt.datetime, by: User, dry_run: bool = False) -> LoadReport:
    """Load files that somebody sends like those of a folder: texts by their relative paths, in which no folder has a
    dot. With `dry_run` only report what would happen."""
    with TemporaryDirectory() as folder:
        base = Path(folder).resolve()
        for path, text in texts.items():
            file = base / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        return load([base], now=now, dry_run=dry_run, base=base, by=by)
