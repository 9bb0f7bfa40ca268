"""What a curator of the small site finds at the desk: something in each state that an operation of the API wants.

Ids and hashes are those of the documented requests, so that each of these does what it says it does.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from accounts.models import User
from content import curation, disputes
from content.api.desk.facts import CORRECTION
from content.exporting import parsed_question
from content.models import Blueprint, Dispute, Fact, LoadConflict, Question, Revision, Source
from content.models.collection import open_collection
from content.text_loading import load_texts
from quizzes import regrading
from quizzes.api.desk import conflicts, draft_texts
from quizzes.api.desk import disputes as dispute_api
from quizzes.models import Attempt, Response
from tests import make
from tests.content.library_text import document, fact, question

CODES = ("raise-timeout", "long-polling", "more-workers", "second-queue")
"""Of the options of the bank, the right one first."""
LOADED = ("sqs-double-processing", "sns-ready", "sns-waiting")
"""Questions that a file of the library has, so that no rule of writing objects to them."""
LIBRARY_FILE = "content/library/services/sns.md"
RAW = "# Queues\n- A message of a queue is kept for 4 days by default\n"
STATEMENT = "A topic keeps nothing: who subscribes later gets later messages."


class Desk:
    """`author` wrote what is in work, and is no curator who could approve it."""

    def __init__(self, *, blueprint: Blueprint, finished: Attempt, author: User, now: dt.datetime) -> None:
        self.author, self.now = author, now
        self.fact = make.fact(slug="keeps-messages", content_hash=CORRECTION["based_on"])
        for cited in dispute_api.NEW["facts"]:
            if not Fact.objects.filter(slug=cited).exists():  # A site with the shipped library has it.
                make.fact(slug=cited)
        bank = Question.objects.published().filter(placements__blueprint=blueprint).order_by("pk")
        bank = bank.exclude(responses__attempt=finished)
        self.in_work, self.disputed, self.settled = bank[:3]
        self.pretest = make.question(slug="rides-along", stage=Question.Stage.PRETEST)
        self._load(blueprint)
        self.loaded, self.ready, self.waiting = (Question.objects.get(slug=slug) for slug in LOADED)
        self._work()
        self._dispute()
        self.corrected, self.regraded = (
            self._corrected(of) for of in finished.responses.filter(position__in=(2, 3)).order_by("position")
        )
        regrading.regrade(question=self.regraded, by=author, now=now)
        self.conflict = self._conflict()

    def slugs(self) -> dict[str, str]:
        """Which question is meant, by the name of the address in the API; elsewhere it is any that is published."""
        return {
            "api_desk_draft": self.in_work.slug,
            "api_desk_send": self.ready.slug,
            **dict.fromkeys(("api_desk_approval", "api_desk_approve", "api_desk_reject"), self.waiting.slug),
            "api_desk_dispute": self.settled.slug,
            "api_desk_settle": self.disputed.slug,
            "api_desk_promote": self.pretest.slug,
            "api_desk_question_markdown": self.loaded.slug,
            "api_desk_service_markdown": "sns",
            **dict.fromkeys(("api_desk_regrade", "api_desk_impact", "api_desk_apply"), self.corrected.slug),
            "api_desk_undo": self.regraded.slug,
        }

    def _load(self, blueprint: Blueprint) -> None:
        task = f"{blueprint.exam.code} 1.1"
        text = document(
            "sns",
            facts=[fact("sns-keeps-nothing", STATEMENT)],
            questions=[question(slug, "sns-keeps-nothing", tasks=task) for slug in LOADED],
        )
        load_texts({LIBRARY_FILE: text, "notes.txt": RAW}, now=self.now, by=self.author)
        self.raw = Source.objects.get(path="notes.txt")

    def _work(self) -> None:
        """A correction that goes on with the documented text, one that can be sent, and one that was."""
        draft = self._begin(self.in_work)
        Revision.objects.filter(pk=draft.pk).update(content_hash=draft_texts.SENT["based_on"])
        for each in (self.ready, self.waiting):
            self._reword(each, self._begin(each))
        curation.send_for_approval(question=self.waiting, by=self.author, now=self.now)

    def _begin(self, of: Question) -> Revision:
        return curation.start_correction(question=of, by=self.author, now=self.now, reason="It was wrong.")

    def _reword(self, of: Question, draft: Revision) -> None:
        text = parsed_question(curation.with_everything(of), draft)
        text = replace(text, stem=text.stem.replace("bakery", "bookshop"))
        curation.save_draft(question=of, text=text, based_on=draft.content_hash, by=self.author, now=self.now)

    def _dispute(self) -> None:
        for each in (self.disputed, self.settled):
            disputes.open_dispute(question=each, by=self.author, now=self.now, **dispute_api.NEW)
        settled = Dispute.objects.get(question=self.settled)
        disputes.settle(dispute=settled, by=self.author, now=self.now, outcome="kept", reason="It says so.")

    def _corrected(self, response: Response) -> Question:
        """A question whose key is another one since it was answered."""
        make.new_revision(response.question, codes=CODES, keys=CODES[1:2])
        return response.question

    def _conflict(self) -> LoadConflict:
        """A file says otherwise what the fact says here."""
        return LoadConflict.objects.create(
            collection=open_collection(),
            kind=LoadConflict.Kind.FACT,
            slug=self.fact.fact.slug,
            path=conflicts.CONFLICT["path"],
            line=conflicts.CONFLICT["line"],
            text=fact(self.fact.fact.slug, "A queue keeps a message for six days."),
            digest=conflicts.CONFLICT["digest"],
            found_at=self.now,
        )
