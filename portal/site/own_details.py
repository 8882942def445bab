"""Mina uppgifter: a signed-in business changes its name, telephone and address once, and it is used everywhere.

A new address counts when its owner, who has just signed in here, has opened the letter to it: somebody else who gets
the letter by mistake opens nothing with it, nor does whoever finds the browser open. The old address is told.
"""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.models import Case
from events.models import Registration
from portal.mail import links, outbox
from portal.models import Contact, OutgoingEmail, User
from portal.pages.forms import PublicForm
from portal.people import accounts, directory, limits, log, security, sessions
from portal.record import persons
from portal.text.email_addresses import EmailAddressFormField, EmailAddressInput, readable
from portal.text.exceptions import NotAllowed
from portal.text.telephones import clean_phone

NEW_ADDRESS = "new_address"  # the letter, and its link
DAYS = 2  # so long it holds


class OwnDetailsForm(PublicForm):
    name = forms.CharField(
        label="Ditt namn", max_length=120, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = forms.CharField(
        label="Telefon", max_length=40, required=False, widget=forms.TextInput({"autocomplete": "tel", "type": "tel"})
    )
    email = EmailAddressFormField(
        label="E-post",
        help_text="Byter du adress skickar vi ett mejl till den nya. Den gäller när du har öppnat länken i mejlet.",
        widget=EmailAddressInput({"autocomplete": "email"}),
        error_messages={"required": "Skriv din e-postadress."},
    )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


@require_http_methods(["GET", "HEAD", "POST"])
@limits.limited("post_form")
def own_details(request: HttpRequest) -> HttpResponse:
    user = request.user
    if _is_staff(user):  # whose details the pilot keeps: see Mina sidor
        raise Http404
    initial = accounts.own_details(user)
    form = OwnDetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        is_new = told["email"] != user.email
        changed = {name: (initial[name], told[name]) for name in ("name", "phone") if name in form.changed_data}
        save_details(user, changed)
        if changed or not is_new:
            messages.success(request, "Dina uppgifter är sparade.")
        if is_new:
            ask_new_address(user, told["email"])
            messages.info(request, f"Öppna mejlet till {readable(told['email'])}, så byter vi adress.")
        return redirect("own_details")
    return render(request, "portal/own_details.html", {"form": form, "asked": _waits_for(user)})


def _waits_for(user: User) -> str:
    """The address that has got a letter, and is not theirs yet."""
    written = OutgoingEmail.objects.filter(kind=NEW_ADDRESS, about="user", about_id=user.pk)
    last = written.filter(created_at__gt=timezone.now() - timedelta(days=DAYS)).order_by("pk").last()
    return last.to if last and last.to != user.email else ""


def _is_staff(user: User) -> bool:
    return user.is_staff or user.roles.works_here


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_own_address(request: HttpRequest, token: str) -> HttpResponse:
    link = links.find(token, scope=NEW_ADDRESS)
    if _is_staff(request.user):
        raise Http404
    if link is None or link.target_id != request.user.pk:
        messages.warning(
            request, "Adressen är redan bytt, eller så är länken för gammal. Här ser du vilken som gäller."
        )
        return redirect("own_details")
    if not sessions.is_fresh(request):
        context = {"next": request.path, "back": reverse("own_details"), "is_new_address": True}
        return render(request, "account/reauthenticate.html", context)
    if request.method != "POST":
        return render(request, "portal/confirm_own_address.html", {"email": link.email})
    old = request.user.email
    try:
        change_address(request.user, link.email)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("own_details")
    sessions.stay(request, request.user)
    done = f"Klart! Vi skriver till {readable(link.email)} i fortsättningen, och det är den adressen du loggar in med."
    messages.success(
        request, f"{done} Till {readable(old)} har vi skrivit att den är bytt, men du behöver den inte mer."
    )
    return redirect("my_pages")


@transaction.atomic
def save_details(user: User, changed: dict[str, tuple[str, str]]) -> None:
    """What the page showed, and what was written over it. In open cases and in sign-ups to come it is changed where it
    said the same, or nothing; what is over stays as it was."""
    if not changed:
        return
    contacts = Contact.objects.filter(cases__in=Case.objects.belonging_to(user.email).open())
    coming = Registration.objects.belonging_to(user.email).to_come(timezone.now())
    for field, (old, new) in changed.items():
        setattr(user, field, new)
        said = {f"{field}__in": ["", old]} if new else {field: old}
        Contact.objects.filter(pk__in=contacts.values("pk"), **said).update(**{field: new})
        if field == "phone":
            Registration.objects.filter(pk__in=coming.order_by().values("pk"), **said).update(phone=new)
    user.save(update_fields=[*changed])
    log.note("person.own_details", user, by=user, fields=[*changed])


@transaction.atomic
def ask_new_address(user: User, email: str) -> None:
    """One letter to it, however often it is asked for: past the limit the one that has been sent holds."""
    if limits.may("letter", f"{NEW_ADDRESS} {email}"):
        links.revoke(scope=NEW_ADDRESS, target_id=user.pk)
        key = links.Key(scope=NEW_ADDRESS, target_id=user.pk, view="confirm_own_address", days=DAYS)
        outbox.write(outbox.Letter("portal/email/new_address", to=email, keys={"link": key}, about=user))


@transaction.atomic
def change_address(user: User, email: str) -> None:
    """Everything that goes to the old address goes to the new one, and gets its link there. What the new one has
    already, such as a place at the same event, stays as it is."""
    if User.objects.filter(email=email).exclude(pk=user.pk).exists():
        raise NotAllowed("Adressen har redan egna sidor här. Ring oss, så hjälper vi dig att slå ihop dem.")
    old, user.email = user.email, email
    user.save(update_fields=["email"])  # first: what is unsent belongs to an account, and this one goes along
    links.revoke(scope=NEW_ADDRESS, target_id=user.pk)
    for model in persons.MOVED:
        for row in model.objects.filter(email=old).order_by("pk"):
            row.email = email
            try:
                with transaction.atomic():
                    row.save(update_fields=["email"])
            except IntegrityError:
                if model in persons.DOUBLED:
                    persons.DOUBLED[model](row, email)
                continue
            persons.moved(row, old=old, by=user)
    Contact.objects.filter(email=email).prove(Contact.Proof.CODE)
    now = timezone.now()
    context = {"now": now} | directory.pilot_in_letters(timezone.localdate(now))
    outbox.write(outbox.Letter("portal/email/address_changed", to=old, context=context, about=user, at=now))
    log.note("person.own_address", user, by=user)
    security.note(security.Kind.ACCOUNT, person=user, fields=["email"])
