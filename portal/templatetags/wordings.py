from django import template
from django.utils.safestring import SafeString

from portal.models import Wording

register = template.Library()


@register.simple_tag
def wording(key: str, **values: object) -> SafeString | str:
    """Eva's text for the key; escaped like any other value."""
    return Wording.objects.text(key, **values)
