"""What is pressed about cases: Eva's desk, the sector's question, the business's page, meetings and the record."""

from datetime import date, timedelta
from functools import partial

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from cases import actions, emails
from cases.access import actions as access_of
from cases.access import letters as to_invited
from cases.admin.leaving import name_of
from cases.guide.owners.actions import stamp
from cases.models import Case, CompanyVisit, GuideStep, SavedView, SecrecyMark, Step
from cases.pure.deadlines import REOPEN_DAYS
from cases.queries.leaving import meetings_of, questions_of
from portal.mail import links
from portal.models import Absence, LegalGround, SectorRole
from portal.server.mail_in import MailIn
from portal.text.swedish import long_date
from tests.courses import in_days
from tests.mailing import ADDRESS, answer_to, its_minute_passes, letter_to
from tests.walk.walking import Walk


def on_desk(case, command: str) -> str:
    return reverse("admin:cases_case_do", args=[case.pk, command])


def own(case, name: str = "business_case", **more) -> str:
    return by_token(links.mint(emails.case_key(case), email=case.contact.email), name, **more)


def by_token(link: str, name: str, **more) -> str:
    return reverse(name, kwargs={"token": link.split("/")[2]} | more)


def at_sector(assignment, name: str, **more) -> str:
    return reverse(f"assignment_{name}", kwargs={"pk": assignment.pk} | more)


def _last_word() -> date:
    """The day until which what is closed today may be opened again."""
    return timezone.localdate() + timedelta(days=REOPEN_DAYS)


def a_case(email: str, **told) -> Case:
    return actions.register(actions.Submission(name="Vera Vik", email=email, description="Ett kafé till.", **told))


def undoing(walk: Walk, town) -> None:
    """What has just been done, once."""
    eva, case = town.eva, town.case
    walk.press(eva, on_desk(case, "skicka"), {"skicka-text": "Det går bra."}, says="Texten är skickad till företaget.")
    key = {"key": walk.client.session["undo"]["key"]}
    walk.press(
        eva, reverse("undo"), key, says="Det är ångrat, och inget mejl har skickats.", then={case: {"turn": "pilot"}}
    )
    walk.press(eva, reverse("undo"), key, says="Det är redan ångrat.")


