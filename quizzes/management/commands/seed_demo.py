from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from content.models import Blueprint
from quizzes import demo
from quizzes.assembly import Shortage
from quizzes.attempts import OutsideWindow


class Command(BaseCommand):
    help = "Make a candidate with exams, a curator and an operator to look at. Refused on a public site."

    def handle(self, **options: Any) -> None:
        if settings.IS_HTTPS:
            raise CommandError("This site is public (SITE_URL is https). A demo is for a site on this machine.")
        try:
            made = demo.seed(now=clock.now())
        except Blueprint.DoesNotExist:
            raise CommandError(f"{demo.EXAM} is not loaded. `manage.py load_notes` loads the library.") from None
        if made is None:
            raise CommandError("The people of the demo are here already. Nothing was changed.")
        if isinstance(made, OutsideWindow):
            raise CommandError(f"{demo.EXAM} can be sat within a window only. Nothing was changed.")
        if isinstance(made, Shortage):
            raise CommandError(f"The bank has too few questions for {demo.EXAM}: {made}. Nothing was changed.")
        people = ", ".join(demo.PEOPLE)
        self.stdout.write(f"Made {people}, all with the password {made.password}, and {made.attempts} attempts.")
