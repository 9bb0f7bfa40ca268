import datetime as dt

import pytest

from content.notes.exams import MAX_CHARACTERS, NAVIGATIONS, read_exam, read_warm_up

EXAM = """\
code = "SAA-C03"
name = "An exam"
provider = "AWS"
guide_version = "1.1"
effective = 2022-08-30
source = "https://docs.example.com/exam"
time_limit_seconds = 7800
scored_slots = 50
unscored_slots = 15
scale = [100, 1000]
cut_score = 720
kinds = ["multiple-choice", "multiple-response"]

[[domains]]
number = 1
title = "First"
weight = 60

[[domains.tasks]]
number = "1.1"
title = "One"

[[domains.tasks]]
number = "1.2"
title = "Two"

[[domains]]
number = 2
title = "Second"
weight = 40

[[domains.tasks]]
number = "2.1"
title = "Three"
"""

WARM_UP = 'version = 1\nexam = "SAA-C03"\nquestions = [{slugs}]\n'


def refusals(parsed):
    assert parsed.value is None
    return [(problem.line, problem.reason) for problem in parsed.problems]


def test_an_exam_is_read_whole():
    parsed = read_exam(EXAM, "saa-c03.toml")
    assert parsed.problems == ()
    exam = parsed.value
    assert (exam.path, exam.code, exam.name, exam.provider) == ("saa-c03.toml", "SAA-C03", "An exam", "AWS")
    assert (exam.guide_version, exam.effective) == ("1.1", dt.date(2022, 8, 30))
    assert exam.source_url == "https://docs.example.com/exam"
    assert (exam.time_limit_seconds, exam.scored_slots, exam.unscored_slots) == (7800, 50, 15)
    assert (exam.scale, exam.cut_score) == ((100, 1000), 720)
    assert exam.kinds == ("multiple-choice", "multiple-response")
    assert [(domain.number, domain.title, domain.weight) for domain in exam.domains] == [
        (1, "First", 60),
        (2, "Second", 40),
    ]
    assert [task.number for domain in exam.domains for task in domain.tasks] == ["1.1", "1.2", "2.1"]


def test_an_exam_may_have_no_unscored_slots():
    assert read_exam(EXAM.replace("unscored_slots = 15", "unscored_slots = 0"), "x.toml").value.unscored_slots == 0


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ('code = "SAA-C03"\n', "", (1, "the file has no 'code'")),
        ('code = "SAA-C03"', 'code = "saa c03"', (1, "code: 'saa c03' is not well formed")),
        ("provider", "vendor", (3, "'vendor' is no key of the file")),
        ('name = "An exam"', 'name = ""', (2, "name: empty")),
        ('name = "An exam"', "name = 3", (2, "name: not a text")),
        ("2022-08-30", '"2022-08-30"', (5, "effective: not a date")),
        ("2022-08-30", "2022-08-30T10:00:00", (5, "effective: not a date")),
        ("https", "http", (6, "source: 'http://docs.example.com/exam' is not an address")),
        ("7800", "0", (7, "time_limit_seconds: not a whole number from 1 to 86,400")),
        ("7800", "true", (7, "time_limit_seconds: not a whole number from 1 to 86,400")),
        ("7800", "90.5", (7, "time_limit_seconds: not a whole number from 1 to 86,400")),
        ("scored_slots = 50", "scored_slots = 0", (8, "scored_slots: not a whole number from 1 to 1,000")),
        ("slots = 15", "slots = -1", (9, "unscored_slots: not a whole number from 0 to 1,000")),
        ("[100, 1000]", "[1000, 100]", (10, "scale: the lowest number is not below the highest")),
        ("[100, 1000]", "100", (10, "scale: not a lowest and a highest number")),
        ("720", "1001", (11, "the cut score 1001 is not on the scale")),
        ('"multiple-response"]', '"essay"]', (12, "kinds: 'essay' is not known")),
        ('"multiple-response"]', '"multiple-choice"]', (12, "kinds: 'multiple-choice' is named twice")),
        ('["multiple-choice", "multiple-response"]', "[]", (12, "kinds: not a list")),
        ("weight = 60", "weight = 61", (1, "the weights of the domains sum to 101, not to 100")),
        ("weight = 60", "weight = 0", (17, "weight: not a whole number from 1 to 100")),
        ("weight = 60\n", "", (14, "domain 1 has no 'weight'")),
        ("weight = 60", "weight = 60\ncolour = 1", (18, "'colour' is no key of domain 1")),
        ('number = "1.2"', 'number = "1.1"', (24, "two tasks have the number 1.1")),
        ('number = "1.2"', 'number = "2.2"', (24, "task 2.2 is not one of domain 1")),
        ('number = "1.2"', 'number = "two"', (24, "number: 'two' is not well formed")),
        ('title = "Two"', 'heading = "Two"', (23, "task 2 of domain 1 has no 'title'")),
        ("number = 2\n", "number = 3\n", (28, "domain 3 stands at place 2")),
        ('[[domains.tasks]]\nnumber = "2.1"\ntitle = "Three"\n', "", (27, "domain 2 has no 'tasks'")),
        ("code =", "code", (1, "not valid TOML: Expected '=' after a key in a key/value pair")),
        ("slots = 15", 'slots = 15\nnavigation = "both"', (10, "navigation: 'both' is not known")),
        ("slots = 15", "slots = 15\nnavigation = 1", (10, "navigation: not a text")),
        ("slots = 15", "slots = 15\nscored_slots = 1", (10, "not valid TOML: Cannot overwrite a value")),
    ],
)
def test_a_wrong_exam_is_refused_with_its_line(old, new, refusal):
    assert old in EXAM
    assert refusal in refusals(read_exam(EXAM.replace(old, new, 1), "saa-c03.toml"))