def asking(walk: Walk, town) -> None:
    """Sectors are asked, moved, agreed with and refused; nothing is promised that is not in a row."""
    case, eva, anna = town.case, town.eva, town.anna
    day = in_days(8)
    walk.press(eva, on_desk(case, "fraga"), {"sector": town.building.pk, "due": day}, says="Bygg har fått frågan.")
    bygg = case.assignments.get()
    walk.press(eva, on_desk(case, "fraga-direkt"), {"sector": town.environment.pk}, says="Miljö har fått frågan.")
    miljo = case.assignments.get(sector=town.environment)
    walk.press(
        eva,
        on_desk(case, "ta-tillbaka"),
        {"assignment": miljo.pk},
        says="är återtagen",
        then={miljo: {"state": "recalled"}},
    )
    walk.press(
        eva,
        on_desk(case, "jav"),
        {"assignment": bygg.pk, f"jav-{bygg.pk}-who": "Karin Holm"},
        says="Karin Holm är jävig och kan inte läsa ärendet. Fråga Bygg igen",
        then={bygg: {"state": "declined"}},
    )
    bygg = actions.ask_again(bygg, by=eva, due=day)
    walk.press(
        eva,
        on_desk(case, "fraga-igen"),
        {"assignment": miljo.pk, f"fraga-igen-{miljo.pk}-due": in_days(9)},
        says="igen",
    )
    miljo = case.assignments.filter(sector=town.environment).latest("pk")
    walk.press(
        eva,
        on_desk(case, "nytt-datum"),
        {
            "assignment": miljo.pk,
            f"nytt-datum-{miljo.pk}-due": in_days(15),
            f"nytt-datum-{miljo.pk}-reason": "Sjukdom",
        },
        says="Miljö har fått ett nytt datum, ",
        then={miljo: {"due": in_days(15)}},
    )
    moved = {"date-due": in_days(16), "date-reason": "Vi väntar på en karta."}
    walk.press(
        anna, at_sector(bygg, "new_date"), moved, says=long_date(in_days(16)), then={bygg: {"due": in_days(16)}}
    )
    for command, more, due in (("nej-till-datum", {"text": "Nej."}, 16), ("ja-till-datum", {}, 60)):
        wished = {"date-due": in_days(60), "date-reason": "Kartan dröjer.", "date-sure": "on"}
        walk.press(
            anna, at_sector(bygg, "new_date"), wished, says="önskemål", then={bygg: {"wished_due": in_days(60)}}
        )
        walk.press(
            eva,
            on_desk(case, command),
            {"assignment": bygg.pk} | more,
            then={bygg: {"due": in_days(due), "wished_due": None}},
        )
    written = actions.write_to_business(case, "Hej.", by=eva)
    brand = actions.ask_sector(case, town.fire_service, by=eva)
    walk.press(
        eva,
        on_desk(case, "dela"),
        {"assignment": brand.pk, f"dela-{brand.pk}-messages": [written.pk], "messages": [written.pk]},
        says="kan läsa",
    )
    walk.press(eva, on_desk(case, "lyft"), {"text": "Två sektorer väntar på varandra."}, says="Kommundirektören")
    decide, due = reverse("decide", args=[case.reference]), in_days(5)
    for who in (f"s{town.building.pk}", "lotsen"):
        walk.press(town.dag, decide, {"text": "Svara.", "who": who, "due": due}, says="Beslutet är sparat.")
    theirs, own = case.decisions.order_by("pk")
    said = {"says": "Beslutet är hållet."}
    walk.press(eva, on_desk(case, "beslut-klart"), {"decision": own.pk}, **said)
    walk.press(anna, at_sector(bygg, "decision_kept"), {"decision": theirs.pk}, **said)
    many = {"case": [case.pk], "confirm": "yes"}
    another = a_case("gun@example.org")
    address = reverse("admin:cases_case_many", args=["fraga"])
    walk.press(eva, address, many | {"case": [another.pk], "sector": town.building.pk}, says="Ett ärende har fått")
    address = reverse("admin:cases_case_many", args=["nytt-datum"])
    moved = many | {"due": in_days(22), "reason": "Julen."}
    walk.press(eva, address, moved, then={bygg: {"due": in_days(22)}}, page={"case": [case.pk]})
    mine = another.assignments.get()
    walk.press(anna, at_sector(mine, "accept"), says="Nu är frågan er", then={mine: {"state": "accepted"}})


