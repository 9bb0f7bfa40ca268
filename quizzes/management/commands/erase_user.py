from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from quizzes import privacy

REFUSALS = {
    "last_operator": "This is the only operator. Make somebody else an operator first (`grant`).",
}


class Command(BaseCommand):
    help = "Erase a person with everything that is known of them, an open attempt included. It cannot be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", metavar="USER", help="the address, or for a guest the number")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, user: str, yes: bool, **options: Any) -> None:
        found = User.objects.known_as(user).first()
        if found is None:
            raise CommandError(f"There is nobody known as {user}.")
        if not yes and input(f"Erase {found} with everything, for good? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was erased.")
        outcome = privacy.erase(user_id=found.pk)
        if outcome in REFUSALS:
            raise CommandError(f"Nothing was erased. {REFUSALS[outcome]}")
        self.stdout.write(f"User {found.pk} is erased.")
