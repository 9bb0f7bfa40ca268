import time
import unicodedata

import pytest

from content.notes.text import MAX_BYTES, MAX_BYTES_OF_NOTES, MAX_LINES, MAX_LINES_OF_NOTES, decode


def place_and_reason(data, path="notes.md"):
    parsed = decode(data, path)
    assert parsed.value is None
    return [(problem.line, problem.column, problem.reason) for problem in parsed.problems]


@pytest.mark.parametrize(
    "data",
    [
        "é\nb".encode(),
        b"\xef\xbb\xbf" + "é\nb".encode(),
        "\ufeffé\nb".encode("utf-16-le"),
        "\ufeffé\nb".encode("utf-16-be"),
        "é\r\nb".encode(),
        "e\u0301\nb".encode(),
    ],
    ids=["UTF-8", "with BOM", "UTF-16 LE", "UTF-16 BE", "CRLF", "NFD"],
)
def test_every_accepted_encoding_gives_the_same_text(data):
    assert decode(data, "notes.md").value == "é\nb"


def test_emoji_with_joiners_and_zero_width_characters_are_kept():
    text = "👩\u200d💻 zero\u200bwidth\tno-break\u00a0space"
    assert decode(text.encode(), "notes.md").value == text


@pytest.mark.parametrize(
    ("character", "reason"),
    [
        ("\x00", "control character U+0000"),
        ("\x0b", "control character U+000B"),
        ("\r", "control character U+000D"),
        ("\x85", "control character U+0085"),
        ("\u2028", "control character U+2028"),
        ("\u202e", "U+202E changes the direction of text"),
        ("\u2066", "U+2066 changes the direction of text"),
        ("\u200f", "U+200F changes the direction of text"),
        ("\ud800", "lone surrogate U+D800"),
    ],
)
def test_a_character_that_may_not_be_there_is_refused_with_its_place(character, reason):
    data = f"first\nab{character}c{character}".encode("utf-8", "surrogatepass")
    assert place_and_reason(data) == [(2, 3, reason)]


def test_all_kinds_of_refused_characters_are_listed_in_their_order():
    assert place_and_reason("a\u202e\nb\x00".encode()) == [
        (1, 2, "U+202E changes the direction of text"),
        (2, 2, "control character U+0000"),
    ]


def test_a_lone_surrogate_in_utf_16_is_refused():
    assert place_and_reason(b"\xff\xfea\x00\x00\xd8") == [(1, 2, "lone surrogate U+D800")]


def test_utf_16_without_a_byte_order_mark_is_refused_for_its_nul_characters():
    assert place_and_reason("ab".encode("utf-16-le")) == [(1, 2, "control character U+0000")]


def test_utf_16_that_ends_in_the_middle_of_a_character_is_refused():
    assert place_and_reason(b"\xff\xfea\x00b") == [(1, 2, "not valid UTF-16")]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_library_file_that_is_not_utf_8_is_refused_with_line_and_column(mark):
    assert place_and_reason(mark + b"a = 1\nb \xe9", "exam.toml") == [(2, 3, "not valid UTF-8")]


def test_a_file_with_front_matter_is_a_library_file():
    assert place_and_reason(b"---\nservice: caf\xe9\n---\n") == [(2, 13, "not valid UTF-8")]


def test_raw_notes_that_are_not_utf_8_are_read_as_windows_1252_with_a_warning():
    parsed = decode(b"first\ncaf\xe9 \x93quoted\x94", "notes.md")
    assert parsed.value == "first\ncafé \u201cquoted\u201d"
    assert [(warning.line, warning.column) for warning in parsed.warnings] == [(2, 4)]


def test_raw_notes_that_are_not_windows_1252_either_are_refused():
    assert place_and_reason(b"a\nb\xe9\x81") == [(2, 3, "neither valid UTF-8 nor valid Windows-1252")]


def test_raw_notes_in_windows_1252_are_refused_for_control_characters_as_well():
    assert place_and_reason(b"caf\xe9\x00") == [(1, 5, "control character U+0000")]


HEAD = b"---\n"


def test_a_library_file_over_two_megabytes_is_refused():
    assert decode(HEAD + b"a" * (MAX_BYTES - 4), "notes.md").value
    assert place_and_reason(HEAD + b"a" * MAX_BYTES) == [(1, 1, "the file is larger than 2,000,000 bytes")]


def test_a_library_file_with_too_many_lines_is_refused():
    assert decode(HEAD + b"\n" * (MAX_LINES - 1), "notes.md").value
    assert place_and_reason(HEAD + b"\n" * MAX_LINES) == [(MAX_LINES + 2, 1, "the file has more than 100,000 lines")]


def test_raw_notes_may_be_ten_times_as_large():
    assert decode(b"a" * MAX_BYTES_OF_NOTES, "notes.md").value
    assert place_and_reason(b"a" * (MAX_BYTES_OF_NOTES + 1)) == [(1, 1, "the file is larger than 20,000,000 bytes")]
    assert decode(b"\n" * MAX_LINES_OF_NOTES, "notes.md").value
    assert place_and_reason(b"\n" * (MAX_LINES_OF_NOTES + 1))[0][2] == "the file has more than 1,000,000 lines"


def test_notes_whose_lines_end_in_carriage_returns_alone_are_read():
    assert decode(b"# a\r- b\r", "notes.md").value == "# a\n- b\n"


@pytest.mark.parametrize("mark", ["\u0301\u0323", "\u0f73"], ids=["two classes of marks", "a mark that NFC splits"])
def test_piles_of_marks_are_refused_before_they_are_sorted(mark):
    data = ("ab" + mark * 200_000).encode()
    start = time.process_time()
    assert place_and_reason(data) == [(1, 3, "more than 30 marks on one character")]
    assert time.process_time() - start < 2


def test_a_few_marks_on_one_character_are_put_in_their_order():
    text = "a\u0301\u0323"
    assert decode(text.encode(), "notes.md").value == unicodedata.normalize("NFC", text)
