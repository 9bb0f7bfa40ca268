import pytest

from content.notes.inline import LONGEST, read_inline, without_tags


@pytest.mark.parametrize(
    "text",
    [
        "GRANT USAGE ON *.* TO 'user'@'%'",
        "rds_ssl and INSUFFICIENT_DATA",
        "mp3/* and jpg/*",
        "s3:Get* and s3:Put*",
        "(*) stands for all",
        "<Region>:<AccountId> and <6RandomCharacters>",
        "2*3*4 = 24 and 10 * (6/4) = 20",
        "__init__ and a == b == c",
        "https://example.org/a_b_c",
        "items[0][1] of \\\\server\\share",
        "5 < 6 > 3 & so on",
    ],
)
def test_literals_stay_as_they_are(text):
    assert read_inline(text).text == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("*one* **two** ***three*** _four_ __Five__ ~~six~~ ==seven==", "one two three four Five six seven"),
        ("`rds_ssl` and `a*b*c`", "rds_ssl and a*b*c"),
        ("[text](https://a.b) and [ref][1] and [[Page|alias]] and [[Page]][^2]", "text and ref and alias and Page"),
        ("![a](b.png) text ![c](d.png =500x300) ![[e.png]]", "text"),
        ("**L** inux Cl **uster**", "Linux Cluster"),
        ("a<br>b <b>c</b> <!-- d -->&lt;e&gt;&nbsp;f", "a b c <e> f"),
    ],
)
def test_markup_goes(text, said):
    assert read_inline(text).text == said


@pytest.mark.parametrize(
    ("text", "is_links"),
    [
        ("https://a.b/c", True),
        ("[here](https://a.b), [there](https://c.d)", True),
        ("[[Page]] [[Other]]", True),
        ("<https://a.b>", True),
        ("text [here](https://a.b)", False),
        ("no link", False),
    ],
)
def test_links_and_nothing_else(text, is_links):
    assert read_inline(text).is_links_only is is_links


def test_tags_at_the_end_go():
    assert without_tags("Queues keep messages #sqs #aws/queues") == "Queues keep messages"
    assert without_tags("C# and issue #12") == "C# and issue #12"


def test_a_line_without_end_is_left_alone():
    text = "*a* " * LONGEST
    assert read_inline(text).text == text.strip()
