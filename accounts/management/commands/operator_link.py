from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from accounts.first_operator import VALID_FOR, make_token
from accounts.models import User


class Command(BaseCommand):
    help = "Print the link that makes the first operator in the browser, or how roles are given when there is one."

    def handle(self, **options: Any) -> None:
        if User.objects.operators().exists():
            self.stdout.write("  To make somebody a curator: .venv/bin/python manage.py grant EMAIL curator")
            return
        link = settings.SITE_URL + reverse("first_operator", args=[make_token()])
        self.stdout.write(f"  Nobody runs this site yet. This link makes you its operator, for {VALID_FOR.days} days:")
        self.stdout.write(f"  {link}")
