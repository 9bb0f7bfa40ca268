import pytest

from content.notes.explanations import split_explanation


@pytest.mark.parametrize(
    ("answer", "key", "explanation"),
    [
        ("By air", "By air", ""),
        ("By air (It is faster.)", "By air", "It is faster."),
        ("By air(It is faster.)", "By air(It is faster.)", ""),
        ("By air (It is faster).", "By air", "It is faster"),
        ("By air (as a plane (a jet) is fast)", "By air", "as a plane (a jet) is fast"),
        ("By air (as it's fast (it's a jet))", "By air", "as it's fast (it's a jet)"),
        ("By air  (A jet (a plane) is fast. So are rockets", "By air", "A jet (a plane) is fast. So are rockets"),
        ("By air (A jet is fast", "By air", "A jet is fast"),
        ("By air (A jet is fast)(Ships are slow)", "By air", "A jet is fast Ships are slow"),
        ("Air Freight Service (AFS) (It is fast)", "Air Freight Service (AFS)", "It is fast"),
        ("Planes (or jets) are fast", "Planes (or jets) are fast", ""),
        ("Planes (jets) are faster (by far)", "Planes (jets) are faster", "by far"),
        ("In time (10s)", "In time (10s)", ""),
        ("Call send(now)", "Call send(now)", ""),
        ("Call send(now) (It is fast)", "Call send(now)", "It is fast"),
        ("Call send( or wait (It is fast)", "Call send( or wait", "It is fast"),
        ("1) pack 2) send (in that order)", "1) pack 2) send", "in that order"),
        ("(It is fast)", "(It is fast)", ""),
        ("(It is fast", "(It is fast", ""),
        ("By air - it is fast", "By air - it is fast", ""),
        ("By air ()", "By air ()", ""),
        ("", "", ""),
    ],
)
def test_the_answer_and_its_explanation(answer, key, explanation):
    assert split_explanation(answer) == (key, explanation)
