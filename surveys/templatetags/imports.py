"""The start row of the admin: imports that wait for the pilot, for example the monthly one from Kolada."""

from django import template

from surveys import workflow
from surveys.models import ImportBatch

register = template.Library()


@register.simple_tag
def waiting_imports() -> int:
    return ImportBatch.objects.filter(state__in=[workflow.MAPPING, workflow.PREVIEWED]).count()
