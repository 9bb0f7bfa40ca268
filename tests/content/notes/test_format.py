import pytest

from content.notes.format import canonical, main
from tests.content.notes.test_writer import CANONICAL

LOOSE = CANONICAL.replace("takes two", "takes\n  two")
REFUSED = CANONICAL.replace("category: Delivery\n", "")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deeper").mkdir()
    (tmp_path / "canonical.md").write_text(CANONICAL, newline="\n")
    (tmp_path / "deeper" / "loose.md").write_text(LOOSE, newline="\r\n")
    (tmp_path / "other.txt").write_text("no file of the library")
    return tmp_path


def test_files_become_canonical_and_only_changes_are_named(folder, capsys):
    loose = folder / "deeper" / "loose.md"
    loose.chmod(0o640)
    assert main([str(folder)]) == 0
    assert loose.read_bytes() == CANONICAL.encode()
    assert loose.stat().st_mode & 0o777 == 0o640
    assert capsys.readouterr().out == f"{loose}: rewritten\n"
    assert sorted(path.name for path in folder.rglob("*.*")) == ["canonical.md", "loose.md", "other.txt"]


def test_a_second_run_changes_nothing(folder, capsys):
    main([str(folder)])
    capsys.readouterr()
    assert main([str(folder)]) == 0
    assert capsys.readouterr().out == ""


def test_check_only_reports(folder, capsys):
    before = (folder / "deeper" / "loose.md").read_bytes()
    assert main(["--check", str(folder)]) == 1
    assert (folder / "deeper" / "loose.md").read_bytes() == before
    assert capsys.readouterr().out == f"{folder / 'deeper' / 'loose.md'}: not canonical\n"


def test_check_of_canonical_files_is_silent(folder, capsys):
    assert main(["--check", str(folder / "canonical.md")]) == 0
    assert capsys.readouterr().out == ""


def test_a_refused_file_stays_as_it_is_and_the_others_are_formatted(folder, capsys):
    refused = folder / "a-refused.md"
    refused.write_text(REFUSED, newline="\n")
    assert main([str(folder)]) == 1
    assert refused.read_text() == REFUSED
    out = capsys.readouterr().out
    assert f"{refused}:1:1: the front matter has no 'category' (add category)" in out
    assert "loose.md: rewritten" in out


def test_a_file_that_is_no_text_is_refused():
    assert canonical(b"---\n\xff", "x.md").problems[0].reason == "not valid UTF-8"
