"""The start row of the admin: times of visits that a school has said do not suit, and that nobody has answered."""

from django import template
from django.utils import timezone

from events.models import UnsuitableTime

register = template.Library()


@register.simple_tag
def unsuitable_times() -> list[UnsuitableTime]:
    """The oldest first."""
    return list(UnsuitableTime.objects.standing(timezone.now()).select_related("person__event"))
