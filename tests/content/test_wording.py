import pytest

from content import wording


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("max-size", "Max size"),
        ("scp-grants", "SCP grants"),
        ("source-ip-sees-private", "Source IP sees private"),
        ("apis", "APIs"),
        ("sns", "SNS"),
        ("53", "53"),
        ("", ""),
    ],
)
def test_a_slug_is_read_as_words(slug, text):
    assert wording.in_words(slug) == text


def test_paragraphs_are_neither_lists_nor_tables_nor_code():
    text = "One\nline.\n\n- a list\n\n1. steps\n\n| a |\n|---|\n\n```\ncode\n\ncode\n```\n\nTwo."
    assert wording.paragraphs(text) == ["One line.", "Two."]


def test_sentences_end_with_a_full_stop_a_question_mark_or_an_exclamation_mark():
    assert wording.sentences("It holds 1.5 GB. Is it\nfull? Yes!\n\nMore") == [
        "It holds 1.5 GB.",
        "Is it full?",
        "Yes!",
        "More",
    ]


@pytest.mark.parametrize(("sentence", "asks"), [("Why?", True), ('"Why?"', True), ("*Why?*", True), ("Why? So", False)])
def test_a_question_may_end_in_marks(sentence, asks):
    assert wording.asks(sentence) is asks


def test_words_are_counted_without_code():
    assert wording.words("The load-balancer's `SQS` queue\n\n```\ncode\n```") == [
        "the",
        "load-balancer's",
        "sqs",
        "queue",
    ]


def test_content_words_leave_out_small_words_and_numbers_and_plurals():
    assert wording.content_words("The queues of a queue are 400 buses") == {"queue", "buse"}


@pytest.mark.parametrize("text", ["send it", "Send  it.", "`send` it;", "se\u200bnd it"])
def test_texts_that_say_the_same_are_equal_when_normalised(text):
    assert wording.normalised(text) == "send it"
