"""Notes that people send: kept for a day while they look at what was read, then loaded or forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils.text import slugify

from accounts.models import User
from content.load_report import LoadReport
from content.models import (
    Collection,
    OutdatedLine,
    SourceText,
    UnreadLine,
    Upload,
    UploadAmendment,
    UploadedFile,
)
from content.models.collection import open_collection
from content.notes.amendments import What
from content.notes.parsed import Problem
from content.notes.text import decode
from content.private_questions import write_questions
from content.raw_loading import load_raw
from content.unpacking import FoundFile, unpack
from content.upload_reading import Reading, readings_of

MOST_WAITING = 5
"""Uploads that one person may leave unloaded; the oldest one makes room."""
MOST_AMENDMENTS = 500
"""Of one file."""
MOST_COLLECTIONS = 20
"""Of one person."""
MOST_CHARACTERS = 5_000_000
"""Of all notes of one person together."""

_RESERVED = frozenset(("uploads", "paste"))
"""Addresses below `/notes/` that are no collection."""
_LONGEST_TITLE = 80
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Text:
    path: str
    text: str
    """As `content.notes.text.decode` returned it."""


@dataclass(frozen=True, slots=True)
class Received:
    """What was sent, as text; or why nothing of it is taken."""

    texts: tuple[Text, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()
    """Paths in an archive that are no notes."""


def receive(files: Sequence[FoundFile]) -> Received:
    """Unpack and decode what was sent; writes nothing."""
    unpacked = unpack(files)
    texts: list[Text] = []
    problems, warnings = list(unpacked.problems), list[Problem]()
    for file in unpacked.files:
        decoded = decode(file.data, file.path)
        problems += decoded.problems
        warnings += decoded.warnings
        if decoded.value is not None:
            texts.append(Text(file.path, decoded.value))
    says_something = any(character.isalnum() for each in texts for character in each.text)
    if not (problems or says_something):
        problems.append(Problem(files[0].path if files else "", 1, 1, "there are no words in it", "send some notes"))
    if problems:
        return Received(problems=tuple(problems))
    return Received(tuple(texts), (), tuple(warnings), unpacked.left_out)


@transaction.atomic
def stage(*, user: User, texts: Sequence[Text], is_for_bank: bool, now: dt.datetime) -> Upload:
    """Keep these texts for a day. What expired is deleted, and so is what a person leaves lying beside."""
    sweep(now=now)
    waiting = Upload.objects.filter(user=user).order_by("-made_at").values_list("pk", flat=True)
    Upload.objects.filter(pk__in=list(waiting[MOST_WAITING - 1 :])).delete()
    upload = Upload.objects.create(user=user, is_for_bank=is_for_bank, made_at=now)
    UploadedFile.objects.bulk_create(UploadedFile(upload=upload, path=each.path, text=each.text) for each in texts)
    return upload


def sweep(*, now: dt.datetime) -> int:
    """Delete the uploads that nobody loaded within a day; how many it were."""
    _, by_model = Upload.objects.expired_at(now).delete()
    return by_model.get(Upload._meta.label, 0)  # noqa: SLF001 - documented


@transaction.atomic
def amend(
    *, file: UploadedFile, line: int, what: What | None, subject: str = ""
) -> Literal["amended", "no_such_line", "too_many"]:
    """Keep what a person says about a line, in the place of what was said before; with None it is read as before."""
    upload = Upload.objects.select_for_update(no_key=True).get(pk=file.upload_id)
    if not 1 <= line <= file.text.count("\n") + 1:
        return "no_such_line"
    amendments = UploadAmendment.objects.filter(file=file, file__upload=upload)
    if what is None:
        amendments.filter(line=line).delete()
        return "amended"
    if amendments.exclude(line=line).count() >= MOST_AMENDMENTS:
        return "too_many"
    UploadAmendment.objects.update_or_create(file=file, line=line, defaults={"what": what.value, "subject": subject})
    return "amended"


# --- Loading


@dataclass(frozen=True, slots=True)
class Loaded:
    collection: Collection


@dataclass(frozen=True, slots=True)
class Full:
    """Nothing was loaded: the person has as much as one may have."""

    reason: Literal["collections", "size"]


def load_into_own(
    *, upload: Upload, collection: Collection | None, now: dt.datetime
) -> Loaded | Full | Literal["gone"]:
    """Load an upload into a private collection, a new one where none is given, and write questions to practise with.

    A new one is called by the first title of the notes. The upload is gone then. `gone`: it was loaded meanwhile, or
    the collection was deleted. The notes are loaded as a whole or not at all; the questions follow in transactions of
    their own (`write_questions`), and where a load ended between them the next one of this upload goes on.
    """
    files = list(upload.files.prefetch_related("amendments"))
    readings = readings_of(files)
    # Read before the transaction, which others wait for: 1 MB takes seconds.
    outdated = [reading.outdated() for reading in readings]
    with transaction.atomic():
        # Two loads at once would not see each other's size, and a deletion waits for the load or is seen by it.
        owner = User.objects.select_for_update(no_key=True).get(pk=upload.user_id)
        standing = Upload.objects.filter(pk=upload.pk).select_related("collection").first()
        if standing is None or (collection and not Collection.objects.filter(pk=collection.pk).exists()):
            return "gone"
        if standing.collection is None:
            if full := _full(owner, files, is_new=collection is None):
                return full
            standing.collection = collection or _new_collection(owner, _title_of(files))
            load_raw(collection=standing.collection, notes=[reading.parsed for reading in readings], now=now, by=owner)
            _note_lines(standing.collection, readings, outdated)
            standing.save(update_fields=["collection"])
        loaded = standing.collection
    write_questions(collection=loaded, now=now)
    standing.delete()
    return Loaded(loaded) if Collection.objects.filter(pk=loaded.pk).exists() else "gone"


def _new_collection(owner: User, title: str) -> Collection:
    return Collection.objects.create(owner=owner, slug=_free_slug(owner, title), title=title)


def load_into_bank(*, upload: Upload, by: User, now: dt.datetime, dry_run: bool = False) -> LoadReport:
    """Load an upload into the open collection; with `dry_run` only report what would happen, and keep it."""
    notes = [reading.parsed for reading in readings_of(list(upload.files.prefetch_related("amendments")))]
    with transaction.atomic():
        report = load_raw(collection=open_collection(), notes=notes, now=now, by=by, dry_run=dry_run)
        if not dry_run:
            upload.delete()
    return report


def load_texts_into_bank(*, user: User, texts: Sequence[Text], now: dt.datetime, dry_run: bool = False) -> LoadReport:
    """The same for texts that nobody wants to look at first; with `dry_run` nothing of them is kept."""
    with transaction.atomic():
        upload = stage(user=user, texts=texts, is_for_bank=True, now=now)
        report = load_into_bank(upload=upload, by=user, now=now, dry_run=dry_run)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _note_lines(
    collection: Collection, readings: Sequence[Reading], outdated: Sequence[Sequence[OutdatedLine]]
) -> None:
    """Keep which lines of these notes gave nothing, and which look outdated."""
    paths = [reading.file.path for reading in readings]
    sources = dict(collection.sources.filter(path__in=paths).values_list("path", "pk"))
    UnreadLine.objects.filter(source__in=sources.values()).delete()
    OutdatedLine.objects.filter(source__in=sources.values()).delete()
    unread: list[UnreadLine] = []
    for reading, own in zip(readings, outdated, strict=True):
        source_id = sources[reading.file.path]
        unread += [UnreadLine(source_id=source_id, line=line.number) for line in reading.parsed.unread]
        for line in own:
            line.source_id = source_id
    UnreadLine.objects.bulk_create(unread, batch_size=_BATCH)
    OutdatedLine.objects.bulk_create(chain.from_iterable(outdated), batch_size=_BATCH)


def _full(owner: User, files: Sequence[UploadedFile], *, is_new: bool) -> Full | None:
    if is_new and Collection.objects.filter(owner=owner).count() >= MOST_COLLECTIONS:
        return Full("collections")
    if size_of(owner) + sum(len(file.text) for file in files) > MOST_CHARACTERS:
        return Full("size")
    return None


def size_of(owner: User) -> int:
    """Characters in all the notes that a person has loaded."""
    kept = SourceText.objects.filter(source__collection__owner=owner)
    return kept.aggregate(size=Sum(Length("text")))["size"] or 0


def rename(*, collection: Collection, title: str) -> None:
    """Call a collection otherwise; its address stays."""
    collection.title = title
    collection.save(update_fields=["title"])


def _title_of(files: Sequence[UploadedFile]) -> str:
    """The first words of the notes that are a title, else the name of the first file."""
    for line in files[0].text.split("\n")[:20]:
        title = " ".join(line.strip().strip("#=*_- \t").split())
        if any(character.isalnum() for character in title):
            return title[:_LONGEST_TITLE]
    return files[0].path[:_LONGEST_TITLE]


def _free_slug(owner: User, title: str) -> str:
    """A slug that none of the person's collections has."""
    stem = slugify(title)[:60].strip("-") or "notes"
    taken = {*_RESERVED, *Collection.objects.filter(owner=owner).values_list("slug", flat=True)}
    candidates = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)