def answering(walk: Walk, town) -> None:
    """The sector's own buttons, signed in; the same action by the mailbox's link says the same."""
    case, eva, anna, malin = town.case, town.eva, town.anna, town.malin
    asked = actions.ask_sector(case, town.building, by=eva, officer=anna)
    walk.press(
        anna,
        at_sector(asked, "step_add"),
        {"step-what": "Sök bygglov", "step-state": "to_do"},
        says="Steget är tillagt.",
    )
    step = case.steps.get()
    changed = {f"step{step.pk}-what": "Sök lov", f"step{step.pk}-state": "to_do"}
    walk.press(
        anna,
        at_sector(asked, "step_change", step=step.pk),
        changed,
        says="Steget är ändrat.",
        then={step: {"what": "Sök lov"}},
    )
    walk.press(anna, at_sector(asked, "step_remove", step=step.pk), says="Steget är borttaget.", then={step: None})
    walk.press(anna, at_sector(asked, "note"), {"write-text": "Fråga Malin."}, says="Bara Bygg kan läsa den.")
    walk.press(anna, at_sector(asked, "log"), {"contact-text": "Ringde.", "kind": "call"}, says=case.reference)
    walk.press(
        anna, at_sector(asked, "ask_business"), {"write-text": "Hur stor?"}, says="Frågan är skickad till företaget."
    )
    its_minute_passes()
    walk.press(
        None, own(case, "case_reply"), {"question": case.messages.latest("pk").pk, "text": "Tolv."}, says="Vi har fått"
    )
    walk.press(
        anna,
        at_sector(asked, "hand_over"),
        {"hand-to": malin.pk},
        says="Malin Mo har fått frågan.",
        then={asked: {"officer": malin}},
    )
    walk.press(malin, at_sector(asked, "material"), {"write-text": "Planen tillåter det."}, says="skickat till lotsen")
    walk.press(malin, at_sector(asked, "material"), {"write-text": "En sak till."}, says="skickat till lotsen")
    again = actions.ask_sector(case, town.environment, by=eva)
    cecilia = town.cecilia
    walk.press(
        cecilia,
        at_sector(again, "decline"),
        {"decline-reason": "not_ours", "decline-text": "Fråga Gata."},
        then={again: {"state": "declined"}},
    )
    again = actions.ask_again(again, by=eva)
    walk.press(
        cecilia,
        at_sector(again, "answer"),
        {"write-text": "Ja, det går."},
        says="skickat till företaget",
        then={again: {"state": "answered"}},
    )
    said = case.messages.get(text="Ja, det går.")
    corrected = {f"correct{said.pk}-text": "Nej, det går inte."}
    walk.press(cecilia, at_sector(again, "correct", message=said.pk), corrected, says="märkt som rättad")
    its_minute_passes()
    actions.reply(case, "Tack!")
    walk.press(cecilia, at_sector(again, "nothing_more"), says="Ni behöver inte göra något mer.")
    other = a_case("gun@example.org")
    asked = actions.ask_sector(other, town.building, by=eva)
    told = {"own-what": "Bygglov", "own-registry_number": "BN 2026-7", "own-planned_date": in_days(40)}
    walk.press(
        anna, at_sector(asked, "own_system"), told, says="Frågan är besvarad.", then={asked: {"state": "answered"}}
    )
    asked = actions.ask_sector(a_case("", phone="0123-456 78"), town.building, by=eva)
    walk.press(anna, at_sector(asked, "answer"), {"write-text": "Ja."}, says="Ring 0123-456 78")
    asked = actions.ask_sector(a_case("hej@example.org"), town.fire_service, by=eva)
    link = links.mint(emails.assignment_key(asked))
    walk.press(
        None,
        f"{link}lamna-tillbaka/",
        {"who-name": "Karin Holm", "decline-reason": "not_ours"},
        then={asked: {"state": "declined"}},
    )
    asked = actions.ask_again(asked, by=eva)
    link = links.mint(emails.assignment_key(asked))
    walk.press(
        None, f"{link}svara/", {"who-name": "Karin Holm", "write-text": "Femtio."}, says="skickat till företaget"
    )
    left = actions.ask_sector(other, town.building, by=eva, officer=anna)
    SectorRole.objects.filter(user=anna).update(until=in_days(-1))
    kim = town.kim
    walk.press(malin, reverse("reassign"), {"assignment": [left.pk], "to": kim.pk}, then={left: {"officer": kim}})


