"""What tests of practice from notes need."""

from collections import defaultdict
from pathlib import Path

from content.comparison import told_apart
from content.distractors import Names
from content.notes.names import Catalogue, Subject
from content.notes.outline import read_outline
from content.notes.recall import Noted, recalls
from content.notes.recall.languages import language_of
from content.notes.statements import read_facts

TEXTS = Path(__file__).with_name("texts")
SERVICES = {"sqs": "Amazon SQS", "sns": "Amazon SNS", "mq": "Amazon MQ", "eventbridge": "Amazon EventBridge"}
CATALOGUE = Catalogue(Subject(slug, name, name, aliases=(name.split()[1],)) for slug, name in SERVICES.items())
NAMES = Names(
    slugs={alias.casefold(): slug for slug, name in SERVICES.items() for alias in (name, name.split()[1])},
    shown=SERVICES,
    categories=dict.fromkeys(SERVICES, "Messaging"),
)


def names_of_library(services, folder):
    """The names of these services of the library, and which of them its files say are confused, as a site has them that
    loaded it."""
    named = {service.slug: (service.name, service.heading, *service.aliases) for service in services}
    confused = defaultdict(set)
    for service in services:
        lines = (folder / f"{service.slug}.md").read_text(encoding="utf-8").splitlines()
        for twins in (line.removeprefix("twins: ").split(", ") for line in lines if line.startswith("twins: ")):
            for one, other in told_apart(service.slug, twins, is_topic=service.kind == "topic"):
                confused[one].add(other)
                confused[other].add(one)
    return Names(
        slugs={name.casefold(): slug for slug, own in named.items() for name in own},
        shown={each.slug: each.heading for each in services if each.kind == "service" and each.retired is None},
        categories={each.slug: each.category for each in services},
        confused={slug: sorted(others) for slug, others in confused.items()},
    )


def noted(*texts, subject="", heading="Queues", language="en"):
    """Statements of one section, in this order."""
    numbered = enumerate(texts, start=1)
    return [Noted(f"raw-{number:016x}", text, subject, heading, number, number, language) for number, text in numbered]


def asked_of(*texts, kind="", catalogue=CATALOGUE, names=NAMES, **given):
    """The questions of these statements; of one kind, where one is given."""
    found = recalls(noted(*texts, **given), catalogue=catalogue, names=names)
    return [recall for recall in found if kind in ("", recall.kind)]


def statements_of(text):
    """What the reader of raw notes says of a text that is about no service."""
    facts = read_facts(read_outline(text), "notes.md", CATALOGUE)
    language = language_of(text)
    return [
        Noted(f"raw-{number:016x}", fact.text, fact.topic, fact.topic, fact.line_start, fact.line_end, language)
        for number, fact in enumerate(facts, start=1)
    ]


def noted_facts(facts, catalogue):
    """Facts with what a site calls their subjects: services by their names, everything else by its title."""
    return [
        Noted(
            f"raw-{place:016x}",
            fact.text,
            (*fact.services, fact.topic)[0],
            catalogue.subjects[fact.services[0]].heading if fact.services else fact.topic,
            fact.line_start,
            fact.line_end,
        )
        for place, fact in enumerate(facts)
    ]


def asked_of_text(name):
    """The questions of one of the texts beside this file."""
    statements = statements_of((TEXTS / f"{name}.md").read_text(encoding="utf-8"))
    return recalls(statements, catalogue=CATALOGUE, names=NAMES)


def shown(recall):
    """What a question quotes, without Markdown."""
    return recall.stem.split("> ", 1)[1].replace("\\", "")
