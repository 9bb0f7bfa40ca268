"""What programs add to notes that they export: dates of pages, ids of blocks, time stamps, references to pictures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from content.notes.lines import closed_fences_over

NAME = "traces of programs"

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_WHOLE = re.compile(
    rf"(?:{_DAYS}), (?:{_MONTHS}) [0-9]{{1,2}}, [0-9]{{4}}(?:[ \u00a0\u202f]+[0-9]{{1,2}}:[0-9]{{2}}.{{0,4}})?"
    r"|[0-9]{1,2}:[0-9]{2}[ \u00a0\u202f][AP]M"
    r"|screen clipping taken: .*"
    r"|</?aside>"
    r"|\[{1,2}_?toc_?\]{1,2}|\{:toc\}|\$\{toc\}"
    r"|#(?:separator|html|notetype|deck|columns|guid column|notetype column|deck column|tags column|tags|if matches):.*"
    r"|\[[^\[\]]+\]: (?:<.*|data:.*|(?:https?://|#)\S*(?:[ \t]+[\"'(].*)?)"
    r"|(?-i:</?[A-Z]\w*(?:[ \t][^<>]*)?/?>)|(?:import|export)[ \t].*[ \t]from[ \t]+['\"][^'\"]*['\"];?"
    r"|\{\{(?:embed|query|renderer|\[\[query\]\])\b.*\}\}",
    re.IGNORECASE,
)
_BLOCK_ID = re.compile(r"(?<![ \t])[ \t]+\^[\w-]{1,40}$")
_COMMENT = re.compile(r"%%[^%]*%%")
_REFERRED_IMAGE = re.compile(r"!\[[^\[\]]*\]\[[^\[\]]*\]")
_STAMP = re.compile(
    r"(?:[-*][ \t]+)?(?:[\[(](?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}(?:[.,][0-9]{1,3})?[\])]|"
    r"(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2})"
    r"(?:[ \t]*[-\u2013:])?[ \t]+(?=\S)"
)
_CHAT = re.compile(
    r"\[?[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4},?[ \u202f][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
    r"(?:[ \u202f]?[ap]\.?m\.?)?\]?(?:[ ]-)?[ ][^:]{1,30}:[ ](?:<[\w ]+>$)?",
    re.IGNORECASE,
)
"""When something was said, and by whom; what was no text is left out."""

_LEAST_STAMPS = 3
_MAIL = re.compile(r"(?:from|to|cc|bcc|subject|sent|date|reply-to|von|an|betreff|gesendet):[ \t].*", re.IGNORECASE)
_LEAST_OF_MAIL = 3
_LEAST_PAGES = 2
_LEADERS = "....."
"""Dots between a title and the number of its page."""

_DIGITS = re.compile(r"[0-9]+")
_FAREWELL = re.compile(
    r"(?:(?:best|kind|warm|viele|liebe|mit freundlichen) (?:regards|wishes|gr\u00fc\u00dfen?)|best|cheers|regards|"
    r"thanks|thank you|sincerely|see you|bye|saludos|un abrazo|cordialement|\u00e0 bient\u00f4t|abra\u00e7os?|lg|vg|"
    r"mfg)\b.{0,30}",
    re.IGNORECASE,
)
_SIGNATURE = ("--", "---", "___")
_LONGEST_SIGNATURE = 6
"""Lines at the end of a mail, from the farewell on."""

_PAGE = re.compile(
    r"(?:.*[ \t|\u00b7\u2013-])?(?:page|seite|p\u00e1gina|pagina|pag\.|p\.|\u0441\u0442\u0440\.)[ ]?[0-9]{1,4}"
    r"(?:[ ]?(?:of|von|de|di|sur|/)[ ]?[0-9]{1,4})?\W*|[-\u2013][ ]?[0-9]{1,4}[ ]?[-\u2013]|"
    r"[0-9]{1,4}[ ]?/[ ]?[0-9]{1,4}",
    re.IGNORECASE,
)
"""The foot or head of a printed page."""

_TAGS = re.compile(r"(?:#[^\W\d_][\w/-]*[ \t]*)+")
_UNDERLINE = re.compile(r"(?:-{3,}|={3,})[ \t]*")
_AS_BLANKS = {0x3000: "  ", **dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F), " ")}
_WIDE_BLANKS = re.compile(r"[ \t]*[\u00a0\u2000-\u200a\u202f\u3000][ \t\u00a0\u2000-\u200a\u202f\u3000]*(?=\S)")


def rewritten(lines: Sequence[str]) -> list[str]:
    """Without what no author wrote. Time stamps go where at least three lines begin with one."""
    fences = closed_fences_over(lines)
    stamp = next((stamp for stamp in (_STAMP, _CHAT) if sum(map(bool, map(stamp.match, lines))) >= _LEAST_STAMPS), None)
    written = [line if fence else _without_traces(line, stamp) for line, fence in zip(lines, fences, strict=True)]
    for index in range(len(written) - 1):
        if (
            written[index].startswith("#")
            and _UNDERLINE.fullmatch(written[index + 1])
            and _TAGS.fullmatch(written[index])
        ):
            written[index] = ""  # a rule below tags makes no title of them
    _without_pages(written)
    head = next((index for index, line in enumerate(written) if not _MAIL.fullmatch(line)), len(written))
    if head >= _LEAST_OF_MAIL:
        end = _end_of_mail(written)
        written = [line if head <= index < end else "" for index, line in enumerate(written)]
    return written


def _without_pages(written: list[str]) -> None:
    """Takes away what stands at the foot or the head of several pages, and contents with the numbers of pages."""
    pages = [index for index, line in enumerate(written) if line[-1:].isdigit() and _is_foot(line.strip())]
    numbers = [index for index, line in enumerate(written) if line.strip().isdecimal() and len(line.strip()) <= 4]
    if all(int(written[after]) == int(written[index]) + 1 for index, after in pairwise(numbers)):
        pages += _with_running_titles(written, numbers)
    for index in pages if len(pages) > 1 else ():
        written[index] = ""


def _is_foot(text: str) -> bool:
    return _PAGE.fullmatch(text) is not None or _LEADERS in text.replace(" ", "")


def _with_running_titles(lines: Sequence[str], numbers: Sequence[int]) -> list[int]:
    """Pages' numbers, each alone in a line, and the lines beside them that are the same on several pages."""
    if len(numbers) < _LEAST_PAGES:
        return []
    beside = [index + step for index in numbers for step in (-1, 1) if 0 <= index + step < len(lines)]
    counts = Counter(_DIGITS.sub("#", lines[index].strip()) for index in beside if lines[index].strip())
    running = {text for text, count in counts.items() if count >= _LEAST_PAGES}
    titles = [index for index, line in enumerate(lines) if line and _DIGITS.sub("#", line.strip()) in running]
    return [*numbers, *titles]


def _end_of_mail(lines: Sequence[str]) -> int:
    """Index of the farewell or of the line above a signature, near the end; else the number of lines."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    for index in filled[-_LONGEST_SIGNATURE:]:
        if lines[index].strip() in _SIGNATURE or _FAREWELL.fullmatch(lines[index].strip()):
            return index
    return len(lines)


def _without_traces(line: str, stamp: re.Pattern[str] | None) -> str:
    if not line:
        return line
    if not line.isascii() and (blanks := _WIDE_BLANKS.match(line)):
        line = blanks[0].translate(_AS_BLANKS) + line[blanks.end() :]
    if _WHOLE.fullmatch(line.strip(" \t\u00a0")):
        return ""
    if stamp and (said := stamp.match(line)):
        line = line[said.end() :]
    if "^" in line or "%%" in line or "![" in line:
        line = _REFERRED_IMAGE.sub("", _COMMENT.sub("", _BLOCK_ID.sub("", line))).rstrip()
    return line