def telling(walk: Walk, town) -> None:
    """What Eva writes and does with the case itself, and what the business reads of it."""
    case, eva = town.case, town.eva
    walk.press(eva, on_desk(case, "skicka"), {"text": "Hej."}, says="Texten är skickad till företaget.")
    walk.press(
        eva, on_desk(case, "lotsens-datum"), {"due": in_days(12), "reason": "Vi väntar."}, says=long_date(in_days(12))
    )
    walk.press(
        eva,
        on_desk(case, "kontakt"),
        {"kind": "call", "text": "Ringde."},
        says=f"lovat nästa besked senast {long_date(in_days(12))}",
    )
    walk.press(eva, on_desk(case, "fraga-foretaget"), {"text": "När?"}, says="Frågan är skickad till företaget.")
    walk.press(
        eva, on_desk(case, "skicka"), {"text": "Ja.", "is_answer": "on"}, says="Beskedet är skickat till företaget."
    )
    walk.press(eva, on_desk(case, "anteckna"), {"text": "Lugnt."}, says="Bara lotsen kan läsa den.")
    walk.press(
        eva, on_desk(case, "nytt-steg"), {"what": "Sök lov", "body": "Länsstyrelsen", "state": "to_do"}, says="tillagt"
    )
    walk.press(
        eva,
        on_desk(case, "nytt-steg"),
        {"what": "Registrera", "sector": town.environment.pk, "state": "to_do"},
        says="tillagt",
    )
    first, second = case.steps.all()
    changed = {
        "step": first.pk,
        f"andra-steg-{first.pk}-what": "Sök",
        f"andra-steg-{first.pk}-body": "Länsstyrelsen",
        f"andra-steg-{first.pk}-state": "to_do",
    }
    walk.press(eva, on_desk(case, "andra-steg"), changed, says="Steget är ändrat.", then={first: {"what": "Sök"}})
    walk.press(eva, on_desk(case, "flytta-steg"), {"step": second.pk}, says="uppåt")
    walk.press(eva, on_desk(case, "ta-bort-steg"), {"step": first.pk}, says="borttaget", then={first: None})
    walk.press(
        eva,
        on_desk(case, "beskriv"),
        {"subject": "Café vid hamnen", "matter_types": []},
        says="sparade",
        then={case: {"subject": "Café vid hamnen"}},
    )
    walk.press(
        eva,
        on_desk(case, "vila"),
        {"until": in_days(30), "reason": "Vi väntar på dig.", "waits_for": "business"},
        says=long_date(in_days(30)),
        then={case: {"rests_until": in_days(30)}},
    )
    walk.press(eva, on_desk(case, "vack"), says="Ärendet är väckt.", then={case: {"rests_until": None}})
    asked = actions.ask_sector(case, town.building, by=eva)
    walk.press(
        None,
        own(case, "case_withdraw"),
        {"text": "Jag ångrar mig."},
        then={case: {"state": "withdrawn"}},
        old=[_last_word()],
    )
    walk.press(None, own(case, "case_reopen"), {"text": "Jo, ändå."}, then={case: {"state": "reopened"}})
    walk.press(eva, on_desk(case, "fraga-som-forut"), says="Bygg har fått frågan igen.")
    actions.answer(case.assignments.latest("pk"), "Ja.", by=town.anna, to_business=True)
    case.refresh_from_db()
    fresh = {"outcome": "can_apply", "seen": case.updated_at.isoformat()}
    walk.press(
        eva,
        on_desk(case, "avsluta"),
        fresh,
        says="Ärendet är avslutat.",
        then={case: {"state": "closed"}},
        old=[_last_word()],
    )
    walk.press(
        None,
        own(case, "case_feedback"),
        {"overall": 9, "expectations": 8, "ideal": 7, "treatment": 10},
        says="Tack för ditt svar",
    )
    step = case.steps.first()
    address = own(case, "case_step", pk=step.pk)
    walk.press(None, address, {"is_done": "on"}, says="Sparat.", then={step: {"state": "granted"}})
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=31))
    walk.press(None, own(case, "case_ask_more"), {"text": "Gäller det även vintern?"}, says="hör ihop med det gamla")
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now())
    walk.press(
        eva,
        on_desk(case, "oppna-igen"),
        {"text": "Vi fortsätter."},
        says="Ärendet är öppnat igen.",
        then={case: {"state": "reopened"}},
    )
    assert asked


