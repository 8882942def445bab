"""The town's events: a dialogue in January with Företagarna, a breakfast that is full, Framtidsfrön for four classes
in the spring, and what has been, with slides, answers and what came of it.

Everything happens through events.actions, at moments in the past, as the cases do.
"""

# ruff: noqa: E501 - a paragraph that somebody has written is one line

from datetime import date, datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from events import actions, board
from events.models import Attendee, Event, Registration
from portal.files import spreadsheets
from portal.models import User
from portal.text.swedish import STOCKHOLM
from portal.tools.demo.businesses import FIRMS, Firm
from portal.tools.demo.play import Stage

REACHED = [firm for firm in FIRMS if firm.email]
ASKED = (
    "Hur stora blir avtalen? Vi klarar inte att leverera till alla skolor.",
    "Får två företag lämna anbud tillsammans?",
    "Var annonserar ni, och hur långt före?",
)
ANSWERS = (
    "Vi delar livsmedel i fem delar. Du kan lämna anbud på en eller flera.",
    "Ja. Skriv båda företagen i anbudet och vem som är kontakt.",
    "På kommunens sida om upphandling och i den nationella databasen. Ni har minst 30 dagar på er.",
)


def open_all(stage: Stage) -> None:
    eva = stage.people["lots"]
    past_dialogue(stage, eva)
    past_breakfast(stage, eva)
    called_off(stage, eva)
    full_breakfast(stage, eva)
    january_dialogue(stage, eva)
    spring_at_school(stage, eva)


def clock(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=STOCKHOLM)


def weekday(stage: Stage, day: date, weekday_number: int) -> date:
    """The first such weekday (0 is Monday) from a day on, on which the office is open."""
    while day.weekday() != weekday_number or not stage.calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def event(eva: User, *, published: datetime, start: datetime | None = None, hours: float = 2, **fields) -> Event:
    times = {"start": start, "end": start + timedelta(hours=hours)} if start else {}
    made = Event.objects.create(created_by=eva, changed_at=published, **times | fields)
    return actions.publish(made, by=eva, at=published)


def come(gathering: Event, firm: Firm, at: datetime, *, people: int = 1, **told) -> Registration:
    names = [firm.person or "Någon från företaget", "En kollega", "Ännu en kollega"][:people]
    submission = actions.SignUp(
        email=firm.email,
        attendees=names,
        company_name=firm.name,
        org_number=firm.known_number,
        phone=firm.phone,
        **told,
    )
    return actions.sign_up(Event.objects.get(pk=gathering.pk), submission, at=at)[1]


def next_january(stage: Stage) -> int:
    """The year of the coming January that leaves time to sign up."""
    return stage.today.year + (1 if stage.today >= date(stage.today.year, 1, 4) else 0)


