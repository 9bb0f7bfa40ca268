"""The site as `make run` starts it: first start, what it serves, how it stops, second start."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from config.server import WORKERS_STOP_WITHIN
from tests.config.running import running
from tests.config.test_headers import EXPECTED

# Both use one folder, because preparing it takes most of the time.
pytestmark = pytest.mark.xdist_group("serve")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served") / "data"


@pytest.fixture
def stamp(data_dir: Path) -> Path:
    """What the first start leaves behind; that start happens here when its test did not run before."""
    path = data_dir / "prepared"
    if not path.exists():
        with running(data_dir):
            pass
    return path


def is_running(pid: int) -> bool:
    """Whether the process still does anything; one that nobody has collected yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def test_the_first_start_prepares_and_serves_and_stops_with_all_its_children(data_dir):
    with running(data_dir) as site:
        said = site.log.read_text()
        assert "Preparing the data folder" in said
        assert f"is at http://127.0.0.1:{site.port}" in said
        assert str(data_dir) in said

        page = site.ask("/")
        assert page.status == 200
        assert b"<h1" in page.body
        _check_static_files(site, page.body.decode())
        _check_that_the_data_folder_is_closed(site)
        _check_link_of_first_operator(site, said)

        children = site.children
        assert len(children) == 3, "two workers and the sweep"
        assert site.stop() == 0
        assert [pid for pid in children if is_running(pid)] == []


def test_a_second_start_prepares_nothing_again_and_ctrl_c_ends_it_without_a_word(data_dir, stamp):
    before = stamp.stat().st_mtime_ns

    with running(data_dir, ready="/") as site:
        children, said = site.children, site.log.read_text()
        assert "Preparing" not in said
        assert stamp.stat().st_mtime_ns == before
        began = time.monotonic()
        assert site.press_ctrl_c() == 0
        assert time.monotonic() - began < WORKERS_STOP_WITHIN, "workers had to be killed"
        assert [pid for pid in children if is_running(pid)] == []
        assert site.log.read_text() == said


def test_nothing_outlives_a_server_that_was_killed_and_the_next_one_starts_on_its_port(data_dir, stamp):
    with running(data_dir, ready="/") as site:
        children = site.children
        site.process.kill()
        site.process.wait()
        with running(data_dir, ready="/", port=site.port) as next_site:
            assert next_site.port == site.port
        assert [pid for pid in children if is_running(pid)] == []


def test_an_impatient_ctrl_c_ends_it_too(data_dir, stamp):
    with running(data_dir, ready="/") as site:
        children = site.children
        assert site.press_ctrl_c(times=3) == 0
        assert [pid for pid in children if is_running(pid)] == []


def _check_static_files(site, page):
    addresses = re.findall(r'(?:src|href)="(/static/[^"#]+)', page)
    assert any(address.endswith(".css") for address in addresses)
    for address in set(addresses):
        plain = site.ask(address)
        assert plain.status == 200, address
        assert plain.headers["cache-control"] == "max-age=315360000, public, immutable", address
        assert {name: plain.headers[name.lower()] for name in EXPECTED} == EXPECTED
        for encoding in ("br", "gzip"):
            packed = site.ask(address, accept_encoding=encoding)
            if len(plain.body) > 500:
                assert packed.headers["content-encoding"] == encoding, address
                assert len(packed.body) < len(plain.body)
                assert packed.headers["vary"] == "Accept-Encoding"


def _check_that_the_data_folder_is_closed(site):
    private = ("secret-key", "rehearse.sqlite3", "rehearse.sqlite3-wal", "outbox/", "prepared")
    ways = (
        "/{}",
        "/data/{}",
        "/static/{}",
        "/static/../{}",
        "/static/%2e%2e/{}",
        "/static/..%2f{}",
        "/static/css/../../{}",
    )
    for name in private:
        for way in ways:
            assert site.ask(way.format(name)).status in (400, 404), way.format(name)


def _check_link_of_first_operator(site, said):
    link = re.search(r"http://127\.0\.0\.1:\d+(/accounts/operator/\S+/)", said)
    assert link, "the first operator has to be told how"
    form = site.ask(link[1])
    assert form.status == 200
    assert b'type="password"' in form.body
