"""What is pressed about persons, disposal, letters, links, results of surveys, and signing out."""

from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from cases import emails
from events import emails as letters_of_events
from events.models import Event
from portal.calendar.workdays import months_after
from portal.mail import links, outbox
from portal.models import (
    AccessibilityMessage,
    ArchivePackage,
    Business,
    DisposalRun,
    ErasureRequest,
    IncomingEmail,
    OutgoingEmail,
    RetentionRule,
    SecretLink,
    StoredFile,
    TownHall,
    YearlyTask,
    town_hall,
)
from surveys.models import ImportBatch
from tests.gatherings import an_event, sign_up
from tests.people import person
from tests.surveys.conftest import tidy_csv
from tests.walk.walking import Walk


def persons(walk: Walk, town) -> None:
    case, rut = town.case, town.rut
    walk.press(rut, "/diarium/person/", {"email": "bo@example.org"})
    fields = {
        "record": f"contacts:{case.contact_id}",
        "name": "Bo Bergman",
        "email": "bo@example.org",
        "phone": case.contact.phone,
    }
    walk.press(
        rut, "/diarium/person/ratta/", fields, says="Uppgiften är rättad.", then={case.contact: {"name": "Bo Bergman"}}
    )
    in_a_month = months_after(timezone.localdate(), 1)
    walk.press(rut, "/diarium/person/radering/", says="Begäran är noterad.", old=[in_a_month])
    request = ErasureRequest.objects.get()
    walk.press(rut, f"/diarium/person/radering/{request.pk}/", {"decision": "Vi säger nej."}, says="Svaret är på väg.")
    walk.press(rut, "/diarium/person/", {"phone": "070-111 22 33"})
    walk.press(rut, "/diarium/person/radering/", says="Begäran är noterad.", old=[in_a_month])
    request = ErasureRequest.objects.latest("pk")
    walk.press(rut, f"/diarium/person/radering/{request.pk}/", {"decision": "Vi säger nej."}, says="Skriv ut beslutet")


def disposal(walk: Walk, town) -> None:
    rut, dag, page = town.rut, town.dag, "/diarium/gallring/"
    gone = AccessibilityMessage.objects.create(text="x", answered_at=timezone.now() - timedelta(days=800))
    RetentionRule.objects.filter(data_class="accessibility_messages").update(decision="KS 2026/0123")
    walk.press(rut, f"{page}foresla/", says="väntar på att någon annan")
    run = DisposalRun.objects.get()
    walk.press(rut, f"{page}{run.pk}/avbryt/", says="Inget är gallrat.")
    walk.press(rut, f"{page}foresla/", says="väntar på att någon annan")
    run = DisposalRun.objects.latest("pk")
    walk.press(dag, f"{page}{run.pk}/godkann/", says="Gallringen är genomförd.", then={gone: None})
    about = {"run": run, "thing": "case", "size": 1, "sha256": "0" * 64}
    first, last = (
        ArchivePackage.objects.create(thing_id=n, name=f"{n}.zip", content=ContentFile(b"x", name=f"{n}.zip"), **about)
        for n in (1, 2)
    )
    walk.press(rut, f"{page}paket/{first.pk}/mottaget/", says="1.zip är mottaget")
    walk.press(rut, f"{page}paket/mottagna/", {"last": last.pk}, says="Arkivet har tagit emot")


def mail_that_came(walk: Walk, town) -> None:
    """What a person makes of it: on the page of all, and on the page of the case that it is kept in."""
    case, eva, listed = town.case, town.eva, "/admin/portal/incomingemail"

    def came(**fields) -> IncomingEmail:
        file = StoredFile.objects.create(name="brev.eml", content_type="message/rfc822", size=1, sha256="0" * 64)
        number = IncomingEmail.objects.count()
        about = {"fingerprint": str(number), "text": f"Hej {number}!", "state": "homeless", "sender": "bo@example.org"}
        return IncomingEmail.objects.create(file=file, **about | fields)

    def do(command: str, says: str, state: str = "sorted", was: str = "homeless") -> None:
        letter, typed = came(state=was), {"proposed": case.reference, "reference": ""}
        walk.press(eva, f"{listed}/{letter.pk}/gor/{command}/", typed, says=says, then={letter: {"state": state}})
        if was == "homeless":
            letter = came(about="case", about_id=case.pk)
            address = f"/admin/cases/case/{case.pk}/gor/mejl-{command}/"
            walk.press(eva, address, {"letter": letter.pk}, says=says, then={letter: {"state": state}})

    do("foretagets-ord", "Mejlet är företagets meddelande")
    do("anteckning", "anteckning")
    do("registratorn", "Registratorn har fått mejlet", "registrar")
    do("skrap", "Mejlet är sorterat som skräp.", "junk")
    do("klart", "Mejlet är läst och undanlagt.")
    do("tillbaka", "Mejlet ligger bland dem som ska sorteras.", "homeless", was="junk")


