import datetime as dt

import pytest

from content.notes.library import read_document
from content.notes.parsed import Check, FormerName, TaskReference
from tests.content.notes.make import HEAD, QUESTION, file_text, question_text

FACT = """\
- A parcel takes two days.
  {#parcel-time asked attribute=time as-of=2026-11 source=https://docs.example.com/time notes=001:2680-2690,003:12}
"""


def read(text):
    parsed = read_document(text, "parcel.md")
    assert parsed.problems == ()
    return parsed.value


def refusals(text):
    parsed = read_document(text, "parcel.md")
    assert parsed.value is None
    assert all(problem.path == "parcel.md" for problem in parsed.problems)
    return [(problem.line, problem.column, problem.reason) for problem in parsed.problems]


def reasons(text):
    return [reason for _, _, reason in refusals(text)]


def line_of(text, fragment):
    return text[: text.index(fragment)].count("\n") + 1


class TestService:
    def test_the_head_names_the_service(self):
        text = HEAD.replace(
            "category: Delivery",
            "kind: topic\naliases: [EPS, Parcels]\nformerly: [Mail @ 2019-07, Post @ 2021-02]\ncategory: Delivery",
        ).replace("\n---\n\n#", "\nretired: 2026-05\nsuccessor: drone\n---\n\n#")
        service = read(text).service
        assert (service.name, service.slug, service.heading) == ("Example Parcel Service", "parcel", "Parcel")
        assert (service.kind, service.category) == ("topic", "Delivery")
        assert service.docs_url == "https://docs.example.com/parcel"
        assert service.aliases == ("EPS", "Parcels")
        assert service.formerly == (FormerName("Mail", dt.date(2019, 7, 1)), FormerName("Post", dt.date(2021, 2, 1)))
        assert (service.retired, service.successor) == (dt.date(2026, 5, 1), "drone")

    @pytest.mark.parametrize("key", ["service", "slug", "category", "docs"])
    def test_a_missing_key_is_refused(self, key):
        text = "\n".join(line for line in HEAD.split("\n") if not line.startswith(f"{key}:"))
        assert reasons(text) == [f"the front matter has no '{key}'"]

    @pytest.mark.parametrize(
        ("line", "place_and_reason"),
        [
            ("colour: red", (5, 1, "'colour' is no key of the front matter")),
            ("slug: again", (5, 1, "'slug' stands twice")),
            ("no colon", (5, 1, "not a line 'key: value' of the front matter")),
            ("kind: thing", (5, 7, "kind: 'thing' is not known")),
            ("aliases: EPS", (5, 10, "aliases: not a list")),
            ("aliases: []", (5, 10, "aliases: empty")),
            ("aliases: [EPS, EPS]", (5, 10, "aliases: 'EPS' is named twice")),
            ("formerly: [Mail]", (5, 11, "formerly: 'Mail' has no month of the renaming")),
            ("formerly: [Mail @ 2019-07-01]", (5, 11, "formerly: 'Mail @ 2019-07-01' has no month of the renaming")),
            ("retired: soon", (5, 10, "retired: 'soon' is not a date")),
            ("successor: A B", (5, 12, "successor: 'A B' is not a slug")),
        ],
    )
    def test_a_wrong_line_is_refused_with_its_place(self, line, place_and_reason):
        assert refusals(HEAD.replace("docs:", f"{line}\ndocs:")) == [place_and_reason]

    def test_an_address_that_is_not_https_is_refused(self):
        expected = "docs: 'http://docs.example.com/parcel' is not an address"
        assert refusals(HEAD.replace("https:", "http:")) == [(5, 7, expected)]

    @pytest.mark.parametrize("text", ["", "# Parcel\n", "---\nslug: parcel\n", f"\n{HEAD}"])
    def test_a_file_without_front_matter_is_refused(self, text):
        assert refusals(text)[0] == (1, 1, "the file does not begin with its front matter")

    def test_a_file_without_heading_is_refused(self):
        assert refusals(HEAD.replace("# Parcel\n", "")) == [(6, 1, "no heading stands after the front matter")]


