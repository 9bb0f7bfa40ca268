import datetime as dt

import pytest
from django.conf import settings

from content.notes.names import Catalogue, Subject, catalogue_of, library_services, names_data
from content.notes.naming import evidence_in, outdated_names, title_owners
from content.notes.outline import read_outline
from content.notes.parsed import FormerName, ParsedService
from content.notes.statements import read_facts


@pytest.fixture(scope="module")
def catalogue():
    return catalogue_of(library_services(settings.LIBRARY_DIR / "services"))


def owners(text, catalogue):
    """The services of each fact, by its text."""
    return {fact.text: fact.services for fact in read_facts(read_outline(text), "notes.md", catalogue)}


@pytest.mark.parametrize(
    ("title", "slugs"),
    [
        ("S3 (Simple Storage Service)", ("s3",)),
        ("SNS + SQS", ("sns", "sqs")),
        ("RDS & Aurora", ("rds", "aurora")),
        ("RDS Aurora", ("aurora",)),
        ("CloudFront & AWS Global Accelerator", ("cloudfront", "global-accelerator")),
        ("amazon elastic file system basics", ("efs",)),
        ("Route53", ("route-53",)),
        ("Lambda@Edge", ("lambda-at-edge",)),
        ("CloudWatch Events", ("eventbridge",)),
        ("Relational Databases", ()),
    ],
)
def test_titles_name_their_services(title, slugs, catalogue):
    assert title_owners(title, catalogue, ()) == slugs


def test_what_is_an_aspect_inside_of_a_service_is_a_topic_outside():
    subjects = [Subject("s3", "Amazon S3", "S3"), Subject("encryption", "Encryption", "Encryption", "topic")]
    catalogue = Catalogue(subjects)
    assert title_owners("Encryption", catalogue, ()) == ("encryption",)
    assert title_owners("Encryption", catalogue, ("s3",)) == ()


def test_a_title_goes_on_with_the_name_of_the_section_around_it(catalogue):
    assert title_owners("Agent", catalogue, ("cloudwatch",)) == ("cloudwatch-agent",)
    assert title_owners("Agent", catalogue, ("sqs",)) == ()


def test_bullets_that_are_names_own_what_lies_below_them(catalogue):
    text = "## EC2 Storage\n- [Amazon Elastic Block Store](a)\n\t- one zone only\n- EFS\n\t- many zones at once\n"
    assert owners(text, catalogue) == {
        "Amazon Elastic Block Store: one zone only": ("ebs", "ec2"),
        "EFS: many zones at once": ("efs", "ec2"),
    }


def test_members_of_an_enumeration_own_nothing(catalogue):
    text = "## CloudWatch Logs\n- Logs can be sent to\n\t- S3\n\t\t- up to twelve hours later\n"
    assert set(owners(text, catalogue).values()) == {("cloudwatch-logs",)}


def test_kinds_of_what_a_label_names_are_no_subjects_but_services_of_its_family_are(catalogue):
    text = "## ECS\n- Launch types\n\t- EC2: you look after the machines\n\t- Fargate: nobody does\n"
    assert set(owners(text, catalogue).values()) == {("ecs",)}
    text = "## ELB\n- Load balancer types\n\t- NLB: for millions of requests\n"
    assert list(owners(text, catalogue).values()) == [("nlb", "elb")]


def test_a_product_of_a_broad_subject_keeps_what_names_others_in_passing(catalogue):
    text = "# AWS\n## {}\n- built on top of the catalog of Glue\n"
    assert list(owners(text.format("Lake Formation"), catalogue).values()) == [("data-lake",)]
    assert list(owners(text.format("Data lakes"), catalogue).values()) == [("glue", "data-lake")]


def test_consolidated_billing_is_an_aspect_of_organizations(catalogue):
    text = "# AWS\n## Organizations\n- Consolidated billing\n\t- one bill for all accounts\n"
    assert list(owners(text, catalogue).values()) == [("organizations",)]


def test_a_statement_about_another_service_says_so_first(catalogue):
    text = "## ELB\n- NLB is made for millions of requests\n- Targets can be Lambda functions or addresses\n"
    assert list(owners(text, catalogue).values()) == [("nlb", "elb"), ("elb",)]


def test_a_name_before_a_sign_is_the_title_of_what_follows_without_its_capitals_too(catalogue):
    text = "# AWS\n## Databases and more\n- elasticache -> in MEMORY, for RDS too\n- redshift: OLAP in columns\n"
    assert list(owners(text, catalogue).values()) == [("elasticache",), ("redshift",)]
    text = "# AWS\n## Databases and more\n- elasticache clusters -> in MEMORY\n- A redshift is -> no STAR\n"
    assert set(owners(text, catalogue).values()) == {()}


@pytest.mark.parametrize("title", ["Autres services", "Otros servicios", "Weitere Dienste", "Altri servizi"])
def test_a_title_of_what_is_left_goes_on_with_nothing_in_any_language(title, catalogue):
    text = f"AWS\n\nIAM\n\n•\tgroups of users\n\n{title}\n\n•\tun aspecto de todo esto\n"
    assert list(owners(text, catalogue).values())[-1] == ()


