"""The library that ships, as the rules see it: enough forms that share no question, enemies and reserve kept apart."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import pytest
from django.conf import settings

from content.coverage import coverage_of
from content.notes.parsed import ParsedExam
from content.reading import Known, ReadSet, read_files
from quizzes.assembly import BlueprintShape, Candidate, Form, draw_form
from quizzes.drilling import Drillable, draw_drill, draw_practice
from quizzes.form_stock import stock_forms
from quizzes.keeping import clean_forms, keeping
from tests.make import NOW

EXAMS = {"SAA-C03": (6, 2), "DVA-C02": (3, 1)}
"""Simulations and final mocks without a shared question that the bank has to hold."""


@cache
def library() -> ReadSet:
    return read_files([settings.LIBRARY_DIR], known=Known(), base=settings.BASE_DIR, today=dt.date(2026, 11, 25))


def exam_of(code: str) -> ParsedExam:
    return next(exam for exam in library().exams if exam.code == code)


def shape_of(code: str) -> BlueprintShape:
    exam = exam_of(code)
    return BlueprintShape(
        weights={str(domain.number): domain.weight for domain in exam.domains},
        scored_slots=exam.scored_slots,
        unscored_slots=exam.unscored_slots,
        kinds=frozenset(exam.kinds),
    )


@cache
def pool_of(code: str) -> tuple[Candidate, ...]:
    domains = {task.number: str(domain.number) for domain in exam_of(code).domains for task in domain.tasks}
    placed = (
        (document.service.slug, question, reference.task)
        for document in library().documents
        for question in document.questions
        for reference in question.tasks
        if reference.exam == code
    )
    return tuple(
        Candidate(
            question_id=number,
            domain=domains[task],
            task=task,
            service=service,
            kind=question.kind,
            reserve=question.reserve,
            enemies=frozenset(question.enemies),
            scenario=question.scenario or None,
        )
        for number, (service, question, task) in enumerate(placed)
    )


@pytest.mark.parametrize("code", EXAMS)
def test_the_bank_holds_the_promised_forms_without_a_shared_question(code):
    simulations, finals = EXAMS[code]
    assert stock_forms(shape_of(code), pool_of(code), seed=1).forms >= simulations
    assert stock_forms(shape_of(code), pool_of(code), seed=1, reserve=True).forms >= finals


@pytest.mark.parametrize("code", EXAMS)
def test_no_form_has_two_of_an_enemy_group_and_simulations_never_touch_the_reserve(code):
    pool = {candidate.question_id: candidate for candidate in pool_of(code)}
    for seed in range(300):
        form = draw_form(shape_of(code), pool.values(), seed=seed)
        assert isinstance(form, Form)
        drawn = [pool[slot.question_id] for slot in form.slots]
        groups = [group for candidate in drawn for group in candidate.enemies]
        assert len(groups) == len(set(groups))
        assert not any(candidate.reserve for candidate in drawn)


def test_after_a_thousand_drills_no_question_of_the_reserve_was_seen():
    pool = pool_of("SAA-C03")
    assert any(candidate.reserve for candidate in pool)
    reserve = {candidate.question_id for candidate in pool if candidate.reserve}
    seen = {}
    for seed in range(1000):
        service = pool[seed % len(pool)].service
        drill = draw_drill(drillables(pool, seen, service=service), count=10, seed=seed)
        seen |= {each.candidate.question_id: NOW for each in drill}
    for seed in range(200):
        assert reserve.isdisjoint(each.question_id for each in draw_practice(pool, count=20, seed=seed))
    assert len(seen) > 500
    assert reserve.isdisjoint(seen)


def drillables(pool, seen, *, service=None):
    return [
        Drillable(each, seen_at=seen.get(each.question_id))
        for each in pool
        if service is None or each.service == service
    ]


@pytest.mark.parametrize(("code", "clean", "kept"), [("SAA-C03", 6, 4), ("DVA-C02", 4, 3)])
def test_however_much_is_drilled_the_kept_simulations_stay_clean_and_so_do_the_final_mocks(code, clean, kept):
    """Drilled until nothing unseen is given any more; then that many simulations and all final mocks are sat."""
    pool, shape = pool_of(code), shape_of(code)
    assert keeping(shape, pool, spent=()).clean >= clean
    seen = {}
    for seed in range(100):
        stays = keeping(shape, pool, spent=seen.keys())
        drill = draw_drill(drillables(pool, seen), count=10, seed=seed, stays=stays)
        assert len(drill) == 10
        seen |= {each.candidate.question_id: NOW + dt.timedelta(minutes=seed) for each in drill}
    assert stays.clean >= stays.kept >= kept
    assert sum(stays.spare.values()) == 0
    finals = clean_forms(shape, pool, spent=seen.keys(), reserve=True)
    assert finals >= EXAMS[code][1]
    for is_final, number in [(False, stays.kept), (True, finals)]:
        for seed in range(number):
            given = [replace(each, seen=each.question_id in seen) for each in pool]
            form = draw_form(shape, given, seed=seed, avoid_seen=True, reserve=is_final)
            assert isinstance(form, Form)
            assert seen.keys().isdisjoint(slot.question_id for slot in form.slots)
            seen |= dict.fromkeys((slot.question_id for slot in form.slots), NOW)


def test_the_library_keeps_its_promises_of_numbers():
    coverage = coverage_of(library().documents, library().exams, today=NOW.date())
    assert library().refused == []
    assert list(coverage.gaps()) == []
    assert coverage.questions >= 650
    assert coverage.by_exam["SAA-C03"] >= 400
    assert coverage.by_exam["DVA-C02"] >= 260
    assert coverage.by_exam["SAP-C02"] >= 80
    assert coverage.reserve_by_exam["SAA-C03"] >= 130
    assert coverage.reserve_by_exam["DVA-C02"] >= 65
