"""The pages of those who may open a case: whom the registrant has invited, and the answer of whoever is."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cases import actions as case_actions
from cases.access import actions
from cases.access.forms import InviteForm
from cases.models import CaseAccess
from cases.views.doors import CaseDoor
from portal.pages import bodies
from portal.people import limits
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id


@limits.limited("post_form")
def people(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            access = actions.give(door.case, by=door.user, **form.invited)
        except NotAllowed as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            done = f"{access} får ett mejl, och kan {access.may_in_words} efter att ha tackat ja."
            messages.success(request, done)
            return redirect(door.url("case_people"))
    there = CaseAccess.objects.to_matter(door.case)
    rows = [(each, door.url("case_access_take_back", pk=each.pk)) for each in there]
    ended = door.case.accesses.exclude(taken_back_at=None).order_by("-taken_back_at")[: actions.MOST]
    context = {"case": door.case, "form": form, "rows": rows, "ended": ended, "back": door.url("business_case")}
    return render(request, "cases/people.html", context | {"most": actions.MOST})


@require_POST
def take_back(request: HttpRequest, door: CaseDoor, pk: int) -> HttpResponse:
    access = get_object_or_404(CaseAccess.objects.to_matter(door.case), pk=pk)
    actions.take_back(access, by=door.user)
    messages.success(request, f"{access} kommer inte längre åt ärendet.")
    return redirect(door.url("case_people"))


@bodies.takes_files
def answer(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    """Yes or no to the invitation, and later that one does not follow the case any more."""
    if door.access is None:
        raise Http404
    if request.method != "POST":
        return redirect(door.url("business_case"))
    if request.POST.get("answer") == "ja":
        actions.accept(door.access, by=door.user)
        return redirect(door.url("business_case"))
    actions.take_back(door.access, by=door.user, is_declined=True)
    messages.success(request, "Du följer inte ärendet längre, och får inga fler mejl om det.")
    return redirect(reverse("my_pages" if door.user else "home"))


@require_http_methods(["GET", "HEAD", "POST"])
def own_links(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    """The links that open the case, each to be closed. Whoever closes the one in hand gets a new one by letter."""
    found = case_actions.links_to(door.case)
    if request.method != "POST":
        context = {"case": door.case, "links": found, "own": door.link, "back": door.url("business_case")}
        return render(request, "cases/links.html", context)
    number = request.POST.get("link", "")
    link = found.filter(pk=row_id(number)).first()
    if link is None:
        messages.info(request, "Länken är redan stängd.")
        return redirect(door.url("case_links"))
    if link == door.link:  # never past a limit: only its own letter brings the next one to close
        case_actions.close_link(door.case, link, new_to=door.case.contact.email)
        if not door.case.contact.email:
            messages.success(request, "Länken är stängd. Ring oss, så läser vi upp en kod som öppnar ärendet igen.")
            return redirect("follow")
        return render(request, "cases/new_link_sent.html", {"is_closed": True})
    try:
        case_actions.close_link(door.case, link=link, by=door.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Länken är stängd.")
    return redirect(door.url("business_case"))