@pytest.mark.parametrize(
    "text",
    [
        "# Python\n## Lambda\n- A lambda is an expression\n- Config files are read once\n",
        "# Azure\n## Functions\n- Shield and Batch are words here\n",
        "# Kubernetes\n- Ingress routes requests\n- EKS is one way to run it\n- kubectl talks\n- Helm packs charts\n",
    ],
    ids=["Python", "Azure", "Kubernetes"],
)
def test_notes_about_something_else_have_no_services_of_aws(text, catalogue):
    assert not evidence_in(read_outline(text), catalogue).is_about_aws
    assert set(owners(text, catalogue).values()) == {()}


def test_a_single_line_is_enough_where_there_is_no_other(catalogue):
    assert list(owners("- sqs keeps a message for four days", catalogue).items()) == [
        ("SQS keeps a message for four days", ("sqs",))
    ]


def test_names_that_clouds_share_are_of_aws_where_several_stand_together(catalogue):
    text = "# VPC\n- NACL is stateless\n- Security groups are stateful\n- Flow logs show what was refused\n"
    assert evidence_in(read_outline(text), catalogue).is_about_aws
    assert not evidence_in(read_outline(f"{text}# Google Cloud\n"), catalogue).is_about_aws


def test_a_section_about_another_cloud_has_topics_of_its_own(catalogue):
    text = "# AWS and Azure\n## S3\n- S3 keeps objects\n## Azure\n### Shield\n- Not the service of AWS at all\n"
    assert list(owners(text, catalogue).values()) == [("s3",), ()]


def test_names_that_were_given_up_and_subjects_that_ended_are_told_with_their_dates(catalogue):
    outdated = outdated_names("CloudWatch Events start AWS OpsWorks, and EventBridge as well", catalogue)
    assert [(each.subject.slug, each.since, each.is_retired) for each in outdated] == [
        ("eventbridge", dt.date(2019, 7, 1), False),
        ("opsworks", dt.date(2024, 5, 26), True),
    ]


def test_a_name_belongs_to_the_subject_that_is_called_so():
    first = ParsedService("Amazon Alpha", "alpha", "Alpha", "", "", aliases=("Beta",))
    second = ParsedService(
        "Amazon Beta", "beta", "Beta", "", "", formerly=(FormerName("Amazon Gamma", dt.date(2020, 1, 1)),)
    )
    catalogue = catalogue_of([first, second])
    assert [mention.slug for mention in catalogue.mentions("Beta, Alpha and Gamma")] == ["beta", "alpha", "beta"]


def test_common_words_are_names_only_where_they_are_written_as_names(catalogue):
    assert [mention.slug for mention in catalogue.mentions("Glue reads the config of AWS Config")] == ["glue", "config"]


def test_every_date_names_the_page_that_says_it_or_is_known_to_have_none():
    dated = [row for row in names_data()["subject"] if "retired" in row or "formerly" in row]
    without = {row["slug"] for row in dated if not row.get("source", "").startswith("https://")}
    assert without == {"keyspaces", "memorydb"}


def test_everyday_words_are_names_where_a_title_or_an_item_is_called_so(catalogue):
    items = "- Translate: text into other languages\n- Connect to a queue with a key\n"
    notes = f"# AI on AWS\n\n{items}\n## Connect\n- a call centre\n"
    facts = owners(notes, catalogue)
    assert facts["Translate: text into other languages"] == ("translate",)
    assert facts["Connect to a queue with a key"] == ()
    assert facts["Connect: a call centre"][:1] == ("connect",)


def test_names_stand_right_beside_letters_of_east_asia(catalogue):
    facts = owners("# AWS\n\n- S3はオブジェクトストレージである\n- EBS是EC2的块存储设备\n", catalogue)
    assert list(facts.values()) == [("s3",), ("ebs",)]


def test_signs_between_names_keep_them_apart(catalogue):
    assert title_owners("S3 / Glacier", catalogue, ()) == ("s3", "s3-glacier")
    assert title_owners("S3 Glacier", catalogue, ()) == ("s3-glacier",)


def test_a_title_without_a_level_goes_on_with_the_service_of_the_one_before(catalogue):
    first = "**SQS**\n- standard queues of AWS\n\n**Visibility timeout**\n- 30 seconds unless set otherwise\n\n"
    notes = f"{first}**Random facts**\n- zones are some kilometres apart\n"
    assert owners(notes, catalogue) == {
        "standard queues of AWS": ("sqs",),
        "30 seconds unless set otherwise": ("sqs",),
        "zones are some kilometres apart": (),
    }
    levelled = notes.replace("**SQS**", "## SQS").replace("**Visibility timeout**", "## Visibility timeout")
    assert owners(levelled, catalogue)["30 seconds unless set otherwise"] == ()


def test_backup_and_recovery_is_about_more_than_the_product(catalogue):
    assert title_owners("Backup", catalogue, ()) == ("backup",)
    assert title_owners("Backup and recovery", catalogue, ()) == ()
