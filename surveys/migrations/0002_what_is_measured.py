"""The surveys as they are known in 2026: areas, factors, bands and limits, with the years they hold.

They are rows because they change. What SKR and Svenskt Näringsliv have not published is left empty, not guessed.
"""

import re
import unicodedata

from django.db import migrations

SURVEYS = [
    {
        "key": "insikt",
        "name": "Insikt NKI",
        "index_name": "NKI",
        "scale": "index",
        "publication_lag": 1,
        "owner": "Sveriges Kommuner och Regioner (SKR)",
        "spread": 23,
        "order": 1,
        "asked": "Företag som har haft ett avslutat myndighetsärende hos kommunen under mätåret, om just det ärendet.",
    },
    {
        "key": "nui",
        "name": "Insikt NUI",
        "index_name": "NUI",
        "scale": "index",
        "publication_lag": 1,
        "owner": "Sveriges Kommuner och Regioner (SKR)",
        "spread": 25,
        "order": 2,
        "asked": "Företag som har lämnat anbud till kommunen under mätåret, både de som vann och de som förlorade.",
    },
    {
        "key": "foretagsklimatet",
        "name": "Företagsklimatet",
        "index_name": "betyg",
        "scale": "grade",
        "publication_lag": 0,
        "owner": "Svenskt Näringsliv",
        "spread": "1.10",
        "order": 3,
        "asked": "Ett urval av företag i kommunen, om det allmänna klimatet för företag. Även politiker får frågan.",
    },
]

# survey: key, name, other spellings
AREAS = {
    "insikt": [
        (
            "totalt",
            "Totalt",
            "total|totalt nki|nki totalt|samtliga|samtliga områden|alla områden|hela kommunen|"
            "totalt ny definition|total ny definition",
        ),
        ("bygglov", "Bygglov", "bygg|bygglovsärenden|byggärenden|plan och bygg"),
        (
            "miljo",
            "Miljö- och hälsoskydd",
            "miljö|miljö hälsa|miljö hälsoskydd|miljö & hälsoskydd|hälsoskydd|miljöskydd och hälsoskydd|miljöärenden",
        ),
        ("livsmedel", "Livsmedelskontroll", "livsmedel|livsmedelstillsyn|kontroll av livsmedel"),
        ("servering", "Serveringstillstånd", "servering|alkohol|alkoholtillstånd|serveringstillstånd alkohol"),
        ("brandskydd", "Brandskydd", "brand|brandtillsyn|brandskyddstillsyn|räddningstjänst"),
        ("mark", "Markupplåtelse", "markupplåtelser|mark|upplåtelse av mark|torghandel och markupplåtelse"),
        ("lakemedel", "Kontroll av försäljning av receptfria läkemedel", "receptfria läkemedel|läkemedel"),
        ("lantmateri", "Lantmäteriärenden", "lantmäteri"),
        ("folkol-tobak", "Tillsyn av försäljning av folköl och tobak", "folköl och tobak|tobak och folköl|tobak"),
        ("totalt-gammal", "Totalt, gammal definition", "total gammal definition|totalt (gammal definition)"),
    ],
    "nui": [("upphandling", "Upphandling", "upphandlingar|inköp och upphandling|nui|nöjd upphandlings index")],
    "foretagsklimatet": [("kommunen", "", "")],
}

# area: from year, until year. SKR narrowed the total to four areas from measurement year 2024.
IN_TOTAL = [
    ("bygglov", 2010, None),
    ("miljo", 2010, None),
    ("livsmedel", 2015, None),
    ("servering", 2010, None),
    ("brandskydd", 2010, 2023),
    ("mark", 2010, 2023),
]

