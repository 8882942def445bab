"""A link of the main menu, which knows when its own page is open."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def menu_link(context, name: str, words: str, *, leads: bool = True, but: str = "") -> SafeString:
    """aria-current is "page" on the page itself, and "true" on those below it, if it leads to them (`leads`): all
    `but` one that has a link of its own."""
    address, request = reverse(name), context.get("request")
    path = request.path if request else ""
    leads = leads and path.startswith(address) and not (but and path.startswith(reverse(but)))
    current = "page" if path == address else "true" if leads else ""
    here = format_html(' aria-current="{}"', current) if current else mark_safe("")
    return format_html('<li><a href="{}"{}>{}</a></li>', address, here, words)
