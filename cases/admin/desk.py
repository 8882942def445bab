"""Eva's desk in Django admin: the list, the case page and the small addresses behind its buttons.

Everything that changes a case goes through cases.actions. Whoever else works here reads the same pages,
without the buttons, and only the cases that `visible_to` gives them.
"""

from functools import partial

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from cases import rules, secrecy
from cases.admin import case_page
from cases.admin.commands import CasePage
from cases.admin.leaving import HandOnForm
from cases.admin.listing import back, bulk, export, saved
from cases.admin.listing.case_list import CaseList
from cases.models import Case
from cases.queries import joined
from cases.queries.drafts import drafts_of
from portal.admin.model_admin import PilotAdmin
from portal.files import spreadsheets, storing
from portal.models import User
from portal.pages import bodies
from portal.pages.commands import SAID
from portal.pages.many_letters import asked_first
from portal.people import log
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id


@admin.register(Case)
class CaseAdmin(PilotAdmin):
    def get_queryset(self, request: HttpRequest):
        return Case.objects.visible_to(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        """Staff whose roles can give them a case; which ones is decided by `visible_to`."""
        user = request.user
        return user.opens_admin and user.roles.is_inside

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a case is registered, by the business or for it

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def get_urls(self):
        through = self.admin_site.admin_view
        return [
            path("flera/<slug:command>/", through(self.many), name="cases_case_many"),
            path("lista.csv", through(self.as_file), {"kind": "csv"}, name="cases_case_csv"),
            path("lista.xlsx", through(self.as_file), {"kind": "xlsx"}, name="cases_case_xlsx"),
            path("vyer/<slug:command>/", through(self.saved_view), name="cases_case_saved_view"),
            path("lamna-vidare/<int:pk>/", through(self.hand_on), name="cases_case_hand_on"),
            path("<int:pk>/gor/<slug:command>/", through(self.do), name="cases_case_do"),
            path("<int:pk>/fil/<int:attachment>/", through(self.file), name="cases_case_file"),
            *super().get_urls(),
        ]

    # --- Pages ------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        self._let_in(request)
        return self._list(request, CaseList.asked_for(request.user, request.GET))

    def _list(self, request: HttpRequest, cases: CaseList, *, form: saved.SavedViewForm | None = None) -> HttpResponse:
        context = {
            "title": cases.title,
            "list": cases,
            "rows": cases.rows(),
            "may_act": rules.may_triage(request.user),
        }
        context |= {"drafts": drafts_of(request.user), "most_in_file": export.MOST}
        context["form"] = form or saved.SavedViewForm(initial={"namn": cases.own_view or ""})
        return self._show(request, "admin/cases/case/change_list.html", context)

    def as_file(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Who took it out is noted: it is a list of people."""
        self._let_in(request)
        table = export.as_table(CaseList.asked_for(request.user, request.GET))
        content = spreadsheets.as_csv(table) if kind == "csv" else spreadsheets.as_xlsx([table])
        log.note("case.list_out", request.user, by=request.user, kind=kind, rows=len(table.rows))
        return spreadsheets.download(content, f"arenden-{timezone.localdate()}.{kind}")

    def saved_view(self, request: HttpRequest, command: str) -> HttpResponse:
        """What the list shows is kept as a view of one's own, or that is changed or removed."""
        self._let_in(request)
        if request.method != "POST":
            return redirect("admin:cases_case_changelist")
        if command not in saved.DEEDS:
            raise Http404
        cases = CaseList.asked_for(request.user, QueryDict(request.POST.get(back.CARRIED, "")))
        form = saved.SavedViewForm(request.POST)
        said = saved.DEEDS[command](cases, form, by=request.user)
        if said is None:
            return self._list(request, cases, form=form)
        messages.success(request, said)
        return redirect(back.to_list(cases.query()))

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None) -> HttpResponse:
        self._let_in(request)
        case = self._case(request, object_id)
        if request.method not in {"GET", "HEAD"}:
            return redirect(case_page.page_address(case))
        return self._page(
            request,
            case,
            marks=secrecy.note_reading(case, by=request.user, also=Case.objects.with_duplicates(case.pk)),
        )

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        """The case's history is on its page."""
        self._let_in(request)
        return redirect(case_page.page_address(self._case(request, object_id), "handelser"))

    def file(self, request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
        self._let_in(request)
        case = self._case(request, str(pk))
        here = [case, *joined.read_by(request.user, case)]
        found = get_object_or_404(case_page.attachments_readable_by(request.user, here), pk=attachment)
        secrecy.note_reading(found.case, by=request.user, file=found)
        return storing.download(found.file)

    # --- Commands ------------------------------------------------------------------------------------

    @bodies.takes_files
    def do(self, request: HttpRequest, pk: int, command: str) -> HttpResponse:
        """One button of the case page. Whatever is typed in the page's other boxes comes along and stays there."""
        case = self._case_to_act_on(request, pk)
        return CasePage(request, case, by=request.user).press(command)

    def many(self, request: HttpRequest, command: str) -> HttpResponse:
        """A command on several cases: first a page that asks, then one action for each."""
        if not rules.may_triage(request.user) or command not in bulk.COMMANDS:
            raise Http404
        if request.method != "POST":
            return redirect("admin:cases_case_changelist")
        page = bulk.Page.asked_for(request.user, command, request.POST)
        began = back.query_in(request.POST)
        to_list = back.to_list(began, row=page.cases[0].pk if page.cases else None)
        if not page.cases:
            messages.warning(request, "Kryssa för ett eller flera ärenden först.", extra_tags="valda")
            return redirect(back.to_list(began, place=SAID))
        if page.is_confirmed:
            try:
                if done := asked_first(request, page.carry_out):
                    messages.success(request, done, extra_tags="valda")
            except NotAllowed as question:
                page = bulk.Page.asked_for(request.user, command, request.POST)
                page.form.full_clean()
                page.form.add_error(None, str(question))
            if not page.cases:
                return redirect(back.to_list(began, place=SAID))
        context = {"title": page.title, "page": page, "began": began, "to_list": to_list}
        return self._show(request, "admin/cases/case/many.html", context)

    def hand_on(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What somebody who leaves has in her hands."""
        if not rules.may_triage(request.user):
            raise Http404
        leaver = get_object_or_404(User, pk=pk)
        form = HandOnForm(request.POST if request.method == "POST" else None, leaver=leaver, reader=request.user)
        if form.is_bound and form.is_valid():
            try:
                done, refused = asked_first(request, partial(form.carry_out, by=request.user))
            except NotAllowed as question:
                form.add_error(None, str(question))
            else:
                for sentence in done:
                    messages.success(request, sentence)
                for sentence in refused:
                    messages.error(request, sentence)
                return redirect("admin:cases_case_hand_on", pk)
        context = {"title": f"Det här har {leaver}", "leaver": leaver, "form": form}
        return self._show(request, "admin/cases/case/hand_on.html", context)

    # --- Doors ------------------------------------------------------------------------------------

    def _let_in(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise Http404

    def _case(self, request: HttpRequest, pk: str) -> Case:
        rows = self.get_queryset(request).select_related("contact", "business", "joined_into", "registered_by")
        return get_object_or_404(rows, pk=row_id(pk))

    def _case_to_act_on(self, request: HttpRequest, pk: int) -> Case:
        if not rules.may_triage(request.user):
            raise Http404
        return self._case(request, str(pk))

    def _page(self, request: HttpRequest, case: Case, *, marks=()) -> HttpResponse:
        page = CasePage(request, case, by=request.user)
        context = case_page.page_context(case, request.user, filled=page.filled)
        context |= {"began": page.began, "to_list": back.to_list(page.began, row=case.pk)}
        context |= {"draft": page.draft, "marks": marks, "marked": {mark.message_id for mark in marks}}
        return self._show(request, "admin/cases/case/change_form.html", context)

    def _show(self, request: HttpRequest, template: str, context: dict) -> HttpResponse:
        """Without the list of everything in admin, which these pages do not show."""
        return TemplateResponse(request, template, {"has_permission": True, "opts": self.opts} | context)
