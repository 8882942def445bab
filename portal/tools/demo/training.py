"""Förenkla in the demo: last year's cohort that is over, one that began in November with six occasions of which two
have been, people from nearly all sectors, and improvement actions in every state, tied to figures of the surveys.

Everything happens through training.actions, at moments in the past, as the rest of the town does.
"""

# ruff: noqa: E501 - a paragraph that somebody has written is one line

from datetime import date, datetime, timedelta

from django.utils import timezone

from cases.models import Case, ClosingAnswer
from events.models import OutcomePoint
from portal.models import Sector, User
from portal.tools.demo.gatherings import clock, weekday
from portal.tools.demo.play import Stage
from surveys.models import Area, Factor, Value
from training import actions, origins
from training.models import Board, Cohort, CohortGoal, ImprovementAction, Participant
from training.pure.people_lists import Person
from training.workflow import Origin, Role, Verdict

THEMES = [
    ("Vad företagare tycker", "Läs företagens svar från din sektor."),
    ("Bemötande på riktigt", "Fundera på ett samtal som blev fel, och varför."),
    ("Vad lagen kräver av oss", "Ta med ett beslut som var svårt att förklara."),
    ("Skriva så att det går att förstå", "Ta med ett brev som ni skickar ofta."),
    ("Företagare berättar", "Ring ett företag du har haft ett ärende med."),
    ("Handlingsplanen", "Ta med gruppens förslag."),
]
EVERY = [0, 14, 70, 98, 119, 140]  # days from the beginning
# Who takes part besides those with an account at the sectors: name, address, role, sector or board
MORE = [
    ("Karin Kjell", "karin.kjell@example.org", Role.OFFICER, "bygg"),
    ("Oskar Olin", "oskar.olin@example.org", Role.OFFICER, "miljo"),
    ("Vera Vik", "vera.vik@example.org", Role.OFFICER, "gata"),
    ("Hanna Hed", "hanna.hed@example.org", Role.OFFICER, "kultur"),
    ("Nils Nord", "nils.nord@example.org", Role.OFFICER, "upphandling"),
    ("Stig Sten", "stig.sten@example.org", Role.OFFICER, "va"),
    ("Pia Palm", "pia.palm@example.org", Role.POLITICIAN, "Kommunstyrelsen"),
    ("Göran Gran", "goran.gran@example.org", Role.POLITICIAN, "Kommunstyrelsen"),
    ("Ulla Ulv", "ulla.ulv@example.org", Role.POLITICIAN, "Kommunstyrelsen"),
    ("Arne Ask", "arne.ask@example.org", Role.POLITICIAN, "Bygg- och miljönämnden"),
    ("Siw Sjö", "siw.sjo@example.org", Role.POLITICIAN, "Bygg- och miljönämnden"),
    ("Bengt Björk", "bengt.bjork@example.org", Role.POLITICIAN, "Teknik- och fritidsutskottet"),
    ("Maj Mård", "maj.mard@example.org", Role.POLITICIAN, "Teknik- och fritidsutskottet"),
    ("Tora Torn", "tora.torn@example.org", Role.OFFICER, "plan"),
    ("Ivar Is", "ivar.is@example.org", Role.OFFICER, "mark"),
    ("Eli Ekre", "eli.ekre@example.org", Role.OFFICER, "arbete"),
    ("Disa Dal", "disa.dal@example.org", Role.OFFICER, "bygg"),
]
NOT_YET = {"alkohol", "avfall"}  # from these nobody has come: the gaps of the map
WITHOUT_ANSWER = {"jonas.wik@example.org", "amina.yusuf@example.org", "ulla.ulv@example.org", "nils.nord@example.org"}
SAYS_NO = "ingrid.sandell@example.org"
MISSED_BOTH = {"tomas.lindh@example.org", "bengt.bjork@example.org"}


def hold_all(stage: Stage) -> None:
    eva = stage.people["lots"]
    last_years(stage, eva)
    cohort = this_years(stage, eva)
    improve(stage, eva, cohort)


