"""Importera: drop a file, see what it would change, say yes; and take it back if it was wrong."""

import io

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from portal.admin.model_admin import PilotAdmin
from portal.files import storing
from portal.pages import bodies
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id
from surveys import actions
from surveys.admin.forms import MappingForm, UploadForm
from surveys.importing.preview import Page, write_errors
from surveys.models import ImportBatch
from surveys.readers import Unreadable
from surveys.workflow import BatchState, Stale

SHOWN = 50
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
                context["page"] = Page.asked_for(batch, request.GET)
                return self._show(request, "admin/surveys/importbatch/preview.html", context)
        return self._show(request, "admin/surveys/importbatch/done.html", context)

    # --- Commands ------------------------------------------------------------------------------------

    def do(self, request: HttpRequest, pk: int, command: str) -> HttpResponse:
        if not self.has_view_permission(request) or command not in COMMANDS:
            raise Http404
        batch = self._batch(str(pk))
        if request.method != "POST":
            return redirect(batch)
        if command == "ord":
            return self._map(request, batch)
        try:
            said, target = COMMANDS[command](batch, request)
            messages.success(request, said)
            return redirect(target)
        except Stale as refusal:
            actions.refresh(batch)
            messages.error(request, str(refusal))
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        return redirect(batch)

    def _map(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        form = MappingForm(request.POST, batch=batch)
        if not form.is_valid():
            return self._page(request, batch, form)
        try:
            actions.map_words(batch, form.meanings, by=request.user, year=form.year)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        return redirect(batch)

    def ask_kolada(self, request: HttpRequest) -> HttpResponse:
        self._let_in(request)
        if request.method != "POST":
            return redirect("admin:surveys_importbatch_changelist")
        return redirect(actions.ask_kolada(by=request.user))

    # --- Files ------------------------------------------------------------------------------------

    def errors(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._let_in(request)
        sheet = io.BytesIO()
        write_errors(self._batch(str(pk)), sheet)
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


def _approve(batch: ImportBatch, request: HttpRequest) -> tuple[str, ImportBatch]:
    actions.approve(batch, by=request.user, seen=request.POST.get("seen", ""), blanks="blanks" in request.POST)
    return "Klart. Resultaten är ändrade, och du kan återkalla importen här om något blev fel.", batch


def _revert(batch: ImportBatch, request: HttpRequest) -> tuple[str, ImportBatch]:
    actions.revert(batch, by=request.user)
    return "Importen är återkallad. Resultaten står som de gjorde innan.", batch


def _put_aside(batch: ImportBatch, request: HttpRequest) -> tuple[str, str]:
    actions.put_aside(batch, by=request.user)
    return "Förhandsvisningen är slängd. Inget har ändrats.", reverse("admin:surveys_importbatch_changelist")


COMMANDS = {"godkann": _approve, "aterkalla": _revert, "slang": _put_aside, "ord": None}
