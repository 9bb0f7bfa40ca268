from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def duration(seconds: int) -> str:
    """Seconds in words of two units at most: `45 s`, `2 min 54 s`, `2 h 10 min`."""
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    units = [(hours, _("h")), (minutes, _("min")), (0 if hours else seconds, _("s"))]
    return (
        " ".join(f"{number}\N{NO-BREAK SPACE}{unit}" for number, unit in units if number)
        or f"0\N{NO-BREAK SPACE}{_('s')}"
    )
