"""The way from a page to its chapter of the handbook."""

from django import template

from portal.site.handbook import chapters

register = template.Library()


@register.simple_tag(takes_context=True)
def help_with_page(context) -> chapters.Chapter | None:
    """The chapter about this page, for whoever has a handbook; nothing for others and where none tells of it."""
    request = context.get("request")
    user, page = getattr(request, "user", None), getattr(request, "resolver_match", None)
    if not page or not user or not user.is_authenticated or not user.roles.opens_training:
        return None
    return chapters.help_with(page.view_name, user.roles)