@pytest.mark.parametrize(
    ("line", "navigation"), [("", "free"), *((f'\nnavigation = "{name}"', name) for name in NAVIGATIONS)]
)
def test_an_exam_may_say_how_one_goes_from_question_to_question(line, navigation):
    assert read_exam(EXAM.replace("slots = 15", f"slots = 15{line}"), "x.toml").value.navigation == navigation


RETAKE = 'retake_days = 14\nretake_source = "https://docs.example.com/retake"\n'


def test_an_exam_may_say_how_long_one_waits_after_a_fail():
    exam = read_exam(RETAKE + EXAM, "x.toml").value
    assert (exam.retake_days, exam.retake_source) == (14, "https://docs.example.com/retake")
    silent = read_exam(EXAM, "x.toml").value
    assert (silent.retake_days, silent.retake_source) == (None, "")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("retake_days = 14\n", (1, "the file has no 'retake_source'")),
        (RETAKE.partition("\n")[2], (1, "the file has no 'retake_days'")),
        (RETAKE.replace("14", '"14"'), (1, "retake_days: not a whole number from 0 to 3,650")),
        (RETAKE.replace("https", "ftp"), (2, "retake_source: 'ftp://docs.example.com/retake' is not an address")),
    ],
)
def test_days_of_waiting_have_a_source(text, refusal):
    assert refusal in refusals(read_exam(text + EXAM, "x.toml"))


def test_an_exam_without_domains_is_refused():
    assert refusals(read_exam(EXAM.partition("[[domains]]")[0], "x.toml")) == [(1, "the file has no 'domains'")]


@pytest.mark.parametrize("value", ["3", "[]", '["First"]'])
def test_domains_that_are_no_tables_are_refused(value):
    text = EXAM.partition("[[domains]]")[0] + f"domains = {value}\n"
    assert refusals(read_exam(text, "x.toml")) == [(14, "domains: not a list of tables")]


def test_several_problems_are_listed_together():
    assert len(refusals(read_exam("colour = 1\n", "x.toml"))) == 14


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a = " + "[" * 1_900, "not valid TOML: nested too deeply"),
        ("\n".join(["a = ["] * 1 + ["["] * 3_000), "not valid TOML: nested too deeply"),
        ("a." * 40_000 + "b = 1", "the line has more than 2,000 characters"),
        ("a" * (MAX_CHARACTERS + 1), "the file has more than 100,000 characters"),
        ("a = " + "9" * 1_500 + "e", "not valid TOML: Expected newline or end of document after a statement"),
        ("a = 2022-02-30", "not valid TOML: Invalid date or datetime"),
    ],
)
def test_toml_that_would_break_its_reader_is_refused(text, reason):
    assert reason in [found for _, found in refusals(read_exam(text, "x.toml"))]


def slugs(count):
    return ", ".join(f'"question-{number}"' for number in range(count))


def test_a_warm_up_lists_ten_questions():
    warm_up = read_warm_up(WARM_UP.format(slugs=slugs(10)), "warm-up.toml").value
    assert (warm_up.path, warm_up.version, warm_up.exam) == ("warm-up.toml", 1, "SAA-C03")
    assert warm_up.questions[0] == "question-0"
    assert len(warm_up.questions) == 10


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (WARM_UP.format(slugs=slugs(9)), (3, "questions: 9 questions, not 10")),
        (WARM_UP.format(slugs=slugs(9) + ', "question-0"'), (3, "questions: 'question-0' is named twice")),
        (WARM_UP.format(slugs=slugs(9) + ', "Question 9"'), (3, "questions: 'Question 9' is not a slug")),
        (WARM_UP.format(slugs=slugs(9) + ", 9"), (3, "questions: not a text")),
        (WARM_UP.format(slugs=slugs(10)) + "colour = 1\n", (4, "'colour' is no key of the file")),
        (WARM_UP.format(slugs=slugs(10)).replace("version = 1\n", ""), (1, "the file has no 'version'")),
        ("version", (1, "not valid TOML: Expected '=' after a key in a key/value pair")),
    ],
)
def test_a_wrong_warm_up_is_refused_with_its_line(text, refusal):
    assert refusal in refusals(read_warm_up(text, "warm-up.toml"))