class TestSections:
    def test_each_may_be_missing(self):
        document = read(HEAD)
        assert (document.facts, document.scenarios, document.questions) == ((), (), ())

    @pytest.mark.parametrize("heading", ["## Notes", "## Facts", "# Parcel again"])
    def test_an_unknown_or_repeated_heading_is_refused(self, heading):
        text = file_text(facts=FACT) + f"\n{heading}\n\ntext below it\n"
        assert refusals(text) == [(line_of(text, f"\n{heading}\n\ntext") + 1, 1, f"'{heading}' may not stand here")]

    def test_sections_in_another_order_are_refused(self):
        text = file_text(questions=QUESTION) + "\n## Facts\n\n" + FACT
        assert "'## Facts' may not stand here" in reasons(text)

    def test_text_outside_of_the_sections_is_refused(self):
        assert refusals(HEAD + "\nSome words\nin two lines.\n") == [(10, 1, "text outside of the sections")]

    def test_headings_inside_code_are_code(self):
        stem = "```\n## Facts\n### slug\n- [x] no option {#a}\n```\n\nWhat is it?"
        document = read(file_text(questions=question_text(stem=stem)))
        assert document.questions[0].stem == stem

    def test_all_problems_of_a_file_are_listed_in_the_order_of_its_lines(self):
        text = file_text(facts=FACT.replace("asked ", ""), questions=QUESTION.replace("medium", "cruel"))
        text = text.replace("category: Delivery\n", "")
        assert reasons(text) == [
            "the front matter has no 'category'",
            "the fact #parcel-time is marked neither",
            "difficulty: 'cruel' is not known",
        ]