def a_cohort(name: str, begins: date, ends: date, eva: User, purpose: str = "") -> Cohort:
    cohort = Cohort.objects.create(name=name, begins=begins, ends=ends, purpose=purpose, created_by=eva)
    CohortGoal.objects.bulk_create(
        CohortGoal(cohort=cohort, sector=sector, role=role)
        for sector in Sector.objects.filter(is_external=False)
        for role in Role.values
    )
    return cohort


def people_of(sectors: dict[str, Sector], boards: dict[str, Board]) -> list[Person]:
    found = {}
    for sector in sectors.values():
        for role in sector.roles.select_related("user").filter(user__is_active=True, until=None).order_by("pk"):
            kind = Role.MANAGER if role.kind == "manager" else Role.OFFICER
            found.setdefault(role.user.email, Person(role.user.name, role.user.email, kind, sector.pk, None))
    for name, email, role, place in MORE:
        sector, board = sectors.get(place), boards.get(place)
        found[email] = Person(name, email, role, sector and sector.pk, board and board.pk)
    return list(found.values())


def last_years(stage: Stage, eva: User) -> None:
    """Over since the summer: a few from each, with certificates."""
    first = weekday(stage, stage.today - timedelta(days=380), 2)
    cohort = a_cohort("Förenkla – helt enkelt, förra omgången", first, first + timedelta(days=150), eva)
    told = at(first - timedelta(days=20))
    sectors = {sector.slug: sector for sector in Sector.objects.filter(slug__in=["bygg", "miljo", "gata", "kultur"])}
    people = [person for person in people_of(sectors, {}) if person.sector]
    made = actions.add(cohort, people, by=eva, at=told)
    occasions = [occasion(stage, eva, cohort, number, first, told) for number in range(4)]
    actions.take_in(made, by=eva, at=told)
    for number, one in enumerate(occasions):
        for place, person in enumerate(made):
            state = "absent" if (place + number) % 6 == 0 else "present"
            actions.note(one, person, state, by=eva, at=one.event.start + timedelta(minutes=10))


def at(day: date, hour: int = 9) -> datetime:
    return clock(day, hour)


def occasion(stage: Stage, eva: User, cohort: Cohort, number: int, first: date, told: datetime):
    day = weekday(stage, first + timedelta(days=EVERY[number]), first.weekday())
    theme, preparation = THEMES[number]
    planned = actions.Planned(
        theme=theme,
        preparation=preparation,
        start=clock(day, 13),
        end=clock(day, 16, 30),
        place="Folkets hus, stora salen",
        address="Hamngatan 9, Valdemarsvik",
    )
    return actions.add_occasion(cohort, planned, by=eva, at=told)


def this_years(stage: Stage, eva: User) -> Cohort:
    first = weekday(stage, stage.today - timedelta(days=24), 2)
    cohort = a_cohort(
        "Förenkla – helt enkelt",
        first,
        first + timedelta(days=170),
        eva,
        "Alla som möter företag ska ge samma besked, i tid och i ord som går att förstå.\n\nDet vi lär oss blir en handlingsplan, där varje åtgärd har en ansvarig och ett datum.",
    )
    cohort.leaders.add(stage.people["ersattare"])
    told = at(first - timedelta(days=30))
    occasions = [occasion(stage, eva, cohort, number, first, told) for number in range(6)]
    sectors = {sector.slug: sector for sector in Sector.objects.exclude(slug__in=NOT_YET)}
    made = actions.add(
        cohort, people_of(sectors, {board.name: board for board in Board.objects.all()}), by=eva, at=told
    )
    actions.invite(made, by=eva, at=told + timedelta(hours=1))
    for number, person in enumerate(made):
        answered = told + timedelta(days=1 + number % 9, hours=number % 6)
        if person.email == SAYS_NO:
            actions.decline(person, at=answered)
        elif person.email not in WITHOUT_ANSWER:
            actions.accept(person, at=answered)
    sent = Participant.objects.get(cohort=cohort, email="vera.vik@example.org")
    stand_in = actions.send_substitute(
        sent, name="Rune Rask", email="rune.rask@example.org", at=told + timedelta(days=15)
    )
    actions.accept(stand_in, at=told + timedelta(days=16))
    _hold(stage, eva, cohort, occasions)
    return cohort


