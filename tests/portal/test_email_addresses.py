"""One form of an e-mail address, wherever it is typed, stored, looked for or written to."""

import copy
import importlib
import re
from email import message_from_bytes
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection, models

from cases import actions, emails
from cases.actions import Submission
from cases.models import Case
from events.admin.forms import InviteForm
from events.forms.fields import PeopleField
from portal.mail import links, outbox
from portal.mail.incoming.headers import addresses
from portal.mail.outbox.post_office import PostOffice, Refused
from portal.models import Contact, DeadAddress, OutgoingEmail, SecretLink, User
from portal.models.addresses import EmailAddressField
from portal.people import accounts
from portal.record import persons
from portal.server.town_hall import ADDRESSES
from portal.text.email_addresses import NOT_REACHED, USUAL, EmailAddressFormField, normal, probably, readable
from tests.gatherings import sign_up
from training.actions.improving import _address
from training.pure.people_lists import Known, read_text

SIGN_IN, WHAT, REACH = "/logga-in/", "/arenden/nytt/", "/arenden/nytt/kontakt/"
OWN = {"portal", "cases", "events", "surveys", "training"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+_asked)" value="([^"]*)"')
CODED = "bo@xn--rksmrgs-5wao1o.se"
TYPED = "  Bo@RÄKSMÖRGÅS.se\u200b "


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        (" Bo@Example.ORG\n", "bo@example.org", "bo@example.org"),
        ("O'Brien+Bageri@example.org", "o'brien+bageri@example.org", "o'brien+bageri@example.org"),
        (TYPED, CODED, "bo@räksmörgås.se"),
        ("bo@ra\u0308ksmo\u0308rga\u030as.se", CODED, "bo@räksmörgås.se"),  # as a Mac writes it
        (CODED.upper(), CODED, "bo@räksmörgås.se"),
        ("bo@straße.de", "bo@xn--strae-oqa.de", "bo@straße.de"),  # and not strasse.de, as in IDNA 2003
        ("bo\u00ad@\ufeffexample.org", "bo@example.org", "bo@example.org"),
        ("bo@ехаmple.org", "bo@xn--mple-43d3a6i.org", "bo@xn--mple-43d3a6i.org"),  # Cyrillic among Latin letters
        ("bo@xn--a.org", "bo@xn--a.org", "bo@xn--a.org"),  # no code of anything
        ("björn@example.org", "björn@example.org", "björn@example.org"),
        ("bo", "bo", "bo"),
        ("", "", ""),
    ],
)
def test_an_address_has_one_form(typed, stored, shown):
    assert (normal(typed), readable(normal(typed))) == (stored, shown)
    assert normal(readable(stored)) == stored == normal(stored)


def test_every_column_and_every_box_for_an_address_has_that_form():
    columns = [
        field
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OWN
        for field in model._meta.get_fields()
        if isinstance(field, models.EmailField)
    ]
    assert [str(each) for each in columns if not isinstance(each, EmailAddressField)] == []
    assert len(columns) > 15
    boxes = {
        f"{form.__module__}.{form.__qualname__}.{name}": box
        for form in _every_form()
        if form.__module__.split(".")[0] in OWN
        for name, box in form.base_fields.items()
        if isinstance(box, forms.EmailField)
    }
    assert [name for name, box in boxes.items() if not isinstance(box, EmailAddressFormField)] == []
    assert {name: box.clean(TYPED) for name, box in boxes.items() if box.clean(TYPED) != CODED} == {}
    assert len(boxes) > 8


def _every_form() -> set[type]:
    for path in (path for app in sorted(OWN) for path in Path(app).rglob("*.py")):
        if "migrations" not in path.parts and "forms." in path.read_text():
            importlib.import_module(".".join(path.with_suffix("").parts))
    return _all_below(forms.BaseForm)


def _all_below(form: type) -> set[type]:
    return {form, *(each for below in form.__subclasses__() for each in _all_below(below))}


def test_addresses_in_lists_have_it_too():
    (guest,) = PeopleField().clean(f"Bo Berg, {TYPED}")
    assert (guest.email, str(guest)) == (CODED, "Bo Berg, bo@räksmörgås.se")
    assert InviteForm._read(f"{TYPED}, Bos bageri") == (CODED, "Bos bageri")
    assert _address(TYPED) == CODED
    assert addresses(message_from_bytes(b"From: Bo <Bo@R\xc3\x84KSM\xc3\x96RG\xc3\x85S.se>\n\n"), "From") == [
        ("Bo", CODED)
    ]