class TestFacts:
    def test_a_fact_says_where_it_comes_from(self):
        fact = read(file_text(facts=FACT)).facts[0]
        assert (fact.slug, fact.statement, fact.asked) == ("parcel-time", "A parcel takes two days.", True)
        assert (fact.attribute, fact.source_url) == ("time", "https://docs.example.com/time")
        assert (fact.as_of, fact.as_of_text, fact.review_by) == (dt.date(2026, 11, 1), "2026-11", dt.date(2027, 11, 1))
        assert fact.notes == "001:2680-2690,003:12"
        assert (fact.line_start, fact.line_end) == (12, 13)

    def test_statement_and_attributes_may_be_broken_over_lines_and_come_in_any_order(self):
        text = (
            "- A parcel\n  takes two\n  days. {#parcel-time source=https://docs.example.com/time\n"
            '  changed="three days until \\"2020\\",\n  then two" as-of=2026-11-21 reference review-by=2027-01}'
        )
        fact = read(file_text(facts=text)).facts[0]
        assert fact.statement == "A parcel takes two days."
        assert fact.changed == 'three days until "2020", then two'
        assert (fact.asked, fact.as_of, fact.review_by) == (False, dt.date(2026, 11, 21), dt.date(2027, 1, 1))
        assert (fact.line_start, fact.line_end) == (12, 16)

    def test_a_fact_of_29_february_is_reviewed_on_28_february(self):
        fact = read(file_text(facts=FACT.replace("as-of=2026-11", "as-of=2024-02-29"))).facts[0]
        assert fact.review_by == dt.date(2025, 2, 28)

    def test_braces_in_the_statement_belong_to_it(self):
        statement = "The policy variable `${aws:username}` and {#this} stand in {braces}."
        assert (
            read(file_text(facts=FACT.replace("A parcel takes two days.", statement))).facts[0].statement == statement
        )

    @pytest.mark.parametrize(
        ("old", "new", "place_and_reason"),
        [
            ("{#parcel-time", "{parcel-time", (12, 3, "the fact has no attributes")),
            ("{#parcel-time", "{#Parcel-time", (13, 3, "the attributes do not begin with a name")),
            ("{#parcel-time", "{#parcel--time", (13, 3, "#: 'parcel--time' is not a slug")),
            ("003:12}", "003:12} more", (13, 3, "the attributes do not end the fact")),
            ("asked ", "", (13, 1, "the fact #parcel-time is marked neither")),
            ("asked ", "asked reference ", (13, 1, "the fact #parcel-time is marked asked and reference")),
            ("asked ", "asked=yes ", (13, 17, "'asked' has no value")),
            ("attribute=time", "attribute", (13, 23, "'attribute' needs a value")),
            ("attribute=time", "attribute=two words", (13, 37, "'words' is no attribute here")),
            ("attribute=time", "attribute=a attribute=b", (13, 35, "'attribute' stands twice")),
            ("as-of=2026-11 ", "", (13, 1, "the fact #parcel-time has no 'as-of'")),
            ("as-of=2026-11 ", "as-of=2026-13 ", (13, 38, "as-of: '2026-13' is not in the calendar")),
            ("as-of=2026-11 ", "as-of=9999-12 ", (13, 38, "as-of: the year 9999 is not between 2000 and 2100")),
            ("source=https", "source=ftp", (13, 52, "source: 'ftp://docs.example.com/time' is not an address")),
            ("notes=001:", "notes=1:", (13, 89, "notes: '1:2680-2690,003:12' names no lines of the notes")),
            ("A parcel takes two days.", "", (12, 1, "the fact says nothing")),
            ("A parcel", "- A parcel", (12, 3, "a list, a table or code stands where one line of text is expected")),
            ("A parcel", "[ ] A parcel", (12, 3, "a list, a table or code stands where one line of text is expected")),
            ("A parcel", "<i>A</i> parcel", (12, 3, "HTML is not allowed")),
            ("- A parcel", "A parcel", (12, 1, "not part of a fact")),
            ("\n  {#", "\n\n  {#", (14, 1, "not part of a fact")),
            ("- A", "```\ncode\n```\n- A", (12, 1, "a fact has no fenced code")),
        ],
    )
    def test_a_wrong_fact_is_refused_with_its_place(self, old, new, place_and_reason):
        assert old in FACT
        assert place_and_reason in refusals(file_text(facts=FACT.replace(old, new, 1)))

    @pytest.mark.parametrize("value", ['"time', '"a\\b"', '"a"b', 'a"b', ""])
    def test_a_malformed_value_is_refused_at_its_attribute(self, value):
        line, column, reason = refusals(file_text(facts=FACT.replace("attribute=time", f"attribute={value}")))[0]
        assert (line, column) == (13, 23)
        assert reason.startswith("'attribute=")
        assert reason.endswith("is no attribute")

    def test_two_facts_with_one_slug_are_refused(self):
        assert refusals(file_text(facts=FACT + FACT)) == [(14, 1, "two facts have the slug parcel-time")]


class TestScenarios:
    def test_a_scenario_keeps_its_blocks(self):
        text = "A depot\nhas:\n\n- two doors\n- one ramp\n\n```\n### code\n```"
        scenario = read(file_text(scenarios=f"### depot\n\n{text}")).scenarios[0]
        assert (scenario.slug, scenario.line) == ("depot", 12)
        assert scenario.text == text.replace("\nhas", " has")

    def test_a_scenario_without_text_is_refused(self):
        assert refusals(file_text(scenarios="### depot")) == [(12, 1, "the scenario depot is empty")]

    def test_text_before_the_first_scenario_is_refused(self):
        assert refusals(file_text(scenarios="words\nmore\n\n### depot\n\ntext")) == [
            (12, 1, "text before the first entry")
        ]


