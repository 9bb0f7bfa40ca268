"""What a process of the tests writes goes with it, also when it was killed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import scratch

MAKES_ONE = """
import sys
from pathlib import Path
from tests import scratch
scratch.MEMORY = Path(sys.argv[1])
print(scratch.folder(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def process(tmp_path):
    """A process that has made its folder and waits for the end of its input."""
    with subprocess.Popen(
        [sys.executable, "-c", MAKES_ONE, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as started:
        started.stdout.readline()
        yield started
        started.kill()


def test_the_folder_goes_when_its_process_ends(process, tmp_path):
    assert len(list(tmp_path.iterdir())) == 1
    process.communicate()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_behind_goes_when_the_next_one_comes(process, tmp_path):
    process.kill()
    process.wait()
    assert len(list(tmp_path.iterdir())) == 1
    scratch.clear(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_living_process_stays(process, tmp_path):
    (folder,) = tmp_path.iterdir()
    (folder / "test.sqlite3").touch()
    scratch.clear(tmp_path)
    assert (folder / "test.sqlite3").exists()


def test_nothing_else_is_cleared_away(tmp_path):
    (tmp_path / "of-somebody-else").mkdir()
    (tmp_path / scratch.PREFIX).touch()
    scratch.clear(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