def inviting(walk: Walk, town) -> None:
    """Bo lets Kim in, who says yes, answers by e-mail and is let go; and Stina, whom Eva takes back."""
    case = town.case
    typed = {"name": "Kim Konsult", "email": "kim@konsult.example.org", "level": "skriva", "gets_letters": "on"}
    walk.press(None, own(case, "case_people"), typed, says="Kim Konsult får ett mejl")
    kim = case.accesses.get()
    mine = links.mint(to_invited.access_key(kim), email=kim.email)
    walk.press(None, by_token(mine, "case_access_answer"), {"answer": "ja"}, says=case.subject)
    with override_settings(MAIL_IN=MailIn(address=ADDRESS)):
        actions.pilot_asks(case, "Hur många bord?", by=town.eva)
        letter = letter_to(kim.email, "followed")
        walk.reply(answer_to(letter, "Tolv bord."), "caseaccess:answered", says="Svar på frågan.")
    out = own(case, "case_access_take_back", pk=kim.pk)
    walk.press(None, out, says="Kim Konsult kommer inte längre åt ärendet.")
    stina = access_of.give(case, email="stina@example.org", name="Stina Steg", may_write=False)
    walk.press(town.eva, on_desk(case, "ta-bort-inbjuden"), {"access": stina.pk}, says="Stina Steg kommer inte längre")


def addresses(walk: Walk, town) -> None:
    """Whose an address is, which links there are, and cases that turn out to be the same or none."""
    case, eva = town.case, town.eva
    walk.press(None, own(case, "case_confirm_address"), says="Nu vet vi att våra mejl når dig.")
    walk.press(eva, on_desk(case, "bekrafta"), {"email": "ny@example.org"}, says="Den nya adressen har fått en länk")
    case.refresh_from_db()
    case.contact.refresh_from_db()
    own(case)
    link = actions.links_to(case).latest("pk")
    walk.press(eva, on_desk(case, "stang-lank"), {"link": link.pk}, says="Länken är stängd.")
    page = own(case, "case_links")
    actions.links_to(case)
    walk.press(None, page, {"link": actions.links_to(case).latest("pk").pk})
    walk.press(None, reverse("new_link"), {"token": own(case).split("/")[2]})
    phone = a_case("", phone="0123-555 55")
    said = walk.press(eva, on_desk(phone, "las-upp-kod"), says="Koden är ").said
    walk.press(None, reverse("follow_by_code"), {"reference": phone.reference, "code": said[9:18]}, says="bokmärke")
    walk.press(None, own(phone, "case_add_address"), {"email": "vera@example.org"}, says="vera@example.org")
    same = a_case("ny@example.org", phone="070-123 45 67")
    walk.press(
        eva,
        on_desk(same, "for-ihop"),
        {"into": case.reference},
        says=f"slagits ihop med {case.reference}",
        then={same: {"joined_into_id": case.pk}},
    )
    walk.press(eva, on_desk(same, "ta-isar"), says="inte längre ihopslaget", then={same: {"joined_into_id": None}})
    other = a_case("gun@example.org", company_name="Guns gods")
    walk.press(
        eva,
        on_desk(other, "for-ihop"),
        {"into": case.reference, "across_businesses": "on"},
        says="Adressen är inte bekräftad i",
    )
    junk, more = a_case("skrap@example.org"), a_case("mera@example.org")
    walk.press(eva, on_desk(junk, "sortera-bort"), says="Företaget får inget mejl.", then={junk: {"state": "spam"}})
    walk.press(eva, on_desk(junk, "ta-tillbaka-fran-skrap"), says="bland de nya", then={junk: {"state": "received"}})
    many = {"case": [junk.pk, a_case("tredje@example.org").pk], "confirm": "yes"}
    walk.press(eva, reverse("admin:cases_case_many", args=["sortera-bort"]), many, says="ärenden")
    ended = {"case": [more.pk], "confirm": "yes", "outcome": "referred", "text": "Tack."}
    walk.press(
        eva,
        reverse("admin:cases_case_many", args=["avsluta"]),
        ended,
        then={more: {"state": "closed"}},
        old=[_last_word()],
    )
    views = partial(reverse, "admin:cases_case_saved_view")
    walk.press(eva, views(args=["ny"]), {"namn": "Mina sena"}, says="Vyn Mina sena är sparad. Bara du ser den.")
    late = SavedView.objects.get()
    walk.press(eva, views(args=["ta-bort"]), {"lista": f"egen={late.pk}"}, says="Inga ärenden har", then={late: None})


