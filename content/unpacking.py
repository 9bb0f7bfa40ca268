"""The notes in what somebody uploads, files or a zip (rules). Everything stays in memory, nothing is written.

What the directory of a zip says is checked before anything is unpacked, and again while it is: it may lie.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from struct import Struct

from content.notes.parsed import Problem

MOST_BYTES = 1_000_000
"""Of all notes together, unpacked; more is loaded by command."""
MOST_FILES = 100
"""What Django takes of one form, too."""
MOST_ENTRIES = 1_000
"""Of a zip: folders, pictures and whatever else is left out."""
MOST_ZIP_BYTES = 2_500_000
"""Of a zip as it is sent: notes and what is left out. Django keeps no more of a form in memory."""
LONGEST_PATH = 200

SUFFIXES = frozenset(
    ("", ".md", ".markdown", ".mdx", ".txt", ".text", ".org", ".rst", ".adoc", ".asciidoc", ".textile", ".tex")
) | {".wiki", ".html", ".htm"}
_OTHER_TEXT = {
    ".docx": "a Word document",
    ".doc": "a Word document",
    ".odt": "a document of a word processor",
    ".rtf": "a document of a word processor",
    ".pdf": "a PDF",
}
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_LOCAL_HEADER = Struct("<4s22xHH")
"""Of an entry: its mark, then the lengths of its name and of its extra field at the end."""
_DIRECTORY_MARK = b"PK\x01\x02"
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_DRIVE_COLON = 1


@dataclass(frozen=True, slots=True)
class FoundFile:
    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Unpacked:
    """All the notes that were found, or why nothing is taken."""

    files: tuple[FoundFile, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()
    """Paths in a zip that are no notes: pictures, settings, other archives."""


class _RefusedError(Exception):
    """A problem with the whole of an archive."""

    def __init__(self, path: str, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.problem = Problem(path, 1, 1, reason, fix)


def unpack(uploads: Sequence[FoundFile]) -> Unpacked:
    """The notes in these files, those in archives with the paths that they have there, in the order given.

    One problem is enough, and nothing is taken. Problems with a file as a whole are at its first line.
    """
    files: list[FoundFile] = []
    problems: list[Problem] = []
    left_out: list[str] = []
    for upload in uploads:
        try:
            if _is_zip(upload):
                found, others = _unzipped(upload, room=MOST_BYTES - _size(files))
                files += found
                left_out += others
            else:
                files.append(_single(upload))
        except _RefusedError as error:
            problems.append(error.problem)
    problems += _of_all(files)
    if uploads and not (files or problems):
        problems.append(Problem(uploads[0].path, 1, 1, "there are no notes in it", "put text or Markdown into it"))
    return Unpacked((), tuple(problems)) if problems else Unpacked(tuple(files), (), tuple(left_out))


def _of_all(files: Sequence[FoundFile]) -> Iterator[Problem]:
    seen: set[str] = set()
    for file in files:
        if file.path in seen:
            yield Problem(file.path, 1, 1, "two files have this name", "rename one of them")
        seen.add(file.path)
    if len(files) > MOST_FILES:
        yield Problem("", 1, 1, f"{len(files)} files are more than {MOST_FILES}", "load them in several parts")
    if _size(files) > MOST_BYTES:
        yield too_much(_size(files))


def too_much(size: int) -> Problem:
    """More than `MOST_BYTES` of notes at once."""
    reason = f"{size:,} bytes of notes are more than {MOST_BYTES:,} at once"
    return Problem("", 1, 1, reason, "load them in several parts")


def _size(files: Iterable[FoundFile]) -> int:
    return sum(len(file.data) for file in files)


def _single(upload: FoundFile) -> FoundFile:
    suffix = PurePosixPath(upload.path).suffix.lower()
    if suffix in _OTHER_TEXT:
        raise _RefusedError(upload.path, f"{_OTHER_TEXT[suffix]} is no plain text", "save it as text or Markdown")
    if suffix not in SUFFIXES:
        raise _RefusedError(upload.path, f"files that end in {suffix} are not read", "save it as text or Markdown")
    return FoundFile(_checked_path(upload.path, upload.path), upload.data)


def _is_zip(upload: FoundFile) -> bool:
    suffix = PurePosixPath(upload.path).suffix.lower()
    return suffix == ".zip" or (suffix in SUFFIXES and upload.data.startswith(_ZIP_MARKS))


# --- Archives


def _unzipped(upload: FoundFile, *, room: int) -> tuple[list[FoundFile], list[str]]:
    """The notes of an archive, and the paths of what it has besides. Raises _RefusedError."""
    path = upload.path
    if len(upload.data) > MOST_ZIP_BYTES:
        raise _RefusedError(path, f"the archive is larger than {MOST_ZIP_BYTES:,} bytes", "leave its pictures out")
    if (count := upload.data.count(_DIRECTORY_MARK)) > MOST_ENTRIES:
        # Counted before the directory is read, which takes a second for some ten thousand entries.
        raise _RefusedError(path, f"{count:,} entries are more than {MOST_ENTRIES:,}", "split it")
    try:
        with zipfile.ZipFile(BytesIO(upload.data)) as archive:
            entries = archive.infolist()
            _check_directory(entries, upload)
            files = [entry for entry in entries if not entry.is_dir()]
            notes = [entry for entry in files if _is_notes(entry.filename)]
            _check_sizes(notes, path, room)
            left_out = [entry.filename for entry in files if not _is_notes(entry.filename)]
            return [_read(archive, entry, path) for entry in notes], left_out
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise _RefusedError(path, "the archive is damaged", "make it anew, or upload the files themselves") from error


def _is_notes(path: str) -> bool:
    parts = PurePosixPath(path).parts
    is_hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return not is_hidden and PurePosixPath(path).suffix.lower() in SUFFIXES


def _check_directory(entries: Sequence[zipfile.ZipInfo], upload: FoundFile) -> None:
    """Every entry, whether it is read or not: an archive that tries something is not taken at all."""
    names = set()
    for entry in entries:
        shown = f"{upload.path}/{_printable(entry.orig_filename)}"
        _checked_path(entry.orig_filename.rstrip("/"), shown)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _RefusedError(shown, "a link or device is no file", "put the file itself into the archive")
        if entry.flag_bits & _ENCRYPTED:
            raise _RefusedError(shown, "the archive is encrypted", "make one without a password")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _RefusedError(shown, "packed in a way that is not read", "make a plain zip")
        if entry.filename in names:
            raise _RefusedError(shown, "two entries have this name", "make the archive anew")
        names.add(entry.filename)
    _check_places(entries, upload)


def _check_places(entries: Sequence[zipfile.ZipInfo], upload: FoundFile) -> None:
    """No two entries may be the same bytes: that is how a small archive becomes a large one."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        start = entry.header_offset
        header = upload.data[start : start + _LOCAL_HEADER.size] if start >= 0 else b""
        if len(header) < _LOCAL_HEADER.size or not header.startswith(_ZIP_MARKS[0]):
            raise _RefusedError(upload.path, "the archive is damaged", "make it anew, or upload the files themselves")
        if start < end:
            raise _RefusedError(f"{upload.path}/{entry.filename}", "two entries overlap", "make the archive anew")
        _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        end = start + _LOCAL_HEADER.size + name_length + extra_length + entry.compress_size


