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


class Refused(Exception):  # noqa: N818 - the site's answer, not a fault
    """The site said no; `problem` is what it said (RFC 9457)."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('title')}. {problem.get('detail')}")
        self.problem = problem


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


def main() -> int:
    asked = arguments()
    site = Site(asked.url, asked.token)
    try:
        attempt = start(site, asked)
        place = f"/api/v1/attempts/{attempt['id']}/"
        tab = f"terminal-{uuid.uuid4().hex[:12]}"
        for position in range(site.ask("GET", place)["reached"] or 1, attempt["positions"] + 1):
            answer(site, place, position, total=attempt["positions"], tab=tab)
            # Where questions open one after the other this opens the next; elsewhere nothing happens.
            site.ask("POST", f"{place}positions/{position}/leave/")
        finish(site, place)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
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
    print(f"{asked.exam}: {attempt['positions']} questions, until {attempt['deadline_at'] or 'you are done'}.")
    return attempt


def answer(site: Site, attempt: str, position: int, *, total: int, tab: str) -> None:
    """Show a question, read letters until they fit, and save. An empty line leaves it as it is."""
    place = f"{attempt}positions/{position}/"
    question = site.ask("GET", place)
    letters = {LETTERS[number]: option for number, option in enumerate(question["options"])}
    print(f"\n{position} of {total}. Choose {question['select_count']}.")
    for text in filter(None, (question["scenario"], question["stem"])):
        print(textwrap.fill(text, 100))
    for letter, option in letters.items():
        print(f"  {letter}) {option['text']}")
    while True:
        typed = input("> ").strip().upper().replace(",", "").replace(" ", "")
        if not typed:
            return
        if set(typed) <= letters.keys() and len(set(typed)) <= question["select_count"]:
            break
        print(f"Type up to {question['select_count']} of {', '.join(letters)}.")
    body = {"chosen": [letters[letter]["id"] for letter in sorted(set(typed))], "base_rev": question["rev"]}
    saved = site.ask("PUT", place, body | {"tab": tab, "seq": position})
    print(f"Saved at {saved['saved_at']}.")


def finish(site: Site, attempt: str) -> None:
    """Submit, and print what came of it."""
    submitted = site.ask("POST", f"{attempt}submit/", {})
    report = site.ask("GET", submitted["report"])
    print(f"\n{report['title']}")
    if scored := report["scored"]:
        verdict = "passed" if scored["passed"] else "not passed"
        print(
            f"{scored['scaled_score']} ({scored['low']} to {scored['high']}), pass at {scored['cut_score']}: {verdict}"
        )
        for domain in scored["domains"]:
            print(
                f"  {domain['number']} {domain['title']}: {domain['correct']} of {domain['asked']}, {domain['verdict']}"
            )
    elif practised := report["practised"]:
        print(f"{practised['correct_count']} of {practised['answered_count']} right")


if __name__ == "__main__":
    sys.exit(main())
