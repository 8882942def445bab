from django import template
from django.utils import timezone

from portal.mail import outbox
from portal.mail.incoming import pen
from portal.models import IncomingEmail
from portal.pages import required_parts
from portal.site import health

register = template.Library()


@register.simple_tag
def missing_parts() -> int:
    """How many parts are missing from the pages that the law asks for."""
    return len(required_parts.missing(timezone.localdate())) + required_parts.without_an_officer()


@register.simple_tag
def standing_still() -> list[str]:
    """What the pilot must know on every page of her desk: letters or reminders that do not go out."""
    return health.standing_still()


@register.simple_tag
def undecided_letters() -> int:
    """How many of the letters that need a person may have reached their receiver."""
    return outbox.undecided()


@register.simple_tag
def letters_to_sort() -> int:
    """How many letters that came in wait for a person, as the watch counts them."""
    return pen.to_sort()


@register.simple_tag
def letters_at_registrar() -> int:
    """How many letters that came in the pilot has handed over to the registrar."""
    return IncomingEmail.objects.at_registrar().count()