def _hold(stage: Stage, eva: User, cohort: Cohort, occasions: list) -> None:
    """What has been is called, and homework is given in between."""
    people = list(cohort.participants.accepted().order_by("pk"))
    for number, one in enumerate(occasion for occasion in occasions if occasion.event.end < stage.now):
        called = one.event.start + timedelta(minutes=8)
        for place, person in enumerate(people):
            state = {0: "late", 5: "excused", 11: "remote"}.get((place + number) % 17, "present")
            if person.email in MISSED_BOTH:
                state = "absent"
            actions.note(one, person, state, by=eva, at=called)
    given = min(occasions[0].event.end + timedelta(days=1), stage.now - timedelta(hours=1))
    day = timezone.localdate(given)
    homework = actions.give(
        cohort,
        title="Ring ett företag",
        before=occasions[2],
        due=stage.calendar.add(max(day + timedelta(days=13), stage.today - timedelta(days=3)), 1),
        by=eva,
        at=given,
        text="Ring ett företag som du har haft ett ärende med det senaste året. Fråga:\n- Vad var tydligt?\n- Vad var svårt?\n- Vad skulle du ändra om du fick bestämma?\n\nSkriv högst en sida. Skriv inte företagets namn.",
    )
    for number, task in enumerate(homework.tasks.select_related("participant").order_by("pk")[:14]):
        handed = min(given + timedelta(days=2 + number % 5), stage.now - timedelta(minutes=50))
        actions.hand_in(
            task,
            text="Företaget visste inte vem de skulle ringa. Det bästa var att de fick ett datum direkt. De vill ha en lista på vad som ska med i ansökan.",
            by=task.participant,
            at=handed,
        )
        if number < 8:
            actions.give_feedback(
                task,
                text="Bra frågor! Ta med listan till nästa gång.",
                is_done=True,
                by=eva,
                at=handed + timedelta(minutes=30),
            )
    actions.give(
        cohort,
        title="Gruppens förslag",
        before=occasions[5],
        due=timezone.localdate(occasions[5].event.start) - timedelta(days=7),
        group_size=5,
        by=eva,
        at=stage.now - timedelta(hours=30),
        text="Välj en sak som företagare möter hos minst två av era sektorer. Föreslå en förbättring som går att göra på ett halvår, och vem som ska äga den.",
    )


# --- Improvement actions --------------------------------------------------------------------------


def figure(survey: str, year: int, area: str, factor: str) -> Value:
    return Value.objects.get(
        edition__survey__key=survey,
        edition__measurement_year=year,
        series__area__key=area,
        series__factor__key=factor,
        series__municipality__code="0563",
        series__group__key="foretag",
        series__release="answers",
    )


def seen_in(survey: str, area: str, factor: str) -> dict:
    return {
        "area": Area.objects.get(survey__key=survey, key=area),
        "factor": Factor.objects.get(survey__key=survey, key=factor),
    }


