from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from accounts.models import User
from quizzes import remembering
from quizzes.models import Response


class Command(BaseCommand):
    help = (
        "Write the log of recalled facts anew from the marked responses, and the memory of each fact from the log. "
        "For responses that are older than the memory, and after check_integrity found something; changes nothing else."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", metavar="USER", nargs="?", help="the address, or for a guest the number; else all")

    def handle(self, *, user: str | None, **options: Any) -> None:
        found = User.objects.known_as(user) if user else User.objects.filter(pk__in=Response.objects.values("user"))
        if user and not found:
            raise CommandError(f"There is nobody known as {user}.")
        now = clock.now()
        changed = [remembering.refill(user=each, now=now) for each in found.order_by("pk").iterator()]
        self.stdout.write(f"{len(changed)} people, {sum(changed)} memories of facts were not as the responses say.")
