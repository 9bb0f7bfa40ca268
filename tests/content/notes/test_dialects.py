"""What people write instead of Markdown, each with the outline that it stands for."""

from textwrap import dedent

import pytest

from content.notes.outline import read_outline
from tests.content.notes.test_outline import shown

S3 = ["heading S3", "  heading Classes", "    item archive"]


@pytest.mark.parametrize(
    "text",
    [
        "#S3\n##Classes\n- archive",
        "= S3 =\n== Classes ==\n* archive",
        "= S3\n\n== Classes\n\n* archive",
        "h1. S3\nh2. Classes\n- archive",
        "* S3\n** TODO Classes :exam:\n   - archive\n\nend"[:-5],
        "\\section{S3}\n\\subsection{Classes}\n\\begin{itemize}\n\\item archive\n\\end{itemize}",
        "S3\n~~~~\n\nClasses\n^^^^^^^\n\n- archive",
        "S3\n===\nClasses\n---\n- archive",
        "# [S3](#a) {#s3}\n### **Classes**\n- archive",
        "# S3\n**Classes**\n- archive",
        "<h1>S3</h1>\n<h2>Classes</h2>\n<ul><li>archive</li></ul>",
        "1. S3\n\n1.1 Classes\n- archive",
        "======\n= S3 =\n======\n\n--------\nClasses\n--------\n- archive",
        "======= S3 =======\n--- Classes ---\n- archive",
        "> # S3\n> ## Classes\n> - archive",
    ],
)
def test_headings_of_any_markup(text):
    kinds = [line.replace("1. S3", "S3").replace("1.1 Classes", "Classes") for line in shown(text)]
    assert kinds == S3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("S3\n\tclasses\n\t\tarchive\n\t\tstandard\n\tversions\n", "lines by indentation"),
        ("•\tS3\no\tclasses\n▪\tarchive\n▪\tstandard\no\tversions\n", "pasted bullets"),
        ("* S3\n** classes\n*** archive\n*** standard\n** versions\n", "other markup"),
        ("- S3\n  - classes\n    - archive\n    - standard\n  - versions\n", None),
    ],
)
def test_lists_without_a_sign_of_markdown_nest(text, name):
    assert read_outline(text).dialects == ((name,) if name else ())
    assert shown(text) == ["item S3", "  item classes", "    item archive", "    item standard", "  item versions"]


def test_code_by_indentation_is_no_outline():
    text = "def read(path):\n    with open(path) as file:\n        return file.read()\n\n    return None\n"
    assert not [line for line in shown(text) if "item" in line]


def test_terms_with_their_definitions_are_items():
    assert shown("WORM\n: write once, read many\n") == ["item WORM", "  item write once, read many"]


def test_nested_keys_without_a_fence_are_code():
    text = "Like this\n\nMappings:\n  Regions:\n    east:\n      image: one\n\nand so on\n"
    assert [line.split()[0] for line in shown(text)] == ["paragraph", "code", "paragraph"]


def test_lines_in_capitals_are_titles_only_where_nothing_else_is():
    assert shown("STORAGE\n- a\n\nNETWORK\n- b\n") == ["heading STORAGE", "  item a", "heading NETWORK", "  item b"]
    assert shown("# One\nSTORAGE\n- a\n") == ["heading One", "  label STORAGE", "    item a"]


def test_numbered_items_are_no_titles():
    assert shown("1. first\n2. second\n3. third\n") == ["item first", "item second", "item third"]


def test_what_a_program_writes_below_the_title_is_no_text():
    text = "# Page\n\nCreated: March 3, 2024\nTags: aws\n\nText that stays: yes\n"
    assert [line.split()[0] for line in shown(text)] == ["heading", "tags", "tags", "paragraph"]


def test_contents_are_known_by_their_links_their_title_or_the_titles_they_repeat():
    sections = "# Alpha\nx\n# Beta\ny\n"
    for contents in ("- [Alpha](#alpha)\n- [Beta](#beta)\n", "Agenda:\n- one\n- two\n", "- alpha\n- Beta\n"):
        assert sum("contents" in line for line in shown(f"{contents}\n{sections}")) == 2


def test_a_single_title_that_comes_late_holds_what_speaks_of_the_same():
    text = dedent(
        """
        ## Volumes
        ## Snapshots
        # Scaling of instances
        ## Scaling by schedule
        ## Tables
        """
    )
    assert shown(text) == [
        "heading Volumes",
        "heading Snapshots",
        "heading Scaling of instances",
        "  heading Scaling by schedule",
        "heading Tables",
    ]


