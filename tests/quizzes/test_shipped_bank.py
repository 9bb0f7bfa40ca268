"""The library that ships, as the rules see it: enough forms that share no question, enemies and reserve kept apart."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest
from django.conf import settings

from content.coverage import coverage_of
from content.notes.parsed import ParsedExam
from content.reading import Known, ReadSet, read_files
from quizzes.assembly import BlueprintShape, Candidate, Form, draw_form, draw_practice
from quizzes.form_stock import stock_forms

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
    for seed in range(1000):
        assert not any(candidate.reserve for candidate in draw_practice(pool, count=20, seed=seed))


def test_the_library_keeps_its_promises_of_numbers():
    coverage = coverage_of(library().documents, library().exams)
    assert library().refused == []
    assert list(coverage.gaps()) == []
    assert coverage.questions >= 650
    assert coverage.by_exam["SAA-C03"] >= 400
    assert coverage.by_exam["DVA-C02"] >= 260
    assert coverage.by_exam["SAP-C02"] >= 80
    assert coverage.reserve_by_exam["SAA-C03"] >= 130
    assert coverage.reserve_by_exam["DVA-C02"] >= 65
