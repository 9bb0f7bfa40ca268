"""What is taken of an upload, and every way in which an archive may be a trap."""

import io
import stat
import struct
import tracemalloc
import zipfile

import pytest

from content.unpacking import MOST_BYTES, MOST_ENTRIES, MOST_FILES, FoundFile, unpack

pytestmark = pytest.mark.promise("I5")

MOST_MEMORY = 100_000_000


def zipped(*files, method=zipfile.ZIP_DEFLATED):
    """An archive of (name or ZipInfo, bytes)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return buffer.getvalue()


def opened(data, name="notes.zip"):
    return unpack([FoundFile(name, data)])


def reasons(data):
    """Why an archive is refused: in little memory, with nothing taken."""
    tracemalloc.start()
    found = opened(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.files == ()
    assert peak < MOST_MEMORY
    assert all(problem.path and problem.reason and problem.fix for problem in found.problems)
    return [(problem.path, problem.reason) for problem in found.problems]


def entry(name, **attributes):
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    for attribute, value in attributes.items():
        setattr(info, attribute, value)
    return info


# --- What is taken


def test_files_are_taken_as_they_are():
    files = [FoundFile("a.md", b"# A"), FoundFile("b.txt", b"b")]
    assert unpack(files).files == tuple(files)


def test_the_notes_of_an_archive_are_taken_with_their_paths():
    found = opened(zipped(("aws/", b""), ("aws/s3.md", b"# S3"), ("readme", b"hello")))
    assert found.files == (FoundFile("aws/s3.md", b"# S3"), FoundFile("readme", b"hello"))
    assert found.problems == ()


def test_what_is_no_text_is_left_out_and_named():
    found = opened(
        zipped(("s3.md", b"# S3"), ("disk.png", b"\x89PNG"), (".obsidian/app.md", b"x"), ("__MACOSX/s3.md", b"x"))
    )
    assert [file.path for file in found.files] == ["s3.md"]
    assert found.left_out == ("disk.png", ".obsidian/app.md", "__MACOSX/s3.md")


def test_an_archive_is_known_by_its_content():
    assert [file.path for file in opened(zipped(("s3.md", b"# S3")), "notes.md").files] == ["s3.md"]


def test_archives_and_files_may_come_together():
    found = unpack([FoundFile("a.md", b"a"), FoundFile("b.zip", zipped(("b.md", b"b")))])
    assert [file.path for file in found.files] == ["a.md", "b.md"]


# --- What is refused


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("notes.docx", "a Word document is no plain text"),
        ("notes.PDF", "a PDF is no plain text"),
        ("picture.png", "files that end in .png are not read"),
    ],
)
def test_a_file_that_is_no_text_is_refused(name, reason):
    found = unpack([FoundFile("a.md", b"a"), FoundFile(name, zipped(("word/document.xml", b"x")))])
    assert found.files == ()
    assert [(problem.path, problem.reason) for problem in found.problems] == [(name, reason)]


def test_too_much_at_once_is_refused():
    half = b"x" * (MOST_BYTES // 2)
    assert unpack([FoundFile("a.md", half), FoundFile("b.md", half)]).problems == ()
    found = unpack([FoundFile("a.md", half), FoundFile("b.md", half + b"x")])
    assert found.files == ()
    assert "1,000,001 bytes of notes are more than 1,000,000 at once" in found.problems[0].reason


def test_too_many_files_are_refused():
    files = [FoundFile(f"{number}.md", b"x") for number in range(MOST_FILES + 1)]
    assert "101 files are more than 100" in unpack(files).problems[0].reason


def test_two_files_of_one_name_are_refused():
    found = unpack([FoundFile("a.md", b"1"), FoundFile("b.zip", zipped(("a.md", b"2")))])
    assert [problem.reason for problem in found.problems] == ["two files have this name"]


@pytest.mark.parametrize(
    "name", ["../s3.md", "a/../../s3.md", "/etc/s3.md", "C:/s3.md", "..\\s3.md", "\\\\host\\s3.md", "a/..", "..", "../"]
)
def test_a_path_that_leads_out_is_refused(name):
    info = entry("x")
    info.filename = name
    assert [reason for _, reason in reasons(zipped(("ok.md", b"ok"), (info, b"x")))] == [
        "the path leads out of the archive"
    ]


@pytest.mark.parametrize("name", ["a\nb.md", "a\x00b.md", "a\x1b[31m.md", "x" * 300 + ".md", "a\u202eb.md"])
def test_a_name_that_cannot_be_shown_is_refused(name):
    info = entry("x")
    info.filename = name
    ((path, reason),) = reasons(zipped((info, b"x")))
    assert reason == "the name cannot be used"
    assert path.isprintable()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(kind):
    link = entry("s3.md", create_system=3, external_attr=(kind | 0o777) << 16)
    assert reasons(zipped((link, b"/etc/passwd"))) == [("notes.zip/s3.md", "a link or device is no file")]


def test_an_encrypted_archive_is_refused():
    data = bytearray(zipped(("s3.md", b"secret")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert reasons(bytes(data)) == [("notes.zip/s3.md", "the archive is encrypted")]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_to_pack_are_refused(method):
    data = zipped((entry("s3.md", compress_type=method), b"x"))
    assert reasons(data) == [("notes.zip/s3.md", "packed in a way that is not read")]


def test_two_entries_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped(("s3.md", b"one"), ("s3.md", b"two"))
    assert reasons(data) == [("notes.zip/s3.md", "two entries have this name")]


def test_a_hundred_thousand_entries_are_refused():
    data = zipped(*((f"{number}.md", b"") for number in range(MOST_ENTRIES + 1)))
    assert reasons(data) == [("notes.zip", "1,001 entries are more than 1,000")]
    assert reasons(_directory_of(100_000)) == [("notes.zip", "the archive is larger than 2,500,000 bytes")]
    assert reasons(_directory_of(40_000)) == [("notes.zip", "40,000 entries are more than 1,000")]


def _directory_of(count):
    """An archive with nothing but a directory of so many entries, all of which are the first bytes."""
    each = b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0)
    directory = b"".join(each + b"%06d" % number for number in range(count))
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count % 65_536, count % 65_536, len(directory), 0, 0)
    return directory + end


def test_gigabytes_of_zeros_are_refused_by_what_the_directory_says():
    ((path, reason),) = reasons(zipped(("zeros.md", b"\0" * 20_000_000)))
    assert (path, reason) == ("notes.zip", "20,000,000 bytes of notes when unpacked are more than 1,000,000 at once")


def test_a_size_that_lies_is_found_while_unpacking():
    data = bytearray(zipped(("zeros.md", b"\0" * 20_000_000)))
    for place in (data.index(b"PK\x03\x04") + 22, data.index(b"PK\x01\x02") + 24):
        data[place : place + 4] = struct.pack("<I", 1_000)
    assert reasons(bytes(data)) == [("notes.zip", "the archive is damaged")]
    data = bytearray(zipped(("short.md", b"short")))
    for place in (data.index(b"PK\x03\x04") + 22, data.index(b"PK\x01\x02") + 24):
        data[place : place + 4] = struct.pack("<I", 1_000)
    assert len(reasons(bytes(data))) == 1


def test_entries_that_overlap_are_refused():
    """The bomb of one kernel that many entries quote."""
    data = bytearray(zipped(("a.md", b"x" * 100), ("b.md", b"x" * 100)))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 0)
    assert reasons(bytes(data)) == [("notes.zip/b.md", "two entries overlap")]


def test_archives_in_archives_are_not_opened():
    inner = zipped(("zeros.md", b"\0" * 900_000))
    data = zipped(*((f"lib {number}.zip", inner) for number in range(16)))
    assert reasons(data) == [("notes.zip", "there are no notes in it")]


@pytest.mark.parametrize("cut", [0, 1, 10, 30, 60, -1, -10, -22])
def test_a_damaged_archive_is_refused(cut):
    data = zipped(("s3.md", b"# S3\n" * 100))
    assert len(reasons(data[:cut])) == 1


def test_any_changed_byte_of_an_archive_is_refused_or_harmless():
    data = zipped(("s3.md", b"# S3\n" * 20), ("sub/sqs.md", b"# SQS\n"))
    for place in range(len(data)):
        for value in (0, 0xFF, data[place] ^ 1):
            changed = data[:place] + bytes([value]) + data[place + 1 :]
            found = opened(changed)
            assert bool(found.files) != bool(found.problems)
            assert sum(len(file.data) for file in found.files) <= len(b"# S3\n" * 20 + b"# SQS\n")