THEMES = [
    ("bemotande", "Bemötande", "Hur blir vi bemötta?"),
    ("handlaggningstid", "Handläggningstid", "Hur snabbt får vi svar?"),
    ("information", "Information", "Får vi veta det vi behöver, så att vi förstår det?"),
    ("tillganglighet", "Tillgänglighet", "Når vi rätt person?"),
    ("kunskap", "Kunskap och förståelse", "Kan kommunen sin sak, och förstår den vår vardag?"),
    ("regler", "Lagar och regler", "Tillämpas reglerna lika och rimligt?"),
    ("upphandling", "Upphandling", "Kan företag sälja till kommunen på rimliga villkor?"),
    ("dialog", "Dialog med beslutsfattare", "Lyssnar de som bestämmer?"),
    ("kompetens", "Skola och kompetens", "Finns det folk att anställa?"),
    ("plats", "Platsen", "Fungerar vägar, nät och trygghet?"),
]

# survey: key, name, theme, other spellings
FACTORS = {
    "insikt": [
        ("nki", "NKI", "", "index|nöjd kund index|nöjd-kund-index|nki totalt|totalt nki|totalindex|helhet|nki index"),
        ("information", "Information", "information", ""),
        ("tillganglighet", "Tillgänglighet", "tillganglighet", ""),
        ("bemotande", "Bemötande", "bemotande", ""),
        ("kompetens", "Kompetens", "kunskap", ""),
        ("rattssakerhet", "Rättssäkerhet", "regler", ""),
        ("effektivitet", "Effektivitet", "handlaggningstid", ""),
    ],
    "nui": [("nki", "NKI", "upphandling", "nui|index|nöjd upphandlings index|nöjd-upphandlings-index|nki")],
    "foretagsklimatet": [
        ("sammanfattande", "Sammanfattande omdöme", "", "totalt|helhet|sammanfattning|övergripande omdöme"),
        (
            "service",
            "Service och bemötande",
            "bemotande",
            "service till företagen|service bemötande från tjänstepersoner",
        ),
        ("regler", "Tillämpning av lagar och regler", "regler", "tillämpning lagar regler|lagar och regler"),
        (
            "dialog",
            "Dialog mellan företag och kommunens beslutsfattare",
            "dialog",
            "dialog|dialog företag beslutsfattare|dialog med beslutsfattare|dialog mellan företag och beslutsfattare",
        ),
        (
            "skola",
            "Skolans kontakt med näringslivet",
            "kompetens",
            "skolans kontakter med näringslivet|skola näringsliv",
        ),
        ("upphandling", "Offentlig upphandling", "upphandling", "upphandling|kommunens upphandling"),
        (
            "konkurrens",
            "Konkurrens från kommunens verksamheter",
            "upphandling",
            "konkurrens från kommunen|konkurrens|konkurrens från kommunal verksamhet",
        ),
        ("infrastruktur", "Infrastruktur", "plats", ""),
        (
            "kompetens",
            "Tillgång på kompetens",
            "kompetens",
            "tillgång till kompetens|tillgång på arbetskraft med relevant kompetens|kompetensförsörjning",
        ),
        ("vagnat", "Lokalt vägnät", "plats", "vägnät"),
        ("trygghet", "Brottslighet och otrygghet", "plats", "brottslighet|otrygghet|trygghet|brottslighet/otrygghet"),
        ("handlaggningstider", "Handläggningstider", "handlaggningstid", "handläggningstid"),
        ("kontakt", "Kontakt med handläggare", "tillganglighet", "kontakten med handläggare"),
        ("information", "Information", "information", "information till företagen"),
        ("forstaelse", "Förståelse för företagande", "kunskap", "förståelse"),
        ("attityder", "Attityder till företagande", "dialog", "attityder"),
        ("placering", "Placering", "", "ranking|rank|rankning|placering i ranking|placering i rankningen"),
    ],
}
FACTORS_SINCE = {"insikt": 2010, "nui": 2020, "foretagsklimatet": 2001}
# The method of 2018 in eighteenths; later weights have not been published in a form that could be checked.
WEIGHTS_2018 = {"sammanfattande": 6, "service": 1, "regler": 1, "konkurrens": 1, "kompetens": 1}