class TestQuestions:
    def test_the_head_of_a_question(self):
        text = QUESTION.replace(
            "author:",
            "stage: pretest\nreserve: yes\nenemies: late, slow\ntwins: drone\nscenario: depot\n"
            "template: n = 1, 2; m := n + 1\nauthor:",
        ).replace("\n\nA parcel", "\nchecked: blind answering 2026-11-22, person 2026-11-23\n\nA parcel")
        question = read(file_text(questions=text)).questions[0]
        assert (question.slug, question.kind, question.difficulty) == ("parcel-late", "multiple-choice", "medium")
        assert question.tasks == (TaskReference("DVA-C02", "1.1"), TaskReference("SAA-C03", "2.1"))
        assert (question.stage, question.reserve) == ("pretest", True)
        assert (question.enemies, question.twins) == (("late", "slow"), ("drone",))
        assert (question.scenario, question.template) == ("depot", "n = 1, 2; m := n + 1")
        assert (question.author, question.licence) == ("Rehearse", "CC-BY-4.0")
        assert question.drafted == Check("person", dt.date(2026, 11, 21))
        assert question.checked == (
            Check("blind answering", dt.date(2026, 11, 22)),
            Check("person", dt.date(2026, 11, 23)),
        )

    def test_stem_options_and_lines(self):
        question = read(file_text(questions=QUESTION)).questions[0]
        assert question.stem == "A parcel is late. What helps?"
        assert (question.line_start, question.line_end) == (12, 29)
        key, distractor = question.options
        assert (key.code, key.text, key.is_key, key.line) == ("earlier", "Send it earlier.", True, 23)
        assert (key.rationale, key.facts) == ("Then it is there in time.", ("parcel-time",))
        assert (distractor.is_key, distractor.misconception, distractor.anchored) == (False, "later-is-faster", False)

    def test_options_may_be_broken_over_lines_and_rationales_may_hold_blocks(self):
        options = (
            "- [x] Send it\n  earlier. {#earlier facts=a,b\n  anchored}\n\n\n"
            "    Two reasons:\n    - one\n    - two\n\n    ```\n    code\n\n      indented\n    ```\n"
            "- [ ] Wait. {#wait}\n\n\tToo long.\n"
        )
        first, second = read(file_text(questions=question_text(options=options))).questions[0].options
        assert (first.text, first.facts, first.anchored) == ("Send it earlier.", ("a", "b"), True)
        assert first.rationale == "Two reasons:\n\n- one\n- two\n\n```\ncode\n\n  indented\n```"
        assert second.rationale == "Too long."

    def test_lists_and_tables_of_the_stem_are_not_options(self):
        stem = "Given:\n\n- [docs](https://docs.example.com)\n- one\n\n1. first\n\n| a |\n|---|\n\nWhat helps?"
        assert read(file_text(questions=question_text(stem=stem))).questions[0].stem == stem

    def test_ordering_options_are_steps(self):
        options = "1. Pack. {#pack}\n\n   First.\n\n2. Send. {#send}\n\n   Then.\n"
        stem = "Given:\n\n1. a list\n\nIn which order?"
        question = read(file_text(questions=question_text(kind="ordering", stem=stem, options=options))).questions[0]
        assert question.stem == stem
        assert [(option.code, option.place, option.is_key) for option in question.options] == [
            ("pack", 1, True),
            ("send", 2, True),
        ]

    def test_matching_options_are_pairs(self):
        options = "- Box => heavy {#box}\n\n  Yes.\n\n- Bag => light {#bag}\n\n  Yes.\n\n- => flat {#flat}\n\n  No.\n"
        stem = "Given:\n\n- a list\n\nWhat fits?"
        question = read(file_text(questions=question_text(kind="matching", stem=stem, options=options))).questions[0]
        assert question.stem == stem
        assert [(option.text, option.target, option.is_key) for option in question.options] == [
            ("Box", "heavy", True),
            ("Bag", "light", True),
            ("", "flat", False),
        ]

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            ("### parcel-late", "### Parcel late", "'Parcel late' is not a slug"),
            ("kind: multiple-choice\n", "", "the question parcel-late has no 'kind'"),
            ("kind: multiple-choice", "kind: essay", "kind: 'essay' is not known"),
            ("tasks: DVA-C02 1.1, SAA-C03 2.1\n", "", "the question parcel-late has no 'tasks'"),
            ("DVA-C02 1.1", "SAA-C03 1.1", "tasks: 'SAA-C03' is named twice"),
            ("DVA-C02 1.1", "DVA-C02 one", "tasks: 'DVA-C02 one' is not a task"),
            ("author: Rehearse\n", "", "the question parcel-late has no 'author'"),
            ("licence: CC-BY-4.0\n", "", "the question parcel-late has no 'licence'"),
            ("drafted: person 2026-11-21\n", "", "the question parcel-late has no 'drafted'"),
            ("person 2026-11-21", "person 2026-11", "drafted: '2026-11' is not a day"),
            ("person 2026-11-21", "robot 2026-11-21", "drafted: 'robot' is not known"),
            ("author:", "reserve: no\nauthor:", "reserve: 'no' is not known"),
            ("author:", "enemies: a, a\nauthor:", "enemies: 'a' is named twice"),
            ("A parcel is late. What helps?\n\n", "", "the question parcel-late has no stem"),
            ("A parcel is late. What helps?", "![](box.svg) What helps?", "an image has no text"),
            ("A parcel is late. What helps?", "#### Late", "a text has no headings"),
            (" {#earlier facts=parcel-time}", "", "the option has no attributes"),
            ("{#earlier facts=parcel-time}\n", "{#earlier facts=parcel-time}", "the attributes do not end the option"),
            ("{#earlier", "{#later", "two options have the code later"),
            ("facts=parcel-time}", "facts=Time}", "facts: 'Time' is not a slug"),
            ("facts=parcel-time}", "fact=parcel-time}", "'fact' is no attribute here"),
            ("  Then it is there in time.\n", "", "the option has no rationale"),
            ("  Then it is there", "Then it is there", "neither an option nor a rationale"),
            ("  Then it is there", " Then it is there", "the rationale is not indented by two"),
            ("Send it earlier. ", "", "the option is empty"),
            ("- [ ] Send it later.", "- [x] Send it later.", "the question parcel-late has 2 keys, not one"),
            ("- [x] Send", "- [ ] Send", "the question parcel-late has 0 keys, not one"),
            ("- [ ] Send", "* [ ] Send", "neither an option nor a rationale"),
            ("multiple-choice", "multiple-response", "the question parcel-late has fewer than two keys"),
            ("multiple-choice", "ordering", "the question parcel-late has fewer than two options"),
        ],
    )
    def test_a_wrong_question_is_refused(self, old, new, reason):
        assert old in QUESTION
        assert reason in reasons(file_text(questions=QUESTION.replace(old, new, 1)))

    def test_a_line_left_of_its_rationale_is_refused(self):
        text = QUESTION.replace("in time.\n", "in time.\n\n - left\n")
        assert refusals(file_text(questions=text)) == [(27, 1, "the line stands left of its rationale")]

    def test_steps_out_of_order_are_refused(self):
        options = "1. Pack. {#pack}\n\n   First.\n\n3. Send. {#send}\n\n   Then.\n"
        text = file_text(questions=question_text(kind="ordering", options=options))
        assert reasons(text) == ["the steps of parcel-late are not numbered 1, 2, 3, ..."]

    @pytest.mark.parametrize(
        ("pair", "reason"),
        [
            ("- Box => big => heavy {#box}", "a pair has one =>, not 2"),
            ("- Box => {#box}", "the right side of a pair is empty"),
        ],
    )
    def test_a_wrong_pair_is_refused(self, pair, reason):
        options = f"{pair}\n\n  Yes.\n\n- Bag => light {{#bag}}\n\n  Yes.\n\n- Jar => round {{#jar}}\n\n  Yes.\n"
        assert reason in reasons(file_text(questions=question_text(kind="matching", options=options)))

    def test_two_questions_with_one_slug_are_refused(self):
        text = file_text(questions=f"{QUESTION}\n{QUESTION}")
        assert refusals(text) == [(31, 1, "two questions have the slug parcel-late")]

    def test_code_that_is_never_closed_is_refused_where_it_begins(self):
        text = file_text(questions=QUESTION.replace("A parcel", "```\nA parcel"))
        assert refusals(text)[1] == (21, 1, "the fenced code is never closed")


def test_only_the_first_two_hundred_problems_are_listed():
    found = reasons(file_text(facts="words\n" * 1000))
    assert len(found) == 201
    assert found[-1] == "800 more problems are not listed"
