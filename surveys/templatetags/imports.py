"""The start row of the admin: imports that wait for the pilot, for example the monthly one from Kolada."""

from django import template

from surveys.models import ImportBatch
from surveys.workflow import BatchState

register = template.Library()


@register.simple_tag
def waiting_imports() -> int:
    return ImportBatch.objects.filter(state__in=[BatchState.MAPPING, BatchState.PREVIEWED]).count()
