"""The municipality's own row in admin: one page, which begins with what the environment says."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.admin.model_admin import Logged, NeverDeleted, PilotAdmin
from portal.models import TownHall
from portal.models.pages import first_values
from portal.text.municipalities import looks


class TownHallForm(forms.ModelForm):
    new_logo = forms.FileField(
        label="Logotyp eller vapen",
        required=False,
        help_text=f"PNG eller SVG, högst {looks.MOST_BYTES // 1024} kB. Står på intyg.",
        widget=forms.FileInput(attrs={"accept": ".png,.svg"}),
    )
    without_logo = forms.BooleanField(label="Ta bort logotypen", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.logo:
            del self.fields["without_logo"]

    def clean_new_logo(self) -> UploadedFile | None:
        logo = self.cleaned_data["new_logo"]
        if logo and not (logo.size <= looks.MOST_BYTES and looks.is_logo(logo.read())):
            raise forms.ValidationError(f"Välj en PNG eller SVG på högst {looks.MOST_BYTES // 1024} kB.")
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
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = [
        ("Namn", {"fields": ["name", "place", "code", "similar_group"]}),
        ("Kontakt", {"fields": ["phone", "email", "pilot_mailbox", "data_protection_email", "address", "website"]}),
        ("Utseende", {"fields": ["brand_colour", "brand_colour_light", "new_logo", "without_logo"]}),
    ]

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

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return model_to_dict(first_values())

    def get_fieldsets(self, request: HttpRequest, obj: TownHall | None = None) -> list:
        """Nothing can be taken away that is not there."""
        *others, (title, looks) = self.fieldsets
        fields = [each for each in looks["fields"] if each != "without_logo" or obj and obj.logo]
        return [*others, (title, looks | {"fields": fields})]
