import datetime as dt
from fractions import Fraction

import pytest

from content.notes.parsed import TaskReference
from content.question_checks import (
    RULES,
    Catalogue,
    Finding,
    check_bank,
    check_question,
    expected_mark,
    is_publishable,
)
from tests.content.notes.make import option, question

CATALOGUE = Catalogue(
    names={
        "Parcel": "parcel",
        "Parcel Express": "express",
        "Example Drone Service": "drone",
        "EDS": "drone",
        "Old Mail": "mail",
        "C++ SDK": "sdk",
    },
    retired={"mail": dt.date(2024, 7, 1)},
)


def findings(**changes):
    return check_question(question(**changes), catalogue=CATALOGUE)


def codes(**changes):
    return [finding.code for finding in findings(**changes)]


def options(*texts, keys=1):
    """Options with these texts; the first ones are keys."""
    return tuple(option(f"o-{index}", text=text, is_key=index < keys) for index, text in enumerate(texts))


def test_a_good_question_has_no_findings():
    assert findings() == []


def test_a_finding_says_where_and_what_to_do():
    (finding,) = findings(stem="A parcel is late.", line_start=7)
    assert finding == Finding(
        "stem-asks",
        "error",
        "parcel-late",
        7,
        "the last sentence of the stem is no question",
        "end the stem with the question",
    )


def test_findings_come_in_the_order_of_their_lines():
    late = (*options("a", "b", "c"), option("d", facts=(), line=30))
    assert [finding.line for finding in findings(stem="No question.", options=late, line_start=10)] == [10, 30]


def test_only_errors_keep_a_question_from_being_published():
    assert is_publishable([])
    assert is_publishable(findings(stem=f"{'word ' * 120}?"))
    assert not is_publishable(findings(stem="A parcel is late."))


def test_each_rule_has_a_code_of_its_own_and_a_fix():
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.fix for rule in RULES)


class TestStem:
    @pytest.mark.parametrize(
        "stem",
        [
            "What helps?",
            "What **helps?**",
            "A parcel is late. (What helps?)",
            "What helps?\n\n```\ncode\n```",
            "What helps with this?\n\n- a list\n\n| a |\n|---|",
        ],
    )
    def test_asks_in_its_last_sentence(self, stem):
        assert "stem-asks" not in codes(stem=stem)

    @pytest.mark.parametrize(
        "stem", ["What helps? A parcel is late.", "What helps?\n\nIt is late.", "Help.", "```\nwhat?\n```", ""]
    )
    def test_that_asks_elsewhere_is_an_error(self, stem):
        assert "stem-asks" in codes(stem=stem)

    @pytest.mark.parametrize(
        "stem",
        [
            "Which helps? (Select TWO.)",
            "What helps? Choose two.",
            "Select the three options that help?",
            "What helps? Pick any 2 options",
            "Which two options help?",
            "What helps: select exactly\ntwo?",
        ],
    )
    def test_that_says_how_many_to_select_is_an_error(self, stem):
        assert "stem-count" in codes(stem=stem)

    @pytest.mark.parametrize(
        "stem", ["A firm has to choose two carriers. What helps?", "Two parcels are late. What helps both of them?"]
    )
    def test_may_hold_numbers_and_choices(self, stem):
        assert "stem-count" not in codes(stem=stem)

    @pytest.mark.parametrize(
        "stem",
        [
            "Which is not a parcel?",
            "What does not help?",
            "Which of the following services does not help?",
            "All of these help except which?",
        ],
    )
    def test_that_is_negative_in_small_letters_is_a_warning(self, stem):
        assert "stem-negative" in codes(stem=stem)

    @pytest.mark.parametrize(
        "stem",
        [
            "Which is NOT a parcel?",
            "The parcel is not there. What helps?",
            "Which change makes parcels that are not late?",
        ],
    )
    def test_may_be_negative_in_capitals_or_elsewhere(self, stem):
        assert "stem-negative" not in codes(stem=stem)

    @pytest.mark.parametrize(("words", "is_fine"), [(29, False), (30, True), (110, True), (111, False)])
    def test_of_a_scenario_has_30_to_110_words(self, words, is_fine):
        stem = f"A parcel is late. {'very ' * (words - 6)}late, why?"
        assert ("stem-length" not in codes(stem=stem)) is is_fine

    def test_that_recalls_or_shares_a_scenario_may_be_short(self):
        assert codes(stem="What helps?") == []
        assert codes(stem="It is late. What helps?", scenario="depot") == []

    def test_counts_no_words_of_code(self):
        assert "stem-length" not in codes(stem=f"What helps?\n\n```\n{'word ' * 200}\n```")