def _check_sizes(entries: Sequence[zipfile.ZipInfo], path: str, room: int) -> None:
    size = sum(entry.file_size for entry in entries)
    if size > room:
        reason = f"{size:,} bytes of notes when unpacked are more than {MOST_BYTES:,} at once"
        raise _RefusedError(path, reason, "load them in several parts")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str) -> FoundFile:
    """The file, of which never more is unpacked than its entry says it has. Raises what zipfile raises."""
    with archive.open(entry) as file:
        data = file.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise _RefusedError(f"{path}/{entry.filename}", "its size is not what the archive says", "make it anew")
    return FoundFile(entry.filename, data)


def _checked_path(path: str, shown: str) -> str:
    """A path that stays below where it is unpacked. Raises _RefusedError."""
    parts = path.replace("\\", "/").split("/")
    if path.startswith(("/", "\\")) or ".." in parts or path[_DRIVE_COLON : _DRIVE_COLON + 1] == ":":
        raise _RefusedError(shown, "the path leads out of the archive", "make the archive anew")
    if len(path) > LONGEST_PATH or not path.isprintable() or not path.strip("/ "):
        raise _RefusedError(shown[:LONGEST_PATH], "the name cannot be used", "give the file a short, plain name")
    return path


def _printable(name: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in name)[:LONGEST_PATH]