GROUPS = [
    ("foretag", "Företag", "företagare|näringsliv|business|companies|foretagare"),
    ("politiker", "Politiker", "förtroendevalda|kommunpolitiker|politicians"),
    ("privatpersoner", "Privatpersoner", "privata|privat"),
    ("foreningar", "Föreningar", "ideella föreningar|förening"),
    ("offentliga", "Offentliga organisationer", "offentlig verksamhet"),
]
# Our own municipality and its county are known once somebody has said whose portal it is.
PLACES = [("0000", "Riket", "country", "sverige|rikssnitt|hela landet|samtliga kommuner|riket totalt")]

# survey: lowest value, name, level. SKR's words for an index; a half is rounded up before it is looked up.
INDEX_BANDS = [(0, "mycket lågt", 1), (50, "lågt", 2), (62, "godkänt", 3), (70, "högt", 4), (81, "mycket högt", 5)]
GRADE_BANDS = [
    (1, "dåligt", 1),
    (2, "inte helt godtagbart", 2),
    (3, "godtagbart", 3),
    (4, "bra", 4),
    (5, "mycket bra", 5),
    (6, "utmärkt", 5),
]
# survey, of the total, fewest answers
THRESHOLDS = [("insikt", False, 10), ("insikt", True, 20), ("nui", False, 10)]


def plain(text: str) -> str:
    """As surveys.readers.vocabulary.plain was when this was written."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    words = re.sub(r"[^a-z0-9%]+", " ", letters).split()
    return " ".join(word for word in words if word not in {"och", "samt", "and"})


def write_what_is_known(apps, schema_editor) -> None:
    def rows(name):
        return apps.get_model("surveys", name).objects

    def remember(kind: str, words: str, meaning: str, survey=None) -> None:
        for word in filter(None, words.split("|")):
            rows("Alias").get_or_create(kind=kind, survey=survey, text=plain(word), defaults={"meaning": meaning})

    themes = {
        key: rows("Theme").create(key=key, name=name, question=question, order=order)
        for order, (key, name, question) in enumerate(THEMES, start=1)
    }
    for fields in SURVEYS:
        survey = rows("Survey").create(**fields)
        since = FACTORS_SINCE[survey.key]
        for order, (key, name, words) in enumerate(AREAS[survey.key]):
            is_total = order == 0 and survey.key != "nui"
            rows("Area").create(survey=survey, key=key, name=name, is_total=is_total, order=order)
            remember("area", words, key, survey)
        for order, (key, name, theme, words) in enumerate(FACTORS[survey.key]):
            factor = rows("Factor").create(
                survey=survey,
                key=key,
                name=name,
                theme=themes.get(theme),
                order=order,
                is_index=order == 0,
                is_place=key == "placering",
            )
            remember("factor", words, key, survey)
            _write_years(rows("FactorInEdition"), factor, since)
        for lowest, name, level in GRADE_BANDS if survey.scale == "grade" else INDEX_BANDS:
            rows("Band").create(survey=survey, since=since, lowest=lowest, name=name, level=level)
        for key, for_total, answers in THRESHOLDS:
            if key == survey.key:
                rows("Threshold").create(survey=survey, since=since, for_total=for_total, answers=answers)
    for key, since, until in IN_TOTAL:
        rows("AreaInTotal").create(area=rows("Area").get(survey__key="insikt", key=key), since=since, until=until)
    for order, (key, name, words) in enumerate(GROUPS):
        rows("RespondentGroup").create(key=key, name=name, order=order)
        remember("group", words, key)
    for code, name, kind, words in PLACES:
        rows("Municipality").create(code=code, name=name, kind=kind)
        remember("place", words, code)


def _write_years(rows, factor, since: int) -> None:
    weight = WEIGHTS_2018.get(factor.key) if factor.survey.key == "foretagsklimatet" else None
    if weight is None:
        rows.create(factor=factor, since=since)
        return
    rows.create(factor=factor, since=since, until=2017)
    rows.create(factor=factor, since=2018, until=2018, weight=round(weight / 18, 5))
    rows.create(factor=factor, since=2019)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_surveys")]
    operations = [migrations.RunPython(write_what_is_known, migrations.RunPython.noop)]
