"""Who reads through the link of a shared mailbox. Where somebody there has a conflict of interest in the case, or
something is under a secrecy mark, a name is said before anything is shown; the record keeps it.

A name proves nothing, and is asked again after an hour, since others sit at the same machine.
"""

import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cases import rules, secrecy
from cases.forms import WhoForm
from cases.forms.officer import TYPED
from cases.models import Case
from portal.models import MailboxPerson, Sector
from portal.text.row_ids import row_id

KEY = "reads_at_mailbox"  # in the session: by whose name each mailbox is read, since when, and which cases are noted
HOLDS_SECONDS = 60 * 60
ANOTHER = "annan"  # in the address: whoever reads now is somebody else
ASKED = "reading"  # the button of the page that asks


def reader_at(request: HttpRequest, sector: Sector) -> MailboxPerson | None:
    """By the name that comes with what is sent, and else by what was said last."""
    if WhoForm.NAME in request.POST:
        form = WhoForm(request.POST)
        person = MailboxPerson.objects.named(form.cleaned_data["name"], sector) if form.is_valid() else None
        _remember(request, sector, person)
        return person
    said = _said(request, sector)
    if not said or time.time() - said["at"] > HOLDS_SECONDS or ANOTHER in request.GET:
        return None
    return MailboxPerson.objects.filter(pk=row_id(str(said["person"])), sector=sector).first()


def _said(request: HttpRequest, sector: Sector) -> dict:
    return request.session.get(KEY, {}).get(str(sector.pk), {})


def _remember(request: HttpRequest, sector: Sector, person: MailboxPerson | None) -> None:
    before = _said(request, sector)
    kept = {pk: said for pk, said in request.session.get(KEY, {}).items() if pk != str(sector.pk)}
    if person:
        noted = before["cases"] if before.get("person") == person.pk else []
        kept[str(sector.pk)] = {"person": person.pk, "at": time.time(), "cases": noted}
    request.session[KEY] = kept


def note(request: HttpRequest, case: Case, reader: MailboxPerson) -> bool:
    """Whether they may read the case. That they did, or were refused, is noted once."""
    is_refused = rules.is_in_conflict(reader, case=case)
    noted = _said(request, reader.sector)["cases"]
    if case.pk not in noted:
        secrecy.note_reader(case, reader, is_refused=is_refused)
        noted.append(case.pk)
        request.session.modified = True
    return not is_refused


def ask(request: HttpRequest, sector: Sector, *, refused: MailboxPerson | None = None) -> HttpResponse:
    """The page that asks, or says no. What was typed is given back; what is wrong with the name is said."""
    form = WhoForm(request.POST if WhoForm.NAME in request.POST and not refused else None)
    context = {"sector": sector, "form": form, "refused": refused, "typed": request.POST.get(TYPED, "")}
    was_sent = request.method == "POST" or refused
    return render(request, "cases/who_reads.html", context, status=403 if was_sent else 200)


def has_answered(request: HttpRequest) -> HttpResponse | None:
    """Whoever has just said who they are gets to read the page that asked."""
    return redirect(request.path) if request.method == "POST" and ASKED in request.POST else None
