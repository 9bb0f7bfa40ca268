import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

NOTES = "# SQS\n\n- Keeps a message for four days\n- CloudWatch Events can start it\n\n```sh\ncode\n```\n"


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "notes.md"
    path.write_text(NOTES)
    return path


def said(*arguments):
    out = StringIO()
    call_command("read_notes", *(str(argument) for argument in arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_outline_and_the_facts_of_notes_are_shown(notes):
    assert said(notes).split("\n") == [
        "notes.md: outline (Markdown)",
        "     1 heading: SQS",
        "     3   item: Keeps a message for four days",
        "     4   item: CloudWatch Events can start it",
        "     6   code: code",
        "notes.md: facts",
        "     3 [sqs] Keeps a message for four days",
        "     4 [sqs] CloudWatch Events can start it",
        "       CloudWatch Events is called Amazon EventBridge since 2019-07",
        "notes.md: 2 facts, 1 services, 0 topics of its own; about AWS (3 lines name it, 0 name other subjects, of 4)",
        "",
    ]


def test_json_has_the_tree_and_the_facts_with_their_places(notes):
    (file,) = json.loads(said(notes, "--json"))["files"]
    (heading,) = file["outline"]
    first, second = file["facts"]
    assert file["about_aws"]
    assert (heading["kind"], [child["lines"] for child in heading["children"]]) == ("heading", [[3, 3], [4, 4], [6, 8]])
    assert (first["services"], first["headings"], first["lines"]) == (["sqs"], ["SQS"], [3, 3])
    assert second["outdated"] == ["CloudWatch Events is called Amazon EventBridge since 2019-07"]


def test_what_replaces_a_retired_service_is_told(tmp_path):
    path = tmp_path / "notes.md"
    path.write_text("# AWS\n- AWS Server Migration Service moves machines\n")
    assert "AWS Server Migration Service cannot be used since 2022-03; Migration to AWS replaces it" in said(path)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_bytes(b"a\x00b")
    with pytest.raises(CommandError, match="no text"):
        said(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"missing\.md cannot be read"):
        said(tmp_path / "missing.md")
