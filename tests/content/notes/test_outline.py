from textwrap import dedent

import pytest

from content.notes.outline import Kind, read_outline


def read(text):
    return read_outline(dedent(text).lstrip("\n"))


def shown(text):
    """Each node as its depth among its parents, its kind and its text."""
    return [f"{'  ' * len(parents)}{node.kind} {node.text}".rstrip() for node, parents in read(text).walk()]


def test_headings_of_every_style_hold_what_follows_them():
    text = """
        # *One* ##
        text

        Two
        ---
        ### [Three](https://example.org)
        - item
        **Four**

        text
        # Five
        """
    assert shown(text) == [
        "heading One",
        "  paragraph text",
        "  heading Two",
        "    heading Three",
        "      item item",
        "      heading Four",
        "        paragraph text",
        "heading Five",
    ]


def test_a_line_that_lies_too_deep_hides_nothing_below_the_next_heading():
    deep = "> " * 100
    assert shown(f"{deep}a\n\n# b\n- c\n")[-2:] == ["heading b", "  item c"]


def test_what_html_holds_before_an_empty_line_is_no_section():
    assert shown("<div>\n# a\n</div>\n\n# b\n") == ["paragraph # a", "heading b"]


def test_a_heading_inside_of_an_item_is_no_section():
    assert shown("1. a\n   # b\n2. c\n") == ["item a", "  heading b", "item c"]


def test_nodes_know_their_lines_and_levels():
    outline = read("# A\n\nText that goes on\nand on\n\n## B\n- one\n  goes on\n  - two\n")
    places = [(node.kind, node.line_start, node.line_end, node.depth) for node, _ in outline.walk()]
    assert places == [
        (Kind.HEADING, 1, 1, 1),
        (Kind.PARAGRAPH, 3, 4, 0),
        (Kind.HEADING, 6, 6, 2),
        (Kind.ITEM, 7, 8, 0),
        (Kind.ITEM, 9, 9, 1),
    ]


@pytest.mark.parametrize("marker", ["-", "*", "+", "1.", "1)", "a)", "•", "◦", "\N{EN DASH}", "(1)", "- [x]", "* [ ]"])
def test_every_marker_begins_an_item(marker):
    (node,) = read_outline(f"{marker} one\n").nodes
    assert (node.kind, node.text, node.marker) == (Kind.ITEM, "one", marker)


@pytest.mark.parametrize(
    "indents",
    [
        ("", "\t", "\t\t"),
        ("", "  ", "    "),
        (" ", "\t ", "\t\t "),
        ("", "  \t", "    \t"),
        ("  ", "    ", "      "),
        ("\t", "\t\t", "\t\t\t"),
        ("", "        ", "            "),
    ],
)
def test_items_nest_however_they_are_indented(indents):
    text = "".join(
        f"{indent}- {name}\n" for indent, name in zip((*indents, indents[1], indents[0]), "abcde", strict=True)
    )
    assert shown(text) == ["item a", "  item b", "    item c", "  item d", "item e"]


def test_a_blank_before_the_tabs_goes_one_level_deeper():
    assert shown("- a\n\t- b\n \t- c\n\t- d\n") == ["item a", "  item b", "    item c", "  item d"]


def test_a_label_holds_the_list_below_it():
    assert shown("Use cases:\n\n- a\n\nstorage\n- b\n\nA sentence ends here.\n- c\n") == [
        "label Use cases:",
        "  item a",
        "label storage",
        "  item b",
        "paragraph A sentence ends here.",
        "item c",
    ]


def test_a_list_without_empty_lines_ends_at_the_first():
    assert shown("Such as:\n\n- a\n- b\n\n- c\n") == ["label Such as:", "  item a", "  item b", "item c"]
    assert shown("Such as:\n\n- a\n\n- b\n\n- c\n") == ["label Such as:", "  item a", "  item b", "  item c"]


def test_what_says_nothing_by_itself_is_told_apart():
    text = """
        - [One](#one)
          - [Two](#two)

        ## One
        https://example.org/a
        - [Example](https://example.org/b)
        - ![a picture](c.png)

        #storage #aws

        ---

        ```sh
        - no item
        ```
        """
    assert shown(text) == [
        "contents One",
        "  contents Two",
        "heading One",
        "  links https://example.org/a",
        "  links Example",
        "  image",
        "  tags #storage #aws",
        "  rule",
        "  code - no item",
    ]


def test_rows_of_tables_know_their_header():
    table, row = (node for node, _ in read("| Name | Size |\n|---|---|\n| a | `1` |\n").walk())
    assert (table.cells, row.cells, row.line_start) == (("Name", "Size"), ("a", "1"), 3)


def test_lists_and_hidden_answers_in_html_are_read():
    text = """
        <details>
        <summary>What is it?</summary>

        The *answer*.

        </details>
        <ul>
        <li>one <b>two</b>
          <ol><li>three</ol>
        <li>four
        </ul>
        """
    assert shown(text) == [
        "details What is it?",
        "  paragraph The answer.",
        "item one two",
        "  item three",
        "item four",
    ]


def test_a_line_of_its_own_below_an_item_is_no_part_of_it():
    assert shown("- versions\nEncryption is always on.\n") == ["item versions", "paragraph Encryption is always on."]
    assert shown("- versions of each object are kept until somebody deletes one,\nAmazon says.\n") == [
        "item versions of each object are kept until somebody deletes one, Amazon says."
    ]


def test_wrapped_lines_are_one_statement_and_short_ones_are_many():
    wrapped = (
        "A text of notes that is wrapped where the line\nends goes on in the next one, whatever word it\nbegins with.\n"
    )
    assert len(shown(wrapped)) == 1
    assert len(shown("CloudTrail = who did what\nCloudWatch = metrics and logs\nConfig = how resources changed\n")) == 3
