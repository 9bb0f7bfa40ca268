"""What people write to themselves: private remarks, what an exam is said to ask, lines that point to a picture."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"(?<=[.!?])[ \t]+(?=[A-Z\"'\u201c(])")
_TO_DO = re.compile(
    r"(?:re-?)?(?:read|review|revise|study|watch|practi[cs]e|learn|memori[sz]e|ask|finish|redo|look|do|try|draw|write|"
    r"compare|check|repeat|summari[sz]e|book|buy|print|install|build|set up)\b",
    re.IGNORECASE,
)
_LONGEST_TO_DO = 6
_FINITE = re.compile(r"\b(?:is|are|was|has|have|can|must|may|does|do|will|needs?|costs?|keeps?|uses?)\b|[:=]")
"""What makes a statement of a few words."""

_BRACKET = re.compile(r"(?<![ \t])[ \t]*\(([^()]*)\)")
# What follows is looked for in texts in lower case: a pattern that tells no capitals apart takes three times as long,
# and so does one that does not begin with the edge of a word.
_PRIVATE = re.compile(
    r"\b(?:(?:i|we|you)(?:'ll| will| should| have to| need to| might| must)? "
    r"(?:come back|get back|look (?:this|it) up|revisit|be fine|re-?read)\b|"
    r"i(?:'m| am| was| did| got| took| noted| copied| learned| learnt|"
    r" would like| think| guess| don.t|'ve| have to| need| forgot| will)\b|"
    r"at work\b|my (?:exam|notes?|job|team|boss|company|work)\b|notes? (?:about|on) things\b|"
    r"more notes\b|guess (?:what|about)\b[^.]{0,60}\b(?:need|detail)\b|need to super\b|"
    r"need to know\W*$|typical question\b|"
    r"should have guessed\b|just know (?:the|those|these|that)\b|as you probably know\b|preguntar a\b|"
    r"can (?:you|everyone|everybody) (?:all )?(?:hear|see)\b|"
    r"nochmal (?:lesen|nachschauen)\b|revoir\b[^.]{0,60}\bplus tard\b|"
    r"my own (?:words|notes)\b|mistakes?,? please\b|please (?:shout|correct me|tell me)\b|lo (?:hago|miro|repaso)\b|"
    r"(?:muss ich|ich muss|(?:noch|nochmal) (?:lernen|anschauen|nachlesen|fragen|kl\u00e4ren))\b|"
    r"(?:rever|revisar|estudar) (?:isto|isso|mais|depois|amanh\u00e3|de novo)\b|"
    r"(?:\u00e0 revoir|da rivedere|encore des trous)\b|komm(?:t|en) (?:sicher |bestimmt |oft |gern )?dran\b|"
    r"got this (?:one )?wrong\b|if (?:it|they|this|these|the notes?) helps? you\b|"
    r"(?:leave|give) (?:it |me |us )?a (?:star\b|\u2b50)|"
    r"(?:erros? de digita|faltas? de ortograf)\w*)|\u8aa4\u5b57|\u66f8\u3044\u305f\u306e\u3067|\u3042\u3068\u3067"
)
_PRIVATE_FROM_ITS_BEGINNING = re.compile(
    r"(?:best|cheers|thanks|thank you|sincerely|saludos|cordialement)[,!](?:[ \t]\w+){0,2}$|"
    r"(?:best|kind|warm|viele|liebe) (?:regards|wishes|gr\u00fc\u00dfe)\b[,!]?(?:[ \t]\w+){0,2}$|"
    r"(?:hi|hello|hey|dear)\b[^.:]{0,30}[,!]$|"
    r"(?:we|you) need to know how\b|know the differences?\b|"
    r"this is (?:pretty|very|really|super) important\b|"
    r"i(?:['\u2019](?:d|ll|m|ve)\b| (?:should|would|could|can|cannot|still|always|never|keep|kept|mix|tend|find|found|"
    r"like|love|hate|want|wrote|write|made|use|used|read|saw|heard|passed|failed|hope|wish|remember|do|have|had|missed|skip|"
    r"skipped)\b)|"
    r"(?:sorry|note to self|reminder|to-?do)\b[ :,-]|that['\u2019]s it\b|"
    r"(?:my |personal |study |lecture |class )?notes (?:from|by|of|taken|on) .{0,50}$|"
    r"(?:look (?:at|up)|check|read|watch|revisit|review|repeat|go over)\b.{0,60}\b(?:again|later|tomorrow|tonight)\b|"
    r"day \d+ (?:was|is|better|worse)\b|ask \w+ (?:for|about|if|whether)\b|last edit(?:ed)?\b|shared with\b|relu le\b|"
    r"(?:quiz|mock|practice|self.?test)\b[^.:]{0,20}: ?\d{1,3} ?(?:/|of|out of) ?\d{1,3}\b|"
    r"(?:re-?do|revise|retake) (?:this |it |these |them )?(?:on|next|this) "
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|week)\b|"
    r"no guarantee\b|here is what i (?:kept|took|wrote|learned)\b|(?:these|those) are my\b|"
    r"read (?:this|it|these) (?:once more|again)\b|(?:mistakes|things) i (?:keep|always)\b|"
    r"\d+ ?% (?:done|finished|read)\b|"
    r"falta (?:estudar|ler|rever|estudiar|leer|repasar)\b|"
    r"ojo\b.*\b(?:falta|repasar|mirar|estudiar)\b|"
    r"(?:good luck|bon(?:ne)? (?:courage|chance)|viel (?:erfolg|gl\u00fcck)|(?:buena|mucha) suerte|boa sorte|"
    r"in bocca al lupo)\b.{0,60}$|"
    r"(?:pull requests?|prs?|contributions?|corrections?|feedback|stars?)\b[^.:]{0,20}\bwelcome\b|"
    r"(?:(?:my |the )?exam|pr\u00fcfung|examen) is (?:on|in|next|tomorrow|this)\b|"
    r"(?:please )?(?:open an? (?:issue|pr|pull request)|send (?:me )?a (?:pr|pull request))\b|"
    r"(?:from|source|quelle|via)[ :]+https?://\S+$|"
    r"(?:stand|last updated?|updated|zuletzt ge\u00e4ndert|mis \u00e0 jour)(?: on| am| le)?[ :]+\d[\d./-]*"
    r"(?:\W.{0,40})?$"
)
_UNFINISHED = re.compile(r"(?:TODO|FIXME|TBD)\b")
"""Only in capitals: `todo` is a word of Spanish."""

_EXAM = re.compile(r"\b(?:exams?|certification test|examination|ex[a\u00e1]menes|examen|pr\u00fcfung)\b")
_ASKED = re.compile(
    r"\b(?:likely|often|asked?|asks|appears?|comes? up|questions?|test(?:ed|s)?|know|knowledge|important|remember|"
    r"focus|pops?|practice|passed|wrong|going into|high.level|main(?:ly)?|always|never|sure|expect|shows?|cae|"
    r"open.book|closed.book|no time|booked|pregunta\w*|sale|wichtig|kommt|just)\b"
)
_POINTING = re.compile(
    r"\b(?:(?:the|this|that|these|those|following|below|above|see|consider|an?)\b[^.]{0,30}\b(?:diagram|screenshot)s?\b"
    r"[^.]{0,40}[:.]?$|(?:see|following|below|above)\b[^.]{0,30}\b(?:pictures?|images?|figures?)[:.]?$|"
    r"(?:^|(?<=\. ))that is$)"
)
_POINTING_FROM_ITS_BEGINNING = re.compile(
    r"(?:see also|further reading|more (?:info|information|details)|related|siehe auch|voir aussi|v\u00e9ase|"
    r"vedi anche|veja tamb\u00e9m|zie ook|\u0441\u043c\. \u0442\u0430\u043a\u0436\u0435)\b[^.]{0,80}$|"
    r"see you\b[^.]{0,40}\.?$|(?:see|consider|look at)\b[^.]{0,40}:?$|(?:here is an?|for) example:?$|"
    r"(?:find|check|read|refer|learn)\b[^.]{0,80}\bhere\W*$"
)


def without_remarks(text: str) -> str:
    """The sentences of a text that say something about its subject; empty where none does."""
    text = _BRACKET.sub(_kept, text) if "(" in text else text
    if not _is_remark(text) and not _is_pointing(text[-200:]):
        return text
    kept = [sentence for sentence in _SENTENCE_END.split(text) if not is_remark(sentence)]
    return " ".join(kept).strip()


def is_to_do(text: str, marker: str) -> bool:
    """Whether an item with a box says what its author wants to do, or has done: with an open box a few words do."""
    if not marker.endswith("]"):
        return False
    is_open = marker.endswith("[ ]") and len(text.split()) <= _LONGEST_TO_DO
    return _TO_DO.match(text) is not None or (is_open and not _FINITE.search(text))


def is_remark(sentence: str) -> bool:
    """Whether a sentence speaks of its author, of an exam or of a picture instead of the subject."""
    sentence = sentence.strip()
    return not sentence or _is_remark(sentence) or (len(sentence) < 120 and _is_pointing(sentence))


def _is_remark(text: str) -> bool:
    lowered = text.lower()
    is_private = _PRIVATE.search(lowered) or _PRIVATE_FROM_ITS_BEGINNING.match(lowered) or _UNFINISHED.search(text)
    return bool(is_private) or bool(_EXAM.search(lowered) and _ASKED.search(lowered))


def _is_pointing(text: str) -> bool:
    lowered = text.lower()
    return bool(_POINTING_FROM_ITS_BEGINNING.match(lowered) or _POINTING.search(lowered))


def _kept(bracket: re.Match[str]) -> str:
    return "" if _is_remark(bracket[1]) else bracket[0]