def test_an_address_that_no_letter_reaches_is_refused_in_words():
    for box in (EmailAddressFormField(), PeopleField()):
        with pytest.raises(ValidationError) as refusal:
            box.clean("björn@example.org")
        assert refusal.value.messages == [NOT_REACHED]
    letter = EmailMessage(to=["björn@example.org"])
    with PostOffice() as post_office, pytest.raises(Refused) as refused:
        post_office.deliver(letter, before_letter=lambda: None)
    assert refused.value.is_for_good


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *((f"bo@{typed}", "bo@gmail.com") for typed in ("gmial.con", "gmail.se", "gmail.co", "gmil.com", "gmailcom")),
        *((f"bo@{typed}", "bo@gmail.com") for typed in ("gmail,com", "gmail.con", "gmail..com", "GMAI.com")),
        *((f"bo@{typed}", "bo@hotmail.com") for typed in ("hotmial.com", "hotmal.con", "hotmail.cm", "hormail.com")),
        *((f"bo@{typed}", "bo@outlook.com") for typed in ("outlok.com", "outlook.con", "outllook.com", "outlookcom")),
        ("bo@hotmial.se", "bo@hotmail.se"),
        ("bo@telia.co", "bo@telia.com"),
        ("bo@bosbageri.con", "bo@bosbageri.com"),
        ("bo@exampel.org", "bo@example.org"),  # the municipality's own
        *((f"bo@{right}", "") for right in (*USUAL, "mail.com", "bosbageri.se", "hotmail.de", "gav.se")),
        *((right, "") for right in ("o'brien+bageri@example.org", CODED, "", "bo", "björn@gmial.con")),
    ],
)
def test_a_likely_slip_is_recognised_and_what_is_right_is_left_alone(typed, meant):
    assert probably(typed) == meant


def test_every_box_asks_once_about_a_slip_and_goes_on_at_the_second_press():
    boxes = {
        f"{form.__module__}.{form.__qualname__}.{name}": box
        for form in _every_form()
        if form.__module__.split(".")[0] in OWN
        for name, box in form.base_fields.items()
        if isinstance(box, (EmailAddressFormField, PeopleField))
    }
    ways = "bo@gmial.con", "Bo bo@gmial.con"  # alone, and after a name
    silent = {name for name, box in boxes.items() if not any(_asks_once(box, typed) for typed in ways)}
    assert silent == {"portal.record.forms.PersonForm.email"}  # looks for what there is


def _asks_once(box: forms.Field, typed: str) -> bool:
    class Form(forms.Form):
        email = copy.deepcopy(box)

    first = Form({"email": typed})
    if first.is_valid() or "Menade du bo@gmail.com?" not in str(first.errors):
        return False
    brought_back = dict(HIDDEN.findall(str(first["email"])))
    other = Form({"email": typed.replace("gmial", "hotmial")} | brought_back)
    return Form({"email": typed} | brought_back).is_valid() and "bo@hotmail.com?" in str(other.errors)


@pytest.mark.django_db
def test_the_pages_ask_and_the_second_press_goes_on(client, eva, breakfast):
    """The case form leads back to its own page; sign-up and sign-in answer at once."""
    key = re.search(r'name="draft" value="([^"]+)"', client.get(WHAT).text)[1]
    client.post(WHAT, {"draft": key, "description": "Ett café"})
    sign_up_page = f"/evenemang/{breakfast.slug}/anmalan/"
    for address, typed in (
        (REACH, {"draft": key, "name": "Bo", "email": "bo@gmial.con"}),
        (sign_up_page, {"company_name": "Bos bageri", "attendees": "Bo", "email": "bo@gmial.con"}),
        (SIGN_IN, {"email": "bo@gmial.con"}),
    ):
        page = client.post(address, typed, follow=True)
        assert "Menade du bo@gmail.com?" in page.text, address
        assert 'value="bo@gmial.con"' in page.text
        again = client.post(address, typed | dict(HIDDEN.findall(page.text)), follow=True)
        assert again.redirect_chain
        assert "Menade du" not in again.text


