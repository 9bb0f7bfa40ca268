import pytest

from content.notes.parsed import Remark
from content.notes.raw import read_raw
from content.notes.variants.answers import Answer, split_answer


@pytest.mark.parametrize(
    ("text", "key", "rationale"),
    [
        ("By air", "By air", ""),
        ("By air (It is (much) faster", "By air", "It is (much) faster"),
        ("False, it goes by ship", "False", "it goes by ship"),
        ("**True** - it goes by air", "True", "it goes by air"),
        ("No. (Ships are slow)", "No", "Ships are slow"),
        ("Nein, es schwimmt", "Nein", "es schwimmt"),
        ("Trueish, as it were", "Trueish, as it were", ""),
        ("Send it elsewhere - the ship is too slow", "Send it elsewhere", "the ship is too slow"),
        ("AFS - Air Freight Service", "AFS - Air Freight Service", ""),
        ("one - two - three and more words", "one - two - three and more words", ""),
        ("Send it by air, because ships are slow", "Send it by air", "ships are slow"),
        ("Send it by air. Ships are slow.", "Send it by air.", "Ships are slow."),
        ("Use a box, e.g. A large one", "Use a box, e.g. A large one", ""),
        ("Call `a. B()`", "Call `a. B()`", ""),
    ],
)
def test_the_answer_and_what_explains_it(text, key, rationale):
    assert split_answer(text) == Answer(key, rationale)


@pytest.mark.parametrize(
    ("stem", "is_flagged"),
    [
        ("Which of the following is a queue?", True),
        ("What is NOT a queue?", True),
        ("Which tool does not queue?", True),
        ("A queue keeps all of these EXCEPT", True),
        ("It does not queue the following sources ...", True),
        ("What should you do, if it is not a queue?", False),
        ("The range is the following: 10.0.0.0/8. How do you queue?", False),
        ("Which is the biggest, but not the best queue?", False),
    ],
)
def test_a_stem_that_speaks_of_options_that_are_not_there(stem, is_flagged):
    (draft,) = read_raw(f"Q: {stem}\n> A", "notes.md").drafts
    assert (Remark.OPTIONS_MISSING in draft.remarks) is is_flagged
