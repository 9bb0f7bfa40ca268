"""Whatever notes hold, they are read, and quickly. Ten thousand inputs: `python -m tests.content.notes.fuzzing`."""

from tests.content.notes.fuzzing import failures


def test_generated_notes_are_read_within_a_second_each():
    assert not list(failures(range(300)))
