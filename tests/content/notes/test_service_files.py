import pytest

from content.notes.service import is_service_file


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [
        ("---\nservice: Amazon SQS\nslug: sqs\n---\n# SQS\n", True),
        ("---\ntitle: My notes\ntags: [aws]\n---\n# SQS\n", False),
        ("---\n\n# Notes that begin with a rule\nservice: no\n", False),
        ("# SQS\n---\nservice: a\n---\n", False),
    ],
)
def test_front_matter_of_other_programs_makes_no_file_of_the_library(text, is_ours):
    assert is_service_file(text) is is_ours