def test_details_hold_their_text_inside_of_lists_too():
    text = "- <details>\n  <summary>EFS</summary>\n\n  - many zones\n\n  </details>\n- next\n"
    assert shown(text) == ["item", "  details EFS", "    item many zones", "item next"]


def test_a_fence_that_nothing_closes_hides_nothing():
    assert shown("```\n# One\n- a\n") == ["paragraph ```", "heading One", "  item a"]


@pytest.mark.parametrize(
    "text",
    [
        "S3\n├── classes\n│   ├── archive\n│   └── standard\n└── versions\n",
        "S3\n|-- classes\n|   |-- archive\n|   `-- standard\n`-- versions\n",
        "1. S3\n1.1 classes\n1.1.1 archive\n1.1.2 standard\n1.2 versions\n",
        "• S3\no classes\n▪ archive\n▪ standard\no versions\n",
        "-S3\n  -classes\n    -archive\n    -standard\n  -versions\n",
        "- S3\n - classes\n  - archive\n  - standard\n - versions\n",
        "I. S3\n   A. classes\n      1. archive\n      2. standard\n   B. versions\n",
        "    - S3\n      - classes\n        - archive\n        - standard\n      - versions\n",
    ],
)
def test_signs_of_any_kind_nest(text):
    assert shown(text) == ["item S3", "  item classes", "    item archive", "    item standard", "  item versions"]


def test_signs_in_one_column_nest_where_the_first_comes_back():
    assert shown("1. a\n- b\n2. c\n- d\n") == ["item a", "  item b", "item c", "  item d"]
    assert shown("# T\n1. a\n\n- b\n\n2. c\n")[1:] == ["  item a", "    item b", "  item c"]
    assert shown("* a\n- b\n* c\n- d\n") == ["item a", "  item b", "item c", "  item d"]
    assert shown("1. a\n2. b\n\n- c\n- d\n") == ["item a", "item b", "item c", "item d"]
    assert shown("* a\n- b\n+ c\n") == ["item a", "item b", "item c"]
    assert shown("a) b\n- c\nb) d\n- e\n") == ["item b", "  item c", "item d", "  item e"]


def test_options_of_commands_and_negative_numbers_are_no_items():
    assert shown("-it keeps a terminal\n-v mounts a folder\n") == [
        "paragraph -it keeps a terminal",
        "paragraph -v mounts a folder",
    ]
    assert shown("-5 degrees\n-7 degrees\n") == ["paragraph -5 degrees", "paragraph -7 degrees"]


def test_a_few_words_above_items_are_their_label_even_right_below_other_items():
    assert shown("standard\n - twice\nfifo\n - once\n") == [
        "label standard",
        "  item twice",
        "label fifo",
        "  item once",
    ]


def test_short_lines_between_empty_ones_are_titles_unless_they_follow_each_other():
    text = "Backups\n\nThey are kept for seven days and for thirty-five at most.\n\nReplicas\n\n- asynchronous\n"
    assert [line.strip() for line in shown(text)][::2] == ["heading Backups", "heading Replicas"]
    assert not [
        line
        for line in shown("It is cheap\n\nIt is fast\n\nIt is there\n\nIt can do whatever one wants it to.\n")
        if "heading" in line
    ]


def test_the_width_of_a_text_says_which_lines_belong_together():
    nouns = "Der Kern gibt jedem\nProzess einen eigenen Raum mit\n"
    assert len(shown(nouns)) == 2
    wide = (
        "Ein Prozess ist ein Programm, das gerade\nAusführung findet, und besitzt dafür\n"
        "Adressraum und Dateien, die es allein hat\n"
    )
    assert len(shown(f"{wide}\n{wide}")) == 2


def test_a_first_title_of_the_style_of_the_others_holds_them_not():
    text = "S3\n\n- object storage\n- cheap\n\nEBS\n\n- block storage\n"
    assert [line for line in shown(text) if "heading" in line] == ["heading S3", "heading EBS"]
    roman = text.replace("S3", "I. S3").replace("EBS", "II. EBS")
    assert [line for line in shown(roman) if "heading" in line] == ["heading I. S3", "heading II. EBS"]
    titled = f"My notes on storage\n\n{text}"
    assert [line for line in shown(titled) if "heading" in line][1:] == ["  heading S3", "  heading EBS"]


def test_titles_of_other_styles_stand_beside_an_underlined_one():
    text = "STORAGE\n\nClasses\n-------\n- archive\n\nNETWORKS\n\n- wide\n"
    assert [line for line in shown(text) if "heading" in line] == [
        "heading STORAGE",
        "  heading Classes",
        "heading NETWORKS",
    ]
    numbered = "Notes\n*****\n\n1 Storage\n\n1.1 Classes\n\n  - archive\n\n2 Networks\n\n  - wide\n"
    assert [line for line in shown(numbered) if "heading" in line] == [
        "heading Notes",
        "  heading 1 Storage",
        "    heading 1.1 Classes",
        "  heading 2 Networks",
    ]


