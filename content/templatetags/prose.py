from django import template

from content.rendering import render_block, render_inline

register = template.Library()
register.filter("prose", render_block)
register.filter("prose_inline", render_inline)
