from content.notes.amendments import Amendment, What
from content.notes.outline import read_outline
from content.notes.raw import read_raw
from content.notes.statements import read_facts
from tests.content.notes.fuzzing import catalogue

NOTES = """\
# Storage
## S3 of AWS
- S3 keeps eleven nines of the objects that it holds
- Limits:
  - 5 TB for each object
Q: How large may an object be?
> 5 TB

## Disks
- A volume lives in one AZ
### Fast disks
- They are for databases with AWS
```
aws ec2 create-volume
```
"""


def read(*amendments, text=NOTES):
    parsed = read_raw(text, "notes.md", catalogue=catalogue(), amendments=amendments)
    return parsed.facts, parsed.drafts


def subjects(facts):
    return {fact.line_start: (fact.services or (fact.topic,))[0] for fact in facts}


def test_without_amendments_everything_stays():
    outline = read_outline(NOTES)
    facts = read_facts(outline, "notes.md", catalogue())
    assert read()[0] == facts
    assert subjects(facts) == {3: "s3", 5: "s3", 10: "Disks", 12: "Fast disks"}


def test_a_section_is_given_another_subject_with_all_that_is_below_it():
    facts, _ = read(Amendment(9, What.SUBJECT, "ebs"))
    assert subjects(facts) == {3: "s3", 5: "s3", 10: "ebs", 12: "ebs"}


def test_the_inner_section_decides():
    facts, _ = read(Amendment(11, What.SUBJECT, "rds"), Amendment(9, What.SUBJECT, "ebs"))
    assert subjects(facts)[10] == "ebs"
    assert subjects(facts)[12] == "rds"


def test_a_subject_that_no_catalogue_knows_is_a_topic():
    facts, drafts = read(Amendment(2, What.SUBJECT, "My buckets"))
    assert [(fact.services, fact.topic) for fact in facts[:2]] == [((), "My buckets")] * 2
    assert drafts[0].heading_path == ("Storage", "My buckets")


def test_a_question_follows_its_section():
    _, (draft,) = read(Amendment(2, What.SUBJECT, "ebs"))
    assert draft.heading_path == ("Storage", catalogue().subjects["ebs"].heading)


def test_a_list_has_a_subject_of_its_own():
    facts, drafts = read(Amendment(4, What.SUBJECT, "ebs"))
    assert subjects(facts) == {3: "s3", 5: "ebs", 10: "Disks", 12: "Fast disks"}
    assert drafts[0].heading_path == ("Storage", "S3 of AWS")


def test_what_is_neither_fact_nor_question_is_left_out():
    facts, drafts = read(Amendment(5, What.NOTHING), Amendment(7, What.NOTHING))
    assert 5 not in subjects(facts)
    assert drafts == ()


def test_a_line_of_code_that_is_a_fact_is_joined_with_what_it_lies_below():
    facts, _ = read(Amendment(14, What.FACT))
    (made,) = (fact for fact in facts if fact.line_start == 14)
    assert made.text == "They are for databases with AWS: aws ec2 create-volume"
    assert made.heading_path == ("Storage", "Disks", "Fast disks")
    assert [fact.line_start for fact in facts] == [3, 5, 10, 12, 14]


def test_a_question_that_is_a_fact_is_no_question():
    facts, drafts = read(Amendment(6, What.FACT))
    assert drafts == ()
    assert "How large may an object be?" in next(fact.text for fact in facts if fact.line_start == 6)


def test_a_fact_that_is_said_to_be_one_stays_once():
    assert read(Amendment(3, What.FACT))[0] == read()[0]


def test_two_lines_of_one_paragraph_are_one_fact():
    text = "# Notes\n\n```\none line\nanother line\n```\n\n![a picture\nof a disk](disk.png)\n"
    facts, _ = read(Amendment(8, What.FACT), Amendment(9, What.FACT), text=text)
    assert len([fact for fact in facts if fact.line_start == 8]) == 1


def test_amendments_of_lines_that_say_nothing_change_nothing():
    facts, drafts = read(
        Amendment(8, What.FACT),
        Amendment(8, What.NOTHING),
        Amendment(99, What.SUBJECT, "ebs"),
        Amendment(13, What.FACT),
    )
    assert (facts, drafts) == read()


def test_what_was_made_a_fact_is_no_line_that_gave_nothing():
    text = "# Disks of AWS\n\n[EBS](https://docs.example.com/ebs)\n\n- EBS volumes live in one AZ\n"
    assert [line.number for line in read_raw(text, "n.md", catalogue=catalogue()).unread] == [3]
    made = read_raw(text, "n.md", catalogue=catalogue(), amendments=[Amendment(3, What.FACT)])
    assert made.unread == ()
    assert [(fact.line_start, fact.services[:1]) for fact in made.facts] == [(3, ("ebs",)), (5, ("ebs",))]
