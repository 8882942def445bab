"""The header's menu, which knows where one stands, and the cards of the desk's index."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.site import menu, task_cards
from portal.site.menu import Place

register = template.Library()


@register.simple_tag(takes_context=True)
def menu_places(context) -> dict[str, SafeString]:
    """The places of the menu as list items, and those under "Mer" (`open` when the page shown is among them)."""
    path = getattr(context.get("request"), "path", "")
    first, more = menu.places(context["user"]) if "user" in context else (list(menu.VISITORS), [])
    return {
        "first": _items(first, path),
        "more": _items(more, path),
        "more_is_here": any(_current(place, path) for place in more),
    }


@register.simple_tag(takes_context=True)
def menu_search(context) -> menu.Search | None:
    return menu.search(context["user"]) if "user" in context else None


@register.simple_tag(takes_context=True, name="task_cards")
def cards_of_index(context) -> list[task_cards.Card]:
    return task_cards.cards(context["app_list"], context["user"])


def _items(places: list[Place], path: str) -> SafeString:
    return format_html_join("", '<li><a href="{}"{}>{}</a></li>', (_item(place, path) for place in places))


def _item(place: Place, path: str) -> tuple[str, str, str]:
    current = _current(place, path)
    here = format_html(' aria-current="{}"', current) if current else mark_safe("")
    return reverse(place.name), here, place.words


def _current(place: Place, path: str) -> str:
    """`page` on the page itself, and `true` on those below it that it leads to."""
    address = reverse(place.name)
    leads = place.leads and path.startswith(address) and not (place.but and path.startswith(reverse(place.but)))
    return "page" if path == address else "true" if leads else ""