def meeting(walk: Walk, town) -> None:
    """A pilot meeting, from the call to the minutes."""
    case, eva, anna = town.case, town.eva, town.anna
    actions.ask_sector(case, town.building, by=eva, officer=anna)
    day = in_days(7)
    told = {
        "case": [case.pk],
        "confirm": "yes",
        "day": day,
        "begins": "14:00",
        "ends": "16:00",
        "times": 1,
        "place": "Rum två",
    }
    walk.press(eva, "/admin/cases/pilotmeeting/add/", told | {"proposed": f"p{anna.pk}"})
    held = case.agenda_items.get().meeting
    do = lambda command: reverse("admin:cases_pilotmeeting_do", args=[held.pk, command])  # noqa: E731 - one short name
    walk.press(eva, do("bjud-in"), {"others": [f"p{town.cecilia.pk}"]}, says="De har fått en kallelse.")
    walk.press(
        eva,
        do("flytta"),
        {"day": in_days(9), "begins": "9:00", "ends": "10:00", "place": "Biblioteket"},
        says="Alla inbjudna får veta",
        old=[day],
        page=reverse("admin:cases_pilotmeeting_change", args=[held.pk]),
    )
    gone = held.invitations.get(user=town.cecilia)
    walk.press(eva, do("ta-tillbaka"), {"invitation": gone.pk}, says="har fått ett mejl om det")
    walk.press(eva, do("narvaro"), {"here": held.invitations.standing().get(user=anna).pk}, says="här.")
    other = a_case("gun@example.org")
    walk.press(eva, do("lagg-till"), {"case": [other.pk]}, says="utökad")
    item = held.items.get(case=other)
    walk.press(eva, do("ta-bort-arende"), {"item": item.pk}, says=other.reference, then={item: None})
    own_item = held.items.get(case=case)
    names = dict.fromkeys(("note", "decision", "actions", "steps", "summary"), "")
    typed = {f"initial-punkt-{own_item.pk}-{name}": "" for name in names}
    typed |= {
        f"punkt-{own_item.pk}-{name}": value
        for name, value in (
            names | {"decision": "Vi gör så.", "actions": f"Lotsen: ring Bo {in_days(12)}", "summary": "Vi har möts."}
        ).items()
    }
    walk.press(eva, do("anteckna"), typed)
    now = timezone.now()
    nine = timezone.localtime(now).replace(hour=9)  # a meeting begins and ends on one day
    type(held).objects.filter(pk=held.pk).update(start=now - timedelta(hours=1), end=now + timedelta(hours=1))
    minutes = reverse("admin:cases_pilotmeeting_change", args=[held.pk])
    walk.press(eva, do("godkann"), {}, says="Protokollet är godkänt.", page=minutes)
    action = own_item.actions.first()
    walk.press(eva, on_desk(case, "atgard-klar"), {"action": action.pk}, says=f"Klart: {action.what}.")
    for command, more in (("flytta", {}), ("stall-in", {}), ("godkann", {})):  # nobody is invited
        start = nine + timedelta(days=-1 if command == "godkann" else 5)
        hours = {"start": start, "end": start + timedelta(minutes=6), "at": start - timedelta(days=6)}
        (held,) = actions.call_meeting([], by=eva, place="Rum 1", **hours)
        when = (
            {"day": in_days(11), "begins": "9:00", "ends": "10:00", "place": "Rum 1"} if command == "flytta" else more
        )
        walk.press(eva, do(command), when, says="får något mejl.")
    start = nine + timedelta(days=20)
    guest = actions.Guest(email=anna.email, user=anna, sector=town.building)
    (held,) = actions.call_meeting(
        [case], by=eva, start=start, end=start + timedelta(hours=1), place="Rum 1", guests=[guest]
    )
    SectorRole.objects.filter(user=anna).update(until=in_days(5))
    actions.ask_sector(a_case("sist@example.org"), town.building, by=eva, officer=anna)
    leaving, place = reverse("admin:cases_case_hand_on", args=[anna.pk]), town.building.pk
    what = [name_of(each) for each in (*questions_of(anna, eva), *meetings_of(anna))]
    handed = {f"to-{place}": town.malin.pk, f"what-{place}": what}
    walk.press(eva, leaving, handed, says="Malin Mo har fått", page=leaving)
    walk.press(
        eva, reverse("admin:cases_pilotmeeting_do", args=[held.pk, "stall-in"]), says="Alla inbjudna får ett mejl."
    )


