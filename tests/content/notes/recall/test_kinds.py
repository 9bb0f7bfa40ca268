"""Each kind of question out of notes: what it asks, and what it must not ask."""

import pytest

from content.notes.recall.amounts import amounts_in
from content.notes.recall.sentences import sentences_of
from content.notes.recall.subjects import definition_in
from content.notes.recall.words import folded
from tests.content.notes.recall.make import asked_of, asked_of_text, shown


def amounts(text):
    return [amount.text for sentence in sentences_of(text) for amount in amounts_in(sentence)]


# --- Amounts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A message is kept for 4 days in the queue.", ["4 days"]),
        ("The interface carries at most 256 KB for each message.", ["256 KB"]),
        ("A probe waits one hour before it fails.", ["one hour"]),
        ("A cluster has 16384 hash slots for its keys.", ["16384"]),
        ("Die Amtszeit der Richter dauert zw\u00f6lf Jahre.", []),
        ("El Congreso tiene 350 diputados en total.", ["350 diputados"]),
        ("\u8d64\u8840\u7403\u306e\u5bff\u547d\u306f120\u65e5\u3067\u3042\u308b\u3002", ["120\u65e5"]),
    ],
)
def test_an_amount_is_a_number_with_what_it_counts(text, found):
    assert amounts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Route 53 answers the queries of the domain.",
        "SAML 2.0 lets users of the company sign in.",
        "The law of 1961 years ago was replaced.",
        "Between 5-10 minutes pass until a restore.",
        "A restore takes 5 to 10 minutes of waiting.",
        "The server listens on 10.0.0.1 for requests.",
        "The sum of the parts is 3 * 4 units of capacity.",
        "Mitosis has four phases: one after the other.",
        "Der Speicher fasst 1,5 Liter von dem Wasser.",
        "Layer 7 attacks hit the endpoint of the service.",
    ],
)
def test_names_dates_ranges_and_calculations_are_no_amounts(text):
    assert amounts(text) == []


def test_other_amounts_have_the_unit_and_are_none_that_the_statement_names():
    (recall,) = asked_of("The limitation period is six years, and for a deed it is twelve years.", kind="amount")
    assert recall.key == "six years"
    assert len(recall.distractors) == 3
    assert all(text.endswith(" years") and text != "twelve years" for text in recall.distractors)


def test_no_percentage_is_over_a_hundred():
    (recall,) = asked_of("The durability of the archive is 99.9 % in a year.", kind="amount")
    assert all(float(text.split()[0]) <= 100 for text in recall.distractors)


def test_a_figure_of_a_statement_with_the_same_frame_is_no_distractor():
    texts = [
        "The retention of a standard queue is 4 days.",
        "The retention of a standard queue is 8 days.",
        "The retention of a broker archive is 16 days.",
    ]
    for recall in asked_of(*texts, kind="amount"):
        assert recall.noted.text != texts[0] or "8 days" not in recall.distractors


# --- Gaps


def test_a_name_stands_beside_others_of_its_category():
    (recall,) = asked_of(
        "Failed orders of the shop are published to SNS after the third attempt.", kind="gap", heading="Shop"
    )
    assert recall.key == "SNS"
    assert set(recall.distractors) == {"SQS", "MQ", "EventBridge"}


def test_a_member_of_a_list_is_no_question():
    assert not asked_of(
        "Failed orders of the shop reach SNS, SQS and MQ after the attempt.", kind="gap", heading="Shop"
    )


def test_an_abbreviation_beside_its_words_is_no_question():
    text = "Each request of the customer passes the Web Application Firewall WAF before the balancer."
    assert all(
        recall.key != "WAF" for recall in asked_of(text, "The ACL of a subnet.", "The DNS and the TLS.", kind="gap")
    )


def test_a_term_that_a_statement_alike_has_is_no_distractor():
    texts = (
        "Glycolysis takes place in the cytoplasm of every living cell.",
        "Glycolysis of yeast takes place in the vacuole of every living cell.",
        "Transcription happens within the nucleus during the day.",
        "Light is absorbed by a pigment of the thylakoid.",
        "Proteins are folded with the help of a chaperone.",
    )
    recalls = [recall for recall in asked_of(*texts, kind="gap", heading="Cells") if recall.key == "cytoplasm"]
    assert recalls
    assert all("vacuole" not in recall.distractors for recall in recalls)


def test_no_gap_is_a_stop_word_or_says_what_stands_beside_it():
    for name in ("kubernetes", "law", "biology", "staatsrecht", "historia"):
        for recall in asked_of_text(name):
            if recall.kind == "gap":
                rest = {folded(word) for word in shown(recall).replace(",", " ").replace(".", " ").split()}
                assert folded(recall.key) not in rest


