"""The municipality's own row in admin: one page, which begins with what the environment says."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.admin.model_admin import Logged, NeverDeleted, PilotAdmin
from portal.models import TownHall
from portal.models.pages import first_values
from portal.text import municipalities
from portal.text.municipalities import looks
from portal.text.swedish import sort_key

PLACES = ("address", "website")


class MunicipalityInput(forms.TextInput):
    """A box to write in, with all municipalities to choose from. What is typed need not be one of them."""

    def render(self, name: str, value: str | None, attrs: dict | None = None, renderer=None) -> SafeString:
        choices = f"{(attrs or {}).get('id', name)}-kommuner"
        box = super().render(name, value, (attrs or {}) | {"list": choices, "autocomplete": "off"}, renderer)
        every = sorted(municipalities.by_code().values(), key=lambda each: sort_key(each.name))
        options = format_html_join("", '<option value="{}">', ([each] for each in every))
        return format_html('{}<datalist id="{}">{}</datalist>', box, choices, options)


class Colour(forms.TextInput):
    """Always holds a colour, so the standard knows of none that must be filled in."""

    input_type = "color"

    def use_required_attribute(self, initial: object) -> bool:
        return False


class TownHallForm(forms.ModelForm):
    code = forms.CharField(
        label="Kommun",
        max_length=80,
        help_text="Skriv namnet eller koden. Namn och ort fylls i när du sparar, om du inte skriver dem själv.",
        widget=MunicipalityInput({"class": "vTextField"}),
        error_messages={"required": "Skriv vilken kommun det är."},
    )
    website = forms.URLField(label="Webbplats", max_length=120, assume_scheme="https")
    new_logo = forms.FileField(
        label="Logotyp eller vapen",
        required=False,
        help_text=f"PNG eller SVG, högst {looks.MOST_BYTES // 1024} kB. Står på intyg.",
        widget=forms.FileInput(attrs={"accept": ".png,.svg"}),
    )
    without_logo = forms.BooleanField(label="Ta bort logotypen", required=False)

    class Meta:
        model = TownHall
        fields = ["name", "place", "code", "similar_group", "phone", "phone_hours", "email", "pilot_mailbox"]
        fields += ["data_protection_email", "address", "website", "brand_colour", "brand_colour_light"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            first = first_values()
            self.initial = model_to_dict(first) | self.initial
            self.instance.logo = first.logo
        self.code_before = self.initial.get("code", "")
        self.initial["code"] = str(municipalities.by_code().get(self.code_before, self.code_before))
        for colour in ("brand_colour", "brand_colour_light"):
            self.fields[colour].widget = Colour()
        for follows in ("name", "place"):
            self.fields[follows].required = False
        if not self.instance.logo:
            del self.fields["without_logo"]

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        if found := municipalities.find(typed):
            return found.code
        raise forms.ValidationError(
            f"Ingen kommun heter ”{typed}” eller har den koden. Skriv namnet, eller koden med fyra siffror."
        )

    def clean(self) -> dict:
        """What follows from which municipality it is, where nothing else was typed."""
        cleaned = super().clean()
        if ours := municipalities.by_code().get(cleaned.get("code", "")):
            is_another = ours.code != self.code_before
            known = {"name": ours.full_name, "place": ours.name, "similar_group": ""}
            for field, value in known.items():
                if not cleaned.get(field) or is_another and field not in self.changed_data:
                    cleaned[field] = value
        return cleaned

    def clean_new_logo(self) -> UploadedFile | None:
        logo = self.cleaned_data["new_logo"]
        if logo and not (logo.size <= looks.MOST_BYTES and looks.is_logo(logo.read())):
            raise forms.ValidationError(
                f"Välj en PNG eller SVG på högst {looks.MOST_BYTES // 1024} kB och 2 000 × 2 000 bildpunkter."
            )
        return logo

    def save(self, commit: bool = True) -> TownHall:
        if logo := self.cleaned_data["new_logo"]:
            logo.seek(0)
            self.instance.logo = logo.read()
        elif self.cleaned_data.get("without_logo"):
            self.instance.logo = b""
        return super().save(commit)


@admin.register(TownHall)
class TownHallAdmin(Logged, NeverDeleted, PilotAdmin):
    form = TownHallForm
    fieldsets = [
        ("Namn", {"fields": ["code", "name", "place", "similar_group"]}),
        (
            "Kontakt",
            {"fields": [*("phone", "phone_hours", "email", "pilot_mailbox", "data_protection_email"), *PLACES]},
        ),
        ("Utseende", {"fields": ["brand_colour", "brand_colour_light", "new_logo", "without_logo"]}),
    ]

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        one = {"show_save_and_add_another": False}
        return super().changeform_view(request, object_id, form_url, (extra_context or {}) | one)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """There is one, so there is no list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if TownHall.objects.exists():
            return redirect("admin:portal_townhall_change", TownHall.ONLY)
        return redirect("admin:portal_townhall_add")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        """A second tab with the first page writes the same row: there is one."""
        if TownHall.objects.exists():
            return self.change_view(request, str(TownHall.ONLY), form_url, extra_context)
        return super().add_view(request, form_url, extra_context)

    def get_fieldsets(self, request: HttpRequest, obj: TownHall | None = None) -> list:
        """Nothing can be taken away that is not there."""
        *others, (title, looks) = self.fieldsets
        fields = [each for each in looks["fields"] if each != "without_logo" or obj and obj.logo]
        return [*others, (title, looks | {"fields": fields})]