def letters(walk: Walk, town) -> None:
    """What a person decides about letters and links; nobody is told, and the numbers are the rows'."""
    eva, listed = town.eva, "admin:portal_outgoingemail_changelist"
    with transaction.atomic():
        for _ in "abc":
            outbox.write(outbox.Letter("cases/email/receipt", to="bo@example.org", context={"case": town.case}))
    failed = list(OutgoingEmail.objects.order_by("-pk")[:3])
    OutgoingEmail.objects.filter(pk__in=[each.pk for each in failed]).update(state="failed")
    again = {"action": "send_again", "_selected_action": [failed[0].pk, failed[1].pk]}
    walk.press(eva, reverse(listed), again, says="Åter i kön: 2 mejl.", then={failed[0]: {"state": "queued"}})
    handled = {"action": "mark_as_handled", "_selected_action": [failed[2].pk]}
    walk.press(eva, reverse(listed), handled, says="hanterade: 1 mejl.", then={failed[2]: {"state": "handled"}})
    links.mint(emails.case_key(town.case), email="bo@example.org")
    link = SecretLink.objects.latest("pk")
    chosen = {"action": "revoke", "_selected_action": [link.pk]}
    walk.press(eva, reverse("admin:portal_secretlink_changelist"), chosen, says="Återkallade länkar: 1.")
    chosen = {"action": "sign_out_everywhere", "_selected_action": [town.anna.pk]}
    walk.press(eva, reverse("admin:portal_user_changelist"), chosen, says="Utloggade överallt: Anna Alm.")
    walk.press(eva, reverse("sign_out_everywhere"), says="Du är utloggad överallt")
    walk.forget()
    walk.press(
        None, reverse("accessibility"), {"text": "Kartan går inte att läsa.", "email": "bo@example.org"}, says="Tack"
    )
    walk.press(None, reverse("account_login"), {"login": "bo@example.org", "email": "bo@example.org"})


def colleagues(walk: Walk, town) -> None:
    listed = reverse("admin:portal_user_from_list")
    typed = "Karin Nord;karin@example.org;Bygg;handläggare\nOlle Öst;olle@example.org;;registrator"
    walk.press(town.eva, listed, {"people": typed}, says="Lägg in flera från en lista")
    page = walk.client.post(listed, {"people": typed}).context
    both = {"people": page["form"]["people"].value(), "seen": page["seen"], "lagg-in": "alla"}
    walk.press(town.eva, listed, both, says="Två roller är inlagda. Två mejl är på väg.", page={"people": typed})


def own_details(walk: Walk, town) -> None:
    bo = person("bo@example.org", "Bo Berg")
    told = {"name": "Bo B. Berg", "phone": "070-765 43 21", "email": "ny@example.org"}
    walk.press(
        bo,
        reverse("own_details"),
        told,
        says="Öppna mejlet till ny@example.org",
        then={town.case.contact: {"name": "Bo B. Berg"}},
    )
    key = links.Key(scope="new_address", target_id=bo.pk, view="confirm_own_address", days=2)
    address = links.mint(key, email="ny@example.org")
    walk.press(
        bo, address, says="Vi skriver till ny@example.org", then={town.case.contact: {"email": "ny@example.org"}}
    )


def companies(walk: Walk, town) -> None:
    """Two rows of one company, put together and taken apart; nobody is told."""
    card = Business.objects.create(name="Hamnens glass AB")
    other = Business.objects.create(name="Hamnens glas AB")
    walk.press(town.eva, reverse("admin:portal_business_do", args=[card.pk, "hamta"]), says="går inte att slå upp")
    for slug, says, then in (("samma", "är samma företag som", card.pk), ("skilj", "är ett eget företag igen.", None)):
        address = reverse("admin:portal_business_do", args=[card.pk, slug])
        walk.press(town.eva, address, {"row": other.pk}, says=says, then={other: {"card_id": then}})


def a_seat_from_the_queue(walk: Walk, town) -> None:
    event = an_event(town.eva, capacity=1, slug="ko", answer_hours=24)
    first, second = (sign_up(event, f"{name}@example.org") for name in ("bo", "gun"))
    Event.objects.filter(pk=event.pk).update(capacity=1)
    own = links.mint(letters_of_events.registration_key(first), email=first.email)
    walk.press(None, f"{own}avboka/", says="Anmälan är avbokad.")
    own = links.mint(letters_of_events.registration_key(second), email=second.email)
    walk.press(None, f"{own}tacka-ja/", says="Nu har ni plats.", then={second: {"place": "confirmed"}})

    two = sign_up(an_event(town.eva, slug="plats"), "gun@example.org", "Gun", "Gunnel")
    hers = two.attendees.last()
    type(hers).objects.filter(pk=hers.pk).update(email="gunnel@example.org")
    own = links.mint(letters_of_events.seat_key(hers), email="gunnel@example.org")
    walk.press(None, own, says="Du har avbokat din plats.")


