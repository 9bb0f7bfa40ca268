#!/usr/bin/env python3
"""Sit an exam of a Rehearse site in a terminal, over its API. Needs Python 3.11 and nothing else.

    REHEARSE_TOKEN=rehearse_... python examples/sit_exam.py --exam SAA-C03 --mode timed --count 10

The token is made on the profile page, with the scope "take exams and study". An attempt that is open is gone on with.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import textwrap
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TRIES = 8
HELP = (
    "Letters answer, Enter goes on, - goes back, a number goes there, ! flags, s submits, q leaves, ? says this again."
)


class Refused(Exception):  # noqa: N818 - the site's answer, not a fault
    """The site said no; `problem` is what it said (RFC 9457)."""

    def __init__(self, problem: dict[str, Any]) -> None:
        named = [f"  {error['field']}: {error['detail']}" for error in problem.get("errors", ())]
        super().__init__("\n".join([f"{problem.get('title')}. {problem.get('detail')}", *named]))
        self.code = problem.get("code")


class Site:
    """The API of one site, as the owner of a token."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url.rstrip("/"), token

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The JSON of an answer. Lost connections, 429 and 503 are tried again: every request here may be repeated.

        Raises Refused, and OSError when the site cannot be reached at all.
        """
        named = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **headers}
        if body is not None:
            named["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, named, method=method)
        for left in reversed(range(TRIES)):
            try:
                with urllib.request.urlopen(request, timeout=30) as response:
                    return json.load(response)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 503) or not left:
                    raise Refused(json.load(error)) from error
                time.sleep(float(error.headers.get("Retry-After", "1")))
            except OSError:
                if not left:
                    raise
                time.sleep(1)
        raise AssertionError("the last try answers or raises")


class Sitting:
    """An open attempt, question by question. Whatever is answered is saved at once, so it may be left at any time."""

    def __init__(self, site: Site, attempt: dict[str, Any]) -> None:
        self.site = site
        self.place = f"/api/v1/attempts/{attempt['id']}/"
        self.total: int = attempt["positions"]
        standing = site.ask("GET", self.place)
        self.checks = standing["mode"] == "practice"
        self.goes_back = standing["reached"] is None
        self.tab = f"terminal-{uuid.uuid4().hex[:12]}"
        self.writes = 0
        self.set_clock(attempt["remaining_ms"])
        if not self.goes_back:
            print("The questions open one after the other: Enter leaves one for good.")

    def run(self) -> bool:
        """Go through the questions, until it was submitted; False when it is left for later."""
        position = self.first()
        while True:
            if position > self.total:
                if self.is_submitted():
                    return True
                position = self.first()
            step = self.visit(position)
            if step == "q":
                return False
            position = self.total + 1 if step == "s" else self.moved(position, step)

    def first(self) -> int:
        """Where to begin, or to go on: the position that is open, or the first without an answer, or the first."""
        reached = self.site.ask("GET", self.place)["reached"]
        return reached or next((each["position"] for each in self.squares() if each["state"] != "answered"), 1)

    def squares(self) -> list[dict[str, Any]]:
        return self.site.ask("GET", f"{self.place}positions/?page_size=100")["rows"]

    def moved(self, position: int, step: str) -> int:
        """The position to which a step leads. Where questions open one after the other there is only the next."""
        if not self.goes_back:
            self.site.ask("POST", f"{self.place}positions/{position}/leave/")
            return position + 1
        if step.isdecimal():
            return min(max(int(step), 1), self.total)
        return max(position - 1, 1) if step == "-" else position + 1

    def visit(self, position: int) -> str:
        """Show a question and read what is typed until it leads somewhere else: that."""
        question = self.site.ask("GET", f"{self.place}positions/{position}/")
        self.show(position, question)
        while True:
            typed = input(f"{self.time_left()}> ").strip().upper().replace(",", "").replace(" ", "")
            if typed in ("", "S", "Q") or (self.goes_back and (typed == "-" or typed.isdecimal())):
                return typed.lower()
            if typed == "?":
                print(textwrap.fill(HELP, 100))
            elif typed == "!":
                question = self.save(position, question, flagged=not question["flagged"])
            elif question["explanation"] is not None:
                print("It was checked: Enter goes on.")
            elif is_choice(typed, question):
                question = self.answer(position, question, typed)
                if question["explanation"] is None:
                    return ""
            else:
                print(f"Type up to {question['select_count']} of {', '.join(letters_of(question))}; ? for more.")

    def show(self, position: int, question: dict[str, Any]) -> None:
        flag = " (flagged)" if question["flagged"] else ""
        print(f"\n{position} of {self.total}. Choose {question['select_count']}.{flag}")
        for text in filter(None, (question["scenario"], question["stem"])):
            print(textwrap.fill(text, 100))
        for letter, option in letters_of(question).items():
            mark = "*" if option["id"] in question["chosen"] else " "
            words = textwrap.wrap(option["text"], 95)
            print("\n".join([f"{mark} {letter}) {words[0]}", *(f"     {line}" for line in words[1:])]))
        explain(question)

    def answer(self, position: int, question: dict[str, Any], typed: str) -> dict[str, Any]:
        """Save these letters; in practice the answer is checked and explained. The question as it stands then."""
        chosen = [letters_of(question)[letter]["id"] for letter in sorted(set(typed))]
        if not self.checks or len(chosen) < question["select_count"]:
            return self.save(position, question, chosen=chosen)
        self.send("POST", f"{self.place}positions/{position}/check/", question, chosen=chosen)
        checked = self.site.ask("GET", f"{self.place}positions/{position}/")
        explain(checked)
        return checked

    def save(self, position: int, question: dict[str, Any], **values: Any) -> dict[str, Any]:
        """Save, and return the question as it stands then; what another device saved meanwhile is shown instead."""
        address = f"{self.place}positions/{position}/"
        try:
            saved = self.send("PUT", address, question, **values)
        except Refused as refused:
            if refused.code != "stale":
                raise
            print(refused)
            question = self.site.ask("GET", address)
            self.show(position, question)
            return question
        print("Flag saved." if "flagged" in values else "Saved.")
        return question | values | {"rev": saved["rev"]}

    def send(self, method: str, address: str, question: dict[str, Any], **values: Any) -> dict[str, Any]:
        """A write: the same tab and number are the same write, however often it is sent."""
        self.writes += 1
        stamp = {"base_rev": question["rev"], "tab": self.tab, "seq": self.writes}
        saved: dict[str, Any] = self.site.ask(method, address, values | stamp)
        self.set_clock(saved["remaining_ms"])
        return saved

    def is_submitted(self) -> bool:
        """Say what is open, and submit when that is confirmed."""
        squares = self.squares()
        blank = [str(each["position"]) for each in squares if each["state"] != "answered"]
        flagged = [str(each["position"]) for each in squares if each["flagged"]]
        print(f"\nUnanswered: {', '.join(blank) or 'none'}. Flagged: {', '.join(flagged) or 'none'}.")
        if input(f"{self.time_left()}Submit? y or n > ").strip().lower() not in ("y", "yes"):
            return False
        self.site.ask("POST", f"{self.place}submit/", {})
        return True

    def set_clock(self, remaining_ms: int | None) -> None:
        self.ends = None if remaining_ms is None else time.monotonic() + remaining_ms / 1000

    def time_left(self) -> str:
        if self.ends is None:
            return ""
        minutes, seconds = divmod(max(0, round(self.ends - time.monotonic())), 60)
        return f"{minutes}:{seconds:02} "


def letters_of(question: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return dict(zip(LETTERS, question["options"], strict=False))


def is_choice(typed: str, question: dict[str, Any]) -> bool:
    return set(typed) <= letters_of(question).keys() and len(set(typed)) <= question["select_count"]


def explain(question: dict[str, Any]) -> None:
    """In practice, after the check: what is right, and why."""
    if not (explanation := question["explanation"]):
        return
    print("Right." if explanation["is_correct"] else "Not right.")
    for letter, option in zip(LETTERS, explanation["options"], strict=False):
        words = textwrap.fill(f"{letter}: {option['rationale']}", 95, subsequent_indent="     ")
        print(f"{'+' if option['is_key'] else '-'} {words}")


def main() -> int:
    asked = arguments()
    site = Site(asked.url, asked.token)
    try:
        attempt = start(site, asked)
        try:
            if not Sitting(site, attempt).run():
                return left()
        except (EOFError, KeyboardInterrupt):
            return left()
        except Refused as refused:
            if refused.code != "closed":
                raise
            print(f"\n{refused}")
        report(site, f"/api/v1/attempts/{attempt['id']}/report/")
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{asked.url} cannot be reached: {getattr(error, 'reason', error)}.", file=sys.stderr)
        return 1
    return 0


def left() -> int:
    print("\nWhat you answered is saved. The clock goes on; start this again to go on yourself.")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Sit an exam in a terminal.")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="the address of the site")
    parser.add_argument("--token", default=os.environ.get("REHEARSE_TOKEN"), help="or the variable REHEARSE_TOKEN")
    parser.add_argument("--exam", default="SAA-C03")
    parser.add_argument("--mode", default="timed", choices=["simulation", "timed", "practice"])
    parser.add_argument("--count", type=int, help="questions of a timed exam (10, 20) or of practice (5, 10, 20, 65)")
    asked = parser.parse_args()
    if not asked.token:
        parser.error("a token is needed: --token, or REHEARSE_TOKEN")
    return asked


def start(site: Site, asked: argparse.Namespace) -> dict[str, Any]:
    body = {"exam": asked.exam, "mode": asked.mode}
    if asked.count:
        body["count"] = asked.count
    attempt: dict[str, Any] = site.ask("POST", "/api/v1/attempts/", body, **{"Idempotency-Key": uuid.uuid4().hex})
    minutes = (
        "as long as you like" if attempt["remaining_ms"] is None else f"{attempt['remaining_ms'] // 60000} minutes"
    )
    print(f"{asked.exam}: {attempt['positions']} questions, {minutes}.\n{textwrap.fill(HELP, 100)}")
    return attempt


def report(site: Site, address: str) -> None:
    """Print what came of it."""
    said = site.ask("GET", address)
    print(f"\n{said['title']}")
    if scored := said["scored"]:
        verdict = "passed" if scored["passed"] else "not passed"
        print(
            f"{scored['scaled_score']} ({scored['low']} to {scored['high']}), pass at {scored['cut_score']}: {verdict}"
        )
        for domain in scored["domains"]:
            print(
                f"  {domain['number']} {domain['title']}: {domain['correct']} of {domain['asked']}, {domain['verdict']}"
            )
    elif practised := said["practised"]:
        print(f"{practised['correct_count']} of {practised['answered_count']} right")


if __name__ == "__main__":
    sys.exit(main())
