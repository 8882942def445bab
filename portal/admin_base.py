"""The admin is the pilot's desk: whoever else is staff sees nothing there that is not said otherwise."""

from django.contrib import admin
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

admin.site.enable_nav_sidebar = False  # each page says where it belongs, and a phone has no room for it


def is_pilot(request: HttpRequest) -> bool:
    """The business developer, the substitute or a superuser, signed in and let into admin."""
    user = request.user
    return user.is_active and user.is_staff and user.roles.is_pilot


class PilotOnly:
    """Django's permission table is not used: the roles decide, and they have dates.

    The parameter `obj` is the row that is asked about, and None for the list.
    """

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_pilot(request)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return is_pilot(request)

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return is_pilot(request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return is_pilot(request)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return is_pilot(request)


class PilotAdmin(PilotOnly, admin.ModelAdmin):
    """A model that the pilot keeps and nobody else sees in admin."""


class LabelledFormSet(BaseInlineFormSet):
    """Rows in a table: each field is named for a screen reader by its column."""

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs.setdefault("aria-label", field.label)


class PilotInline(PilotOnly, admin.TabularInline):
    extra = 0
    formset = LabelledFormSet


class ReadOnlyForPilot(PilotAdmin):
    """A model that the pilot may read; it is changed elsewhere, or never."""

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
