"""Two services side by side: pure rules, worked by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from content.comparison import Comparison, Stated, compare, told_apart


def stated(slug: str, attribute: str, statement: str = "It holds.", service: str = "sqs") -> Stated:
    return Stated(slug, service, attribute, statement, "https://docs.example.com/", dt.date(2026, 11, 1), False)


def compared(left: list[Stated], right: list[Stated]) -> Comparison:
    return compare(left, right, left_names=["SQS"], right_names=["SNS", "Simple Notification Service"])


def attributes(comparison: Comparison) -> list[str]:
    return [row.attribute for row in comparison.rows]


class TestPairs:
    @pytest.mark.parametrize(
        ("service", "twins", "is_topic", "pairs"),
        [
            ("sqs", ["sns"], False, {("sns", "sqs")}),
            ("sqs", ["sns", "sqs"], False, {("sns", "sqs")}),
            ("ecs", ["batch", "eks"], False, {("batch", "ecs"), ("batch", "eks"), ("ecs", "eks")}),
            ("decoupling", ["sns", "sqs"], True, {("sns", "sqs")}),
            ("hpc", ["batch"], True, {("batch", "hpc")}),
            ("hpc", ["batch", "hpc"], True, {("batch", "hpc")}),
            ("sqs", ["sqs"], False, set()),
        ],
    )
    def test_a_question_tells_its_service_and_its_twins_apart_but_not_the_topic_above_them(
        self, service, twins, is_topic, pairs
    ):
        assert told_apart(service, twins, is_topic=is_topic) == pairs


class TestRows:
    def test_each_attribute_is_a_row_with_the_facts_of_both(self):
        comparison = compared([stated("a", "max-size"), stated("b", "max-size")], [stated("c", "max-size")])
        (row,) = comparison.rows
        assert (row.words, [fact.slug for fact in row.left], [fact.slug for fact in row.right]) == (
            "Max size",
            ["a", "b"],
            ["c"],
        )

    def test_a_side_without_a_fact_is_empty(self):
        (row,) = compared([stated("a", "fairness")], []).rows
        assert (row.right, row.is_shared) == ((), False)

    def test_what_both_have_comes_first_else_the_notes_are_read_in_turn(self):
        left = [stated("a", "fairness"), stated("b", "retention"), stated("c", "ordering")]
        right = [stated("d", "filtering"), stated("e", "ordering"), stated("f", "retention")]
        assert attributes(compared(left, right)) == ["retention", "ordering", "fairness", "filtering"]

    def test_facts_without_an_attribute_are_left_out(self):
        assert compared([stated("a", "")], [stated("b", "")]).rows == ()


class TestContrasts:
    @pytest.mark.parametrize("statement", ["SNS keeps nothing.", "Unlike sns it keeps.", "SNSs are many."])
    def test_a_contrast_that_names_the_other_stands_above_the_table(self, statement):
        comparison = compared([stated("a", "comparison", statement)], [])
        assert ([fact.slug for fact in comparison.contrasts], comparison.rows) == (["a"], ())

    @pytest.mark.parametrize("statement", ["Kinesis keeps records.", "DNSNS is no name.", "SQS keeps messages."])
    def test_one_to_a_third_service_is_left_out(self, statement):
        assert compared([stated("a", "comparison", statement)], []) == Comparison((), ())

    def test_only_contrasts_are_taken_out_of_the_table(self):
        assert attributes(compared([stated("a", "integration", "It takes what SNS sends.")], [])) == ["integration"]


class TestAnExcerpt:
    def test_has_the_rows_that_a_question_cites_then_shared_ones_and_no_others(self):
        left = [stated("a", "retention"), stated("b", "ordering"), stated("c", "fairness"), stated("d", "latency")]
        right = [stated("e", "retention"), stated("f", "ordering")]
        comparison = compared(left, right)
        assert attributes(comparison.excerpt({"c"}, most=9)) == ["fairness", "retention", "ordering"]
        assert attributes(comparison.excerpt({"c"}, most=2)) == ["fairness", "retention"]
        assert attributes(comparison.excerpt(set(), most=1)) == ["retention"]

    def test_the_cited_facts_come_first_in_their_cell(self):
        comparison = compared([stated("a", "retention"), stated("b", "retention")], []).excerpt({"b"}, most=3)
        assert [fact.slug for fact in comparison.rows[0].left] == ["b", "a"]