def test_feet_of_pages_contents_with_dots_and_signatures_say_nothing():
    pages = "- one\n\nMY NOTES\n1\n\n- two\n\nMY NOTES\n2\n\n- three\n"
    assert shown(pages) == ["item one", "item two", "item three"]
    assert shown("Contents\n1 Storage ....... 2\n2 Networks ...... 3\n\n- one\n") == ["contents Contents", "item one"]
    mail = "From: A\nTo: B\nSubject: C\n\n- one\n\nSee you soon\nAnn\n--\nsent from my phone\n"
    assert shown(mail) == ["item one"]


def test_blocks_without_signs_nest_by_their_indentation_beside_lists():
    text = "- a list\n- of items\n\nIAM\n   users and groups\n   policies\n      explicit deny wins\n"
    assert shown(text)[2:] == [
        "item IAM",
        "  item users and groups",
        "  item policies",
        "    item explicit deny wins",
    ]


def test_exports_of_chats_and_tables_are_items_and_lines():
    chat = "".join(f"12/03/2024, 18:2{minute} - Ana: it is {minute}\n" for minute in range(3))
    assert shown(chat) == ["paragraph it is 0", "paragraph it is 1", "paragraph it is 2"]
    values = 'Name,Kind,Notes\nS3,object,"11 nines, cheap"\nEBS,block,one zone\n'
    assert shown(values) == ["item S3: Kind object; Notes 11 nines, cheap", "item EBS: Kind block; Notes one zone"]
    assert shown("! S3\n!! Classes\n* archive\n** deep\n") == [
        "heading S3",
        "  heading Classes",
        "    item archive",
        "      item deep",
    ]


@pytest.mark.parametrize("closing", ["", "-- fin --\n", "*** THE END ***\n\n"])
def test_words_between_signs_that_close_a_text_are_no_title_and_hide_no_other(closing):
    text = "Storage\nrev 2\n\n1. Disks\n\n1.1 Volumes\n   a) one zone\n   b) copies\n\n1.2 Shares\n   a) many hosts\n\n"
    assert shown(text + closing) == [
        "heading Storage",
        "  heading 1. Disks",
        "    heading 1.1 Volumes",
        "      item one zone",
        "      item copies",
        "    heading 1.2 Shares",
        "      item many hosts",
    ]
    assert "heading Shares" in shown("-- Disks --\n- one zone\n-- Shares --\n- many hosts\n")


def test_a_rule_above_a_title_begins_no_front_matter():
    assert "heading S3" in shown("---\n\n# S3\n\n---\n\n## Classes\n- archive")
    assert shown("---\ntitle: S3\n---\n- archive\n") == ["front matter", "item archive"]


def test_another_sign_in_a_column_holds_nothing_where_items_indent_what_lies_in_them():
    assert shown("- cats\n  * purr\n    - softly\n* dogs\n  - bark\n- birds\n  * sing\n* fish\n") == [
        "item cats",
        "  item purr",
        "    item softly",
        "item dogs",
        "  item bark",
        "item birds",
        "  item sing",
        "item fish",
    ]


def test_squares_of_a_font_of_symbols_are_signs_behind_a_tab_and_paragraphs_of_laws_are_not():
    assert shown("•\tPeering\n\t○\tTransit\n\t\t§\tallow it here\n\t\t§\tuse it there\n") == [
        "item Peering",
        "  item Transit",
        "    item allow it here",
        "    item use it there",
    ]
    assert [line for line in shown("• Contracts\n\n§ 433 obliges both sides\n") if "§" in line] == [
        "paragraph § 433 obliges both sides"
    ]


def test_the_code_of_a_wiki_is_code():
    text = '== State ==\n* one for each stage\n<{0} lang="hcl">\nkey = "a"\n\n* = 3\n</{0}>\n* locked\n'
    for tag in ("syntaxhighlight", "source"):
        kinds = [line.split()[0] for line in shown(text.format(tag))]
        assert kinds == ["heading", "item", "code", "item"]
    unclosed = shown(text.format("source").replace("</source>\n", ""))
    assert [line for line in unclosed if "locked" in line] == ["  item locked"]


def test_code_that_a_label_announces_is_all_that_it_holds():
    fenced = "# Rights\n\nFor example:\n\n```\nls -l\n```\n\n- owners read\n- others do not\n"
    assert [line for line in shown(fenced) if "item" in line] == ["  item owners read", "  item others do not"]
    close = fenced.replace("```\n\n-", "```\n-")
    assert [line for line in shown(close) if "item" in line] == ["    item owners read", "    item others do not"]


