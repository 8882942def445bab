"""The rules of the public record in admin: for the registrar and the pilot, each change noted."""

from django.contrib import admin

from portal.admin_base import Logged, RecordAdmin
from portal.models import LegalGround


@admin.register(LegalGround)
class LegalGroundAdmin(Logged, RecordAdmin):
    list_display = ["section", "kind", "words", "is_confirmed", "is_active"]
    list_filter = ["kind", "is_confirmed", "is_active"]
    fields = ["kind", "section", "words", "source", "is_confirmed", "is_active"]
