from __future__ import annotations

import json
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command

from quizzes.assembly import BlueprintShape, Candidate
from quizzes.form_stock import stock_forms
from tests import make

SHAPE = BlueprintShape(
    weights={"1": Fraction(60), "2": Fraction(40)},
    scored_slots=4,
    unscored_slots=1,
    kinds=frozenset({"multiple-choice"}),
)
"""Domain 1: two scored and one unscored; domain 2: two scored."""


def pool(first: int, second: int, **given) -> list[Candidate]:
    domains = ["1"] * first + ["2"] * second
    return [
        Candidate(number, domain, f"{domain}.1", "sqs", "multiple-choice", **given)
        for number, domain in enumerate(domains)
    ]


def test_the_domain_that_runs_out_first_limits_the_forms():
    stock = stock_forms(SHAPE, pool(30, 5), seed=1)
    assert stock.forms == 2
    assert (stock.limit.domain, stock.limit.missing) == ("2", 1)
    assert [short.domain for short in stock.shortage.domains] == ["2"]


def test_adding_what_is_missing_raises_the_count_by_one():
    before = stock_forms(SHAPE, pool(30, 5), seed=1)
    after = stock_forms(SHAPE, pool(30, 5 + before.limit.missing), seed=1)
    assert after.forms == before.forms + 1


def test_the_reserve_is_counted_for_final_mocks_only():
    reserve = pool(6, 4, reserve=True)
    assert stock_forms(SHAPE, reserve, seed=1).forms == 0
    assert stock_forms(SHAPE, reserve, seed=1, reserve=True).forms == 2


def test_a_pool_of_one_form_is_on_every_form():
    stock = stock_forms(SHAPE, pool(3, 2), seed=1)
    assert (stock.forms, stock.overlap, stock.largest_exposure) == (1, 1.0, 1.0)


def test_enemies_keep_each_other_off_a_form():
    alike = pool(3, 0) + [
        Candidate(number, "2", "2.1", "sqs", "multiple-choice", enemies=frozenset({"a"})) for number in (10, 11)
    ]
    stock = stock_forms(SHAPE, alike, seed=1)
    assert stock.forms == 0
    assert str(stock.shortage) == "domain 2: 2 required, 1 available"


@pytest.mark.django_db
def test_the_command_names_forms_and_limit_of_each_exam(capsys):
    make.bank(12, blueprint=make.blueprint())
    call_command("simulate_forms", "--json")
    told = json.loads(capsys.readouterr().out)["TST-C01"]
    assert told["simulations"]["forms"] == 2
    assert told["final_mocks"] == told["final_mocks"] | {"forms": 0}
    call_command("simulate_forms", "tst-c01")
    assert "TST-C01: 2 simulations without a shared question; domain" in capsys.readouterr().out


@pytest.mark.django_db
def test_without_a_loaded_exam_the_command_says_what_to_do():
    with pytest.raises(CommandError, match="load_notes"):
        call_command("simulate_forms")
