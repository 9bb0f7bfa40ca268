"""Settings: what an operator may get wrong is refused, what belongs to the owner is closed, cookies are locked."""

from __future__ import annotations

import os
import runpy
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from http.cookies import Morsel
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from config import server
from config.checks import check_safe_to_serve
from config.management.commands import serve
from tests.accounts import make

HTTPS = {"SITE_URL": "https://rehearse.example"}
READ_HERE = [
    "DATA_DIR",
    "DATABASE_URL",
    "DEBUG",
    "EXTRA_HOSTS",
    "HOST",
    "PORT",
    "SECRET_KEY",
    "SIGNUP",
    "SITE_URL",
    "TEST_CLOCK_FILE",
]


@pytest.fixture(autouse=True)
def _same_mask():
    """Reading the settings narrows what the process lets others read; the tests themselves do so already."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def settings_with(monkeypatch, tmp_path):
    """The settings as the site reads them with these variables in its environment, by name."""

    def read(**environment: str) -> dict[str, Any]:
        for name in READ_HERE:
            monkeypatch.delenv(name, raising=False)
        for name, value in ({"DATA_DIR": str(tmp_path / "data")} | environment).items():
            monkeypatch.setenv(name, value)
        values = runpy.run_path(str(site.BASE_DIR / "config" / "settings.py"))
        return {name: value for name, value in values.items() if name.isupper()}

    return read


@pytest.fixture
def faults(settings_with):
    """The numbers of the faults for which a site with these variables is not served."""

    def find(**environment: str) -> list[str]:
        with override_settings(**_safe_to_override(settings_with(**environment))):
            return [message.id for message in check_safe_to_serve()]

    return find


def _safe_to_override(values: dict[str, Any]) -> dict[str, Any]:
    """Settings without the database, whose connections stay those of the tests."""
    return {name: value for name, value in values.items() if name not in ("DATABASES", "LOGGING")}


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def manage(*arguments: str, data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of the site in a process of its own, with nothing of our environment but the path."""
    own = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir)}
    command = [sys.executable, str(site.BASE_DIR / "manage.py"), *arguments]
    return subprocess.run(
        command, env=own | environment, cwd=data_dir, capture_output=True, text=True, check=False, timeout=60
    )


# --- Refusing to start (R7)


def test_the_defaults_and_a_plain_https_site_are_safe(faults):
    assert faults() == []
    assert faults(**HTTPS) == []
    assert faults(**HTTPS, HOST="0.0.0.0", EXTRA_HOSTS="www.rehearse.example") == []


@pytest.mark.parametrize(
    ("fault", "environment"),
    [
        ("rehearse.E001", {"TEST_CLOCK_FILE": "/run/clock"}),
        ("rehearse.E002", {**HTTPS, "EXTRA_HOSTS": "*"}),
        ("rehearse.E003", {"SECRET_KEY": "short"}),
        ("rehearse.E003", {"SECRET_KEY": "ab" * 40}),
        ("rehearse.E003", {"SECRET_KEY": "django-insecure-" + "abcdefghijklmnopqrstuvwxyz" * 2}),
        ("rehearse.E005", {**HTTPS, "DEBUG": "1"}),
        ("rehearse.E006", {"SIGNUP": "opne"}),
        ("rehearse.E007", {"EXAM_GRACE_SECONDS": "121"}),
        ("rehearse.E007", {"EXAM_GRACE_SECONDS": "-1"}),
        ("rehearse.E008", {"SITE_URL": "http://rehearse.example"}),
        ("rehearse.E008", {"SITE_URL": "https://rehearse.example/exams"}),
        ("rehearse.E008", {"SITE_URL": "rehearse.example"}),
        ("rehearse.E008", {"SITE_URL": "https://"}),
        ("rehearse.E009", {"HOST": "0.0.0.0"}),
        ("rehearse.E009", {"HOST": "192.0.2.1", "DEBUG": "1"}),
    ],
)
def test_an_unsafe_setting_is_a_fault_with_a_way_out(settings_with, faults, fault, environment):
    assert fault in faults(**environment)
    with override_settings(**_safe_to_override(settings_with(**environment))):
        assert all(message.hint for message in check_safe_to_serve())


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_a_cache_of_one_process_is_a_fault(settings, backend):
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    assert [message.id for message in check_safe_to_serve()] == ["rehearse.E004"]


def _expectation(is_expected: bool) -> str:
    return "expect a sweep" if is_expected else "expect no sweep"


