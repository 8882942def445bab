"""Forms of the guide's rules: what a change does is shown before it is published, and nothing typed is lost."""

import hashlib

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from cases.admin.guide.boxes import WithStepBoxes
from cases.guide import editions
from portal.admin.model_admin import Logged, PilotAdmin
from portal.models import LogEntry
from portal.people import log
from portal.text.exceptions import NotAllowed

PUBLISH, GO_ON, LOOK, SEEN = "publicera", "andra-mer", "visa", "sett"  # what a post says beside the form's own fields
OURS = {PUBLISH, GO_ON, LOOK, "_save", "csrfmiddlewaretoken"}


class Foreseen(Exception):
    """The form is right, and what it would do is not shown yet."""


class RulesForm(forms.ModelForm):
    refused: str | ValidationError = ""  # what the whole guide says of it, when the form by itself is right

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.refused:
            raise ValidationError(self.refused)
        return cleaned


class PublishedAdmin(WithStepBoxes, Logged, PilotAdmin):
    """Saving goes by a page with the paths that change; words alone are published at once."""

    form = RulesForm
    called = ""  # as it begins a sentence: "Frågan"
    change_form_template = "admin/cases/guide/change_form.html"
    delete_confirmation_template = "admin/cases/guide/delete_confirmation.html"
    actions = None  # each change is an edition of its own

    # --- The form ---------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refused = getattr(request, "refused", "")
        return form

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        def show() -> HttpResponse:
            return super(PublishedAdmin, self).changeform_view(request, object_id, form_url, extra_context)

        if request.method != "POST":
            return show()
        if GO_ON in request.POST:
            request.refused = "Inte sparat än."
            return show()
        try:
            with editions.changing() as going_on:
                request.going_on = going_on
                self._refuse_what_is_old(request, object_id)
                return show()
        except Foreseen:
            return self._preview(request, object_id)
        except (NotAllowed, ValidationError) as refusal:
            request.refused = str(refusal) if isinstance(refusal, NotAllowed) else refusal
            return show()

    def _refuse_what_is_old(self, request: HttpRequest, object_id: str | None) -> None:
        """Somebody else has saved the same thing since this page was opened."""
        row = self.get_object(request, unquote(object_id)) if object_id else None
        if row and request.POST.get(SEEN, now := seen_of(row)) != now:
            request.seen = now
            raise NotAllowed(
                f"{_who_changed(row)} har ändrat det här sedan du öppnade sidan. Det du har skrivit finns kvar. "
                "Sparar du igen gäller det i stället. Då ser du först vad som ändras."
            )

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        going_on = request.going_on.done()
        if going_on.change.refusals:
            raise NotAllowed(" ".join(going_on.change.refusals))
        is_asked_first = LOOK in request.POST or not going_on.change.is_of_words_alone
        if is_asked_first and request.POST.get(PUBLISH) != going_on.digest:
            raise Foreseen
        going_on.publish(f"{self.called} ”{form.instance}” {'ändrades' if change else 'lades till'}", by=request.user)

    def render_change_form(self, request: HttpRequest, context: dict, *args, obj=None, **kwargs) -> HttpResponse:
        if GO_ON in request.POST:
            context["adminform"].form.errors.clear()
            context["errors"] = []
        shown = request.POST.get(SEEN, "") if request.method == "POST" else obj and seen_of(obj)
        context |= {"seen": getattr(request, "seen", shown), "is_shown_first": True}
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _preview(self, request: HttpRequest, object_id: str | None) -> HttpResponse:
        going_on = request.going_on
        context = {
            "title": "Det här ändras i vägvisaren",
            "change": going_on.change,
            "typed": [(name, value) for name, values in request.POST.lists() if name not in OURS for value in values],
            "digest": going_on.digest,
            "is_another": PUBLISH in request.POST,
            "back": self.get_object(request, unquote(object_id)) if object_id else self.opts.verbose_name,
        }
        return self.show(request, "preview.html", context)

    def show(self, request: HttpRequest, template: str, context: dict) -> HttpResponse:
        every = {"has_permission": True, "opts": self.opts, "listed": self._list_address}
        return TemplateResponse(request, f"admin/cases/guide/{template}", every | context)

    @property
    def _list_address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    # --- Taking away ------------------------------------------------------------------------------

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """The question that Django asks, with what it would do."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_delete_permission(request, row):
            return super().delete_view(request, object_id, extra_context)
        if request.method != "POST":
            more = {"change": editions.foreseen(row.delete).change}
            return super().delete_view(request, object_id, (extra_context or {}) | more)
        try:
            with editions.changing() as request.going_on:
                return super().delete_view(request, object_id, extra_context)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        words = f"{self.called} ”{obj}” togs bort"
        super().delete_model(request, obj)
        request.going_on.done().publish(words, by=request.user)


def seen_of(row: Model) -> str:
    """Tells the row, with its answers if it has any, from what it is after somebody else's change."""
    rows = [row, *(row.answers.prefetch_related("adds", "removes") if hasattr(row, "answers") else [])]
    return hashlib.sha256(serializers.serialize("json", rows).encode()).hexdigest()[:32]


def _who_changed(row: Model) -> str:
    newest = LogEntry.objects.filter(thing=row._meta.model_name, thing_id=row.pk).order_by("-pk")[:1]
    return str(next(iter(log.who_did(newest).values()), "Någon annan"))
