from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from accounts.models import User
from quizzes import privacy


class Command(BaseCommand):
    help = "Print everything that is known of a person, as one JSON object."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", metavar="USER", help="the address, or for a guest the number")

    def handle(self, *, user: str, **options: Any) -> None:
        found = User.objects.known_as(user).first()
        if found is None:
            raise CommandError(f"There is nobody known as {user}.")
        for piece in privacy.export(user=found, now=clock.now()):
            self.stdout.write(piece, ending="")
