"""What Eva would have refined in admin: wishes, matter types, standard texts, promises and closed days."""

from datetime import date, timedelta

from cases.models import MatterType, ServicePromise, StandardText, Wish
from portal.calendar.workdays import WorkCalendar
from portal.models import ClosedDay, Notice, Sector, Wording
from portal.models.pages import Initiative
from portal.pages.required_parts import PARTS
from portal.text import wording

# matter type: sectors that it concerns
MATTER_TYPES = {
    "Livsmedelsregistrering": ["miljo"],
    "Anmälan om hygienlokal": ["miljo"],
    "Miljöfarlig verksamhet": ["miljo"],
    "Bygglov": ["bygg"],
    "Ändrad användning av lokal": ["bygg"],
    "Skylt": ["bygg", "gata"],
    "Detaljplan och strandskydd": ["plan"],
    "Mark och lokaler": ["mark"],
    "Användning av allmän plats": ["gata"],
    "Serveringstillstånd": ["alkohol"],
    "Brandskydd": ["rtj"],
    "Tobak och folköl": ["miljo"],
    "Evenemang": ["kultur", "gata"],
    "Rekrytering och praktik": ["arbete"],
    "Upphandling": ["upphandling"],
    "Tillfällig övernattning": ["bygg", "miljo"],
    "Djurhållning och lantbruk": ["miljo"],
    "Vatten, avlopp och avfall": ["va", "avfall"],
}

# wish: matter types, sectors that are suggested to Eva
WISHES = {
    "öppna café eller restaurang": (["Livsmedelsregistrering", "Ändrad användning av lokal"], ["miljo", "bygg"]),
    "ha uteservering": (["Användning av allmän plats", "Bygglov"], ["gata", "bygg"]),
    "sälja mat från vagn": (["Livsmedelsregistrering", "Användning av allmän plats"], ["miljo", "gata"]),
    "servera alkohol": (["Serveringstillstånd", "Brandskydd"], ["alkohol", "rtj"]),
    "sälja tobak eller folköl": (["Tobak och folköl"], ["miljo"]),
    "starta hemifrån": (["Ändrad användning av lokal"], ["bygg", "miljo"]),
    "hitta lokal eller mark": (["Mark och lokaler", "Detaljplan och strandskydd"], ["mark", "plan"]),
    "bygga nytt eller bygga om en lokal": (["Bygglov", "Brandskydd"], ["bygg", "rtj"]),
    "sätta upp skylt": (["Skylt"], ["bygg", "gata"]),
    "erbjuda hår, hud eller massage": (["Anmälan om hygienlokal"], ["miljo"]),
    "ta emot gäster som sover över": (["Tillfällig övernattning", "Brandskydd"], ["bygg", "miljo", "rtj"]),
    "ordna ett evenemang": (["Evenemang"], ["kultur", "gata"]),
    "driva verkstad eller industri": (["Miljöfarlig verksamhet", "Bygglov"], ["miljo", "bygg"]),
    "djur, lantbruk eller gårdsförsäljning": (["Djurhållning och lantbruk"], ["miljo"]),
    "göra något vid vattnet": (["Detaljplan och strandskydd"], ["plan", "mark"]),
    "anställa eller ta emot praktikant": (["Rekrytering och praktik"], ["arbete"]),
    "göra affärer med kommunen": (["Upphandling"], ["upphandling"]),
    "få vatten, avlopp eller avfallshämtning": (["Vatten, avlopp och avfall"], ["va", "avfall"]),
}

