"""People in admin: their accounts, roles, sectors and absences; and many at once, from a list."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from portal.admin.model_admin import Logged, NeverDeleted, PilotAdmin, PilotInline, note_change
from portal.admin.pictures import HasPicture, PictureInline
from portal.files.readers.people import Reading, text_of
from portal.mail import outbox
from portal.models import Absence, PilotRole, Sector, SectorRole, User
from portal.pages import bodies
from portal.pages.forms import PeopleListForm, digest
from portal.pages.related_links import links_from
from portal.people import absences, security, sessions
from portal.people.roles import is_told, listed
from portal.text.exceptions import NotAllowed
from portal.text.roles import MAY
from portal.text.swedish import counted, number_word


class TellsRoles(admin.ModelAdmin):
    """Before somebody is given a role the page says what it may, and that a letter goes; and as long as somebody whose
    role ends has something open, where that is handed on."""

    change_form_template = "admin/portal/gives_roles.html"
    kinds = [*SectorRole.Kind, *PilotRole.Kind]

    def render_change_form(self, request: HttpRequest, context: dict, *args, **kwargs) -> HttpResponse:
        roles = [(kind.label, MAY[kind]) for kind in self.kinds]
        obj = kwargs.get("obj")
        person = obj.pk if isinstance(obj, User) else getattr(obj, "user_id", None)
        left = links_from("person_who_leaves", person, user=request.user) if person else []
        return super().render_change_form(request, context | {"roles": roles, "left": left}, *args, **kwargs)


class SectorRoleInline(PilotInline):
    model = SectorRole


class PilotRoleInline(PilotInline):
    model = PilotRole


@admin.register(User)
class UserAdmin(HasPicture, Logged, NeverDeleted, TellsRoles, PilotAdmin):
    list_display = ["__str__", "email", "title", "is_active"]
    list_filter = ["is_active", "sector_roles__sector", "pilot_roles__kind"]
    search_fields = ["name", "email"]
    inlines = [SectorRoleInline, PilotRoleInline, PictureInline]
    fields = ["name", "email", "phone", "title", "is_active", "is_staff"]
    actions = ["sign_out_everywhere"]

    @admin.action(description="Logga ut överallt", permissions=["change"])
    def sign_out_everywhere(self, request: HttpRequest, queryset: QuerySet) -> None:
        people = [person for person in queryset if self.has_change_permission(request, person)]
        for person in people:
            person.end_sign_ins()
            sessions.stay(request, person)
            security.note(security.Kind.SIGN_OUT_EVERYWHERE, person=person)
        messages.success(request, f"Utloggade överallt: {', '.join(map(str, people)) or 'ingen'}.")

    def get_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return [*self.fields, "is_superuser"] if request.user.is_superuser else self.fields

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        """Whoever could change a superuser's address could become one."""
        is_theirs = obj is None or not obj.is_superuser or request.user.is_superuser
        return is_theirs and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    # --- Many at once ---------------------------------------------------------------------------

    def get_urls(self):
        through = self.admin_site.admin_view
        return [path("lista/", through(self.from_list), name="portal_user_from_list"), *super().get_urls()]

    @bodies.takes_files
    def from_list(self, request: HttpRequest) -> HttpResponse:
        """Looked at first, and put in with a second press: all of it, or the rows that are right."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ColleaguesForm(request.POST or None, request.FILES or None)
        reading = form.read() if form.is_valid() else None
        if reading is None:
            return self._list_page(request, form)
        steps = listed.look(reading)
        pressed, seen = request.POST.get("lagg-in", ""), request.POST.get("seen", "")
        if pressed and seen != _digest(reading, steps):
            messages.warning(
                request, "Listan eller något i portalen har ändrats sedan du granskade. Granska en gång till."
            )
        elif pressed == "ratta" or (pressed == "alla" and not reading.bad_rows):
            return self._put_in(request, reading)
        shown = ColleaguesForm(initial={"people": reading.as_text or form.cleaned_data["people"]})
        return self._list_page(request, shown, reading, steps)

    def _put_in(self, request: HttpRequest, reading: Reading) -> HttpResponse:
        """Rows that are not right stay in the box."""
        with outbox.counted() as letters:
            given = listed.put_in(reading, by=request.user)
        for role in given:
            sessions.stay(request, role.user)
        told = number_word(letters.number, neuter=True).capitalize()
        messages.success(request, f"{roles_in_words(len(given))}. {told} mejl är på väg.")
        if not reading.bad_rows:
            return redirect("admin:portal_user_changelist")
        left = listed.read_text(text_of(reading.bad_rows))  # with what is wrong with them, in the new order
        return self._list_page(request, ColleaguesForm(initial={"people": left.as_text}), left, listed.look(left))

    def _list_page(self, request: HttpRequest, form, reading=None, steps=()) -> HttpResponse:
        new = [step for step in steps if step.is_new]
        today = timezone.localdate()
        context = {
            "title": "Lägg in flera från en lista",
            "form": form,
            "bound": bool(form.errors or (reading and (reading.problems or reading.bad_rows))),
            "reading": reading,
            "steps": steps,
            "new": new,
            "letters": sum(is_told(step.user, step.row.person.until, by=request.user, on=today) for step in new),
            "seen": reading and _digest(reading, steps),
            "roles": [(kind.label, MAY[kind]) for kind in self.kinds],
            "has_permission": True,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/portal/user/from_list.html", context)


def roles_in_words(number: int) -> str:
    return counted(number, "roll är inlagd", "roller är inlagda").capitalize()


class ColleaguesForm(PeopleListForm):
    each_row = f"En person och roll per rad: {listed.LAYOUT.head}. De fyra sista kan du lämna tomma."

    def read(self) -> Reading | None:
        """As it then stands in the box: its rows are those that are pointed at, and counted from the top."""
        reading = self.read_by(listed.read_text, listed.read_file)
        return listed.read_text(reading.as_text) if reading and reading.rows else reading


def _digest(reading: Reading, steps: list[listed.Step]) -> str:
    return digest([reading.as_text, *((step.row.number, step.outcome.value, step.notes) for step in steps)])


@admin.register(Sector)
class SectorAdmin(Logged, NeverDeleted, TellsRoles, PilotAdmin):
    kinds = list(SectorRole.Kind)
    list_display = ["name", "email", "phone", "is_external", "is_active"]
    list_filter = ["is_external", "is_active"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [SectorRoleInline]


@admin.register(SectorRole)
class SectorRoleAdmin(Logged, TellsRoles, PilotAdmin):
    kinds = list(SectorRole.Kind)
    list_display = ["user", "sector", "kind", "since", "until"]
    list_filter = ["sector", "kind"]
    list_select_related = ["user", "sector"]
    autocomplete_fields = ["user"]


@admin.register(PilotRole)
class PilotRoleAdmin(Logged, TellsRoles, PilotAdmin):
    kinds = list(PilotRole.Kind)
    list_display = ["user", "kind", "since", "until"]
    list_filter = ["kind"]
    list_select_related = ["user"]
    autocomplete_fields = ["user"]


DAYS = ("since", "until", "substitute")


class NotAsked(forms.HiddenInput):
    """A field that is not seen has no label either."""

    def id_for_label(self, id_: str) -> str:
        return ""


class AbsenceForm(forms.ModelForm):
    is_meant = forms.BooleanField(
        label="Spara ändå",
        required=False,
        help_text="Kryssa för om det är meningen att ingen svarar någon av dagarna.",
        widget=NotAsked,  # until there is a doubt
    )

    by: User  # who enters it

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.errors or self.instance.pk and not {*DAYS} & {*self.changed_data}:
            return cleaned
        user, days = cleaned.get("user", self.instance.user_id and self.instance.user), self.days()
        absence = Absence(pk=self.instance.pk, user=user, **days)
        try:
            absences.must_be_possible(absence, by=self.by)
        except NotAllowed as refusal:
            self.add_error(refusal.field, str(refusal))
        else:
            if doubts := absences.unless_meant(absence, is_meant=cleaned["is_meant"]):
                self.fields["is_meant"].widget = forms.CheckboxInput()
                self.add_error("substitute", doubts)
        return cleaned

    def days(self) -> dict:
        return {name: self.cleaned_data[name] for name in DAYS}


@admin.register(Absence)
class AbsenceAdmin(Logged, PilotAdmin):
    form = AbsenceForm
    list_display = ["user", "since", "until", "substitute"]
    list_select_related = ["user", "substitute"]
    date_hierarchy = "since"
    autocomplete_fields = ["user", "substitute"]

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return ["user"] if obj else []  # somebody else's is another one, and both are told

    def get_form(self, request: HttpRequest, *args, **kwargs):
        form = super().get_form(request, *args, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Absence, form: AbsenceForm, change: bool) -> None:
        """As on the person's own page: the same guards, log and letters."""
        if change:
            absences.change(obj, by=request.user, **form.days())
        else:
            obj.pk = absences.enter(obj.user, by=request.user, **form.days()).pk
        if "note" in form.changed_data:
            Absence.objects.filter(pk=obj.pk).update(note=obj.note)
            if change:
                note_change(request, "admin.change", obj, fields=["note"])

    def delete_model(self, request: HttpRequest, obj: Absence) -> None:
        absences.remove(obj, by=request.user)