class TestOptions:
    @pytest.mark.parametrize(
        ("kind", "count", "keys", "is_fine"),
        [
            ("multiple-choice", 4, 1, True),
            ("multiple-choice", 3, 1, False),
            ("multiple-choice", 5, 1, False),
            ("multiple-choice", 4, 2, False),
            ("multiple-choice", 4, 0, False),
            ("multiple-response", 5, 2, True),
            ("multiple-response", 6, 3, True),
            ("multiple-response", 4, 2, False),
            ("multiple-response", 7, 2, False),
            ("multiple-response", 5, 1, False),
            ("multiple-response", 6, 4, False),
            ("ordering", 2, 2, True),
        ],
    )
    def test_have_the_numbers_of_their_kind(self, kind, count, keys, is_fine):
        given = options(*(f"way {number}" for number in range(count)), keys=keys)
        assert ("option-count" not in codes(kind=kind, options=given)) is is_fine

    @pytest.mark.parametrize("text", ["option B", "Both A and C", "A and C", "B or D", "answer C is right", "both B"])
    def test_that_name_others_by_letter_are_an_error(self, text):
        assert "option-letter" in codes(options=options("a", "b", "c", text))
        assert "option-letter" in codes(options=(*options("a", "b", "c"), option("d", rationale=f"See {text}.")))

    def test_are_not_named_by_letter_in_the_stem(self):
        assert "option-letter" in codes(stem="Why is option B right?")

    @pytest.mark.parametrize(
        "text",
        [
            "A record of the zone",
            "both A and AAAA records",
            "an A record",
            "zone B",
            "Class A addresses",
            "A or B records",
        ],
    )
    def test_may_hold_single_letters(self, text):
        assert "option-letter" not in codes(options=options("a", "b", "c", text))

    @pytest.mark.parametrize(
        "text",
        ["All of the above", "None of the above", "all the above", "Any of the other options", "Both of these answers"],
    )
    def test_that_stand_for_others_are_an_error(self, text):
        assert "option-all-none" in codes(options=options("a", "b", "c", text))

    @pytest.mark.parametrize("text", ["All of the other accounts", "None of the parcels", "Both of these Regions"])
    def test_may_speak_of_all_and_none(self, text):
        assert "option-all-none" not in codes(options=options("a", "b", "c", text))

    def test_with_an_absolute_word_only_in_a_distractor_are_a_warning(self):
        assert "option-absolute" in codes(options=options("a", "b", "c", "Always send it"))
        assert "option-absolute" not in codes(options=options("Never wait", "b", "c", "Always send it"))
        assert "option-absolute" not in codes(options=options("Never wait", "b", "c", "d"))

    def test_whose_key_alone_repeats_a_rare_word_of_the_stem_are_a_warning(self):
        stem = "What helps against turbulence?"
        assert "option-cue" in codes(stem=stem, options=options("Turbulence training", "b", "c", "d"))
        assert "option-cue" not in codes(stem=stem, options=options("Turbulence training", "b", "c", "turbulence"))
        assert "option-cue" not in codes(stem=stem, options=options("Training", "turbulence", "c", "d"))

    @pytest.mark.parametrize("word", ["instance", "late"])
    def test_may_repeat_common_and_short_words(self, word):
        assert "option-cue" not in codes(stem=f"What helps the {word}?", options=options(f"The {word}", "b", "c", "d"))

    @pytest.mark.parametrize("twin", ["send  it", "Send it.", "`Send` it", "se\u200bnd it"])
    def test_that_say_the_same_are_an_error(self, twin):
        assert "option-equal" in codes(options=options("Send it", "b", "c", twin))

    @pytest.mark.parametrize(("first", "second"), [("1.5 GB", "15 GB"), ("images/*", "images/")])
    def test_that_differ_in_a_sign_are_not_equal(self, first, second):
        assert "option-equal" not in codes(options=options(first, "b", "c", second))

    def test_pairs_are_compared_with_both_sides(self):
        pairs = (
            option("a", text="Box", target="big", is_key=True),
            option("b", text="Box", target="small", is_key=True),
        )
        assert "option-equal" not in codes(kind="matching", options=pairs)
        assert "option-equal" in codes(kind="matching", options=(*pairs, option("c", text="box", target="small")))

    def test_of_very_different_length_are_a_warning(self):
        assert "option-lengths" in codes(options=options("a" * 100, "b" * 49, "c" * 60, "d" * 60))
        assert "option-lengths" not in codes(options=options("a" * 100, "b" * 50, "c" * 60, "d" * 60))
        assert "option-lengths" not in codes(options=options("a" * 41, "b", "c", "d"))

    def test_without_rationale_or_fact_are_an_error(self):
        bare = (*options("a", "b", "c"), option("d", rationale=" ", facts=()))
        assert codes(options=bare) == ["rationale-missing", "fact-missing"]


