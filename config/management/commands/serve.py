from __future__ import annotations

import signal
import socket
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from accounts import clock
from config import server
from config.checks import check_safe_to_serve
from config.preparing import is_prepared, prepare
from quizzes import sweeping

SWEEP_STOPS_WITHIN = 10
"""Seconds; the sweep in hand is finished first."""


class Command(BaseCommand):
    help = (
        "Prepare the data folder and serve the site with its sweep, until Ctrl-C. What `make run` runs. "
        "HOST, PORT and SITE_URL in the environment say where."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workers", type=int, default=2, help="one per core is best")
        parser.add_argument("--no-sweep", action="store_true", help="no sweep, or (with SWEEP=1) one elsewhere")
        parser.add_argument("--no-prepare", action="store_true", help="the data folder was prepared elsewhere")

    def handle(self, *, workers: int, **options: Any) -> None:
        self._refuse_unsafe_settings()
        self._refuse_taken_port()
        try:
            self._prepare_and_greet(is_prepared_elsewhere=options["no_prepare"])
            sweeping.expect(is_expected=settings.SWEEP or not options["no_sweep"], now=clock.now())
        except OperationalError as error:
            raise CommandError(f"The database cannot be reached: {error}") from error
        # The workers must not share this process's connection.
        connection.close()
        # SIGTERM ends this process in an orderly way from here on, so that it never leaves its sweep behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        sweep = None if options["no_sweep"] else self._start_sweep()
        try:
            server.serve(workers=workers)
        finally:
            if sweep:
                self._stop(sweep)

    def _refuse_unsafe_settings(self) -> None:
        errors = check_safe_to_serve()
        if errors:
            raise CommandError("\n".join(f"{error.msg} {error.hint}" for error in errors))

    def _refuse_taken_port(self) -> None:
        """The server would share a taken port without a word, and every second request would go elsewhere."""
        host, port = settings.HOST, settings.PORT
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"{host} port {port} cannot be used: {error.strerror}. Stop what uses it, or choose another: "
                    f"make run PORT={port + 1}"
                ) from error

    def _prepare_and_greet(self, *, is_prepared_elsewhere: bool) -> None:
        if not is_prepared_elsewhere and not is_prepared():
            self.stdout.write("Preparing the data folder ...")
            self.stdout.flush()
            prepare()
        self.stdout.write(f"\n  {settings.SITE_NAME} is at {settings.SITE_URL}\n  Data folder: {settings.DATA_DIR}\n")
        call_command("operator_link", stdout=self.stdout)
        self.stdout.write("  Stop with Ctrl-C.\n")
        self.stdout.flush()

    def _start_sweep(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "submit_overdue_attempts"]
        # In a session of its own: Ctrl-C is for this process, which then stops the sweep.
        return subprocess.Popen(  # noqa: S603 - a command of our own
            command,
            cwd=settings.BASE_DIR,
            start_new_session=True,
            preexec_fn=server.end_with_parent,  # noqa: PLW1509 - no thread runs here yet
        )

    def _stop(self, sweep: subprocess.Popen[bytes]) -> None:
        sweep.terminate()
        try:
            sweep.wait(timeout=SWEEP_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            sweep.kill()
            sweep.wait()