def january_dialogue(stage: Stage, eva: User) -> None:
    """Together with Företagarna, where a part of the seats is held for companies that have never come."""
    day = weekday(stage, date(next_january(stage), 1, 13), 2)
    published = stage.now - timedelta(days=20)
    gathering = event(
        eva,
        published=published,
        start=clock(day, 18),
        kind="procurement",
        slug="upphandlingsdialog-januari",
        title="Upphandlingsdialog: det här köper kommunen nästa år",
        lead="Vi berättar vad vi ska upphandla och lyssnar på vad som hindrar små företag från att vara med.",
        text="Kom och prata med dem som köper in. Vi visar vilka upphandlingar som väntar, hur stora de blir och hur du hittar dem.\n\nEtt företag som redan levererar till kommunen berättar hur det gick till.",
        audience="Alla företag som lämnar anbud eller funderar på det, var de än finns.",
        programme="18.00 Kaffe och smörgås\n18.15 Det här ska vi köpa\n18.45 Ett företag berättar\n19.00 Bord för varje område\n19.45 Vad tar vi med oss?",
        place="Stadshuset, Strömsvikssalen",
        address="Storgatan 37, Valdemarsvik",
        digital_url="https://moten.example.org/upphandlingsdialog",
        capacity=40,
        per_company=2,
        deadline=clock(day - timedelta(days=2), 12),
        reserved=8,
        reserved_until=clock(day - timedelta(days=7), 12),
    )
    actions.add_co_organiser(
        gathering,
        name="Företagarna Valdemarsvik",
        website="https://www.foretagarna.se",
        email="foretagarna@example.org",
        by=eva,
        at=published,
    )
    topics = [
        gathering.topics.create(name=name)
        for name in (
            "Livsmedel till skola och omsorg",
            "Snöröjning och sandning",
            "Bygg och underhåll",
            "Konsulter och utbildning",
        )
    ]
    gathering.questions.create(label="Vill du ha en egen kvart med upphandlaren?", answer="yes_no", is_required=True)
    gathering.reminders.create(days_before=7)
    gathering.reminders.create(days_before=1, words="Ta gärna med ett exempel på ett krav som har stoppat er.")
    actions.invite(
        gathering, [(firm.email, firm.name) for firm in REACHED[:12]], by=eva, at=published + timedelta(hours=1)
    )
    question = str(gathering.questions.get().pk)
    for number, firm in enumerate(REACHED[:9]):
        come(
            gathering,
            firm,
            published + timedelta(days=1 + number),
            people=1 + number % 2,
            answers={question: "ja" if number % 2 else "nej"},
            topics=topics[number % 4 : number % 4 + 1],
            divisions=[("15", "45", "90", "79")[number % 4]],
            has_bid_before=bool(number % 3),
            diet="Vegetariskt" if number == 3 else "",
            question=ASKED[number] if number < 2 else "",
        )


def full_breakfast(stage: Stage, eva: User) -> None:
    """Twelve seats, a queue of four, and one who has changed their mind."""
    day = weekday(stage, stage.today + timedelta(days=16), 3)
    published = stage.now - timedelta(days=25)
    gathering = event(
        eva,
        published=published,
        start=clock(day, 7, 30),
        hours=1.5,
        kind="meeting",
        slug="frukost-bygglov",
        title="Frukostmöte: de nya reglerna för bygglov",
        lead="Bygg går igenom vad som har ändrats och svarar på frågor över en smörgås.",
        audience="Företagare i Valdemarsvik.",
        programme="07.30 Frukost\n07.50 Det nya, på tjugo minuter\n08.15 Frågor",
        place="Café Kajutan",
        address="Hamngatan 5, Valdemarsvik",
        capacity=12,
        per_company=2,
        deadline=clock(day - timedelta(days=3), 12),
    )
    gathering.reminders.create(days_before=2)
    for number, firm in enumerate(REACHED[8:22]):
        come(
            gathering,
            firm,
            published + timedelta(days=1 + number, hours=1),
            people=2 if number in (2, 11) else 1,
            fewer_is_fine=number == 11,
        )
    come(gathering, REACHED[22], stage.now - timedelta(days=3))
    actions.cancel(Registration.objects.get(event=gathering, email=REACHED[9].email), at=stage.now - timedelta(days=2))
    come(gathering, REACHED[23], stage.now - timedelta(days=1))