def test_whoever_sends_the_form_again_to_mend_another_box_has_not_answered():
    """Two boxes that ask are answered in one press; what is answered is not asked again for another box's sake."""

    class Form(forms.Form):
        name = forms.CharField()
        email, other = EmailAddressFormField(), EmailAddressFormField(required=False)

    def sent(form: forms.Form | None = None, **typed: str) -> forms.Form:
        brought_back = dict(HIDDEN.findall(str(form))) if form else {}
        return Form({"email": "bo@gmial.con", "other": "bo@hotmial.com"} | brought_back | typed)

    first = sent(name="")
    mended = sent(first, name="Bo")
    assert [form.errors.keys() for form in (first, mended)] == [{"name", "email", "other"}, {"email", "other"}]
    answered = sent(mended, name="")
    assert answered.errors.keys() == {"name"}
    assert sent(answered, name="Bo").is_valid()
    assert sent(mended, name="Bo", other="bo@hotmal.com").errors.keys() == {"other"}


def test_a_list_of_people_asks_in_its_preview():
    known = Known(sectors={"bygg": 1}, boards={}, names={"bygg": "Bygg"})
    reading = read_text("Bo Berg; bo@gmial.con; handläggare; Bygg\nAnna; anna@gmail,com; chef; Bygg", known)
    assert [(row.meant, row.problems) for row in reading.rows] == [
        ("bo@gmail.com", []),
        ("", ["”anna@gmail,com” är ingen e-postadress. Menade du anna@gmail.com?"]),
    ]


@pytest.mark.django_db
def test_one_address_is_one_person_however_it_is_written(eva, breakfast, transactional_rollback):
    case = actions.register(Submission(description="Café", email=TYPED), by=eva)
    assert case.contact.email == Contact.objects.get().email == CODED
    assert list(Case.objects.belonging_to(TYPED)) == [case]
    assert str(case.contact) == "bo@räksmörgås.se"
    links.mint(emails.case_key(case), email=TYPED)
    links.mint(emails.case_key(case), email=CODED)
    assert [link.email for link in SecretLink.objects.all()] == [CODED]
    assert accounts.open_account_for(TYPED) == accounts.open_account_for(CODED) == User.objects.get(email=TYPED)
    assert sign_up(breakfast, TYPED, "Bo") == sign_up(breakfast, CODED, "Bo", "Berit")
    found = persons.find(persons.Identity(email=TYPED), reader=eva)
    assert {"contacts", "accounts", "links", "letters"} <= {each.register.name for each in found}
    DeadAddress.objects.note(TYPED, said="", at=case.received_at)
    DeadAddress.objects.note(CODED, said="", at=case.received_at)
    assert DeadAddress.objects.closed().get().email == CODED
    DeadAddress.objects.forget(TYPED)
    letter = OutgoingEmail.objects.get(kind="receipt")
    assert outbox.as_message(letter).to == [CODED]


@pytest.mark.django_db
def test_what_was_stored_otherwise_gets_it_and_nothing_is_lost(eva, case):
    contact = Contact.objects.create(email=CODED)
    taken = User.objects.create_user("bo@example.org")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_contact SET email = %s WHERE id = %s", ["bo@räksmörgås.se", contact.pk])
        cursor.execute(
            "INSERT INTO portal_deadaddress (email, bounces, said, last_at) SELECT unnest(%s), 2, '', now()",
            [["Bo@räksmörgås.se", CODED, "Anna@example.org"]],
        )
    migration = importlib.import_module("training.migrations.0006_addresses_in_one_form")
    migration.to_one_form(apps, connection.schema_editor())
    contact.refresh_from_db()
    assert contact.email == CODED
    assert set(DeadAddress.objects.values_list("email", flat=True)) == {"Bo@räksmörgås.se", CODED, "anna@example.org"}
    assert User.objects.get(pk=taken.pk).email == "bo@example.org"
    stored = {f"{name}.{column}" for name, columns in migration.COLUMNS.items() for column in columns}
    since = {
        "cases.CaseAccess.email",
        *(f"portal.TownHall.{each}" for each in ADDRESSES),
    }  # never stored in another form
    assert {
        f"{field.model._meta.app_label}.{field.model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, EmailAddressField)
    } <= stored | since
