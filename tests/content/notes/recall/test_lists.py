"""What stands in lists: items, labels, members of an enumeration, cells of a table."""

import pytest

from tests.content.notes.recall.make import asked_of, shown

INSTANCES = (
    "Compute: Use cases: batch jobs of a laboratory",
    "Compute: Use cases: encoding of films",
    "Memory: Use cases: caches in front of a database",
    "Memory: Use cases: analysis of large sets",
    "Storage: Use cases: warehouses with old records",
    "Storage: Use cases: search indexes of shops",
)


def test_an_item_is_asked_for_the_label_that_tells_its_list_from_those_beside_it():
    found = {recall.noted.text: recall for recall in asked_of(*INSTANCES, kind="label", heading="Instances")}
    recall = found[INSTANCES[2]]
    assert recall.key == "Memory"
    assert set(recall.distractors) == {"Compute", "Storage"}
    assert recall.stem.startswith("Under which of these do your notes list this?")
    assert shown(recall) == "____: Use cases: caches in front of a database"


def test_a_label_is_asked_for_one_of_its_items_beside_items_of_other_lists():
    for recall in asked_of(*INSTANCES, kind="member", heading="Instances"):
        label = recall.noted.text.split(": ", 1)[0]
        assert shown(recall) == f"{label}: Use cases: ____"
        assert f"{label}: Use cases: {recall.key}" in INSTANCES
        assert not any(f"{label}: Use cases: {other}" in INSTANCES for other in recall.distractors)


@pytest.mark.parametrize(
    "texts",
    [
        ("Compute: jobs of compute nodes", "Compute: x", "Memory: caches", "Memory: y", "Storage: z", "Storage: w"),
        ("Use cases: web pages of shops", "Use cases: mail", "Pricing: by the hour", "Pricing: free", "Limits: none"),
        ("Memory: caches of shops", "Memory: large sets", "Compute: caches of shops", "Compute: caches of shops, too"),
        (
            "Is it one?: a cache of shops",
            "Is it one?: a set",
            "Compute: films of",
            "Compute: jobs",
            "Storage: old ones",
        ),
    ],
    ids=["the item says its label", "the label says nothing", "another list has it, too", "a question is no label"],
)
def test_what_is_told_or_fits_twice_is_not_asked(texts):
    assert not [recall for recall in asked_of(*texts, kind="label", heading="Things") if recall.noted.text == texts[0]]


def test_lists_far_away_are_no_choice():
    filler = [f"Sentence {number} speaks about a river of the country." for number in range(130)]
    assert asked_of(*INSTANCES, kind="label")
    assert not asked_of(*INSTANCES[:2], *filler, *INSTANCES[2:4], *filler, *INSTANCES[4:], kind="label")


def test_one_member_of_an_enumeration_is_left_out():
    texts = (
        "The broker of the shop accepts messages in the formats JSON, XML and CSV.",
        "The gateway of the shop speaks TLS.",
        "The catalogue of the shop is kept as a PDF.",
        "The robot of the shop is controlled by SQL.",
    )
    (recall,) = asked_of(*texts, kind="series", heading="Formats")
    assert recall.key in ("JSON", "XML", "CSV")
    assert set(recall.distractors) == {"TLS", "PDF", "SQL"}
    assert recall.stem.startswith("**Formats**: which of these completes the list in your notes?")


@pytest.mark.parametrize("end", ["JSON, XML, CSV etc.", "JSON, XML, CSV and more", "such as JSON, XML and CSV"])
def test_a_list_that_goes_on_has_no_missing_member(end):
    texts = (f"The broker of the shop accepts messages as {end}", "A TLS of it.", "A PDF of it.", "An SQL of it.")
    assert not asked_of(*texts, kind="series")


TABLE = (
    "SSH: Port 22; Transport TCP; Purpose remote shell",
    "DNS: Port 53; Transport UDP; Purpose names of hosts",
    "HTTPS: Port 443; Transport TCP; Purpose pages of the web",
    "LDAP: Port 389; Transport TCP; Purpose directory of people",
)


def test_a_cell_stands_beside_others_of_its_column():
    found = {recall.key: recall for recall in asked_of(*TABLE, kind="cell", heading="Ports")}
    assert set(found["22"].distractors) == {"53", "443", "389"}
    assert shown(found["22"]) == "SSH: Port ____; Transport TCP; Purpose remote shell"


def test_rows_without_titles_in_common_are_no_table():
    assert not asked_of("A: red; green; blue", "B: one; two; three", "C: cat; dog; cow", kind="cell")


def test_a_row_of_a_table_is_asked_for_its_name_and_its_cells_alone():
    assert {recall.kind for recall in asked_of(*TABLE, heading="Ports")} == {"cell", "subject"}