def the_record(walk: Walk, town) -> None:
    """The registrar's buttons about a case, and who is away."""
    case, rut, malin, anna, eva = town.case, town.rut, town.malin, town.anna, town.eva
    actions.ask_sector(case, town.environment, by=eva)
    page = f"/diarium/arende/{case.reference}/"
    walk.press(rut, f"{page}diariefor/", {"registry_number": "KS 2026/0123"}, says="Diariet är sparat.")
    section = LegalGround.objects.usable("secrecy").first().section
    fields = {
        "mark-thing": "case",
        "mark-section": section,
        "mark-reason": "Affärsplan",
        "mark-sectors": town.building.pk,
    }
    walk.press(rut, f"{page}mark/", fields | {"mark-hides_questions": "on"})
    mark = SecrecyMark.objects.get()
    walk.press(
        rut, f"{page}mark/{mark.pk}/hav/", {f"lift-{mark.pk}-reason": "Avtalet är klart."}, says="Markeringen är hävd."
    )
    away = {"user": anna.pk, "since": in_days(7), "until": in_days(14), "substitute": malin.pk}
    walk.press(malin, reverse("absences"), away, says="Malin Mo är ersättare")
    absence = Absence.objects.get()
    walk.press(
        malin,
        reverse("absence", args=[absence.pk]),
        away | {"until": in_days(21)},
        then={absence: {"until": in_days(21)}},
    )
    walk.press(
        malin,
        reverse("absence_remove", args=[absence.pk]),
        says="borttagen",
        old=[in_days(7), in_days(21)],
        then={absence: None},
    )


def coming_in(walk: Walk, town) -> None:
    """A case by the form, and by a call that Anna takes."""
    key = "nyckel"
    call = {
        "draft": key,
        "channel": "phone",
        "description": "Glass på torget.",
        "name": "Gun",
        "phone": "070-123 45 67",
    }
    walk.press(town.anna, "/handlaggare/nytt/", call | {"email": "glass@example.org", "sectors": [town.building.pk]})
    walk.client.logout()
    walk.by = None
    page = walk.client.get("/arenden/nytt/").text
    key = page.partition('name="draft" value="')[2].partition('"')[0]
    walk.press(None, "/arenden/nytt/", {"draft": key, "description": "Ett café"})
    walk.press(None, "/arenden/nytt/kontakt/", {"draft": key, "company_name": "Bos bageri", "email": "ny@example.org"})
    walk.press(None, "/arenden/nytt/kontrollera/", {"draft": key})
    case = Case.objects.latest("pk")
    walk.press(
        None,
        "/arenden/nytt/tack/",
        {"email": "nyare@example.org"},
        says="Vi skriver till nyare@example.org i stället.",
    )
    assert Case.objects.get(pk=case.pk).contact.email == "nyare@example.org"