class TestServices:
    @pytest.mark.parametrize(
        ("text", "services"),
        [
            ("Parcel and EDS", {"parcel", "drone"}),
            ("Parcel Express", {"express"}),
            ("Parcel Express and Parcel", {"express", "parcel"}),
            ("Parcels, parcel, REDS, EDS2", set()),
            ("(EDS), EDS-based", {"drone"}),
            ("the C++ SDK.", {"sdk"}),
            ("", set()),
        ],
    )
    def test_are_found_by_whole_words_and_by_the_longest_name(self, text, services):
        assert set(CATALOGUE.services_in(text)) == services

    def test_in_a_rationale_have_to_be_in_the_stem_or_an_option(self):
        foreign = (*options("a", "b", "c"), option("d", rationale="EDS would fly."))
        assert codes(options=foreign) == ["rationale-service"]
        assert codes(options=foreign, stem="What helps the Example Drone Service?") == []
        named = (*options("EDS for it", "b", "c"), option("d", rationale="The Example Drone Service would fly."))
        assert codes(options=named) == []

    def test_that_are_retired_may_be_distractors_but_no_key(self):
        (finding,) = findings(options=options("Use Old Mail", "b", "c", "d"))
        assert (finding.code, finding.severity) == ("key-retired", "error")
        assert "2024-07-01" in finding.message
        assert codes(options=options("a", "Use Old Mail", "c", "d")) == []


class TestHead:
    @pytest.mark.parametrize(
        ("key", "empty", "what"),
        [
            ("tasks", (), "on which tasks it stands"),
            ("author", "", "whose it is"),
            ("licence", "", "under which licence"),
            ("drafted", None, "who drafted it"),
        ],
    )
    def test_a_missing_key_is_an_error_in_words_for_files_and_for_the_desk(self, key, empty, what):
        [finding] = findings(**{key: empty})
        assert finding.message == f"the question does not say {what} ({key})"
        assert finding.fix == "say it in its field, or at the head of the question"

    @pytest.mark.parametrize(("exam", "task"), [("saa", "1.1"), ("SAA-C03", "one"), ("SAA-C03", "1"), ("", "")])
    def test_a_task_of_another_form_is_an_error(self, exam, task):
        assert codes(tasks=(TaskReference(exam, task),)) == ["task-format"]


def bank(count, make):
    return [make(number) for number in range(count)]


def fair(number):
    """A question whose key no robot finds: all options of one length, keys at each place in turn."""
    given = [option(f"o-{index}", text=f"{number} way {index}", is_key=index == number % 4) for index in range(4)]
    return question(
        slug=f"q-{number}", stem=f"What helps in case {chr(97 + number % 26)}{number}?", options=tuple(given)
    )


