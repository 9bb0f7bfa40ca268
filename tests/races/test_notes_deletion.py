"""Somebody's notes are deleted while more of them are loaded, an answer is saved, a drill of them begins."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from content import uploads
from content.models import Collection, Fact, Option, Question, Service, Source, Upload
from quizzes.models import Attempt, Response, ResponseEvent
from quizzes.private_drills import start_private_drill
from quizzes.starting import Started
from tests import make
from tests.races.running import together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4
NOTES = """# Piles

- The first pile is kept for 12 days in the yard.
- The second pile has 40 pieces of stone in it.
- A pile of wood takes 3 hours to build on a weekday.

Q: Who owns the yard?
- [x] The builders
- [ ] The neighbours
"""
MORE = "# Heaps\n\n- A heap of sand weighs 200 kilograms after rain.\n- The heap is moved after 5 days.\n"


class Round:
    """Somebody with notes, a drill of them, and more notes that are not loaded yet."""

    def __init__(self) -> None:
        self.user = make.user()
        loaded = uploads.load_into_own(upload=self._staged(NOTES), collection=None, now=make.NOW)
        assert isinstance(loaded, uploads.Loaded)
        self.collection = loaded.collection
        started = start_private_drill(user=self.user, collection=self.collection, now=make.NOW)
        assert isinstance(started, Started)
        self.drill = started.attempt
        self.code = self.drill.responses.get(position=1).revision.options.order_by("position")[0].code
        self.upload = self._staged(MORE)

    def _staged(self, text: str) -> Upload:
        return uploads.stage(user=self.user, texts=[uploads.Text("notes.md", text)], is_for_bank=False, now=make.NOW)

    def act(self, thread: int) -> int:
        """The status of the answer to one of the four deeds."""
        client = Client()
        client.force_login(self.user, backend="accounts.backends.UserBackend")
        slug = self.collection.slug
        address, sent = (
            (f"/notes/{slug}/delete/", {}),
            (f"/notes/uploads/{self.upload.pk}/load/", {"into": slug}),
            (self.drill.position_url(1), {"chosen": [self.code], "tab": "tab-a", "seq": 1, "base_rev": 0}),
            (f"/notes/{slug}/practise/", {}),
        )[thread]
        return client.post(address, sent).status_code


def test_nothing_is_left_of_them_and_every_request_is_answered() -> None:
    with time_machine.travel(make.at(60), tick=False):
        rounds = [Round() for _ in range(ROUNDS)]
        statuses = together(threads=4, rounds=ROUNDS, act=lambda number, thread: rounds[number].act(thread))

    assert {status for of_round in statuses for status in of_round} <= {302, 303, 400, 404, 409, 422}
    assert [deleted for deleted, *_ in statuses] == [302] * ROUNDS
    assert not Collection.objects.filter(owner__isnull=False).exists()
    for model in (Source, Service, Fact, Question, Option, Attempt, Response, ResponseEvent):
        assert not model.objects.exists(), model
