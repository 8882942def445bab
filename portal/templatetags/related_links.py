from django import template

from portal.pages import related_links

register = template.Library()


@register.simple_tag(takes_context=True, name="related_links")
def links_of_page(context, thing: str, pk: int) -> list[related_links.Link]:
    """`{% related_links "case" case.pk as more %}`: where this may lead on to, for whoever reads the page."""
    request = context.get("request")
    return related_links.links_from(thing, pk, user=request.user) if request else []
