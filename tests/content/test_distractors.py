from dataclasses import replace

import pytest

from content.distractors import Answers, Names, propose
from content.notes.parsed import ParsedDraft, ParsedOption

NAMES = Names(
    slugs={
        "amazon simple queue service": "sqs",
        "sqs": "sqs",
        "amazon sqs": "sqs",
        "sns": "sns",
        "amazon sns": "sns",
        "amazon mq": "mq",
        "eventbridge": "eventbridge",
        "cloudwatch events": "eventbridge",
        "ec2": "ec2",
        "batch": "batch",
        "simpledb": "simpledb",
    },
    shown={"sqs": "Amazon SQS", "sns": "Amazon SNS", "mq": "Amazon MQ", "eventbridge": "EventBridge", "ec2": "EC2"}
    | {"batch": "Batch"},
    categories={**dict.fromkeys(("sqs", "sns", "mq", "eventbridge", "simpledb"), "Messages"), "ec2": "Compute"}
    | {"batch": "Compute"},
    confused={"sqs": ("mq",)},
)


def draft(key, stem="", section="Mail", **changes):
    return ParsedDraft(stem or f"What leads to {key}?", key, "", 1, 2, ("Notes", section), **changes)


def proposed(key, *others, seed="draft-1", **changes):
    own = draft(key, **changes)
    return propose(own, Answers([own, *others]), names=NAMES, seed=seed)


class TestServices:
    def test_others_of_the_same_category_come_with_the_one_that_is_confused_first(self):
        first, *others = proposed("SQS")
        assert first == "Amazon MQ"
        assert set(others) == {"Amazon SNS", "EventBridge"}

    def test_neither_an_alias_nor_a_former_name_nor_the_service_itself_is_proposed(self):
        assert "EventBridge" not in proposed("CloudWatch Events")
        assert not {"SQS", "Amazon SQS"} & {*proposed("Amazon Simple Queue Service")}

    def test_a_service_that_can_no_longer_be_used_is_not_proposed(self):
        assert "simpledb" not in [name.casefold() for name in proposed("SNS")]

    def test_a_service_that_the_stem_names_is_not_proposed(self):
        assert "Amazon MQ" not in proposed("SQS", stem="What replaces Amazon MQ here?")

    def test_the_verb_before_it_stays(self):
        assert proposed("Use SQS")[0] == "Use Amazon MQ"

    def test_of_services_joined_by_a_plus_one_is_replaced(self):
        for text in proposed("SQS + EC2"):
            one, other = text.split(" + ")
            assert (one == "SQS") != (other == "EC2")


class TestAmounts:
    def test_numbers_of_the_same_notes_with_the_same_unit_come_first(self):
        others = [draft("30 seconds"), draft("Two of 45 seconds"), draft("9 GB")]
        assert {*proposed("10 seconds", *others)[:2]} == {"30 seconds", "45 seconds"}

    def test_without_any_they_are_halved_and_doubled(self):
        assert proposed("12 GB") == ("6 GB", "24 GB", "48 GB")

    def test_a_power_of_ten_has_its_neighbours(self):
        assert proposed("100 requests")[:2] == ("10 requests", "1000 requests")

    def test_a_unit_that_is_a_word_gets_its_plural(self):
        assert proposed("1 year") == ("2 years", "4 years", "3 years")

    def test_words_stay_words_and_groups_stay_groups(self):
        assert proposed("Four days")[:2] == ("Two days", "Eight days")
        assert proposed("3,000 IOPS")[:2] == ("1,500 IOPS", "6,000 IOPS")
        assert proposed("$0.5 per hour")[:2] == ("$0.25 per hour", "$1 per hour")

    def test_the_same_amount_in_another_unit_or_form_is_never_proposed(self):
        others = [draft("60 seconds"), draft("1 minute"), draft("one minutes"), draft("1.0 minute")]
        assert not {"60 seconds", "1 minute", "one minute", "1.0 minute"} & {*proposed("1 minute", *others)}


class TestPhrases:
    def test_answers_of_the_same_section_and_shape_come_first(self):
        others = [
            draft("Open the left door"),
            draft("Turn the key twice"),
            draft("Store the parcel", section="Parcels"),
            draft("The bell is broken"),
            draft("Seven"),
        ]
        first = proposed("Add a second stamp", *others)
        assert first == ("Turn the key twice", "Store the parcel") or {*first} <= {other.key for other in others[:3]}
        assert first[-1] == "Store the parcel"

    def test_what_may_say_the_same_is_not_proposed(self):
        others = [draft("Add a second stamp."), draft("add a second  stamp"), draft("Add the second stamp twice")]
        assert proposed("Add a second stamp", *others) == ()

    def test_another_answer_to_the_same_question_is_not_proposed(self):
        same = draft("Turn the key twice", stem="which is  it?")
        other = draft("Open the left door", stem="Which is it not?")
        assert proposed("Add a second stamp", same, other, stem="Which is it?") == ("Open the left door",)

    def test_much_longer_answers_are_not_proposed(self):
        assert proposed("Add a stamp", draft("Add " + "very " * 10 + "many other things")) == ()


@pytest.mark.parametrize(
    ("key", "other"), [("True", "False"), ("false", "true"), ("Yes", "No"), ("Falsch", "Wahr"), ("oui", "non")]
)
def test_a_verdict_has_its_opposite(key, other):
    assert proposed(key) == (other,)


def test_the_same_seed_proposes_the_same_and_another_seed_another_order():
    others = [draft(f"Add {word} to it") for word in ("milk", "salt", "flour", "sugar", "pepper", "honey")]
    by_seed = {seed: proposed("Add water to it", *others, seed=seed) for seed in map(str, range(20))}
    assert all(proposed("Add water to it", *reversed(others), seed=seed) == found for seed, found in by_seed.items())
    assert len({*by_seed.values()}) > 10


def test_nothing_is_proposed_beside_options_or_without_a_key():
    own = draft("SQS")
    with_options = replace(own, options=(ParsedOption("a", "SQS", is_key=True, rationale=""),))
    assert propose(with_options, Answers([own]), names=NAMES, seed="") == ()
    assert proposed("") == ()
    assert proposed("word " * 100) == ()
