"""The admin is the pilot's desk: whoever else is staff sees nothing there that is not said otherwise."""

from collections.abc import Callable
from functools import wraps

from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import DateField, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from portal.calendar.days import DayField
from portal.models import PilotRole, SectorRole, User
from portal.pages.related_links import links_from
from portal.people import log, roles, security, sessions
from portal.record import persons
from portal.text.row_ids import row_id
from portal.text.ttl_cache import TtlCache


def is_pilot(request: HttpRequest) -> bool:
    """The business developer, the substitute or a superuser, signed in and let into admin."""
    user = request.user
    return user.opens_admin and user.roles.is_pilot


def pilots_only(view: Callable) -> Callable:
    """A page of the desk that belongs to no model."""

    @wraps(view)
    def through(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not is_pilot(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(through)


class Chosen(AutocompleteSelect):
    """What is no number chooses nobody, also when the form comes back with its refusal.

    The choice of nobody has a word, and stands there also where somebody must be chosen. The script shows it as empty.
    """

    def optgroups(self, name: str, value: list[str], attr=None):
        (first, *others) = super().optgroups(name, [each for each in value if row_id(each)], attr)
        chosen = [option for option in first[1] if option["value"] != ""]
        nobody = self.create_option(name, "", "Välj …", False, 0)
        return [(first[0], [nobody, *chosen], first[2]), *others]


class PilotOnly:
    """Django's permission table is not used: the roles decide, and they have dates.

    The parameter `obj` is the row that is asked about, and None for the list.
    """

    def _may(self, request: HttpRequest) -> bool:
        return is_pilot(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may(request)

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        if type(db_field) is DateField:  # a moment is one too
            return db_field.formfield(form_class=DayField)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Chosen(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class PilotAdmin(PilotOnly, admin.ModelAdmin):
    """A model that the pilot keeps and nobody else sees in admin."""


class CasesAdmin(PilotAdmin):
    """What belongs to running the cases: whoever covers the pilot does that too."""

    def _may(self, request: HttpRequest) -> bool:
        user = request.user
        return user.opens_admin and user.roles.runs_cases


class RecordAdmin(PilotAdmin):
    """What the registrar keeps too: rules of the public record, each with its source."""

    def _may(self, request: HttpRequest) -> bool:
        user = request.user
        return user.opens_admin and user.roles.keeps_record

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False  # what was decided by it can still be read; it is switched off instead


class LabelledFormSet(BaseInlineFormSet):
    """Rows in a table: each field is named for a screen reader by its column."""

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        for field in filter(lambda each: each.label, form.fields.values()):  # the row's own number has none
            drawn = getattr(field.widget, "widget", field.widget)  # what leads to other rows is drawn around it
            if not drawn.is_hidden:
                drawn.attrs.setdefault("aria-label", field.label)


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


class Logged:
    """Each change is noted with the fields' names, never with what they hold."""

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        note_change(request, "admin.change" if change else "admin.add", obj, fields=form.changed_data)
        _close_links(request, form)
        TtlCache.forget_all()  # whoever has just changed a text or a closed day sees it at once
        _stay(request, obj)

    def save_formset(self, request: HttpRequest, form, formset, change: bool) -> None:
        removed = [each.instance for each in formset.deleted_forms if each.instance.pk]
        for obj in removed:
            note_change(request, "admin.delete", obj)
        super().save_formset(request, form, formset, change)
        for obj in formset.new_objects:
            note_change(request, "admin.add", obj)
        for obj, fields in formset.changed_objects:
            note_change(request, "admin.change", obj, fields=list(fields))
        for each in formset.initial_forms:
            _close_links(request, each)
        changed = [*removed, *formset.new_objects, *(obj for obj, _ in formset.changed_objects)]
        _stay(request, *changed)

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        """What is left is counted once, when all of it is saved."""
        super().save_related(request, form, formsets, change)
        changed = [form.instance]
        for formset in formsets:
            changed += [*formset.deleted_objects, *formset.new_objects, *(row for row, _ in formset.changed_objects)]
        _tell_what_is_left(request, *changed)

    def delete_model(self, request: HttpRequest, obj) -> None:
        note_change(request, "admin.delete", obj)
        super().delete_model(request, obj)
        _stay(request, obj)
        _tell_what_is_left(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for obj in queryset:
            self.delete_model(request, obj)


def note_change(request: HttpRequest, action: str, obj, **details) -> None:
    """In the log; and what decides who comes in is a security event too."""
    if isinstance(obj, SectorRole | PilotRole):
        if roles.noted(obj, action, by=request.user, **details):
            messages.success(request, f"{obj.user} får ett mejl om vad rollen innebär och hur man loggar in.")
        return
    log.note(action, obj, by=request.user, **details)
    if isinstance(obj, User) and (fields := sorted({*User.ACCESS} & {*details.get("fields", [])})):
        is_closing = "is_active" in fields and not obj.is_active
        kind = security.Kind.ACCOUNT_CLOSED if is_closing else security.Kind.ACCOUNT
        security.note(kind, person=obj, fields=fields)


def _close_links(request: HttpRequest, form: ModelForm) -> None:
    """An address that is corrected opens nothing any more for whoever reads the old one."""
    if "email" in form.changed_data:
        told = persons.corrected(form.instance, old=form.initial.get("email") or "", by=request.user)
        if told:
            messages.success(request, told)


def _stay(request: HttpRequest, *changed) -> None:
    """Whoever changes the own roles or account ends all other sign-ins, and not this one."""
    for obj in changed:
        if isinstance(obj, User | SectorRole | PilotRole):
            sessions.stay(request, obj if isinstance(obj, User) else obj.user)


def _tell_what_is_left(request: HttpRequest, *changed) -> None:
    """Whoever ends somebody's role reads what that leaves without anybody, and where it is handed on."""
    closed = {obj.pk for obj in changed if isinstance(obj, User) and not obj.is_active}
    for pk in closed | {obj.user_id for obj in changed if isinstance(obj, SectorRole | PilotRole)}:
        for link in links_from("person_who_leaves", pk, user=request.user):
            messages.warning(request, format_html('<a href="{}">{}</a>', link.address, link.words))


class NeverDeleted:
    """Nothing here is deleted: what has ended has an end date, or is switched off."""

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
