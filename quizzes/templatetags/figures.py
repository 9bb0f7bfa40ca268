import math

from django import template

register = template.Library()


@register.filter
def percent(share: float) -> int:
    """A share from 0 to 1 in whole per cent, halves rounded up."""
    return math.floor(share * 100 + 0.5)
