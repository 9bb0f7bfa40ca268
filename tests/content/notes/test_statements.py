import hashlib

import pytest

from content.notes.outline import read_outline
from content.notes.remarks import without_remarks
from content.notes.statements import read_facts
from tests.content.notes.fuzzing import catalogue


def facts(text):
    return read_facts(read_outline(text), "notes.md", catalogue())


def said(text):
    return [fact.text for fact in facts(text)]


def test_a_fact_knows_where_it_stands():
    (fact,) = facts("# AWS\n## SQS\n- Limits:\n\t- 256 KB for\n\t  each message\n")
    assert fact.text == "Limits: 256 KB for each message"
    assert (fact.services, fact.topic, fact.heading_path) == (("sqs",), "SQS", ("AWS", "SQS"))
    assert (fact.path, fact.line_start, fact.line_end, fact.label_lines) == ("notes.md", 4, 5, (3,))
    assert fact.digest == hashlib.sha256(fact.text.encode()).hexdigest()


def test_a_fragment_is_joined_with_the_title_of_its_section():
    assert said("## EBS volumes\n- gp3\n- io2 is for databases that need more\n") == [
        "EBS volumes: gp3",
        "io2 is for databases that need more",
    ]
    assert said("## 2.1 Volumes\n- gp3\n") == ["Volumes: gp3"]
    assert said("- gp3\n") == []


def test_each_row_of_a_table_says_what_its_columns_are_called():
    assert said(
        "# Volumes\n| Type | IOPS | Size |\n|---|---|---|\n| gp3 | 16,000 | |\n| io2 | 64,000 | 16 TiB |\n"
    ) == [
        "gp3: IOPS 16,000",
        "io2: IOPS 64,000; Size 16 TiB",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\nQ: Which one?\n> This one\n",
        "# A\n\nWhich one?\nA) this\nB) that\n",
        "# A\n- Which one?\n  - [ ] this\n  - [x] that\n",
        "# A\n- Q: Which one?\n- A: This one\n",
        "# Practice questions\n- one that states a fact anyway\n",
        "# A\n> prompt: What should the company do?\n\n_solution: The right thing._\n",
        "# A\n<details><summary>Which?</summary>This</details>\n",
        "# References\n- Documentation of the service\n",
        "# A\n- [ ] read the manual again\n",
        "# A\nSee the diagram below:\n",
        "# A\n\nDocumentation of queues\nhttps://example.org\n",
        "# A\n```\nno statement but code\n```\n",
        "# A\n#storage #aws\n",
        "---\ntitle: a page of notes\n---\n",
    ],
)
def test_what_states_nothing_gives_no_fact(text):
    assert said(text) == []


def test_the_children_of_a_question_are_joined_with_it():
    assert said("# Regions\n- How to choose a Region?\n\t- Distance to the customers\n") == [
        "How to choose a Region?: Distance to the customers"
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("I will come back to this. Queues keep messages.", "Queues keep messages."),
        ("Queues keep messages (this is important for the exam).", "Queues keep messages."),
        ("This part wants more notes", ""),
        ("The exam asks this often", ""),
        ("Find an example of such a policy here", ""),
        ("This is pretty important. Queues keep messages.", "Queues keep messages."),
        ("Images are stored in a registry", "Images are stored in a registry"),
        ("Tests run in a stage of their own", "Tests run in a stage of their own"),
        ("Updated rows are locked", "Updated rows are locked"),
        ("Contributions to the plan are tax free", "Contributions to the plan are tax free"),
        ("From https://a.example one gets to b", "From https://a.example one gets to b"),
    ],
)
def test_remarks_go_and_the_rest_stays(text, kept):
    assert without_remarks(text) == kept


def test_the_same_sentence_in_two_sections_is_two_facts():
    first, second = facts("# SQS\n- Messages are kept for days\n# SNS\n- Messages are kept for days\n")
    assert first.digest == second.digest
    assert (first.heading_path, second.heading_path) == (("SQS",), ("SNS",))


def test_notes_without_capitals_get_those_of_names_and_words():
    text = "#### lambda, sns & sqs\n\n" + "sqs + lambda via json, s3:objectcreated on each bucket of amazon s3\n\n" * 5
    assert said(text)[0] == "SQS + Lambda via JSON, s3:ObjectCreated on each bucket of Amazon S3"
    assert facts(text)[0].topic == "Lambda, SNS & SQS"


@pytest.mark.parametrize(
    "remark",
    [
        "I should build one of these at home",
        "Notes from the evening class, room 204",
        "(my own words, no copy from any book)",
        "todo: read about object lock",
        "Ojo: falta el tema de IPv6",
        "Prof. sagt: das kommt sicher dran",
        "falta estudar: ciclo Otto",
        "Relu le 12 mars",
        "ask Priya for her slides about this",
        "read this once more on the train",
        "Quiz 3: 17/20, better than the last one",
        "Practice set B: 41 out of 65",
        "redo this next Tuesday",
        "Good luck, everybody!",
        "Viel Erfolg bei der Prüfung!",
        "If they help you, leave a star",
        "Pull requests are very welcome",
        "my exam is on the 3rd",
        "Please open an issue for anything wrong",
        "From https://example.org/volumes",
        "Stand: 03.02.2025, ohne Kapitel 7",
    ],
)
def test_what_authors_say_to_themselves_is_no_statement(remark):
    assert said(f"# Volumes\n\n{remark}\n\n- gp3 is the default of new volumes\n") == [
        "gp3 is the default of new volumes"
    ]


def test_an_article_of_italian_is_no_author():
    assert said("# Storia\n\nI comuni erano liberi\n") == ["I comuni erano liberi"]


def test_the_owner_of_a_page_is_no_statement_but_that_of_a_file_is():
    assert said("# Modules\n\nOwner: Jo M\u00fcller, Ana\n\n- a module is a folder\n") == ["a module is a folder"]
    assert said("# Rights of files\n\nOwner: may change the mode\n") == ["Owner: may change the mode"]


def test_plans_and_open_boxes_give_no_statement():
    assert said("# Todo\n- [ ] labs from chapter 9\n- [x] the guide\n\n# Rest\n- [ ] mock exam 2\n") == []
    assert said("# Limits\n- [ ] a queue keeps messages for 14 days\n") == ["a queue keeps messages for 14 days"]


def test_terms_with_their_explanations_are_statements_each_however_full_their_lines_are():
    lines = ["**Necrosis**: a cell dies of damage from outside, with inflammation", "**Chromatin**: DNA and histones"]
    assert said("# Cells\n\n" + "\n".join(lines) + "\n") == [line.replace("*", "") for line in lines]


def test_short_statements_without_a_section_say_something_where_they_equate():
    assert said("SQS: managed queue\n\n- some more words of it\n")[0] == "SQS: managed queue"
