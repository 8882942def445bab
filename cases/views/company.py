"""A company's card for whoever works here and is no pilot: no more than what the lists and pages give the reader."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases.queries import companies
from portal.models import Business
from portal.pages import related_links


def card(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    if user.roles.is_pilot:
        return redirect("admin:portal_business_change", pk)
    if not user.roles.is_inside:
        raise Http404
    found = get_object_or_404(Business, pk=pk)
    name = companies.name_for(user, found.card_id or pk)
    if not name:
        raise Http404
    if found.card_id:
        return redirect("company_card", found.card_id)
    context = {"name": name, "about": related_links.by_heading("company", pk, user=user)}
    return render(request, "cases/company.html", context)
