"""A picture on the page of what it belongs to: chosen, described, and taken away there."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.admin.model_admin import PilotInline
from portal.files import pictures, uploads
from portal.models import Picture
from portal.pages import bodies


class PictureForm(forms.ModelForm):
    chosen = forms.FileField(
        label="Bild", help_text="", widget=forms.FileInput(attrs={"accept": pictures.ACCEPT}), required=False
    )

    class Meta:
        model = Picture
        fields = ["alt"]
        error_messages = {"alt": {"required": "Skriv vad bilden visar, för den som inte ser den."}}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].help_text = pictures.limits_in_words(settings.UPLOAD_MAX_BYTES)

    def clean_chosen(self) -> UploadedFile | None:
        chosen = self.cleaned_data["chosen"]
        if not chosen and self.instance._state.adding:
            raise forms.ValidationError("Välj en bild.")
        if chosen:
            try:
                drawn = pictures.draw(chosen)
            except uploads.Refused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
            for name in ("content", "version", "width", "height"):
                setattr(self.instance, name, getattr(drawn, name))
        return chosen


class PictureInline(PilotInline):
    model = Picture
    form = PictureForm
    extra = 1
    fields = ["shown", "chosen", "alt"]
    readonly_fields = ["shown"]

    def shown(self, picture: Picture) -> SafeString | str:
        if not picture.version:
            return "Ingen bild än"
        return format_html('<img src="{}" alt="{}" width="160">', picture.get_absolute_url(), picture.alt)

    shown.short_description = "Nu"


class HasPicture:
    """An admin with `PictureInline`: what is sent to it may be as large as a photograph."""

    @bodies.takes_files
    def add_view(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return super().add_view(request, *args, **kwargs)

    @bodies.takes_files
    def change_view(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return super().change_view(request, *args, **kwargs)
