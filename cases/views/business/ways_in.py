"""Ways to one's case for whoever has no page open: a new link, the code that was read aloud, or signing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cases import actions, emails
from cases.access import letters as to_invited
from cases.forms import LostLinkForm, SpokenCodeForm
from cases.models import Case
from portal.mail import links
from portal.people import limits
from portal.text.exceptions import NotAllowed


@login_not_required
def follow(request: HttpRequest) -> HttpResponse:
    """Ways to one's case: the link in the letter, a new link, or signing in."""
    return render(request, "cases/follow.html", {"form": LostLinkForm()})


@login_not_required
@limits.limited("sign_in")
def by_code(request: HttpRequest) -> HttpResponse:
    """Whoever has only a telephone: what was read aloud opens the case, once, and leads to a link of its own."""
    form = SpokenCodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            case = actions.use_code(**form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, "Spara sidan som bokmärke, så hittar du tillbaka.")
            return redirect(links.mint(emails.case_key(case)))
    return render(request, "cases/by_code.html", {"form": form})


@login_not_required
@limits.limited("sign_in")
def new_link(request: HttpRequest) -> HttpResponse:
    """ "Skicka en ny länk": by the address, or by one press on an old link. Tells a stranger nothing."""
    if request.method != "POST":
        return redirect("follow")
    token = request.POST.get("token", "")
    if token:
        _renew(token)
        return render(request, "cases/new_link_sent.html", {"by_link": True})
    form = LostLinkForm(request.POST)
    if not form.is_valid():
        return render(request, "cases/follow.html", {"form": form})
    email = form.cleaned_data["email"]
    if limits.may("letter", f"case {email}"):  # past the limit the letters that have been sent hold links that open
        own = Case.objects.belonging_to(email).order_by("-received_at")[:20]
        emails.send_links(own, to=email, also_followed=True)
    return render(request, "cases/new_link_sent.html")


def _renew(token: str) -> None:
    if link := links.find_even_expired(token, scope="case"):
        case = Case.objects.select_related("contact").filter(pk=link.target_id).first()
        if case and case.contact.email and limits.may("letter", f"case {case.contact.email}"):
            emails.send_links([case], to=case.contact.email)
        return
    if link := links.find_even_expired(token, scope=to_invited.SCOPE):
        if limits.may("letter", f"case {link.email}"):
            emails.send_links([], to=link.email, also_followed=True)
        return
    link = links.find_even_expired(token, scope="assignment")
    if link and limits.may("letter", f"assignment {link.email}"):
        emails.renew_assignment_link(link.target_id)