class TestBank:
    def test_a_fair_bank_has_no_findings(self):
        assert check_bank(bank(40, fair)) == []
        assert check_bank([]) == []

    @pytest.mark.parametrize(("longest", "is_fine"), [(12, True), (13, False)])
    def test_at_most_30_percent_of_the_keys_are_the_longest_option(self, longest, is_fine):
        def make(number):
            one = fair(number)
            grown = tuple(
                option(o.code, text=o.text + "." * (o.is_key and number < longest), is_key=o.is_key)
                for o in one.options
            )
            return question(slug=one.slug, stem=one.stem, options=grown)

        found = [finding for finding in check_bank(bank(40, make)) if finding.code == "bank-longest-key"]
        assert (found == []) is is_fine
        assert all((finding.slug, finding.line, finding.severity) == ("", 0, "error") for finding in found)

    def test_a_robot_that_picks_the_first_options_may_not_succeed(self):
        def make(number):
            return question(slug=f"q-{number}", options=options(*(f"{number} way {index}" for index in range(4))))

        found = check_bank(bank(40, make))
        assert [finding.code for finding in found] == ["bank-robot"]
        assert "the first options scores 100%, guessing 25%" in found[0].message

    def test_a_robot_that_follows_words_of_the_stem_may_not_succeed(self):
        def make(number):
            one = fair(number)
            told = tuple(
                option(o.code, text=f"{number} {'ship' if o.is_key else 'push'} {o.code}", is_key=o.is_key)
                for o in one.options
            )
            return question(slug=one.slug, stem=f"What does a ship do in case {number}?", options=told)

        assert ["words of the stem" in finding.message for finding in check_bank(bank(40, make))] == [True]

    @pytest.mark.parametrize(("first", "is_fine"), [(13, True), (14, False)])
    def test_a_robot_has_eight_points_above_guessing(self, first, is_fine):
        """13 of 40 is 32.5 %, below 25 % and 8 points; 14 of 40 is 35 %."""

        def make(number):
            place = 0 if number < first else 1 + number % 3
            given = [option(f"o-{i}", text=f"{number} way {i}", is_key=i == place) for i in range(4)]
            return question(slug=f"q-{number}", options=tuple(given))

        assert (check_bank(bank(40, make)) == []) is is_fine

    def test_shares_of_fewer_than_40_questions_are_not_judged(self):
        def make(number):
            return question(slug=f"q-{number}", options=options(f"{number} long way", *"bcd"))

        assert check_bank(bank(39, make)) == []
        assert {finding.code for finding in check_bank(bank(40, make))} == {"bank-longest-key", "bank-robot"}

    def test_questions_without_a_key_are_left_to_the_other_rules(self):
        assert (
            check_bank(bank(40, lambda number: question(slug=f"q-{number}", options=options(f"{number}", "b", keys=0))))
            == []
        )

    def test_near_duplicates_are_an_error_in_a_bank_of_any_size(self):
        first = question(slug="first", stem="Frozen parcels melt in summer. What helps?")
        second = question(slug="second", stem="In summer, parcels melt at noon. What helps?", line_start=9)
        (finding,) = check_bank([first, second])
        assert (finding.code, finding.severity, finding.slug, finding.line) == ("bank-duplicate", "error", "second", 9)
        assert "first" in finding.message

    def test_questions_with_another_key_option_or_stem_are_no_duplicates(self):
        one = question(slug="one", stem="Frozen parcels melt. What helps?", options=options("a", "b", "c", "d"))
        other_key = question(slug="key", stem=one.stem, options=options("b", "a", "c", "d"))
        other_option = question(slug="option", stem=one.stem, options=options("a", "b", "c", "e"))
        other_stem = question(slug="stem", stem="Horses gallop away. Why so?", options=one.options)
        assert check_bank([one, other_key, other_option, other_stem]) == []

    def test_the_order_of_options_hides_no_duplicate(self):
        one = question(slug="one", options=options("a", "b", "c", "d"))
        turned = question(slug="turned", options=tuple(reversed(one.options)))
        assert [finding.code for finding in check_bank([one, turned])] == ["bank-duplicate"]


@pytest.mark.parametrize(
    ("keys", "ranks", "expected"),
    [
        ((0,), (4, 3, 2, 1), Fraction(1)),
        ((1,), (4, 3, 2, 1), Fraction(0)),
        ((0,), (1, 1, 1, 1), Fraction(1, 4)),
        ((0,), (2, 2, 1, 1), Fraction(1, 2)),
        ((0, 1), (3, 2, 1, 0, 0), Fraction(1)),
        ((0, 1), (3, 2, 2, 2, 0), Fraction(1, 3)),
        ((1, 2), (3, 2, 2, 2, 0), Fraction(0)),
        ((0, 1), (1, 1, 1, 1, 1), Fraction(1, 10)),
    ],
)
def test_the_expected_mark_of_a_robot_breaks_ties_at_random(keys, ranks, expected):
    given = tuple(option(f"o-{index}", is_key=index in keys) for index in range(len(ranks)))
    assert expected_mark(question(options=given), ranks) == expected
