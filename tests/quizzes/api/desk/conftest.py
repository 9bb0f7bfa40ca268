import pytest

from tests.desk_api import load_library, program


@pytest.fixture
def library(tmp_path):
    return load_library(tmp_path)


@pytest.fixture
def curator():
    return program()
