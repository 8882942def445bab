from django import template

from portal.mail.incoming import pen
from portal.models import IncomingEmail
from portal.site import health

register = template.Library()


@register.simple_tag
def standing_still() -> list[str]:
    """What the pilot must know on every page of her desk: letters or reminders that do not go out."""
    return health.standing_still()


@register.simple_tag
def letters_to_sort() -> int:
    """How many letters that came in wait for a person, as the watch counts them."""
    return pen.to_sort()


@register.simple_tag
def letters_at_registrar() -> int:
    """How many letters that came in the pilot has handed over to the registrar."""
    return IncomingEmail.objects.at_registrar().count()
