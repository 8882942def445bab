"""Classes with their numbers. Never a pupil's name: there is no field to write one in."""

from django.contrib import admin
from django.http import HttpRequest
from django.shortcuts import redirect

from events.admin.desk import page_address
from events.models import AllergyCount, Event, SchoolClass, SchoolPerson
from events.workflow import Kind
from portal.admin.model_admin import Logged, PilotAdmin, PilotInline
from portal.text.row_ids import row_id


class AllergyInline(PilotInline):
    model = AllergyCount


@admin.register(SchoolClass)
class SchoolClassAdmin(Logged, PilotAdmin):
    list_display = ["name", "school", "grade", "head_count", "event"]
    list_filter = [("event", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["event"]
    inlines = [AllergyInline]
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        more = {"of_event": _event_of(request, object_id)}
        return super().changeform_view(request, object_id, form_url, (extra_context or {}) | more)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A teacher of another event could be shown this one's classes."""
        if db_field.name == "event":
            kwargs["queryset"] = Event.objects.filter(kind=Kind.SCHOOL)
        event = _event_of(request, request.resolver_match.kwargs.get("object_id"))
        if db_field.name == "teacher" and event:
            kwargs["queryset"] = event.school_people.filter(role=SchoolPerson.Role.TEACHER)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def response_post_save_add(self, request, obj):
        return redirect(page_address(obj.event, "tavla"))

    response_post_save_change = response_post_save_add

    def has_delete_permission(self, request, obj=None) -> bool:
        """A class that is on the board is taken off it first."""
        return super().has_delete_permission(request, obj) and not (obj and obj.visits.exists())


def _event_of(request: HttpRequest, number: str | None) -> Event | None:
    """The event whose class it is: the class's own, or the one that the new class was begun from."""
    if number:
        return Event.objects.filter(classes=row_id(number)).first()
    event = request.GET.get("event", "")
    return Event.objects.filter(pk=row_id(event)).first()
