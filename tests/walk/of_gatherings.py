"""What is pressed about events: Eva's desk, the form, the company's own page, the door; and about courses."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from events import actions as happenings
from events import board, door, emails
from events.models import Event, Registration
from portal.mail import links
from tests.courses import an_occasion, in_days, listed, take_part
from tests.gatherings import an_event, sign_up
from tests.walk.walking import Walk
from training import actions, origins
from training import emails as letters
from training.models import Cohort, ImprovementAction, Participant


def on_desk(event, command: str) -> str:
    return reverse("admin:events_event_do", args=[event.pk, command])


def own(registration) -> str:
    return links.mint(emails.registration_key(registration), email=registration.email)


def an_evening(walk: Walk, town) -> None:
    """From the draft to the thanks, with and without anybody to tell."""
    eva = town.eva
    event = an_event(eva, capacity=2)
    fresh = Event.objects.get(pk=event.pk)
    draft = happenings.copy(event, by=eva)
    walk.press(eva, reverse("admin:events_event_copy", args=[event.pk]), says="kopian")
    walk.press(eva, on_desk(draft, "publicera"), says="Träffen är publicerad.")
    moved = {"start": f"{in_days(40)}T18:00", "end": f"{in_days(40)}T20:00", "place": "Biblioteket"}
    walk.press(eva, on_desk(draft, "flytta"), moved)
    walk.press(eva, on_desk(draft, "stall-in"), {"because": "Ingen vill."})
    page, desk = reverse("event_sign_up", args=[event.slug]), reverse("admin:events_event_desk", args=[event.pk])
    walk.press(
        None,
        page,
        {"company_name": "Bos bageri", "attendees": "Bo", "email": "bo@example.org", "key": "a"},
        says="bo@example.org",
    )
    walk.press(None, f"{page}tack/", {"email": "bo.berg@example.org"}, says="bo.berg@example.org i stället")
    walk.press(None, f"{page}tack/", {"email": "bo@example.org"}, says="bo@example.org i stället")
    walk.press(
        eva, on_desk(event, "anmal"), {"attendees": "Gun", "email": "gun@example.org"}, says="Ett mejl är på väg."
    )
    walk.press(eva, on_desk(event, "anmal"), {"attendees": "Gun", "email": "gun@example.org"}, says="redan anmäld")
    walk.press(
        eva, on_desk(event, "anmal"), {"attendees": "Fia", "email": "fia@example.org"}, says="Ett mejl är på väg."
    )
    ove = {"attendees": "Ove", "email": "ove@example.org"}
    walk.press(eva, on_desk(event, "anmal"), ove, says="Ett mejl är på väg.")
    ove = Registration.objects.get(email="ove@example.org")
    told = {"says": "Ove: anmälan är avbokad. Ett mejl är på väg.", "then": {ove: {"place": "cancelled"}}}
    walk.press(eva, on_desk(event, "avboka"), {"registration": ove.pk}, **told)
    walk.press(eva, on_desk(event, "platser"), {"capacity": 3})
    walk.press(eva, on_desk(event, "andel"), {"per_company": 2}, says="är ändrat")
    fia = Registration.objects.get(email="fia@example.org")
    walk.press(None, f"{own(fia)}andra/", {"attendees": "Fia Falk"}, says="Ändringen är sparad.")
    walk.press(None, f"{own(fia)}avboka/", says="avbokad")
    walk.press(None, reverse("registration_new_link"), {"token": own(fia).split("/")[2]})
    walk.press(
        eva, on_desk(event, "brev"), {"group": "all", "subject": "Kom ihåg", "text": "Ta med kaffe."}, page=desk
    )
    walk.press(
        eva, on_desk(event, "bjud-in"), {"receivers": "ny@example.org\nnyare@example.org"}, says="Två mejl är på väg."
    )
    walk.press(eva, on_desk(event, "bjud-in"), {"receivers": "ny@example.org"}, says="Alla är redan inbjudna.")
    walk.press(
        eva,
        on_desk(event, "medarrangor"),
        {"name": "Davids firma", "email": "david@example.org"},
        says="Ett mejl med länken",
    )
    walk.press(
        eva, on_desk(event, "ta-bort-medarrangor"), {"row": event.co_organisers.get().pk}, says="ser inte listan"
    )
    upload = SimpleUploadedFile("bilder.txt", b"Hej", "text/plain")
    walk.press(
        eva,
        on_desk(event, "material"),
        {"title": "Bilder", "kind": "slides", "upload": upload, "summary": "Om hamnen."},
        says="publicerat",
    )
    walk.press(eva, on_desk(event, "ta-bort-material"), {"row": event.material.get().pk}, says="borttaget")
    moved = {"start": f"{in_days(33)}T18:00", "end": f"{in_days(33)}T20:00", "place": "Biblioteket"}
    walk.press(
        eva, on_desk(event, "flytta"), moved, says="Alla anmälda", old=[timezone.localdate(fresh.start)], page=desk
    )
    walk.press(eva, on_desk(event, "flytta"), moved, says="Inget var ändrat")
    walk.press(eva, on_desk(event, "stall-in"), {"because": "Storm."}, says="Alla anmälda får ett mejl", page=desk)


def the_door(walk: Walk, town) -> None:
    """Doors are open, and afterwards everybody is asked how it was."""
    eva = town.eva
    event = an_event(eva, capacity=2, slug="dorren")
    bo, _gun, fia, ada = (sign_up(event, f"{name}@example.org") for name in ("bo", "gun", "fia", "ada"))
    happenings.cancel(bo)
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(
        start=now - timedelta(minutes=5), end=now + timedelta(hours=1), deadline=None
    )
    page = reverse("attendance", args=[event.slug])
    walk.press(eva, page, {"search": "Fia"})
    walk.press(eva, f"{page}pricka/", {"attendee": fia.attendees.get().pk})
    walk.press(
        eva, f"{page}pricka/", {"attendee": ada.attendees.get().pk, "let_in": "1", "anyway": "1"}, says="insläppt"
    )
    walk.press(eva, f"{page}utan-anmalan/", {"name": "Viktor Vik", "anyway": "Viktor Vik"}, says="Viktor Vik")
    walk.press(eva, door.path_of(fia))
    Event.objects.filter(pk=event.pk).update(
        start=now - timedelta(hours=5), end=now - timedelta(hours=3), over_at=now - timedelta(hours=3)
    )
    walk.press(None, f"{own(fia)}utvardera/", {"heard": 4, "useful": 4}, says="Tack för ditt svar")
    fias = fia.attendees.get()
    seat = links.mint(emails.seat_key(fias), email="falk@example.org")
    walk.press(None, f"{seat}utvardera/", {"heard": 5, "useful": 4}, says="Tack för ditt svar")
    walk.press(eva, on_desk(event, "tacka"), page=reverse("admin:events_event_desk", args=[event.pk]))
    walk.press(eva, on_desk(event, "tacka"), says="Alla har redan fått det.")


def a_dialogue(walk: Walk, town) -> None:
    """Questions are answered to everybody at once, and the outcome is published."""
    eva = town.eva
    event = an_event(eva, kind="procurement", slug="dialog", capacity=40)
    ask = reverse("event_ask", args=[event.slug])
    walk.press(None, ask, {"question": "Finns det parkering?"}, says="Svaret kommer här på sidan.")
    walk.press(None, ask, {"question": "När?"}, says="Svaret kommer här på sidan.")
    walk.press(eva, on_desk(event, "fraga"), {"text": "Hur långt?"}, says="Frågan är tillagd.")
    first, second, third = event.asked.order_by("pk")
    typed = {f"text-{each.pk}": each.text for each in (first, second, third)} | {
        f"answer-{each.pk}": "Ja." for each in (first, second)
    }
    walk.press(eva, on_desk(event, "svar"), typed, says="Svaren är sparade.")
    walk.press(eva, on_desk(event, "ta-bort-fraga"), typed | {"question": third.pk}, says="Frågan är borttagen.")
    typed = {name: value for name, value in typed.items() if not name.endswith(f"-{third.pk}")}
    sign_up(event, "gun@example.org")
    walk.press(eva, on_desk(event, "publicera-svar"), typed, says="Två svar är publicerade")
    said = {"agreed": "Kortare avtal", "will_change": "Mindre delar"}
    walk.press(eva, on_desk(event, "utfall"), said, says="Utfallet är sparat.")
    Event.objects.filter(pk=event.pk).update(
        start=timezone.now() - timedelta(hours=5), end=timezone.now() - timedelta(hours=3)
    )
    walk.press(eva, on_desk(event, "publicera-utfall"), said, says="Utfallet är publicerat")
    lonely = an_event(eva, kind="procurement", slug="ensam", capacity=40)
    question = happenings.add_question(lonely, text="Hur?", by=eva) or lonely.asked.get()
    typed = {f"text-{question.pk}": "Hur?", f"answer-{question.pk}": "Så."}
    walk.press(eva, on_desk(lonely, "publicera-svar"), typed, says="Ett svar är publicerat")


def school_visits(walk: Walk, town) -> None:
    eva = town.eva
    year = timezone.localdate().year + 1
    event = an_event(eva, kind="school", slug="fro", start=None, end=None, week_year=year, first_week=16, last_week=18)
    teacher = event.school_people.create(role="teacher", name="Tora Tall", email="tora@example.org")
    for name in ("8A", "8B"):
        event.classes.create(school="Hamnskolan", name=name, grade=8, head_count=24, teacher=teacher)
    for order, name in enumerate(("Tisdag förmiddag", "Tisdag eftermiddag")):
        event.slots.create(name=name, order=order)
    bo, david = (
        sign_up(event, f"{name}@example.org", company_name=name, offers=["class_visit"]) for name in ("bo", "david")
    )
    slot, school_class = event.slots.first(), event.classes.first()
    cell = board.name_of(slot.pk, school_class.pk)
    address = reverse("admin:events_event_board", args=[event.pk])
    walk.press(eva, address, {cell: bo.pk}, says="En ruta ändrades")
    walk.press(eva, on_desk(event, "foresla"))
    desk = reverse("admin:events_event_desk", args=[event.pk])
    walk.press(eva, on_desk(event, "skicka-scheman"), says="mejl är på väg", page=desk)
    walk.press(eva, on_desk(event, "skicka-scheman"), says="ingen får något mejl")
    schedule = links.mint(emails.schedule_key(teacher), email=teacher.email)
    visit = school_class.visits.get()
    walk.press(None, schedule, {"visit": visit.pk, "text": "Torsdag går bra."}, says="vi har fått ditt meddelande")
    said = {"row": visit.unsuitable_times.get().pk, "text": "Vi byter till torsdag."}
    walk.press(eva, on_desk(event, "svara-om-tid"), said, says="Tora Tall får svaret. Ett mejl är på väg.")
    walk.press(None, f"{own(david)}avboka/", says="Erbjudandet är tillbakataget")


def a_course(walk: Walk, town) -> None:
    """People are invited, answer, hand in, and what came of it is told; also where nobody takes part."""
    eva, anna, malin, building = town.eva, town.anna, town.malin, town.building
    cohort = Cohort.objects.create(name="Förenkla", begins=in_days(-30), ends=in_days(150), created_by=eva)
    cohort.goals.create(sector=building, role="manager")
    page = f"/utbildning/omgang/{cohort.pk}/"
    long_ago = {"theme": "Förr", "start": f"{in_days(-9)}T13:00", "end": f"{in_days(-9)}T16:00", "place": "Stadshuset"}
    planned = {
        "theme": "Bemötande",
        "start": f"{in_days(9)}T13:00",
        "end": f"{in_days(9)}T16:00",
        "place": "Stadshuset",
    }
    walk.press(eva, f"{page}tillfalle/", planned, says="är tillagt")
    given = {"title": "Ring", "text": "Fråga en företagare.", "due": in_days(5)}
    walk.press(eva, f"{page}uppgift/", given)
    person = {"name": "Nils Ny", "email": "nils@example.org", "role": "officer", "place": f"s{building.pk}"}
    walk.press(eva, f"{page}deltagare/ny/", person)
    walk.press(
        eva,
        f"{page}deltagare/lista/",
        {
            "people": "Ada Al;ada@example.org;handläggare;Bygg\nBea Bo;bea@example.org;handläggare;Bygg",
            "lagg-till": "1",
        },
        says="är tillagda",
    )
    do = f"{page}deltagare/gor/"
    walk.press(eva, do, {"command": "bjud-in"}, says="mejl är på väg", page=f"{page}deltagare/")
    walk.press(eva, do, {"command": "bjud-in"}, says="Alla är redan inbjudna.")
    walk.press(eva, do, {"command": "bjud-in-igen"}, says="har redan gått i dag")
    nils, ada, bea = (Participant.objects.get(email=f"{name}@example.org") for name in ("nils", "ada", "bea"))
    mine = lambda one: links.mint(letters.participant_key(one), email=one.email)  # noqa: E731 - one short name
    walk.press(None, f"{mine(nils)}svara/", says="Ett mejl med alla tillfällen", then={nils: {"state": "accepted"}})
    walk.press(None, f"{mine(nils)}svara/", says="Tack! Du är med.")
    walk.press(
        None, f"{mine(ada)}svara/", {"nej": "1"}, says="Tack för att du sa till.", then={ada: {"state": "declined"}}
    )
    walk.press(
        None,
        f"{mine(ada)}ersattare/",
        {"name": "Berit Berg", "email": "berit@example.org"},
        says="har fått en inbjudan",
    )
    walk.press(
        eva,
        do,
        {"command": "ar-med", "participant": bea.pk},
        says="Ett mejl är på väg",
        then={bea: {"state": "accepted"}},
    )
    walk.press(
        eva, f"{page}tillfalle/", planned | {"theme": "Lagen"}, says="till sin kalender", page=f"{page}tillfalle/"
    )
    walk.press(eva, f"{page}tillfalle/", long_ago, says="Ingen får något mejl.")
    walk.press(eva, f"{page}uppgift/", given, says="Alla som är med får ett mejl.", page=f"{page}uppgift/")
    task = cohort.assignments.latest("pk").tasks.get(participant=nils)
    walk.press(None, f"{mine(nils)}uppgift/{task.pk}/", {"text": "Vi ringde."}, says="inlämnad")
    walk.press(
        eva,
        f"/utbildning/inlamning/{task.pk}/",
        {f"svar{task.pk}-text": "Ring igen.", f"svar{task.pk}-due": in_days(20)},
        says="har fått din återkoppling",
        then={task: {"due": in_days(20)}},
    )
    walk.press(None, f"{mine(nils)}uppgift/{task.pk}/", {"text": "Vi ringde igen."}, says="inlämnad")
    walk.press(
        eva,
        f"/utbildning/inlamning/{task.pk}/",
        {f"svar{task.pk}-text": "Bra.", "klar": "1"},
        says="har fått din återkoppling",
    )
    occasion = an_occasion(cohort, eva, days=-1, theme="Vad företagare tycker")
    walk.press(
        eva,
        f"/utbildning/tillfalle/{occasion.pk}/",
        {"theme": "Vad de tycker", "number": occasion.number, "is_compulsory": "on"},
        says="Tillfället är sparat.",
    )
    roll = f"/utbildning/tillfalle/{occasion.pk}/upprop/"
    walk.press(eva, f"{roll}pricka/", {"participant": nils.pk, "state": "present"})
    walk.press(eva, f"{roll}resten/", says="noterade som här")
    walk.press(
        eva, f"{roll}lista/", {f"state-{nils.pk}": "absent", f"p{nils.pk}": "absent", f"p{nils.pk}-state": "absent"}
    )
    walk.press(eva, f"{page}tackning/brev/", {"sector": building.pk}, says="är på väg")
    walk.press(
        malin,
        "/utbildning/sektor/bygg/",
        {"cohort": cohort.pk, "name": "Nora", "email": "nora@example.org", "role": "manager"},
        says="Nora har fått en inbjudan",
    )
    walk.press(eva, do, {"command": "sluta", "participant": bea.pk}, says="inte med längre")
    (extra,) = listed(cohort, eva, ("Eli", "eli@example.org", "officer", building))
    walk.press(eva, do, {"command": "ta-bort", "participant": extra.pk}, says="borttagen", then={extra: None})
    wrong = {"command": "ta-bort-inbjudan", "participant": cohort.participants.get(name="Nora").pk}
    walk.press(eva, do, wrong, says="Nora är inte inbjuden längre.")
    plan = {"title": "Klara svar", "sector": building.pk, "due": in_days(40), "raisers": "bo@example.org"}
    walk.press(eva, f"/utbildning/atgarder/ny/cohort/{cohort.pk}/", plan, says="har fått ett mejl")
    action = ImprovementAction.objects.get()
    act = lambda command: f"/utbildning/atgarder/{action.pk}/gor/{command}/"  # noqa: E731 - one short name
    walk.press(malin, act("borja"), {"start-text": "Nu."}, says="Åtgärden pågår.")
    walk.press(malin, act("anteckna"), {"note-text": "Halvvägs."}, says="sparad")
    walk.press(
        malin,
        act("nytt-datum"),
        {"date-due": in_days(50), "date-reason": "Semester"},
        then={action: {"due": in_days(50)}},
    )
    walk.press(
        malin, act("ansvarig"), {"owner-owner": anna.pk}, says="Ansvarig är ändrad.", then={action: {"owner": anna}}
    )
    walk.press(malin, act("klar"), {"done-text": "Klart.", "finish-text": "Klart."}, says="genomförd")
    walk.press(eva, act("utfall"), {"judge-verdict": "helped", "judge-text": "Bra."}, says="Ett mejl är på väg.")
    source = origins.find("cohort", cohort.pk, user=eva)
    action = actions.begin(source, actions.Plan(title="X", sector=building, due=in_days(9)), by=eva)
    walk.press(eva, act("avbryt"), {"drop-because": "Inte nu."}, says="avbruten")
    assert take_part


STORIES = [an_evening, the_door, a_dialogue, school_visits, a_course]