def improve(stage: Stage, eva: User, cohort: Cohort) -> None:
    ago = lambda days: stage.now - timedelta(days=days)  # noqa: E731
    sector = {one.slug: one for one in Sector.objects.all()}
    people = stage.people

    def begin(origin: str, pk: int, decided: datetime, **fields) -> ImprovementAction:
        source = origins.find(origin, pk, user=eva)
        fields.setdefault("raisers", source.raisers[:3])
        return actions.begin(source, actions.Plan(**fields), by=eva, at=decided)

    def later(days: int) -> date:
        return stage.calendar.add(stage.today + timedelta(days=days - 1), 1)

    # Decided, done and seen in a new result: judged. The years are those of the surveys' example files.
    reply = begin(
        Origin.SURVEY,
        figure("insikt", 2022, "bygglov", "effektivitet").pk,
        at(date(2023, 5, 8)),
        title="Svara på första mejlet inom två arbetsdagar",
        text="Alla mejl om bygglov får ett svar som säger vem som har ärendet och när nästa besked kommer.",
        sector=sector["bygg"],
        owner=people["chef.bygg"],
        due=date(2023, 11, 30),
        expected="Upp minst fem enheter på två år.",
        public_words="Alla mejl om bygglov får svar inom två arbetsdagar",
        raisers=["foretag@example.org"],
    )
    reply = backdated(reply, 2022)
    actions.start(
        reply,
        text="Vi har en tavla där den som är dagens svarare står.",
        by=people["chef.bygg"],
        at=at(date(2023, 8, 21)),
    )
    actions.finish(
        reply,
        text="Rutinen är skriven, och alla nya får den första dagen.",
        by=people["chef.bygg"],
        at=at(date(2023, 11, 14)),
    )
    actions.judge(
        reply,
        verdict=Verdict.SOME,
        by=eva,
        at=ago(25),
        text="Företagen säger att de får svar snabbare, och tiden till första svar har halverats i lotsens egna siffror. I Insikt är svaren få, så en del av skillnaden kan vara slump.",
    )
    # Done, and a result has come: waits for Eva.
    food = begin(
        Origin.SURVEY,
        figure("insikt", 2023, "livsmedel", "information").pk,
        at(date(2024, 5, 13)),
        title="Checklista för den som öppnar café",
        sector=sector["miljo"],
        owner=people["miljo"],
        due=date(2024, 11, 29),
        expected="Färre frågor om vad som ska med i anmälan.",
        public_words="En checklista för dig som öppnar café eller restaurang",
    )
    food = backdated(food, 2023)
    actions.start(food, by=people["miljo"], at=at(date(2024, 6, 3)))
    actions.finish(
        food,
        text="Checklistan finns på webben och i svaret på första mejlet.",
        by=people["miljo"],
        at=at(date(2024, 11, 20)),
    )
    # Under way
    phone = begin(
        Origin.SURVEY,
        figure("foretagsklimatet", 2025, "kommunen", "service").pk,
        ago(70),
        title="Telefontid för företag, varje dag kl. 9–10",
        sector=sector["gata"],
        due=later(40),
        expected="Lättare att nå handläggarna.",
        public_words="En telefontid för företag, varje dag",
    )
    actions.start(phone, text="Prövas på Gata och park först.", by=people["chef.teknik"], at=ago(40))
    point = OutcomePoint.objects.filter(kind=OutcomePoint.Kind.WILL_CHANGE).order_by("pk").first()
    begin(
        Origin.DIALOGUE,
        point.pk,
        ago(280),
        title="Referenser från privata kunder räknas",
        sector=sector["upphandling"],
        owner=people["tomas.lindh"],
        due=later(-12),
        **seen_in("foretagsklimatet", "kommunen", "upphandling"),
        public_words="Referenser från privata kunder räknas i upphandlingar",
    )
    low = ClosingAnswer.objects.order_by("overall", "pk").first()
    begin(
        Origin.CLOSING_ANSWER,
        low.pk,
        ago(20),
        title="Säg från början vilka avgifter som kommer",
        sector=sector["bygg"],
        due=later(75),
        **seen_in("insikt", "bygglov", "information"),
    )
    complaint = Case.objects.filter(state="closed", contact__email__gt="").order_by("-received_at").first()
    begin(
        Origin.COMPLAINT,
        complaint.pk,
        ago(9),
        title="Samma blankett hos Gata och Bygg för uteservering",
        sector=sector["gata"],
        owner=people["lena.hult"],
        due=later(100),
        **seen_in("insikt", "mark", "tillganglighet"),
    )
    begin(
        Origin.COHORT,
        cohort.pk,
        ago(4),
        **seen_in("insikt", "totalt", "information"),
        title="Mallbrev på klarspråk i alla sektorer",
        sector=sector["kultur"],
        due=later(120),
        text="Gruppen vill samla de tio brev som flest företag får, och skriva om dem.",
    )
    dropped = begin(
        Origin.COHORT,
        cohort.pk,
        ago(16),
        **seen_in("foretagsklimatet", "kommunen", "kontakt"),
        title="Gemensam chatt för alla sektorer",
        sector=sector["arbete"],
        due=later(60),
    )
    actions.drop(dropped, because="Det blir för tunt bemannat. Telefontiden prövas först.", by=eva, at=ago(6))


def backdated(action: ImprovementAction, year: int) -> ImprovementAction:
    """It was decided before the results of later years had come; the demo imported them all on one day."""
    ImprovementAction.objects.filter(pk=action.pk).update(measured_before=year)
    action.refresh_from_db()
    return action
