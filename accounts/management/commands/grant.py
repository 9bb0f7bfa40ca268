from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.roles import set_role


class Command(BaseCommand):
    help = "Give somebody who has signed up a role, or take it away. They sign in again to use it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=["curator", "operator"])
        parser.add_argument("--revoke", action="store_true", help="take the role away")

    def handle(self, *, email: str, role: Any, revoke: bool, **options: Any) -> None:
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(f"Nobody has signed up as {email}.")
        set_role(user=user, role=role, is_held=not revoke)
        self.stdout.write(f"{user.email} is {'no longer' if revoke else 'now'} {role}.")
