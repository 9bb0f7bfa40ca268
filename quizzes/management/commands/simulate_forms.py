from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from content.models import Blueprint
from quizzes.form_stock import FormStock, stock_forms
from quizzes.pools import shape_of, stock_of


class Command(BaseCommand):
    help = "Count the simulations and final mocks without a shared question in the loaded bank, and what limits it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("exams", nargs="*", metavar="EXAM", help="codes of exams; all of them when none is named")
        parser.add_argument("--seed", type=int, default=0, help="of the first form")
        parser.add_argument("--dry-run", action="store_true", help="as without it: this command changes nothing")
        parser.add_argument("--json", action="store_true", help="print the counts as one line of JSON")

    def handle(self, *, exams: list[str], seed: int, **options: Any) -> None:
        blueprints = Blueprint.objects.in_force_on(clock.now().date()).select_related("exam").order_by("exam__code")
        wanted = [each for each in blueprints if not exams or each.exam.code in {code.upper() for code in exams}]
        if not wanted:
            raise CommandError("No such exam is loaded. `manage.py load_notes` loads the library.")
        found = {blueprint.exam.code: self._stocks(blueprint, seed) for blueprint in wanted}
        if options["json"]:
            self.stdout.write(json.dumps({code: _counts(*stocks) for code, stocks in found.items()}))
            return
        for code, (open_stock, reserve) in found.items():
            self._tell(code, "simulations", open_stock)
            self._tell(code, "final mocks from the reserve", reserve)

    def _stocks(self, blueprint: Blueprint, seed: int) -> tuple[FormStock, FormStock]:
        pool = [stocked.candidate for stocked in stock_of(blueprint).values()]
        shape = shape_of(blueprint)
        return stock_forms(shape, pool, seed=seed), stock_forms(shape, pool, seed=seed, reserve=True)

    def _tell(self, code: str, noun: str, stock: FormStock) -> None:
        limit = stock.limit
        self.stdout.write(
            f"{code}: {stock.forms} {noun} without a shared question; domain {limit.domain} limits it "
            f"({limit.questions} questions, {limit.per_form} on each form; {limit.missing} more allow one form more)"
        )
        if stock.forms:
            self.stdout.write(
                f"  two random forms share {stock.overlap:.0%}; "
                f"one question stands on {stock.largest_exposure:.0%} of them at most"
            )


def _counts(open_stock: FormStock, reserve: FormStock) -> dict[str, Any]:
    return {"simulations": _of(open_stock), "final_mocks": _of(reserve)}


def _of(stock: FormStock) -> dict[str, Any]:
    return {
        "forms": stock.forms,
        "limit": {"domain": stock.limit.domain, "missing": stock.limit.missing},
        "shortage": str(stock.shortage),
        "domains": [
            {"domain": each.domain, "questions": each.questions, "per_form": each.per_form, "forms": each.forms}
            for each in stock.domains
        ],
        "overlap": round(stock.overlap, 4),
        "largest_exposure": round(stock.largest_exposure, 4),
    }
