"""Mina uppgifter: changed once, used everywhere, and a new address only by whoever reads its letters."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases import actions, emails
from cases.models import Invitation
from events import actions as happenings
from events.models import EventInvitation, Registration
from portal.mail import links, outbox
from portal.models import Contact, OutgoingEmail, UnsentText, User
from portal.site import own_details
from tests.gatherings import sign_up
from training.models import ImprovementAction, Raiser

pytestmark = pytest.mark.django_db
PAGE, NEW = "/mina-sidor/uppgifter/", "ny@example.org"


def test_what_bo_changes_once_is_used_everywhere(client, bo, david, case, eva, breakfast):
    signed, old_link = sign_up(breakfast, "bo@example.org"), links.mint(emails.case_key(case), email="bo@example.org")
    davids = actions.register(actions.Submission(description="Skylt", email="david@example.org", name="David"))
    client.force_login(bo)
    said = client.post(PAGE, {"name": "Bo B. Berg", "phone": "070-765 43 21", "email": NEW}, follow=True).text
    assert "Dina uppgifter är sparade." in said
    assert "Vi väntar på att du öppnar mejlet till ny@example.org." in said
    assert "Kommer du inte åt den längre?" in said
    case.contact.refresh_from_db()
    signed.refresh_from_db()
    assert (case.contact.name, case.contact.phone, signed.phone) == ("Bo B. Berg", "070-765 43 21", "070-765 43 21")
    assert Contact.objects.get(pk=davids.contact_id).name == "David"
    assert (case.contact.email, client.get(old_link).status_code) == ("bo@example.org", 200)  # until it is confirmed

    letter = OutgoingEmail.objects.get(to=NEW)
    path = "/" + outbox.as_message(letter).body.split("Byt till den här adressen: ")[1].split()[0].split("/", 3)[3]
    stranger = Client()
    assert stranger.get(path).status_code == 302  # to the sign-in page
    stranger.force_login(david)
    nothing = "Adressen är redan bytt, eller så är länken för gammal."
    assert nothing in stranger.post(path, follow=True).text
    asked = client.get(path).text
    assert "Är ny@example.org din nya adress?" in asked
    assert "Vi skriver också till bo@example.org" in asked
    session = client.session
    session["signed_in_at"] -= 60 * 60
    session.save()
    for ask in (client.get, client.post):  # from a browser that was left open: first a new code
        again = ask(path).text
        told = "Koden går till bo@example.org. Kommer du inte åt den adressen längre? Logga då inte ut."
        assert ("Logga in igen" in again, told in again) == (True, True)
    assert User.objects.get(pk=bo.pk).email == "bo@example.org"
    session["signed_in_at"] += 60 * 60
    session.save()
    page = client.post(path, follow=True).text
    assert case.reference in page  # and still signed in
    assert "det är den adressen du loggar in med. Till bo@example.org har vi skrivit" in page
    assert "Vi väntar på" not in client.get(PAGE).text
    case.contact.refresh_from_db()
    assert (case.contact.email, case.contact.is_proved) == (NEW, True)
    assert Registration.objects.get().email == User.objects.get(pk=bo.pk).email == NEW
    assert Client().get(old_link).status_code == 404
    assert set(OutgoingEmail.objects.filter(to=NEW).values_list("kind", flat=True)) >= {"new_links", "new_link"}
    assert nothing in client.get(path, follow=True).text
    told = outbox.as_message(OutgoingEmail.objects.get(to="bo@example.org", kind="address_changed")).body
    assert "Var det inte du? Ring då" in told
    assert "http" not in told


def test_a_new_address_alone_saves_nothing_else_and_says_so(client, bo):
    client.force_login(bo)
    said = client.post(PAGE, client.get(PAGE).context["form"].initial | {"email": NEW}, follow=True).text
    assert ("Dina uppgifter är sparade." in said, f"Öppna mejlet till {NEW}" in said) == (False, True)


def test_staff_are_told_who_changes_their_details_and_have_no_empty_form(client, anna):
    client.force_login(anna)
    assert (client.get(PAGE).status_code, client.post(PAGE, {"email": NEW}).status_code) == (404, 404)
    page = client.get("/mina-sidor/").text
    assert ("Företagslotsen ändrar ditt namn" in page, PAGE in page) == (True, False)


def test_only_what_is_changed_is_written_and_only_over_what_the_page_showed(client, bo, case, eva):
    """Bo's account was made by his case: it has neither name nor telephone of its own."""
    said = actions.Submission(description="Skylt", email="bo@example.org", name="Bosse", phone="0413-622 00")
    other = Contact.objects.get(pk=actions.register(said).contact_id)
    client.force_login(bo)
    for typed, shown, older in [
        ({"email": NEW}, ("Bosse", "0413-622 00"), ("Bo Berg", "070-123 45 67")),
        ({"name": "Bo B."}, ("Bo B.", "0413-622 00"), ("Bo Berg", "070-123 45 67")),
        ({"phone": ""}, ("Bo B.", ""), ("Bo Berg", "070-123 45 67")),
        ({"phone": "0413-622 01"}, ("Bo B.", "0413-622 01"), ("Bo Berg", "070-123 45 67")),
    ]:
        page = client.get(PAGE).context["form"].initial
        client.post(PAGE, {name: page[name] for name in ("name", "phone", "email")} | typed)
        other.refresh_from_db()
        case.contact.refresh_from_db()
        assert (other.name, other.phone) == shown, typed
        assert (case.contact.name, case.contact.phone) == older, typed


