import pytest

from quizzes.models import Attempt
from tests import make


@pytest.fixture
def exam() -> Attempt:
    """A simulation of five questions that was just started, a the key of each."""
    return make.attempt()


@pytest.fixture
def practice() -> Attempt:
    """A practice of five of the thirty questions of its bank."""
    return make.attempt(mode=Attempt.Mode.PRACTICE)
