"""The sector workspace: an officer's and the sector's questions by due date."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.models import Assignment


def mine(request: HttpRequest) -> HttpResponse:
    rows = Assignment.objects.workable_by(request.user).open().select_related("case", "sector", "officer")
    return render(request, "cases/workspace.html", {"assignments": rows.order_by("due", "pk")[:200]})
