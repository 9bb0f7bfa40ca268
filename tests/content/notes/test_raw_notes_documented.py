"""The examples of docs/raw-notes.md are read as it says."""

import re
from pathlib import Path

from content.notes.raw import VARIANTS, read_raw

DOCUMENT = Path(__file__).parents[3] / "docs" / "raw-notes.md"


def examples():
    return re.findall(r"^```markdown\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)


def test_each_example_gives_the_drafts_that_the_text_speaks_of():
    found = [[(draft.dialect, draft.key) for draft in read_raw(example, "docs.md").drafts] for example in examples()]
    assert found == [
        [
            ("question and answer", "Infrequent access"),
            ("question and answer", "The agent of its node."),
            ("question and answer", "Ja"),
            ("question above a marked answer", "22"),
        ],
        [("prompt and solution", "Keep them in a secret store.")],
        [("question with options", "TCP; UDP"), ("question with options", "The electron")],
        [
            ("unfolded answer", "A number that is used once."),
            ("table of questions", "22"),
            ("flashcard", "Jupiter"),
            ("flashcard", "Functions over a structure"),
            ("flashcard", "Canberra"),
            ("question in a box", "A quotation with a title"),
        ],
        [("calculation", "120 J"), ("worked example", "two tokens"), ("worked example", "8 threads")],
        [
            ("question above its answer", "A tool that counts fish."),
            ("question above its answer", "The load is heavy; Time does not matter"),
            ("question and answer in one sentence", "In this case, ring the bell."),
        ],
        [
            ("keyword equation", "Parcel Service"),
            ("keyword equation", "Parcel Service"),
            *(("keyword mapping", key) for key in ("Ice cream", "Ceviche", "use Customs", "Ship")),
        ],
    ]


def test_every_variant_has_an_example_but_scenarios_and_exports():
    shown = {draft.dialect for example in examples() for draft in read_raw(example, "docs.md").drafts}
    assert VARIANTS.keys() - shown == {"exported card", "scenario"}
