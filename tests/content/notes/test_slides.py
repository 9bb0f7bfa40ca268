"""Slides that were copied as text."""

from textwrap import dedent

import pytest

from content.notes.outline import read_outline
from tests.content.notes.test_outline import shown


@pytest.mark.parametrize("word", ["Slide", "Folie", "Diapositiva", "Слайд"])
def test_slides_copied_as_text_are_sections_without_their_numbers_feet_and_contents(word):
    text = dedent(
        """
        Gardening for beginners
        Evening 2

        # 2
        Agenda
        ▪ Soil
        ▪ Water

        # 3
        Soil
        ▪ Clay keeps water for longer than any sand does
        ▪ Compost goes on top of the beds before the first
        frost
        ▪ Signs of acid soil
        o moss
        o sorrel
        o heather

        Green Thumb School

        # 4
        Soil (cont.)
        ▪ Lime is spread over the whole of the bed in late
        autumn
        ▪ Beds rest from the end of autumn to the beginning of
        spring

        Green Thumb School

        # 5
        Thank you!
        """
    ).strip("\n")
    assert [line for line in shown(text.replace("#", word)) if line.strip()] == [
        "heading Gardening for beginners",
        "  heading Soil",
        "    item Clay keeps water for longer than any sand does",
        "    item Compost goes on top of the beds before the first frost",
        "    item Signs of acid soil",
        "      item moss",
        "      item sorrel",
        "      item heather",
        "  heading Soil (cont.)",
        "    item Lime is spread over the whole of the bed in late autumn",
        "    item Beds rest from the end of autumn to the beginning of spring",
    ]


def test_lines_that_only_look_like_numbers_of_slides_begin_none():
    assert "slides" not in read_outline("Slide 4\nSoil\n- clay\n\nSlide 2\nWater\n- rain\n").dialects
    assert "slides" not in read_outline("Slide 1 is about soil\n- clay\n\nSlide 2 is about water\n- rain\n").dialects


def test_sentences_are_kept_on_the_first_slide_and_on_the_last():
    assert shown("Slide 1\nSoil\nIt feeds the plants.\n\nSlide 2\nWater it in the morning.\n") == [
        "heading Soil",
        "  paragraph It feeds the plants.",
        "  paragraph Water it in the morning.",
    ]