def results(walk: Walk, town) -> None:
    eva = town.eva
    do = lambda batch, command: reverse("admin:surveys_importbatch_do", args=[batch.pk, command])  # noqa: E731

    def received(*rows: str) -> ImportBatch:
        walk.press(
            eva, reverse("admin:surveys_importbatch_add"), {"file": SimpleUploadedFile("fil.csv", tidy_csv(*rows))}
        )
        return ImportBatch.objects.latest("pk")

    batch = received("2024;Totalt;NKI;60,5;30")
    ImportBatch.objects.filter(pk=batch.pk).update(hidden=["Blad 2"])
    walk.press(eva, do(batch, "dolt"), {"hidden": "1"}, says="Filen är läst igen, med det som är dolt.")
    batch.refresh_from_db()
    walk.press(
        eva, do(batch, "godkann"), {"seen": batch.preview_hash}, says="Klart.", then={batch: {"state": "approved"}}
    )
    walk.press(eva, do(batch, "aterkalla"), says="Importen är återkallad.", then={batch: {"state": "reverted"}})
    batch = received("2024;Bygglov;NKI;61,5;30", "2024;Okänt område;NKI;61,5;30")
    walk.press(eva, do(batch, "ord"), {"word-0": "", "w0": "", "0": ""})
    batch.refresh_from_db()
    walk.press(eva, do(batch, "slang"), says="Förhandsvisningen är slängd. Inget har ändrats.")
    walk.press(eva, reverse("admin:surveys_importbatch_kolada"))


def first_start(walk: Walk, town) -> None:
    """Whose the portal is, what it begins with, and the press that lets businesses in; nobody is told."""
    eva = town.eva
    typed = {name: getattr(town_hall(), name) for name in settings.TOWN_HALL.keys() - {"logo", "is_open"}}
    walk.press(eva, reverse("admin:portal_townhall_add"), typed, says=town_hall().name)
    TownHall.objects.update(is_open=False)
    town_hall.forget()
    given = SimpleUploadedFile("upplagg.toml", b'[[promise]]\nkind = "first_contact"\nworkdays = 2')
    walk.press(eva, reverse("kit"), {"file": given}, says="Startpaket")
    promises = reverse("kit_kind", args=["loften"])
    seen = walk.client.get(promises).context["seen"]
    walk.press(eva, promises, {"seen": seen, "0-take": "on", "0-workdays": 2}, says="Inlagt: 1 av 1.")
    walk.press(eva, reverse("kit_put_away"), says="Startpaket")
    walk.press(eva, reverse("open_portal"), says="Portalen är öppen.")


def the_year(walk: Walk, town) -> None:
    add, typed = (
        reverse("admin:portal_yearlytask_add"),
        {"what": "Läs in Insikt", "month": 4, "ahead": 10},
    )
    walk.press(town.eva, add, typed, says="Läs in Insikt")
    task = YearlyTask.objects.get()
    for mark, due, then in (("klart", task.due, {"done_due": task.due}), ("angra", task.due, {"done_due": None})):
        address = reverse("year_mark", args=[task.pk, mark])
        walk.press(town.eva, address, {"due": due.isoformat()}, says="”Läs in Insikt” är", then={task: then})


def surroundings(walk: Walk, town) -> None:
    page = reverse("surroundings")
    walk.press(town.eva, page, {"scanner": "1"}, says="Det finns ingen virusskanner.")
    walk.press(town.eva, page, {"email": "it@example.org"}, says="Provmejlet är på väg till it@example.org.")
    letter = links.Key(scope="mail_test", target_id=1, view="mail_test", days=2)
    walk.press(None, links.mint(letter, email="it@example.org"), says="Tack! Nu vet vi att våra mejl kommer fram")
    with override_settings(KOLADA_URL="http://127.0.0.1:9/v3"):
        walk.press(town.eva, reverse("admin:surveys_municipality_kolada"), says="Vilka vi jämförs med")


STORIES = [
    first_start,
    the_year,
    surroundings,
    persons,
    disposal,
    letters,
    colleagues,
    own_details,
    companies,
    mail_that_came,
    a_seat_from_the_queue,
    results,
]
