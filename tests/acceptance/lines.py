"""The acceptance list of the exam hall: what is promised under which id, and how often it is tried.

T0 is tried with every change (`make test`), T1 with every release (`make acceptance`), T2 when it is named
(`make acceptance LINES="D8 T5"`). Tests name the lines that they prove: `@pytest.mark.promise("D1")`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    tiers: tuple[int, ...]
    what: str


LINES: Mapping[str, Line] = {
    # Durability
    "D1": Line((1,), "200 candidates save while the server is killed 20 times: no acknowledged answer is lost"),
    "D2": Line((1,), "the database stops and comes back: 503 meanwhile, no acknowledged answer is lost"),
    "D3": Line((0, 1), "the settings that make an acknowledged answer durable are in force"),
    "D4": Line((1,), "ten questions are answered offline and arrive when the connection is back"),
    "D5": Line((1,), "a save fails, the page is loaded again, and the answer arrives without a touch"),
    "D6": Line((1,), "a value that changes while its save is under way is the one that is stored"),
    "D7": Line((1,), "the connection is cut after the commit: the repeated save gets the same answer"),
    "D8": Line((2,), "the disk is full: nothing is acknowledged that is not stored"),
    "D9": Line((2,), "the process is killed within start, submit, import, regrade and erasure"),
    # Concurrency
    "C1": Line((0,), "of 20 submits at once one closes, and all lead to the same result"),
    "C2": Line((1,), "a save that meets a submit is in the score, or it was refused"),
    "C3": Line((0,), "of 20 starts at once one begins the attempt, and all get it"),
    "C4": Line((1,), "two tabs never overwrite each other without a word"),
    "C5": Line((0,), "a packet that comes after a newer one is logged, not applied"),
    "C7": Line((1,), "submit, sweep and the end by an operator at once finish an attempt once"),
    "C8": Line((1,), "two sweeps at once, one killed: each attempt is finished once"),
    "C9": Line((1,), "import, backup and export beside 100 saves a second: nothing is refused"),
    "C10": Line((1,), "of two curators who edit one question the second sees both texts"),
    "C11": Line((1,), "200 wrong passwords at once: at most seven are hashed"),
    "C12": Line((2,), "regrading, erasing and retiring beside 100 saves a second"),
    # Time
    "T1": Line((1,), "saves around deadline and grace are accepted and refused to 100 ms"),
    "T2": Line((0,), "no clock, time or state that a client sends has an influence"),
    "T3": Line((1,), "the clock of the page is right whatever the browser's clock says"),
    "T4": Line((1,), "the clock of the page is right after sleep"),
    "T5": Line((2,), "the clock of the server is set while attempts are open"),
    "T6": Line((0,), "durations hold when the clocks change, and times are shown in the user's zone"),
    "T7": Line((0,), "an exam that closes in 90 seconds says so before it starts, and ends at that instant"),
    "T8": Line((1,), "time is granted while the attempt runs, and withdrawn again"),
    "T9": Line((1,), "nobody is there at the end: the attempt counts as finished at its deadline"),
    "T10": Line((0,), "the time ends while an answer is empty, invalid or of a question that is gone"),
    "T11": Line((1,), "a change made one second before the end counts"),
    "T12": Line((1,), "every page of an attempt shows the same time left"),
    # Integrity of scoring
    "S2": Line((0,), "whatever happens to the bank, an open attempt stays as it began"),
    "S3": Line((0,), "nothing that an attempt rests on can be deleted"),
    "S4": Line((1,), "a corrected key regrades 200 attempts, twice without a change, and back"),
    "S5": Line((0,), "the order of options has no influence, and is the same on each reload"),
    "S7": Line((1,), "the review opens when it may, on every channel"),
    "S8": Line((0,), "nothing is written after a reveal or a submission"),
    "S9": Line((0,), "values that do not fit the question are refused and leave no trace"),
    "S10": Line((0,), "what is locked or not in the attempt can be reached by no address"),
    "S12": Line((1,), "after 1,000 random acts everything stored can be computed from the events"),
    "S13": Line((1,), "a submission waits for answers that did not arrive, but never after the end"),
    # Load
    "L1": Line((1,), "500 candidates for three minutes"),
    "L2": Line((1,), "200 candidates start within ten seconds"),
    "L3": Line((1,), "200 attempts end at the same second"),
    "L4": Line((1,), "200 people sign in within a minute while 200 others save"),
    "L5": Line((0,), "a page costs the same number of queries whatever its size"),
    "L6": Line((1,), "one account that floods the site is slowed down, and nobody else"),
    # Accessibility and clarity
    "W1": Line((1,), "axe finds nothing serious on any page and state of the hall"),
    "W2": Line((1,), "a whole exam by keyboard"),
    "W3": Line((1,), "clock and saving for screen readers"),
    "W4": Line((1,), "extra time up to tenfold, warnings before the end, untimed practice"),
    "W5": Line((1,), "zoom, forced colours, reduced motion and text spacing lose nothing"),
    "W6": Line((1,), "a whole exam without JavaScript"),
    "W7": Line((1,), "every refusal says what is safe and what to do"),
    # Of other groups, what the ten promises and the browser's side of the hall rest on
    "A1": Line((0,), "every address answers every role and method as it is listed"),
    "A2": Line((0,), "another person's attempt is answered like one that does not exist"),
    "A3": Line((0,), "ids of different owners do not mix"),
    "A4": Line((0,), "a field that is not offered changes nothing"),
    "A5": Line((0,), "a request that another site forges is refused"),
    "A7": Line((0,), "lists of the API neither order nor show by what is hidden"),
    "A8": Line((0,), "a right that was taken away is gone with the next request"),
    "I8": Line(
        (0, 1), "generated requests to every operation of the API: no fault, and nothing the schema does not say"
    ),
    "I10": Line((0,), "words that mean something to a database are words"),
    "I2": Line((0,), "a file with an error changes nothing; the same file twice changes nothing"),
    "I1": Line((0,), "no notes make the loader fail or hang, and what is refused changes nothing"),
    "I4": Line((0,), "text of any kind is taken as it is defined or refused with its place, and never a fault"),
    "I5": Line((0,), "an archive that is a trap is refused at once, in little memory, with nothing on the disk"),
    "B1": Line((0,), "a changed line of notes names exactly the options that rest on it"),
    "B18": Line((0,), "an edited line of notes names exactly the questions it touches, and changes nothing else"),
    "P1": Line((0,), "everything that is known of a person can be taken along, without a key and without others"),
    "P2": Line((0,), "of a person who was erased nothing is left in any table"),
    "R2": Line((1,), "the server is stopped and restarted under load: no acknowledged answer is lost"),
    "R5": Line((1,), "a backup under load holds every answer acknowledged before it began"),
    "R11": Line((0,), "a sweep that stands still is told, and exams end right all the same"),
    "U5": Line((1,), "the session ends in mid-exam: signing in in place loses nothing"),
    "U6": Line((1,), "a sign-in in another tab changes the token: saving goes on"),
    "U11": Line((1,), "somebody else signs in in the same browser: nothing crosses over"),
}

PROMISES: Mapping[int, tuple[str, ...]] = {
    1: ("D1", "D2", "D7"),
    2: ("D4", "D5"),
    3: ("C4", "C5", "D6"),
    4: ("T1", "T2", "T3"),
    5: ("C1", "C2", "S8"),
    6: ("S2", "S3"),
    7: ("S7",),
    8: ("A2",),
    9: ("I2", "I5"),
    10: ("R2", "R5"),
}
"""The ten promises of the hall, and the lines that prove them."""
