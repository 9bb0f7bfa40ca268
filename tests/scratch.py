"""A folder for what one process of the tests writes; it goes with the process, however that ends."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

# Where each commit is an fsync, a disk would be most of the time.
MEMORY = Path("/dev/shm")
PREFIX = "rehearse-scratch-"


def folder() -> Path:
    """A new folder of this process, in memory where there is some.

    Its owner holds a lock on it, which the kernel lets go of when the process ends. So what a killed one has left
    behind is known by its free lock, and whoever comes next clears it away.
    """
    parent = MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    clear(parent)
    made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    while _lock(made) is None:
        # Somebody who cleared up was quicker than we with our lock.
        made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    atexit.register(_remove_own, made, os.getpid())
    return made


def clear(parent: Path) -> None:
    """Remove each such folder whose process is no more."""
    for left in parent.glob(f"{PREFIX}*"):
        if (lock := _lock(left)) is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(lock)


def _lock(path: Path) -> int | None:
    """The descriptor that holds the lock of a folder; None where somebody else holds it, or the folder is gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.exists():
            return descriptor
    except BlockingIOError:
        pass
    os.close(descriptor)
    return None


def _remove_own(path: Path, owner: int) -> None:
    # A process that was forked off is not the owner.
    if os.getpid() == owner:
        shutil.rmtree(path, ignore_errors=True)