# sector (empty: the pilot's own), title, text
STANDARD_TEXTS = [
    (
        "",
        "Hej, jag tar hand om ditt ärende",
        "Hej!\n\nTack för att du hörde av dig. Jag har läst det du skrev och frågar nu de sektorer som berörs. "
        "Du ser på din sida vem som arbetar med vad och när du får svar.",
    ),
    (
        "",
        "Berätta lite mer",
        "Hej!\n\nFör att fråga rätt personer behöver jag veta lite mer. Var tänker du vara, ungefär när vill du börja "
        "och vad finns i lokalen i dag?",
    ),
    (
        "",
        "Starta företag: bra ställen att börja",
        "På verksamt.se finns steg för steg hur du startar företag. Almi och Nyföretagarcentrum ger "
        "rådgivning utan kostnad. Hör gärna av dig när du vet var du vill vara.",
    ),
    (
        "",
        "Vi avslutar om vi inte hör av dig",
        "Hej!\n\nJag har inte fått svar på vår fråga. Om jag inte hör något på två veckor avslutar jag ärendet. "
        "Du kan alltid öppna det igen.",
    ),
    (
        "bygg",
        "Det här ska en ansökan om bygglov innehålla",
        "Skicka in situationsplan, planritning, fasadritning och en kort beskrivning av verksamheten. "
        "När handlingarna är kompletta får du beslut inom tio veckor, ofta snabbare.",
    ),
    (
        "bygg",
        "Ändrad användning",
        "Om lokalen i dag är godkänd för något annat behöver du bygglov för ändrad användning, även om du inte bygger "
        "något. Vi prövar bland annat tillgänglighet, utrymning och ventilation.",
    ),
    (
        "miljo",
        "Registrera livsmedelsverksamhet",
        "Anmäl din verksamhet till oss senast två veckor innan du öppnar. Du betalar en avgift för registreringen. "
        "Därefter får du besök av en inspektör.",
    ),
    (
        "miljo",
        "Anmäl hygienlokal",
        "Använder du skärande eller stickande verktyg ska du anmäla lokalen till oss sex veckor innan du börjar.",
    ),
    (
        "gata",
        "Stå på allmän plats",
        "Ansök om polistillstånd för offentlig plats. Polisen frågar oss, och vi svarar oftast inom en vecka. "
        "Det ska finnas minst 1,5 meter fri gångväg.",
    ),
    (
        "va",
        "Fettavskiljare",
        "Kök som lagar mat med fett behöver en fettavskiljare. Skicka ritning och beräknad storlek till oss innan du "
        "beställer.",
    ),
    (
        "rtj",
        "Brandskydd i publik lokal",
        "Beskriv hur många som får vistas i lokalen, hur ni utrymmer och vem som ansvarar för brandskyddet.",
    ),
    (
        "alkohol",
        "Ansökan om serveringstillstånd",
        "Skicka in ansökan med finansieringsplan, hyresavtal, planritning och meny. Den som ansöker gör också ett "
        "kunskapsprov. Räkna med åtta veckor från en komplett ansökan.",
    ),
]
FOR_SECTORS = {"Starta företag: bra ställen att börja"}


def fill_catalogue(today: date) -> None:
    sectors = {sector.slug: sector for sector in Sector.objects.all()}
    kinds = {}
    for name, slugs in MATTER_TYPES.items():
        kinds[name] = MatterType.objects.create(name=name)
        kinds[name].sectors.set([sectors[slug] for slug in slugs])
    for order, (label, (names, slugs)) in enumerate(WISHES.items(), start=1):
        wish = Wish.objects.create(label=label, order=order)
        wish.matter_types.set([kinds[name] for name in names])
        wish.sectors.set([sectors[slug] for slug in slugs])
    StandardText.objects.bulk_create(
        StandardText(title=title, text=text, sector=sectors.get(slug), is_for_sectors=title in FOR_SECTORS)
        for slug, title, text in STANDARD_TEXTS
    )
    for kind, workdays in ServicePromise.DEFAULTS.items():
        ServicePromise.objects.update_or_create(kind=kind, defaults={"workdays": workdays})
    close_between_holidays(today)
    put_up_notices(today)
    stand_for_the_pages_of_law()


NOTICES = [
    (
        "Kom och prata om vad kommunen ska köpa",
        "I januari berättar vi tillsammans med Företagarna vad kommunen ska handla upp under året. Du behöver inte"
        " ha lämnat anbud förut.",
        Initiative.PROCUREMENT,
    ),
    (
        "Vill du träffa elever i årskurs 8?",
        "Vecka 16–18 besöker företag Vammarskolan. Hör av dig till lotsen om du vill vara med.",
        Initiative.SCHOOL,
    ),
    ("Uteservering till våren?", "Fråga i god tid. Oftast behövs både tillstånd från polisen och bygglov.", ""),
]


def put_up_notices(today: date) -> None:
    Notice.objects.bulk_create(
        Notice(title=title, text=text, initiative=initiative, since=today - timedelta(days=7 * number))
        for number, (title, text, initiative) in enumerate(NOTICES)
    )


def stand_for_the_pages_of_law() -> None:
    """The texts that came with the portal, read and saved by the demo's municipality."""
    Wording.objects.write_missing_rows()
    for part in PARTS:
        if part.is_own:
            Wording.objects.filter(key=part.key).update(text=wording.DEFAULTS[part.key])


def close_between_holidays(today: date) -> None:
    """The single working days between two days off, last year, this year and next: the town hall closes then."""
    calendar = WorkCalendar()
    first, last = date(today.year - 1, 1, 1), date(today.year + 1, 12, 31)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    squeezed = [day for day in days if calendar.is_workday(day) and _is_alone(day, calendar)]
    ClosedDay.objects.bulk_create(
        [ClosedDay(day=day, reason="stängt klämdag") for day in squeezed], ignore_conflicts=True
    )


def _is_alone(day: date, calendar: WorkCalendar) -> bool:
    one = timedelta(days=1)
    return not calendar.is_workday(day - one) and not calendar.is_workday(day + one)
