"""Classes with their numbers. Never a pupil's name: there is no field to write one in."""

from django.contrib import admin

from events.models import AllergyCount, SchoolClass
from portal.admin_base import Logged, PilotAdmin, PilotInline


class AllergyInline(PilotInline):
    model = AllergyCount


@admin.register(SchoolClass)
class SchoolClassAdmin(Logged, PilotAdmin):
    list_display = ["name", "school", "grade", "head_count", "event"]
    list_filter = ["event"]
    list_select_related = ["event"]
    inlines = [AllergyInline]
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "event":
            kwargs["queryset"] = db_field.remote_field.model.objects.filter(kind="school")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None) -> bool:
        """A class that is on the board is taken off it first."""
        return super().has_delete_permission(request, obj) and not (obj and obj.visits.exists())
