"""Importera: drop a file, see what it would change, say yes; and take it back if it was wrong."""

import io
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from portal.admin.model_admin import PilotAdmin
from portal.files import storing
from portal.models import User
from portal.pages import bodies
from portal.pages.commands import Command, Page, plainly
from portal.text.row_ids import row_id
from surveys import actions
from surveys.admin.forms import MappingForm, UploadForm
from surveys.importing import preview
from surveys.models import ImportBatch
from surveys.readers import Unreadable
from surveys.workflow import BatchState, Stale

SHOWN = 50
LIST = "admin:surveys_importbatch_changelist"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@admin.register(ImportBatch)
class ImportBatchAdmin(PilotAdmin):
    def get_urls(self):
        through = self.admin_site.admin_view
        return [
            path("kolada/", through(self.ask_kolada), name="surveys_importbatch_kolada"),
            path("<int:pk>/gor/<slug:command>/", through(self.do), name="surveys_importbatch_do"),
            path("<int:pk>/fel.xlsx", through(self.errors), name="surveys_importbatch_errors"),
            path("<int:pk>/fil/", through(self.file), name="surveys_importbatch_file"),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    # --- Pages ------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return self._start(request, UploadForm())

    @bodies.takes_files
    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        """The upload itself. A file that cannot be opened is not kept, and the page says why."""
        self._let_in(request)
        if request.method != "POST":
            return self._start(request, UploadForm())
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            given = form.cleaned_data
            try:
                batch = actions.receive(
                    given["file"].read(),
                    given["file"].name,
                    by=request.user,
                    survey=given["survey"],
                    is_preliminary=given["is_preliminary"],
                )
                return redirect(batch)
            except (Unreadable, storing.DiskFull) as refusal:
                form.add_error("file", str(refusal))
        return self._start(request, form)

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None) -> HttpResponse:
        self._let_in(request)
        return self._page(request, self._batch(object_id))

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        self._let_in(request)
        return redirect(self._batch(object_id))

    def _start(self, request: HttpRequest, form: UploadForm) -> HttpResponse:
        self._let_in(request)
        batches = ImportBatch.objects.select_related("source", "created_by", "approved_by")[:SHOWN]
        context = {"title": "Importera resultat", "form": form, "bound": form.is_bound, "batches": batches}
        return self._show(request, "admin/surveys/importbatch/change_list.html", context)

    def _page(self, request: HttpRequest, batch: ImportBatch, form: MappingForm | None = None) -> HttpResponse:
        context = {"title": str(batch), "batch": batch, "form": form, "bound": bool(form)}
        match batch.state:
            case BatchState.WAITING | BatchState.READING:
                response = self._show(request, "admin/surveys/importbatch/reading.html", context)
                if "vila" not in request.GET:
                    response["Refresh"] = "4"  # looks again by itself, without scripts
                return response
            case BatchState.MAPPING:
                context["form"] = form or MappingForm(batch=batch)
                return self._show(request, "admin/surveys/importbatch/mapping.html", context)
            case BatchState.PREVIEWED | BatchState.UNCHANGED:
                context["page"] = preview.Page.asked_for(batch, request.GET)
                return self._show(request, "admin/surveys/importbatch/preview.html", context)
        return self._show(request, "admin/surveys/importbatch/done.html", context)

    # --- Commands ------------------------------------------------------------------------------------

    def do(self, request: HttpRequest, pk: int, command: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        batch = self._batch(str(pk))
        return BatchPage(request, batch, by=request.user, show=partial(self._page, request, batch)).press(command)

    def ask_kolada(self, request: HttpRequest) -> HttpResponse:
        self._let_in(request)
        if request.method != "POST":
            return redirect(LIST)
        return redirect(actions.ask_kolada(by=request.user))

    # --- Files ------------------------------------------------------------------------------------

    def errors(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._let_in(request)
        sheet = io.BytesIO()
        preview.write_errors(self._batch(str(pk)), sheet)
        response = HttpResponse(sheet.getvalue(), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="fel-i-import-{pk}.xlsx"'
        return response

    def file(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._let_in(request)
        batch = self._batch(str(pk))
        if batch.source is None:
            raise Http404
        return storing.download(batch.source.file)

    # --- Doors ------------------------------------------------------------------------------------

    def _let_in(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _batch(self, pk: str) -> ImportBatch:
        if not row_id(pk):
            raise Http404
        rows = ImportBatch.objects.select_related("source__file", "survey", "created_by", "approved_by", "reverted_by")
        return get_object_or_404(rows, pk=pk)

    def _show(self, request: HttpRequest, template: str, context: dict) -> HttpResponse:
        return TemplateResponse(request, template, {"has_permission": True, "opts": self.opts} | context)


def _approve(batch: ImportBatch, *, by: User, seen: str, blanks: str) -> str:
    try:
        actions.approve(batch, by=by, seen=seen, blanks=bool(blanks))
    except Stale:
        actions.refresh(batch)
        raise
    return "Klart. Resultaten är ändrade, och du kan återkalla importen här om något blev fel."


def _take_hidden(batch: ImportBatch, *, by: User, hidden: str) -> str:
    actions.take_hidden(batch, by=by, hidden=bool(hidden))
    return "Filen är läst igen, med det som är dolt." if hidden else "Filen är läst igen, utan det som är dolt."


REVERTED = "Importen är återkallad. Resultaten står som de gjorde innan."
PUT_ASIDE = "Förhandsvisningen är slängd. Inget har ändrats."


class BatchPage(Page):
    commands = {
        command.slug: command
        for command in (
            Command("godkann", _approve, says=("seen", "blanks")),
            Command("dolt", _take_hidden, says=("hidden",)),
            Command("ord", plainly(actions.map_words, ""), MappingForm),
            Command("aterkalla", plainly(actions.revert, REVERTED)),
            Command("slang", plainly(actions.put_aside, PUT_ASIDE), section=LIST),
        )
    }

    def address(self, section: str = "") -> str:
        return reverse(section) if section else self.thing.get_absolute_url()

    def form_of(self, command: Command) -> forms.Form:
        about = {"batch": self.thing} if command.form is MappingForm else {}
        return command.form(self.request.POST, **about)

    def refuse(self, form: forms.Form) -> HttpResponse:
        if not self.refusal:
            return super().refuse(form)
        messages.error(self.request, self.refusal)
        return redirect(self.address())