def visiting(walk: Walk, town) -> None:
    """A visit to the case's company, from the day it is planned until what was promised there is done."""
    eva, anna, yesterday = town.eva, town.anna, timezone.localdate() - timedelta(days=1)
    plan = reverse("visit_plan", args=[town.case.business_id])
    typed = {"day": yesterday.isoformat(), "begins": "14:00", "staff": [eva.pk]}
    for begins in ("10:00", "11:00"):
        walk.press(eva, plan, typed | {"begins": begins}, says="Inget mejl har skickats.")
    visit, other = CompanyVisit.objects.order_by("pk")
    walk.press(eva, reverse("visit_change", args=[visit.pk]), typed | {"place": "Hos dem"}, says="Besöket är ändrat.")
    sheet = reverse("visit_do", args=[visit.pk, "skicka"])
    walk.press(eva, sheet, {"email": "karin@example.org"}, says="Bladet är mejlat.")
    off = reverse("visit_do", args=[other.pk, "stall-in"])
    walk.press(eva, off, says="Besöket är inställt.", then={other: {"state": "cancelled"}})
    notes = reverse("visit_notes", args=[visit.pk])
    walk.keep(eva, notes, {"notes": "De vill bygga"}, page=notes)
    promised = {"lofte-what": "Ring dem", "lofte-owner": anna.pk, "lofte-due": in_days(7)}
    said = {"notes": "De vill bygga ut.", "seen": ""} | promised
    walk.press(eva, notes, said, says="Besöket är antecknat.", then={visit: {"state": "held"}})
    promise = visit.promises.get()
    deed, due = partial(reverse, "visit_promise_do"), {"owner": anna.pk, "due": in_days(14)}
    walk.press(anna, deed(args=[promise.pk, "flytta"]), due, says="Löftet är ändrat.")
    walk.press(anna, deed(args=[promise.pk, "klart"]), says="Löftet är klart.", then={promise: {"done_by": anna}})


def the_guide(walk: Walk, town) -> None:
    """A step of Anna's sector: confirmed by her, written by Eva, and hers to confirm again."""
    step = GuideStep.objects.create(slug="bygglov", what="Sök bygglov", sector=town.building)
    page = reverse("own_guide_step", args=[step.slug])

    def typed(**more) -> dict:
        return {"what": "Sök bygglov", "fee_kind": "unknown", "seen": stamp(GuideStep.objects.get(pk=step.pk))} | more

    walk.press(town.anna, page, typed(do="stands"), says="är bekräftat", then={step: {"confirmed_by": town.anna}})
    written = typed(what="Sök lov", do="save")
    walk.press(town.eva, page, written, says="Sektorn ska bekräfta det på nytt", then={step: {"confirmed_by": None}})
    walk.press(town.anna, page, typed(do="confirm"), says="är bekräftat", then={step: {"confirmed_by": town.anna}})


def a_map_in_the_case(walk: Walk, town) -> None:
    """Steps that came out of the guide: Eva says that they are right, and asks."""
    case, eva = town.case, town.eva
    step = Step.objects.create(case=case, what="Anmäl köket", sector=town.environment)
    for button, sent, said in [
        ("stammer", {"step": step.pk}, "stämmer."),
        ("alla-stammer", {}, "Alla steg stämmer."),
        ("stammer-och-fraga", {}, "Miljö har fått frågan."),
    ]:
        Step.objects.filter(pk=step.pk).update(is_checked=False)
        walk.press(eva, on_desk(case, button), sent, says=said, then={step: {"is_checked": True}})


STORIES = [
    undoing,
    asking,
    answering,
    telling,
    inviting,
    addresses,
    meeting,
    the_record,
    coming_in,
    visiting,
    the_guide,
    a_map_in_the_case,
]
