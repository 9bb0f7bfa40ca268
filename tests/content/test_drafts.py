from dataclasses import replace

from content.distractors import Names
from content.drafts import draft_question, draft_questions, draft_slug, is_proposed
from content.notes.parsed import ParsedDraft, ParsedOption, Remark
from content.notes.raw import read_raw
from content.question_checks import Catalogue, check_question

DRAFT = ParsedDraft("How long?", "Four days", "as a rule", 3, 4)
OPTIONS = tuple(ParsedOption(code, code.upper(), is_key=code in "ac", rationale="") for code in "abcd")


def test_the_slug_is_that_of_the_text_whatever_its_blanks_and_case():
    assert draft_slug(DRAFT) == "draft-315884fa445c"
    assert draft_slug(replace(DRAFT, stem="how  long?", rationale="", line_start=9)) == draft_slug(DRAFT)
    assert draft_slug(replace(DRAFT, key="Five days")) != draft_slug(DRAFT)


def test_a_pair_that_is_read_better_today_keeps_its_slug():
    (better,) = read_raw("Q: Is it fast?\n> No, it takes two days - a truck brings it", "notes.md").drafts
    assert better.key == "No"
    first_read = ParsedDraft("Is it fast?", "No, it takes two days - a truck brings it", "", 1, 2)
    assert draft_slug(better) == draft_slug(first_read)


def test_a_key_comes_with_proposed_options_that_cannot_be_published_unseen():
    ((_, question),) = draft_questions([DRAFT], names=Names())
    key, *others = question.options
    assert (key.text, key.is_key, key.rationale) == ("Four days", True, "as a rule")
    assert len(others) == 3
    assert all(is_proposed(option.code, option.rationale) for option in others)
    codes = [each.code for each in check_question(question, catalogue=Catalogue(names={}, retired={}))]
    assert codes.count("option-proposed") == 3
    assert "rationale-missing" not in codes


def test_an_option_that_a_curator_explained_is_no_longer_only_proposed():
    assert is_proposed("proposed-1", " ")
    assert not is_proposed("proposed-1", "Two days are too few.")
    assert not is_proposed("two-days", "")


def test_options_of_the_notes_stay_and_two_keys_make_a_multiple_response():
    question = draft_question("draft-1", replace(DRAFT, options=OPTIONS))
    assert question.options == OPTIONS
    assert question.kind == "multiple-response"


def test_the_explanation_stands_with_the_only_key():
    one_key = tuple(replace(option, is_key=option.code == "b") for option in OPTIONS)
    question = draft_question("draft-1", replace(DRAFT, options=one_key))
    assert [option.rationale for option in question.options] == ["", "as a rule", "", ""]


def test_a_question_without_an_answer_has_no_options():
    assert draft_question("draft-1", replace(DRAFT, key="", remarks=(Remark.NO_KEY,))).options == ()


def test_a_result_that_is_not_to_be_trusted_says_so_and_gets_no_distractors():
    doubtful = replace(DRAFT, key="5 GB", rationale="", remarks=(Remark.WRONG_RESULT,))
    ((_, question),) = draft_questions([doubtful], names=Names())
    (key,) = question.options
    assert "computed again" in key.rationale


def test_known_drafts_are_left_out_and_the_same_draft_twice_is_one():
    assert len(list(draft_questions([DRAFT, DRAFT], names=Names()))) == 1
    assert not list(draft_questions([DRAFT], names=Names(), wanted=()))
    assert len(list(draft_questions([DRAFT], names=Names(), wanted={draft_slug(DRAFT)}))) == 1