# --- What is described, what it is about


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A Pod is the smallest deployable unit of a cluster.", "Pod"),
        ("The postal rule is an exception that protects the sender.", "postal rule"),
        ("Eine Fraktion ist ein Zusammenschluss von Abgeordneten.", "Fraktion"),
        ("Un diputado es un miembro del Congreso de la naci\u00f3n.", "diputado"),
        ("OpsHub: a graphical interface for the devices of a company", "OpsHub"),
        (
            "\u8449\u7dd1\u4f53\u306f\u690d\u7269\u306e\u5149\u5408\u6210\u3092\u884c\u3046\u7d30\u80de\u5c0f\u5668\u5b98\u3067\u3042\u308b\u3002",
            "\u8449\u7dd1\u4f53",
        ),
        ("Scaling actions are performed at a given time of the day.", None),
        ("Features: handles the versions of an interface", None),
    ],
)
def test_a_definition_names_what_it_defines(text, name):
    (sentence,) = sentences_of(text)
    definition = definition_in(sentence)
    assert (definition.name if definition else None) == name


def test_what_is_described_is_masked_wherever_it_is_said():
    texts = [
        "Amazon SQS is a managed queue; with SQS producers and consumers need not run at the same time.",
        "Amazon SNS is a managed topic that pushes each notification to many subscribers.",
    ]
    recall = asked_of(*texts, kind="subject", subject="sqs", heading="Amazon SQS")[0]
    assert recall.key == "Amazon SQS"
    assert shown(recall).count("____") == 2
    assert "SQS" not in shown(recall)
    assert "SNS" in recall.distractors


# --- True or false


def test_a_false_sentence_differs_by_one_fact_and_the_explanation_has_the_true_one():
    texts = [
        f"The retention of archive {letter} on the tape is {days} days."
        for letter, days in zip("ABCDEFGH", range(2, 18, 2), strict=True)
    ]
    found = asked_of(*texts, kind="verdict", heading="Tapes")
    assert {recall.key for recall in found} == {"True", "False"}
    for recall in found:
        assert (shown(recall) == recall.sentence.text) == (recall.key == "True")
        assert recall.question().options[0].rationale == recall.sentence.text


def test_with_up_to_or_at_least_another_number_may_be_as_true_and_is_not_asked():
    assert not asked_of(
        "A batch of the queue holds up to 10 messages.",
        "The cluster of the broker needs at least 3 nodes.",
        "Der Ausschuss braucht mindestens 5 Mitglieder des Hauses.",
        "La ley exige m\u00e1s de 100 votos de la c\u00e1mara.",
        kind="verdict",
    )


def test_a_word_is_exchanged_for_its_opposite_where_nothing_else_can_be():
    texts = [f"The endpoint of tenant {word} stays public behind the gateway." for word in ("red", "blue", "green")]
    shown_ = {shown(recall): recall.key for recall in asked_of(*texts, kind="verdict")}
    assert shown_
    for text, key in shown_.items():
        assert ("private" in text) == (key == "False")


def test_a_negation_is_left_out_and_a_name_has_no_opposite():
    (recall,) = asked_of("The backup of an archive cannot leave the region of its owner.", kind="verdict")
    assert shown(recall) in (recall.sentence.text, recall.sentence.text.replace("cannot", "can"))
    assert not asked_of("The users of the company come from the Active Directory.", kind="verdict")


# --- What was found bad when questions were read one by one


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Data points with a period of 60 seconds (1 minute) are kept in the store.", "amount"),
        ("The maximum execution time of a worker is 900 seconds (15 minutes).", "amount"),
        ("A key encrypts 4 KB of text in a call; with data of more than 4 KB use an envelope.", "amount"),
        ("The archive is retained for the longer term (10s of years) of the law.", "amount"),
        ("In comparison, the balancer of a shop needs 3 nodes for an application.", "amount"),
        ("When you do so, the address of the shop changes within 3 days of the month.", "amount"),
        ("Today we are announcing 40 new regions for the customers of the shop.", "amount"),
        ("The role gives user A access to the 12 archives of the company.", "amount"),
        ("The store is an OLAP (Online analytical processing) engine for the analysts of the shop.", "gap"),
        ("The browser asks for myapp.domain.com at the resolver of the company.", "gap"),
        ("The shop keeps orders in a managed store, e.g. the number of requests per SQS.", "gap"),
        ("Isabel VII was dethroned by the revolution of the generals in the capital.", "gap"),
    ],
)
def test_what_is_told_or_needs_another_sentence_is_not_asked(text, kind):
    others = ("The TLS of a shop.", "The SQL of a shop.", "The PDF of a shop.", "The shop.domain.org is one.")
    assert not [recall for recall in asked_of(text, *others, kind=kind) if recall.noted.text == text]


def test_beside_a_small_percentage_stands_no_large_one():
    (recall,) = asked_of("The reserve requirement of a bank is 2 % of its deposits.", kind="amount")
    assert all(float(text.split()[0]) <= 8 for text in recall.distractors)


def test_a_million_has_no_plural_behind_a_number():
    (recall,) = asked_of("The price of the gateway is per 1 million requests of the month.", kind="amount")
    assert {recall.key, *recall.distractors} == {"1 million", "2 million", "3 million", "4 million"}


def test_no_subject_is_called_much_like_the_right_one():
    texts = [f"The queue of the shop number {n} delivers messages to consumers of orders." for n in range(5)]
    for recall in asked_of(*texts, kind="owner", subject="sqs", heading="Amazon SQS"):
        assert not any("SQS" in other for other in recall.distractors)