@pytest.fixture
def started(monkeypatch):
    """What `serve` did in this process, without doing it."""
    acts: list[str] = []
    for name in ("_prepare_and_greet", "_start_sweep"):
        monkeypatch.setattr(serve.Command, name, lambda self, *_, _name=name, **__: acts.append(_name))
    monkeypatch.setattr(server, "serve", lambda *, workers: acts.append("serve"))
    monkeypatch.setattr(serve.sweeping, "expect", lambda *, is_expected, now: acts.append(_expectation(is_expected)))
    monkeypatch.setattr(serve.Command, "_stop", lambda self, sweep: None)
    monkeypatch.setattr(serve.signal, "signal", lambda *_: None)
    return acts


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_serve_starts_when_all_is_well(settings, started):
    settings.PORT = _free_port()
    call_command("serve")
    assert started == ["_prepare_and_greet", "expect a sweep", "_start_sweep", "serve"]


@pytest.mark.parametrize("runs_beside_it", [False, True])
def test_without_a_sweep_of_its_own_the_site_expects_the_one_that_it_is_told_of(settings, started, runs_beside_it):
    settings.PORT, settings.SWEEP = _free_port(), runs_beside_it
    call_command("serve", "--no-sweep")
    assert started == ["_prepare_and_greet", _expectation(runs_beside_it), "serve"]


def test_serve_refuses_unsafe_settings_with_every_reason_and_starts_nothing(settings, started):
    settings.PORT, settings.TEST_CLOCK_FILE, settings.SECRET_KEY = _free_port(), "/run/clock", "short"
    with pytest.raises(CommandError) as refusal:
        call_command("serve")
    assert started == []
    assert "TEST_CLOCK_FILE" in str(refusal.value)
    assert "SECRET_KEY" in str(refusal.value)


def test_serve_refuses_a_taken_port_and_starts_nothing(settings, started):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.PORT = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"port {settings.PORT} cannot be used.*PORT={settings.PORT + 1}"):
            call_command("serve")
    assert started == []


def test_serve_says_in_one_line_why_it_does_not_start(tmp_path):
    done = manage("serve", data_dir=tmp_path, SECRET_KEY="short", DEBUG="1", **HTTPS)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("CommandError: SECRET_KEY has under 50 characters")
    assert "DEBUG shows settings to visitors." in done.stderr
    assert not (tmp_path / "rehearse.sqlite3").exists()


def test_the_check_for_production_is_clean_with_https(tmp_path):
    done = manage("check", "--deploy", "--fail-level", "WARNING", data_dir=tmp_path, **HTTPS)

    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues" in done.stdout


def test_the_check_for_production_fails_on_an_unsafe_setting(tmp_path):
    done = manage("check", "--deploy", data_dir=tmp_path, TEST_CLOCK_FILE="/run/clock", **HTTPS)

    assert done.returncode == 1
    assert "rehearse.E001" in done.stderr


def test_a_database_that_cannot_be_reached_is_said_in_one_line(tmp_path):
    address = f"postgres://nobody@127.0.0.1:{_free_port()}/none"
    done = manage("serve", "--no-prepare", data_dir=tmp_path, DATABASE_URL=address, PORT=str(_free_port()))

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "CommandError: The database cannot be reached" in done.stderr


@pytest.mark.skipif(connection.vendor != "postgresql", reason="time-outs of PostgreSQL")
@pytest.mark.django_db
def test_requests_have_shorter_time_outs_than_commands(monkeypatch):
    monkeypatch.setenv("PGOPTIONS", server.WEB_TIMEOUTS)
    of_a_request = connection.copy()
    try:
        with of_a_request.cursor() as cursor:
            for name, value in (("statement_timeout", "5s"), ("lock_timeout", "2s")):
                cursor.execute(f"SHOW {name}")
                assert cursor.fetchone() == (value,)
    finally:
        of_a_request.close()


# --- Files of the data folder (R6)


def test_a_new_data_folder_is_closed_to_others(settings_with, tmp_path):
    settings_with()
    assert mode(tmp_path / "data") == "0o700"
    assert mode(tmp_path / "data" / "secret-key") == "0o600"


