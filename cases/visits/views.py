"""The pages of a visit: plan it, the sheet to bring, and the notes."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from cases import rules
from cases.models import CompanyVisit, VisitPromise
from cases.views.doors import lost_link
from cases.visits import actions
from cases.visits.forms import NewPromiseForm, NotesForm, PlanForm, PromiseForm, SheetForm
from cases.visits.sheet import sheet_of
from portal.mail import links
from portal.models import User
from portal.pages import commands
from portal.pages.commands import Command, Page, plainly
from portal.people import companies, unsent_input
from portal.text.exceptions import NotAllowed

PROMISE = "lofte"  # as the boxes of a promise are called among the notes


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one, from the company's card."""
    if not rules.may_triage(request.user):
        raise Http404
    card = get_object_or_404(companies.cards_seen_by(request.user), pk=pk)
    form = PlanForm(request.POST or None, initial={"staff": [request.user.pk]})
    if form.is_bound and form.is_valid():
        try:
            visit = actions.plan(card, by=request.user, **form.planned)
        except NotAllowed as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "Besöket står nu på företagets kort. Inget mejl har skickats.")
            return redirect("visit", pk=visit.pk)
    return render(request, "cases/visit_plan.html", {"form": form, "card": card})


def change(request: HttpRequest, pk: int) -> HttpResponse:
    visit = _visit(request, pk)
    if not rules.may_triage(request.user):
        raise Http404
    form = PlanForm.of(visit, request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.change(visit, by=request.user, **form.planned)
        except NotAllowed as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "Besöket är ändrat. Inget mejl har skickats.")
            return redirect("visit", pk=visit.pk)
    return render(request, "cases/visit_plan.html", {"form": form, "card": visit.business.head, "visit": visit})


def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _visit(request, pk))


