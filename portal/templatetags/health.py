from django import template

from portal import health

register = template.Library()


@register.simple_tag
def standing_still() -> list[str]:
    """What the pilot must know on every page of her desk: letters or reminders that do not go out."""
    return health.standing_still()