def test_what_he_has_not_sent_stays_and_what_is_over_gets_no_letter(bo, case, eva, breakfast):
    own = UnsentText.objects.create(user=bo, page=f"reply-{case.pk}", fields={"text": ["Vi öppnar i maj."]})
    sign_up(breakfast, "bo@example.org", "Bo", "Berit", addresses=["bo@example.org", ""])
    happenings.call_off(breakfast, because="Storm.", by=eva)
    own_details.change_address(bo, NEW)
    assert UnsentText.objects.filter(pk=own.pk).exists()
    assert Registration.objects.get().email == NEW
    assert {letter.kind for letter in OutgoingEmail.objects.filter(to=NEW)} == {"new_links"}


def test_a_case_that_has_ended_gets_a_new_link_only_where_there_was_one(bo, case):
    actions.withdraw(case)
    OutgoingEmail.objects.all().delete()
    for there, asked in [(NEW, False), ("bo@example.org", False), (NEW, True)]:
        if asked:
            links.mint(emails.case_key(case), email="bo@example.org")
        own_details.change_address(bo, there)
        assert OutgoingEmail.objects.filter(to=there, kind="new_links").exists() == asked


def test_who_was_invited_to_an_event_or_raised_something_is_written_to_there(bo, eva, breakfast, building):
    told = {"origin": "own", "sector": building, "due": timezone.localdate()}
    made, both = (ImprovementAction.objects.create(title=title, **told) for title in ("Svara", "Ring"))
    for action, email in ((made, bo.email), (both, bo.email), (both, NEW)):
        Raiser.objects.create(action=action, email=email)
    first = timezone.now() - timedelta(days=2)
    EventInvitation.objects.create(event=breakfast, email=bo.email, company_name="Bos bageri", at=first, by=eva)
    EventInvitation.objects.create(event=breakfast, email=NEW, by=eva)
    own_details.change_address(bo, NEW)
    assert sorted(Raiser.objects.values_list("action", "email")) == [(made.pk, NEW), (both.pk, NEW)]
    invited = EventInvitation.objects.get()  # in both addresses: written to once, since the first
    assert (invited.email, invited.company_name, invited.at) == (NEW, "Bos bageri", first)


def test_a_new_address_that_is_invited_to_the_same_meeting_stands_once(case, eva):
    """Both of Bo's addresses were called to it. Whether he came is not forgotten."""
    other = actions.register(actions.Submission(description="Skylt", email=NEW))
    start, made = timezone.localtime(timezone.now() + timedelta(days=3)).replace(hour=14), []
    for presence in ("", Invitation.Presence.HERE):
        guests = [actions.Guest(email=each.contact.email, case=each) for each in (case, other)]
        hours = {"start": start, "end": start + timedelta(hours=1)}
        (meeting,) = actions.call_meeting([case, other], by=eva, place="Rum 2", guests=guests, **hours)
        Invitation.objects.filter(meeting=meeting, case=case).update(presence=presence)
        made.append(meeting)
    actions.vouch_for(case, email=NEW, by=eva)
    for meeting, stands in zip(made, [{(NEW, other.pk)}, {(NEW, other.pk), ("", case.pk)}], strict=True):
        assert set(meeting.invitations.standing().values_list("email", "case")) == stands
    case.contact.refresh_from_db()
    assert case.contact.email == NEW


def test_forms_are_filled_in_beforehand_for_whoever_is_signed_in(client, bo, eva, case, breakfast):
    User.objects.filter(pk=bo.pk).update(name="Bo Berg", phone="070-765 43 21")
    client.force_login(User.objects.get(pk=bo.pk))
    client.post("/arenden/nytt/", {"description": "Ett café"})
    pages = client.get("/arenden/nytt/kontakt/").text, client.get(f"/evenemang/{breakfast.slug}/anmalan/").text
    for page in pages:
        assert 'value="bo@example.org"' in page
        assert 'value="070-765 43 21"' in page
        assert "Bo Berg" in page
    client.force_login(eva)
    assert "eva@example.org" not in client.get(f"/evenemang/{breakfast.slug}/anmalan/").text
    assert "bo@example.org" not in Client().get(f"/evenemang/{breakfast.slug}/anmalan/").text
