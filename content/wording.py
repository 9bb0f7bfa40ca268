"""Texts and their words: what the checks of questions look at, and how slugs are read."""

from __future__ import annotations

import re
import unicodedata

from content.notes.lines import fences_over

_WORD = re.compile(r"[A-Za-z0-9]+(?:['\u2019-][A-Za-z0-9]+)*")
_END_OF_SENTENCE = re.compile(r"(?<=[.?!]) ")
_NOT_PROSE = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)]) |\||[ \t]")
_MARKS = "*_`\"'\u201d\u2019)"

_STOP_WORDS = """
a about above after again all also although an and another any are as at away back be because been before being
below between both but by can cannot could did do does done down during each either else every few for from further
get gets had has have having he her here him his how if in into is it its itself just keep keeps less let made make
makes many may might more most much must need needs neither never no nor not now of off often on once one only onto
or other others our out over own per put same shall she should since so some still such than that the their them
then there these they this those three through to too two under until up upon use used uses using very was way we
were what when where whether which while who whose why will with within without would yet you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
_UPPER_CASE = """
acl acm acu ad aes alb ami api aws az cdk cdn cidr clb cname cors cpu dax dlq dms dns ebs ec2 ecr ecs
efa efs eip eks elb emf emr eni etl fifo ftp gpu gsi gwlb hpc http https ia iam iops ip jms json jwt kb kcl kms
kpl lsi mfa mqtt nacl nat nfs nlb oac oai ou raid ram rds rpo rto s3 saml scp sdk sftp smb sns sql sqs sse ssh
ssl ssm sso sts tcp tls ttl udp url vgw vpc vpn waf xml zip
"""
UPPER_CASE = frozenset(_UPPER_CASE.split())


def in_words(slug: str) -> str:
    """A slug as people read it: `max-size` is "Max size", `scp-grants` is "SCP grants"."""
    text = " ".join(_written(part) for part in slug.split("-") if part)
    return text[:1].upper() + text[1:]


def _written(part: str) -> str:
    if part in UPPER_CASE:
        return part.upper()
    return part[:-1].upper() + "s" if part.endswith("s") and part[:-1] in UPPER_CASE else part


def squeezed(text: str) -> str:
    """The text with single blanks between its words."""
    return " ".join(text.split())


def without_code(text: str) -> list[str]:
    """The lines of a text that stand in no fenced code."""
    lines = text.split("\n")
    fences, _ = fences_over(lines)
    return [line for line, fence in zip(lines, fences, strict=True) if fence is None]


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text; lists, tables and code are none."""
    blocks = (block for block in "\n".join(without_code(text)).split("\n\n") if block.strip())
    return [squeezed(block) for block in blocks if not _NOT_PROSE.match(block)]


def sentences(text: str) -> list[str]:
    """The sentences of the paragraphs of a text."""
    return [sentence for paragraph in paragraphs(text) for sentence in _END_OF_SENTENCE.split(paragraph)]


def asks(sentence: str) -> bool:
    return sentence.rstrip(_MARKS).endswith("?")


def words(text: str) -> list[str]:
    """The words of a text in lower case, without code."""
    return [word.lower() for word in _WORD.findall("\n".join(without_code(text)))]


def content_words(text: str) -> frozenset[str]:
    """The distinct words that carry meaning; a plural counts as its singular."""
    meaningful = (word for word in words(text) if word not in STOP_WORDS and not word.isdigit())
    return frozenset(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in meaningful)


def normalised(text: str) -> str:
    """Equal for texts that say the same: case, backticks, a full stop and invisible characters do not count."""
    text = unicodedata.normalize("NFKC", text.replace("`", ""))
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return squeezed(visible).casefold().rstrip(".;,!")
