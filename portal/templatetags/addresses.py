"""The whole address of a page, to copy into another program."""

from django import template

from portal.mail import links

register = template.Library()


@register.filter
def absolute(path: str) -> str:
    return links.absolute(path)