def test_what_is_written_into_an_open_folder_is_closed_to_others(tmp_path):
    tmp_path.chmod(0o755)
    script = (
        "import django; django.setup()\n"
        "from django.core.mail import send_mail\n"
        "from django.db import connection\n"
        "connection.cursor().execute('CREATE TABLE t (x)')\n"
        "send_mail('Hello', 'text', None, ['ann@example.org'])\n"
        "from pathlib import Path\n"
        "from django.conf import settings\n"
        "print(*[oct(p.stat().st_mode & 0o777) + p.name.split('-2')[0]\n"
        "    for p in sorted(settings.DATA_DIR.rglob('*')) if not p.name.endswith('.log')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=site.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    names = ["rehearse.sqlite3", "rehearse.sqlite3-shm", "rehearse.sqlite3-wal", "secret-key"]
    assert done.stdout.split() == ["0o700outbox", *[f"0o600{name}" for name in names]]
    mails = list((tmp_path / "outbox").iterdir())
    assert [mode(mail) for mail in mails] == ["0o600"]


def test_nothing_of_the_data_folder_but_the_static_files_is_served(settings_with):
    values = settings_with()
    private = [Path(values["DATABASES"]["default"]["NAME"]), Path(values["EMAIL_FILE_PATH"])]
    private.append(values["DATA_DIR"] / "secret-key")
    served = [values["STATIC_ROOT"], *values["STATICFILES_DIRS"]]

    assert all(path.is_relative_to(values["DATA_DIR"]) for path in private)
    assert not any(path.is_relative_to(folder) for path in private for folder in served)
    assert "MEDIA_ROOT" not in values


def test_the_key_is_made_once_even_by_several_at_once(settings_with, tmp_path):
    settings_with()
    keep = runpy.run_path(str(site.BASE_DIR / "config" / "settings.py"))["_kept_secret"]
    path = tmp_path / "key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(keep, [path] * 32))

    assert keys == {path.read_text()}
    assert len(path.read_text()) == 50
    assert mode(path) == "0o600"
    assert sorted(child.name for child in tmp_path.iterdir()) == ["data", "key"]


def test_a_key_from_the_environment_is_used_as_it_is(settings_with):
    assert settings_with(SECRET_KEY="k" * 60)["SECRET_KEY"] == "k" * 60


def test_a_folder_of_the_home_directory_may_be_named(settings_with, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings_with(DATA_DIR="~/rehearse")["DATA_DIR"] == (tmp_path / "rehearse").resolve()


# --- Where it answers


def test_plain_http_answers_this_machine_only(settings_with):
    assert settings_with(EXTRA_HOSTS="rehearse.example")["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert settings_with(PORT="9000")["SITE_URL"] == "http://127.0.0.1:9000"


def test_https_answers_the_hosts_that_are_named(settings_with):
    values = settings_with(**HTTPS, EXTRA_HOSTS="www.rehearse.example,b.example")
    assert values["ALLOWED_HOSTS"] == ["rehearse.example", "www.rehearse.example", "b.example"]


# --- Cookies over https (U7)


@pytest.fixture
def https_site(settings, settings_with):
    values = settings_with(**HTTPS)
    for name in (
        *(name for name in values if name.startswith(("SESSION_", "CSRF_", "SECURE_"))),
        "ALLOWED_HOSTS",
        "IS_HTTPS",
        "SITE_URL",
    ):
        setattr(settings, name, values[name])
    headers = {"host": "rehearse.example", "x-forwarded-proto": "https"}
    return Client(headers=headers, enforce_csrf_checks=True)


def _set_by(response: Any) -> list[Morsel[str]]:
    assert len(response.cookies.output()) < 4096
    return list(response.cookies.values())


@pytest.mark.django_db
def test_every_cookie_is_locked_to_the_host_https_and_the_server(https_site):
    client, found = https_site, []
    make.member()

    def token() -> str:
        return client.cookies["__Host-csrf"].value

    page = client.get("/accounts/login/")
    found += _set_by(page)
    signed_in = client.post(
        "/accounts/login/",
        make.form_of_login(csrfmiddlewaretoken=token()),
        headers={"origin": "https://rehearse.example"},
    )
    assert signed_in.status_code == 302
    found += _set_by(signed_in) + _set_by(client.get("/accounts/profile/"))
    signed_out = client.post(
        "/accounts/logout/", {"csrfmiddlewaretoken": token()}, headers={"origin": "https://rehearse.example"}
    )
    assert signed_out.status_code == 302
    found += _set_by(signed_out)

    assert {cookie.key for cookie in found} == {"__Host-csrf", "__Host-session"}
    for cookie in found:
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert cookie["samesite"] == "Lax"
        assert cookie["httponly"] is True or cookie["max-age"] == 0, "only a cookie that is taken back may be seen"


@pytest.mark.django_db
def test_plain_http_is_sent_on_to_https_but_for_health(https_site):
    plain = Client(headers={"host": "rehearse.example"})
    moved = plain.get("/accounts/login/?next=/study/")
    assert (moved.status_code, moved.headers["Location"]) == (
        301,
        "https://rehearse.example/accounts/login/?next=/study/",
    )
    assert plain.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_another_host_is_refused(https_site):
    for host in ("evil.example", "rehearse.example.evil.example", "127.0.0.1", "rehearse.example:80@evil.example"):
        assert https_site.get("/", headers={"host": host}).status_code == 400
