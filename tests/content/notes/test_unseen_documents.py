"""Documents in the styles that people really use are read as their margins say; these were written before any run."""

from pathlib import Path

import pytest
from django.conf import settings

from content.notes.names import catalogue_of, library_services
from tests.content.notes.annotated import read_annotated, score_of

FOLDERS = sorted(Path(__file__).parent.glob("unseen*"))
MISSED = {
    "anki_medicine.txt": 1,  # a heart sound is called S3
    "whatsapp_iam.txt": 6,  # nothing but IAM is named, which other clouds have, too
    "ckad_notes.md": 1,  # what the exam is like
    "lecture_networks.txt": 1,  # "Good." to the listeners
    "cka_terminal.md": 1,  # what the exam is like
    "saa_train_notes.md": 3,  # a blank before the same tabs goes deeper elsewhere
    "sap_archive.md": 1,  # begins with another service, in passing
    "security_specialty_slides.txt": 1,  # the title of a slide asks
    "tort_outline.txt": 1,  # an item that asks and answers
}
"""What is not read as a person would, and is left so."""


@pytest.fixture(scope="module")
def catalogue():
    return catalogue_of(library_services(settings.LIBRARY_DIR / "services"))


@pytest.mark.parametrize(
    "path", [path for folder in FOLDERS for path in sorted(folder.iterdir())], ids=lambda path: path.name
)
def test_sections_statements_parents_subjects_and_keys(path, catalogue):
    score = score_of(read_annotated(path), catalogue)
    assert score.sections_right
    assert len(score.faults) == MISSED.get(path.name, 0), "\n".join(score.faults)