@login_not_required
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The sheet for somebody who goes along without an account, until the visit has been."""
    link = links.find(token, scope="visit")
    rows = CompanyVisit.objects.planned().select_related("business__card")
    visit = link and rows.filter(pk=link.target_id).first()
    if visit is None or actions.is_of_marked_company(visit) or actions.is_in_conflict(visit, link.email):
        return lost_link(request, token=token, is_visit=True)
    if request.method != "HEAD":
        links.note_use(link)
    context = {"visit": visit, "staff": _going(visit), "sheet": sheet_of(visit, None), "is_guest": True}
    return render(request, "cases/visit.html", context)


def _going(visit: CompanyVisit):
    return visit.staff.order_by("name", "pk")


def _show(request: HttpRequest, visit: CompanyVisit, tried: forms.Form | None = None) -> HttpResponse:
    may_run = rules.may_triage(request.user)
    context = {
        "visit": visit,
        "card": visit.business.head,
        "staff": _going(visit),
        "promises": visit.promises.select_related("owner"),
        "sheet": sheet_of(visit, request.user) if visit.is_planned else None,
        "may_run": may_run,
        "send_form": (tried or SheetForm()) if may_run and visit.is_planned else None,
        "tried": tried,
        "may_note": not visit.is_cancelled and visit.start <= timezone.now() and actions.may_note(visit, request.user),
        "opens_card": request.user.opens_admin and request.user.roles.is_pilot,
    }
    return render(request, "cases/visit.html", context)


def note(request: HttpRequest, pk: int) -> HttpResponse:
    """One box, for a telephone. What is typed is kept as one goes along."""
    visit = _visit(request, pk)
    if not actions.may_note(visit, request.user):
        raise Http404
    key, as_it_is = f"visit-{visit.pk}", {"notes": visit.notes, "seen": _stamp(visit)}
    blank = [NotesForm(initial=as_it_is), NewPromiseForm(prefix=PROMISE)]
    if unsent_input.SAVING in request.POST:
        return commands.save_draft(request, key, unsent_input.changed(blank, request.POST))
    form, promised = NotesForm(request.POST or None, initial=as_it_is), NewPromiseForm(prefix=PROMISE)
    if any(request.POST.get(f"{PROMISE}-{name}", "").strip() for name in NewPromiseForm.field_order):
        promised = NewPromiseForm(request.POST, prefix=PROMISE)
    if not form.is_bound:
        for each in (form, promised):
            unsent_input.fill(each, unsent_input.of(request, key))
    elif form.is_valid() & (not promised.is_bound or promised.is_valid()):  # both say what is wrong with them
        try:
            _write_down(visit, form, promised, by=request.user)
        except NotAllowed as refusal:
            (promised if refusal.field else form).add_error(refusal.field, str(refusal))
        else:
            unsent_input.forget(request, key)
            messages.success(request, "Besöket är antecknat.")
            return redirect("visit_notes" if "more" in request.POST else "visit", pk=visit.pk)
    context = {
        "form": form,
        "promised": promised,
        "visit": visit,
        "promises": visit.promises.select_related("owner"),
        "draft": unsent_input.of(request, key),
        "seen": _stamp(visit),
    }
    return render(request, "cases/visit_notes.html", context)


@transaction.atomic
def _write_down(visit: CompanyVisit, form: NotesForm, promised: NewPromiseForm, *, by: User) -> None:
    """Both or neither: a refusal leaves the page as it was typed."""
    actions.take_notes(visit, by=by, **form.cleaned_data)
    if promised.is_bound:
        actions.promise(visit, by=by, **promised.cleaned_data)


def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """What was promised, for whose it is: ticked off, or with another day or somebody else."""
    found = _promise(request, pk)
    return _show_promise(request, found, PromiseForm(initial={"owner": found.owner_id, "due": found.due}))


def do_promise(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    found = _promise(request, pk)
    if not actions.may_work(found, request.user):
        raise Http404

    def show(form: forms.Form) -> HttpResponse:
        return _show_promise(request, found, form)

    return PromisePage(request, found, by=request.user, show=show).press(command)


def _promise(request: HttpRequest, pk: int) -> VisitPromise:
    rows = VisitPromise.objects.visible_to(request.user).select_related("visit__business__card", "owner", "done_by")
    return get_object_or_404(rows, pk=pk)


def _show_promise(request: HttpRequest, found: VisitPromise, form: forms.Form) -> HttpResponse:
    context = {
        "promise": found,
        "visit": found.visit,
        "form": form,
        "is_late": found.is_late(timezone.localdate()),
        "may_work": not found.done_at and actions.may_work(found, request.user),
        "sees_visit": CompanyVisit.objects.visible_to(request.user).filter(pk=found.visit_id).exists(),
    }
    return render(request, "cases/visit_promise.html", context)


class PromisePage(Page):
    commands = {
        command.slug: command
        for command in [
            Command("klart", plainly(actions.keep, "Löftet är klart.")),
            Command("flytta", plainly(actions.move, "Löftet är ändrat."), PromiseForm),
        ]
    }

    def address(self, section: str = "") -> str:
        return reverse("visit_promise", args=[self.thing.pk])

    def form_of(self, command: Command) -> forms.Form:
        return command.form(self.request.POST)


def do(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    visit = _visit(request, pk)
    if not rules.may_triage(request.user):
        raise Http404

    def show(form: forms.Form) -> HttpResponse:
        return _show(request, visit, form)

    return VisitPage(request, visit, by=request.user, show=show).press(command)


class VisitPage(Page):
    commands = {
        command.slug: command
        for command in [
            Command("stall-in", plainly(actions.call_off, "Besöket är inställt.")),
            Command("skicka", plainly(actions.send_sheet, "Bladet är mejlat."), SheetForm),
        ]
    }

    def address(self, section: str = "") -> str:
        return reverse("visit", args=[self.thing.pk])

    def form_of(self, command: Command) -> forms.Form:
        return command.form(self.request.POST)

    def refuse(self, form: forms.Form) -> HttpResponse:
        if isinstance(form, SheetForm):
            return super().refuse(form)
        messages.error(self.request, self.refusal)
        return redirect(self.address())


def _visit(request: HttpRequest, pk: int) -> CompanyVisit:
    rows = CompanyVisit.objects.visible_to(request.user).select_related("business__card", "noted_by", "planned_by")
    return get_object_or_404(rows, pk=pk)


def _stamp(visit: CompanyVisit) -> str:
    return visit.noted_at.isoformat() if visit.noted_at else ""
