import pytest

from content.notes.raw import read_raw
from content.notes.variants import marked_pairs, solved_prompts


def read(text):
    return read_raw(text, "notes.md").drafts


def only(text):
    (draft,) = read(text)
    return draft


def test_a_pair_is_a_draft_with_its_place():
    draft = only("## Mail\n\nQ: How fast is a letter?\n> Two days (A truck brings it.)\n")
    assert (draft.stem, draft.key, draft.rationale) == ("How fast is a letter?", "Two days", "A truck brings it.")
    assert (draft.line_start, draft.line_end) == (3, 4)
    assert (draft.heading_path, draft.dialect) == (("Mail",), marked_pairs.DIALECT)


@pytest.mark.parametrize(
    "text",
    [
        "Q: How fast?\n> Soon",
        "Q:How fast?\n> Soon",
        "Q:  How fast?\n>Soon",
        "Question 6: How fast?\n> Soon",
        " Q: How fast?\n > Soon",
        "Q: How fast?\n>\tSoon",
        "Q: How fast?\n> \t Soon \t",
        "Q: How fast?\n\n> Soon",
        "Q: How fast?\n \t\n> Soon",
        "Q: How\n  fast?\n> Soon",
        "Q: How fast?\n> Soon\n \t\nnot part of it",
        "Q: How fast?\n> Soon\n# Heading",
        "Q: How fast?\n> Soon\n```\ncode\n```",
    ],
)
def test_every_spelling_of_a_pair_is_read(text):
    draft = only(text)
    assert (draft.stem, draft.key) == ("How fast?", "Soon")


@pytest.mark.parametrize("indent", ["", " ", "  ", "   ", "      ", "\t", "> "])
def test_an_answer_goes_on_until_an_empty_line(indent):
    draft = only(f"Q: How fast?\n> Two days \n{indent}or three\n\n{indent}other text\n")
    assert (draft.key, draft.line_end) == ("Two days or three", 3)


def test_pairs_without_an_empty_line_between_them_are_two():
    assert [(draft.stem, draft.key) for draft in read("Q: One?\n> 1\nQ: Two?\n> 2")] == [("One?", "1"), ("Two?", "2")]


def test_an_explanation_may_begin_on_a_line_of_its_own():
    draft = only("Q: How fast?\n> Two days.\n   (A truck\n   brings it.)")
    assert (draft.key, draft.rationale, draft.line_end) == ("Two days.", "A truck brings it.", 4)


def test_fenced_code_belongs_to_the_stem_as_it_stands():
    code = '```json\n{\n\n# no heading\n> no answer\nQ: no question\n\t"a":  1\n}\n```'
    draft = only(f"Q: What does\nthis do?\n{code}\n> Nothing")
    assert draft.stem == f"What does this do?\n\n{code}"
    assert (draft.key, draft.line_start, draft.line_end) == ("Nothing", 1, 12)


def test_indented_code_with_empty_lines_belongs_to_the_stem_as_it_stands():
    code = '    {\n\t"a": [\n\n\t  ]\n    }'
    draft = only(f"Q:What does this do?\n\n{code}\n    \n> Nothing")
    assert draft.stem == f"What does this do?\n\n{code}"
    assert (draft.line_start, draft.line_end) == (1, 9)


def test_a_fence_that_is_never_closed_hides_nothing():
    assert [draft.key for draft in read("```\nQ: One?\n> 1\n\nQ: Two?\n> 2")] == ["1", "2"]


def test_emphasis_placeholders_and_literals_are_not_touched():
    stem = "What does **NOT** match `my_folder/*`, <Region>:<Account-Id>, *.* and SOME_WRONG_STATE?"
    key = "arn:aws:s3:::x/* on *.* or `**bold**` >fast www>"
    draft = only(f"Q: {stem}\n> {key}")
    assert (draft.stem, draft.key) == (stem, key)


@pytest.mark.parametrize(
    "text",
    [
        "> meta-data",
        "\t\t\t> meta-data\n\t\t\t\tuser-data",
        "Q: A question without an answer?\n\n## Next\n\n> quoted",
        "Q: A question without an answer?\n\n    > terminal output",
        "Q: A question without an answer?",
        "Q: A question without an answer?\n\n---\n\n> quoted",
        "Q: A question without an answer?\n\n> [!note] a box\n> with words",
        "Q:\n> an answer without a question",
        "Q: A question with an empty answer?\n>",
        "FAQ: no question\n> no answer",
        "```\nQ: code?\n> code\n```",
        "• Topic\n  • first\n",
        "> quoted\n\nno solution",
        "_solution: without a prompt_",
        "",
    ],
)
def test_what_is_no_pair_gives_no_draft(text):
    assert read(text) == ()


def test_a_question_without_an_answer_does_not_take_the_next_one():
    assert [draft.stem for draft in read("Q: One?\n\nQ: Two?\n> 2")] == ["Two?"]


def test_the_block_after_the_last_answer_is_not_appended():
    draft = only("Q: How fast?\n> Soon (by air)\n\n\n    Important doors:\n    front: 1\n\n## Next")
    assert (draft.key, draft.rationale, draft.line_end) == ("Soon", "by air", 2)


class TestHeadings:
    def path_of(self, headings):
        return only(f"{headings}\nQ: One?\n> 1").heading_path

    def test_the_path_goes_from_the_highest_level_down(self):
        assert self.path_of("# A\n## B\n### C\n## D\n#### E") == ("A", "D", "E")

    @pytest.mark.parametrize(
        ("heading", "title"),
        [
            ("### [Mail](https://docs.example.com/mail)   ", "Mail"),
            ("###  [Mail (letters) ](https://docs.example.com)\t", "Mail (letters)"),
            ("#### **Mail**", "Mail"),
            ("## Mail & Parcels Q&A  \t", "Mail & Parcels Q&A"),
            ("## Mail [a](https://docs.example.com) too", "Mail a too"),
            ("Mail\n====", "Mail"),
            ("##", ""),
        ],
    )
    def test_a_title_is_what_people_read_in_it(self, heading, title):
        assert self.path_of(heading) == (title,)

    def test_a_comment_in_code_is_no_heading(self):
        assert self.path_of("# A\n```\n# comment\n```") == ("A",)


class TestPrompts:
    def test_a_prompt_with_a_solution_is_a_draft(self):
        text = "# Mail\n\n> prompt: A box is\n> late.\n\n_solution: Call the **depotRole**_ (x)_\n\n- more"
        draft = only(text)
        assert (draft.stem, draft.key, draft.rationale) == ("A box is late.", "Call the **depotRole**_ (x)", "")
        assert (draft.line_start, draft.line_end) == (3, 6)
        assert (draft.heading_path, draft.dialect) == (("Mail",), solved_prompts.DIALECT)

    def test_the_word_prompt_may_be_missing(self):
        assert only("> A box is late.\n_solution: Call._").stem == "A box is late."

    def test_a_solution_may_have_several_lines(self):
        draft = only("> A box is late.\n\n_solution: Call\nthe depot._\n\nmore")
        assert (draft.key, draft.line_end) == ("Call the depot.", 4)

    def test_a_solution_belongs_to_the_quotation_right_before_it(self):
        assert read("> A box is late.\n\nSome words.\n\n_solution: Call._") == ()


def test_drafts_of_both_dialects_come_in_the_order_of_their_lines():
    drafts = read("Q: One?\n> 1\n\n> Two?\n\n_solution: 2_\n\nQ: Three?\n> 3")
    assert [draft.key for draft in drafts] == ["1", "2", "3"]
