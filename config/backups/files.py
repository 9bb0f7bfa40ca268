"""What every step with a backup shares: files that are for their owner only and stay where they are, and a refusal."""

from __future__ import annotations

import os
from pathlib import Path


class BackupError(Exception):
    """Nothing was changed; says why, and what to do."""


def create(path: Path) -> None:
    """An empty new file that only its owner can read."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def to_disk(path: Path) -> None:
    """Until here a power cut may take back what a file holds, or a name in a folder."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
