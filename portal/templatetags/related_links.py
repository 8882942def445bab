from django import template

from portal import further

register = template.Library()


@register.simple_tag(takes_context=True)
def further_links(context, thing: str, pk: int) -> list[further.Link]:
    """`{% further_links "case" case.pk as more %}`: where this may lead on to, for whoever reads the page."""
    request = context.get("request")
    return further.links_from(thing, pk, user=request.user) if request else []