def test_titles_of_columns_are_known_by_what_the_first_is_called():
    three = "Service\tType\tRemember\nRDS\trelational\tbackups\nNeptune\tgraph\tfraud\nAurora\trelational\tfast\n"
    assert shown(three) == [
        "item RDS: Type relational; Remember backups",
        "item Neptune: Type graph; Remember fraud",
        "item Aurora: Type relational; Remember fast",
    ]
    two = "Source\tWhat it tells\nFirewall\tconnections\nNetFlow\twho talked to whom\nIDS\tsignatures\n"
    assert shown(two) == ["item Firewall: connections", "item NetFlow: who talked to whom", "item IDS: signatures"]
    assert shown(two.replace("Source", "Router"))[0] == "item Router: What it tells"


def test_dashes_say_how_deep_an_item_lies_where_all_stand_behind_items():
    assert shown("- Scaling\n-- vertical\n--- up only\n-- horizontal\n- Cost\n") == [
        "item Scaling",
        "  item vertical",
        "    item up only",
        "  item horizontal",
        "item Cost",
    ]
    comments = "- Queries\n\n-- all rows\nSELECT 1\n-- one row\nSELECT 2\n"
    assert not [line for line in shown(comments) if "item all rows" in line]


def test_numbers_that_begin_again_right_above_letters_are_lists_below_titles():
    plants = "Plants\n\n1. Roots\n   a. drink\n   b. hold\n2. Stems\n   a. carry\n\n"
    text = f"Study sheet\n\n{plants}Animals\n\n1. Cows\n   a. eat grass\n"
    assert shown(text) == [
        "heading Study sheet",
        "  heading Plants",
        "    item Roots",
        "      item drink",
        "      item hold",
        "    item Stems",
        "      item carry",
        "  heading Animals",
        "    item Cows",
        "      item eat grass",
    ]


def test_the_first_lines_of_blocks_are_titles_where_those_of_others_are():
    blocks = [
        "Oak\na tree that lives for centuries\nacorns",
        "Elm\nkilled by a beetle and its fungus\nrare",
        "Ash\nlight and tough wood for tools\ntall",
        "Giant redwood\nvery very tall\nCalifornia",
        "Gymnosperms\nnaked seeds\ncones",
    ]
    titles = [line for line in shown("\n\n".join(blocks) + "\n") if "heading" in line]
    assert titles == [f"heading {title}" for title in ("Oak", "Elm", "Ash", "Giant redwood", "Gymnosperms")]
    few = [line for line in shown("\n\n".join(["Oak\nold tree\nacorns", *blocks[3:]]) + "\n") if "heading" in line]
    assert few == []


def test_titles_stand_between_lists_of_a_text_copied_without_its_empty_lines():
    text = (
        "Course of Botany\nChapter 1 Green Things\nLeaves\n"
        "\u2022 turn light into sugar, which all the other parts of a\nplant use\n\u2022 fall in autumn\n"
        "Bark\n\u2022 keeps beetles and water out of the wood of a tree for Years\nAlone\n\u2022 grows every year\n"
        "\u2013 more in wet ones\nChapter 2 Roots\nHairs\n\u2022 drink\n\u2022 die after days\n"
    )
    assert [line.strip() for line in shown(text) if "heading" in line] == [
        "heading Course of Botany",
        "heading Chapter 1 Green Things",
        "heading Leaves",
        "heading Bark",
        "heading Chapter 2 Roots",
        "heading Hairs",
    ]


def test_titles_right_above_their_lists_lie_in_one_that_stands_alone_and_holds_nothing_else():
    animals = "Cows\n- eat grass\n- give milk\n\nHens\n- lay eggs\n- sleep high\n"
    text = f"Farm\n\nTrees\n\n1. Oaks\n2. Elms\n\nAnimals\n\n{animals}"
    assert [line for line in shown(text) if "heading" in line] == [
        "heading Farm",
        "  heading Trees",
        "  heading Animals",
        "    heading Cows",
        "    heading Hens",
    ]


def test_a_nought_behind_the_number_of_a_title_makes_it_no_deeper():
    text = "Plants\n\n1.0 Trees\n\n1.1 Oaks\n- old\n\n1.2 Elms\n- rare\n\n2.0 Ferns\n\n2.1 Bracken\n- green\n"
    assert [line.replace("heading ", "") for line in shown(text) if "heading" in line] == [
        "Plants",
        "  1.0 Trees",
        "    1.1 Oaks",
        "    1.2 Elms",
        "  2.0 Ferns",
        "    2.1 Bracken",
    ]