def spring_at_school(stage: Stage, eva: User) -> None:
    """Weeks 16–18: four classes in grade 8, of which one has no company yet."""
    year = stage.today.year + (1 if stage.today >= date(stage.today.year, 4, 1) else 0)
    published = stage.now - timedelta(days=18)
    gathering = event(
        eva,
        published=published,
        kind="school",
        slug="framtidsfron-ak-8",
        week_year=year,
        first_week=16,
        last_week=18,
        title="Framtidsfrön i åttan: möt din framtida kollega",
        lead="Berätta för elever i årskurs 8 vad du gör, vad som driver dig och vad du söker hos den du anställer.",
        text="Tillsammans med Framtidsfrön och skolans studie- och yrkesvägledare ordnar vi möten mellan företag och klasser.\n\nDu kan:\n- besöka en klass\n- ta emot ett studiebesök\n- ge klassen ett uppdrag att lösa\n\nVi hjälper dig att förbereda dig.",
        audience="Företag som vill träffa elever. Du behöver ingen vana.",
        place="Vammarskolan",
        address="Vammarsgatan 12, Valdemarsvik",
        deadline=clock(date.fromisocalendar(year, 12, 5), 12),
    )
    teachers = [
        gathering.school_people.create(role="teacher", name=name, email=email)
        for name, email in (("Tora Tall", "tora.tall@example.org"), ("Sten Strand", "sten.strand@example.org"))
    ]
    gathering.school_people.create(role="counsellor", name="Siv Sommar", email="syv@example.org")
    gathering.school_people.create(role="coordinator", name="Frank Frö", email="framtidsfron@example.org")
    gathering.school_people.create(role="developer", name=eva.name, email=eva.email)
    for number, name in enumerate(("8A", "8B", "8C", "8D")):
        made = gathering.classes.create(
            school="Vammarskolan", name=name, grade=8, head_count=21 + number, teacher=teachers[number // 2]
        )
        if number % 2:
            made.allergies.create(what="nuts", count=number)
    for order, name in enumerate(("Vecka 16, förmiddag", "Vecka 17, förmiddag", "Vecka 18, eftermiddag")):
        gathering.slots.create(name=name, order=order)
    offers = (["class_visit"], ["study_visit", "job_shadow"], ["class_visit", "challenge"], ["challenge"])
    for number, firm in enumerate((REACHED[0], REACHED[3], REACHED[11], REACHED[14])):
        come(
            gathering,
            firm,
            published + timedelta(days=2 + 3 * number),
            offers=offers[number],
            weeks="Helst vecka 17" if number == 1 else "",
            needs="Skyddsskor i rätt storlekar" if number == 1 else "",
        )
    seen = board.of(gathering)
    companies, slots = [company.pk for company in seen.companies], [slot.pk for slot in seen.slots]
    classes = [row.school_class.pk for row in seen.rows]
    wanted = {
        (slots[0], classes[0]): companies[0],
        (slots[1], classes[1]): companies[1],
        (slots[1], classes[2]): companies[2],
    }
    actions.fill_board(gathering, wanted, by=eva, at=stage.now - timedelta(days=1))


def past_dialogue(stage: Stage, eva: User) -> None:
    """Last winter's, with answers to all at once, slides that can be read, and what it led to."""
    day = weekday(stage, stage.today - timedelta(days=300), 2)
    start, published = clock(day, 18), clock(day - timedelta(days=40), 9)
    gathering = event(
        eva,
        published=published,
        start=start,
        kind="procurement",
        slug="upphandlingsdialog-forra-aret",
        title="Upphandlingsdialog: livsmedel och underhåll",
        lead="Vi pratade om hur kommunen kan dela sina köp så att fler kan vara med.",
        programme="18.00 Kaffe\n18.15 Det här ska vi köpa\n19.00 Frågor och svar",
        place="Stadshuset, Strömsvikssalen",
        address="Storgatan 37, Valdemarsvik",
        capacity=40,
    )
    actions.add_co_organiser(
        gathering, name="Företagarna Valdemarsvik", website="https://www.foretagarna.se", by=eva, at=published
    )
    actions.invite(
        gathering, [(firm.email, firm.name) for firm in REACHED[4:16]], by=eva, at=published + timedelta(hours=1)
    )
    for number, firm in enumerate(REACHED[2:14]):
        come(
            gathering,
            firm,
            published + timedelta(days=2 + number),
            question=ASKED[number] if number < 3 else "",
            has_bid_before=bool(number % 2),
        )
    for question, answer in zip(gathering.asked.all(), ANSWERS, strict=True):
        actions.write_answer(question, text=question.text, answer=answer, by=eva)
    actions.publish_answers(gathering, by=eva, at=start - timedelta(days=5))
    for attendee in Attendee.objects.filter(registration__event=gathering)[:10]:
        actions.check_in(attendee, by=eva, at=start + timedelta(minutes=5))
    rows = [
        ["Livsmedel till skola och omsorg", "våren", "fem delar"],
        ["Målning och golv", "hösten", "ramavtal"],
        ["Snöröjning", "hösten", "per område"],
    ]
    upload = SimpleUploadedFile(
        "planerade-upphandlingar.xlsx",
        spreadsheets.as_xlsx([spreadsheets.Table("Planerat", ["Vad", "När", "Hur"], rows)]),
    )
    actions.add_material(
        gathering,
        title="Planerade upphandlingar",
        kind="slides",
        upload=upload,
        by=eva,
        at=start + timedelta(days=1),
        summary="Tre upphandlingar väntade:\n- Livsmedel till skola och omsorg, på våren, i fem delar\n- Målning och golv, på hösten, som ramavtal\n- Snöröjning, på hösten, uppdelad på områden",
    )
    actions.add_material(
        gathering,
        title="Det vi sade",
        kind="minutes",
        by=eva,
        at=start + timedelta(days=2),
        summary="Tio företag var med. De tyckte att delarna var för stora och att kraven på referenser stängde ute nya. Upphandlaren svarade på frågorna, som står nedan.",
    )
    actions.write_outcome(
        gathering,
        by=eva,
        agreed=[
            "Livsmedel delas i fem delar, så att en gård eller ett mejeri kan lämna anbud på en av dem.",
            "Vi ses igen i januari.",
        ],
        will_change=[
            "Referenser från privata kunder ska räknas lika mycket som från kommuner.",
            "Alla annonser läggs ut senast 30 dagar före sista anbudsdag.",
        ],
    )
    actions.publish_outcome(gathering, by=eva, at=start + timedelta(days=9))
    actions.thank(gathering, by=eva, at=start + timedelta(days=2))
    _evaluate(
        gathering,
        ("Bra att få svar direkt.", "", "Mer tid vid borden.", "", "Började lite sent."),
        at=start + timedelta(days=3),
    )


def past_breakfast(stage: Stage, eva: User) -> None:
    day = weekday(stage, stage.today - timedelta(days=50), 3)
    start, published = clock(day, 7, 30), clock(day - timedelta(days=30), 9)
    gathering = event(
        eva,
        published=published,
        start=start,
        hours=1.5,
        kind="meeting",
        slug="frukost-anstalla",
        title="Frukostmöte: anställa din första medarbetare",
        lead="Arbetsmarknad berättade om stöd, praktik och vad som är bra att veta.",
        place="Stadshuset",
        address="Storgatan 37, Valdemarsvik",
        capacity=25,
    )
    for number, firm in enumerate(REACHED[15:27]):
        come(gathering, firm, published + timedelta(days=1 + number))
    for attendee in Attendee.objects.filter(registration__event=gathering)[:9]:
        actions.check_in(attendee, by=eva, at=start + timedelta(minutes=3))
    actions.add_material(
        gathering,
        title="Fem saker att tänka på",
        kind="slides",
        by=eva,
        at=start + timedelta(hours=5),
        summary="1. Skriv ett anställningsavtal.\n2. Anmäl dig som arbetsgivare hos Skatteverket.\n3. Fråga oss om stöd för praktik.\n4. Teckna försäkring.\n5. Ring om du är osäker.",
    )
    actions.thank(gathering, by=eva, at=start + timedelta(hours=6))
    _evaluate(gathering, ("", "Toppen!", "", "Ta med någon som har gjort det."), at=start + timedelta(days=1))


def called_off(stage: Stage, eva: User) -> None:
    day = weekday(stage, stage.today + timedelta(days=9), 1)
    published = stage.now - timedelta(days=14)
    gathering = event(
        eva,
        published=published,
        start=clock(day, 17),
        kind="meeting",
        slug="kvall-om-turism",
        title="Kväll om turism i skärgården",
        lead="Vi planerar nästa säsong tillsammans.",
        place="Gryts varv",
        capacity=30,
    )
    for number, firm in enumerate(REACHED[1:5]):
        come(gathering, firm, published + timedelta(days=1 + number))
    actions.call_off(
        gathering,
        because="Talaren är sjuk. Vi bjuder in till en ny kväll i vår.",
        by=eva,
        at=stage.now - timedelta(days=1),
    )


def _evaluate(gathering: Event, words: tuple[str, ...], *, at: datetime) -> None:
    for number, (registration, text) in enumerate(zip(gathering.registrations.all(), words, strict=False)):
        actions.evaluate(registration, useful=5 - number % 2, heard=4 - number % 3, text=text, at=at)
