"""Care, workshops, farms and the waterfront."""

# ruff: noqa: E501 - a paragraph that somebody has written is one line

from portal.tools.demo.stories.telling import Ask, Story
from portal.tools.demo.stories.telling import Telling as T

CARE = Story(
    wishes=("erbjuda hår, hud eller massage",),
    tellings=(
        T(
            "Alex Björk",
            "Storgatan 7",
            "1 juni",
            "Jag ska öppna tatueringsstudio med två stolar. Vad ska vara klart innan?",
        ),
        T(
            "Ann-Marie Gren",
            "Gusum",
            "I augusti",
            "Jag vill flytta massagen hem till ett rum med egen ingång. Jag använder också akupunkturnålar.",
        ),
        T(
            "Petra Nord",
            "Salongen",
            "Så fort det går",
            "En kollega ska börja med fransar och microblading hos mig. Måste vi anmäla igen?",
        ),
        T(
            "Leila Saeed",
            "Hemma till att börja med",
            "Efter kursen",
            "Jag utbildar mig till fotvårdare. Vad behöver mottagningen ha?",
        ),
        T(
            "Fatima Noor",
            "Storgatan 14",
            "Nästa kvartal",
            "Vår sköterska vill ta fotvård för kunder som inte har hemtjänst. Ändrar det något?",
        ),
    ),
    asks=(
        Ask(
            "miljo",
            "Ska verksamheten anmälas, och vad krävs av lokalen?",
            (
                "Nålar och skärande verktyg gör att du ska anmäla hygienlokalen till oss senast sex veckor innan du börjar. Det ska finnas handfat i behandlingsrummet, städutrymme med utslagsvask och ytor som går att torka av.",
                "Frisör och massage utan nålar behöver inte anmälas. Lägger ni till microblading anmäler den som utför behandlingen. Skicka era rutiner för smitta med anmälan.",
            ),
            (("Anmäl hygienlokalen", "hygienlokal"),),
            "Hur rengör du verktygen: engångs, eller autoklav?",
            (
                "Bara engångsnålar. De lämnas som skärande avfall.",
                "Jag har köpt en autoklav av klass B och har loggbok.",
            ),
        ),
        Ask(
            "avfall",
            "Hur lämnas skärande avfall?",
            (
                "Nålar lägger du i en gul godkänd box. Vi hämtar inte från företag, men du får en lista på tre godkända mottagare.",
                "Teckna avtal med en godkänd transportör. Spara papperen i tre år, för Miljö frågar efter dem.",
            ),
        ),
    ),
    closings=(
        "Anmäl i god tid, så hinner du få svar före öppningen.",
        "Bra rutiner redan från början, det märks. Lycka till!",
    ),
)

WORKSHOP = Story(
    wishes=("driva verkstad eller industri",),
    tellings=(
        T(
            "Hassan Aziz",
            "Industrivägen 12",
            "Våren",
            "Vi vill bygga till en tvätthall för personbilar. Hur gör vi med vattnet?",
        ),
        T(
            "Johan Karlsson",
            "Vammar 3:14",
            "Oktober",
            "Vi börjar med lackering av mindre detaljer. Ungefär 400 kilo färg om året.",
        ),
        T(
            "Roger Stål",
            "Hamnmagasinet",
            "Till båtsäsongen",
            "Jag flyttar min verkstad till magasinet och ska bottenmåla och serva motorer.",
        ),
        T(
            "Daniel Holmer",
            "Fångö",
            "Löpande",
            "Vi gjuter betongfundament till bryggor och vill flytta gjutningen till varvet.",
        ),
        T(
            "Ulf Granat",
            "Ringarum",
            "Under året",
            "Vi vill öka från 4 000 till 9 000 kubikmeter sågat virke. Grannarna har klagat på fläkten, så vi vill göra det i rätt ordning.",
        ),
    ),
    asks=(
        Ask(
            "miljo",
            "Är verksamheten anmälningspliktig, och vad behöver vi veta?",
            (
                "Tvätt av fler än 5 000 personbilar om året är anmälningspliktigt. Er tvätt är mindre, men oljeavskiljaren ska ändå följa standard och provtas en gång om året.",
                "Lackeringen är en anmälningspliktig verksamhet. Anmäl senast sex veckor före start och beskriv ventilation, förvaring av kemikalier och avfall.",
            ),
            (("Anmäl miljöfarlig verksamhet", "miljofarlig"),),
            "Vilka kemikalier använder ni, och hur stora mängder om året?",
            ("Lista med säkerhetsblad bifogas. Mest vattenburen färg.", "Omkring 200 liter olja och lite avfettning."),
        ),
        Ask(
            "va",
            "Vad gäller för oljeavskiljare och utsläpp till ledningsnätet?",
            (
                "Avskiljare klass 1 med larm, och en provtagningsbrunn efter. Skicka dimensioneringen till oss innan du gräver.",
                "Ni får inte släppa ut sköljvatten i dagvattnet. Samla upp det eller led det via en avskiljare till spillvattnet.",
            ),
            (("Skicka beräkning av oljeavskiljaren", "oljeavskiljare"),),
        ),
        Ask(
            "bygg",
            "Behövs bygglov för tillbyggnad eller ändrad användning?",
            (
                "Tillbyggnaden behöver bygglov. Planen tillåter att ni bygger till 180 kvadratmeter.",
                "Magasinet är godkänt som lager, så verkstad är en ändrad användning. Sök lov och beskriv ljudnivåer mot bostäderna.",
            ),
            (("Sök bygglov", "bygglov"),),
        ),
    ),
    closings=(
        "Miljö och VA vill gärna komma ut samtidigt. Jag bokar en tid med er.",
        "Anmälan först, sedan avskiljaren. Då blir det rätt från början.",
    ),
)

FARM = Story(
    wishes=("djur, lantbruk eller gårdsförsäljning",),
    tellings=(
        T(
            "Elsa Ahlin",
            "Gårdsmejeriet",
            "Till hösten",
            "Vi vill öppna gårdsbutik med vår ost och grannarnas ägg och honung.",
        ),
        T(
            "Arne Jonsson",
            "Grytsjö gård",
            "2 år framåt",
            "Jag tänker gå från 60 till 140 köttdjur. Min granne är orolig för lukten.",
        ),
        T(
            "Frida Hjort",
            "Östanå",
            "Nästa termin",
            "Vi vill ta in åtta hästar till på ridskolan. Gödselplattan är full redan nu.",
        ),
        T(
            "Magnus Yxell",
            "Yxeltorp",
            "Skördetid",
            "Vi har planterat äpplen och vill musta och sälja på gården, kanske göra cider.",
        ),
        T("Ida och Maja Bergman", "Tryserum", "Julen", "Kan vi sälja vår sylt i en obemannad bod vid vägen?"),
    ),
    asks=(
        Ask(
            "miljo",
            "Vad ska anmälas eller registreras?",
            (
                "Försäljning av egna primärprodukter i liten mängd behöver inte registreras, men osten och varor från andra ska det. Boden vid vägen räknas som en del av er anläggning.",
                "Över 100 djurenheter ska anmälas till oss. Vi tittar på gödsellagring för åtta månader, avstånd till brunnar och till närmaste granne.",
            ),
            (("Registrera din verksamhet med mat", "livsmedel"),),
            "Hur många månaders gödsel ryms på plattan i dag?",
            ("Ungefär fem månader. Vi kan köra bort en del till grannen.", "Åtta månader, den byggdes om förra året."),
        ),
        Ask(
            "bygg",
            "Behöver byggnaden bygglov?",
            (
                "En ekonomibyggnad för lantbruk behöver inget bygglov utanför detaljplan. En butik för allmänheten är något annat, och den delen behöver lov.",
                "Boden är mindre än tio kvadratmeter och kan stå utan lov om den står mer än 4,5 meter från tomtgränsen.",
            ),
        ),
    ),
    closings=(
        "Lokalt och gott! Länsstyrelsen har stöd för förädling att söka, jag skickar länken.",
        "Prata med grannen tidigt. Jag kan vara med om ni vill.",
    ),
)

WATERFRONT = Story(
    wishes=("göra något vid vattnet",),
    tellings=(
        T(
            "Tove Lind",
            "Gryts varv",
            "Första maj",
            "Vi vill ställa två containrar med kajaker vid badplatsen och hyra ut dem på sommaren.",
        ),
        T(
            "Daniel Holmer",
            "Södra hamnen",
            "Innan isen",
            "En kund vill ha en flytbrygga på 40 meter med tolv båtplatser. Vad säger strandskyddet?",
        ),
        T("Nils Öberg", "Fyrudden", "Till säsongen", "Vi behöver en fast plats för biljettkiosken vid kajen."),
        T("Inger Wall", "Hundsands camping", "Nästa vår", "Vi planerar en badbrygga med bastu för gästerna."),
        T(
            "Stefan Kruse",
            "Valdemarsviken",
            "Juli",
            "Jag vill hyra ut eldrivna flytande bastur. Det finns i Tyskland och är mycket populärt.",
        ),
    ),
    asks=(
        Ask(
            "plan",
            "Gäller strandskydd på platsen, och kan dispens ges?",
            (
                "Platsen ligger inom strandskydd på 100 meter. Anläggningar som måste ligga vid vattnet kan få dispens. Beskriv varför platsen behövs och hur allmänheten kan gå förbi.",
                "Stranden ingår i detaljplan där strandskyddet är upphävt. Du behöver alltså ingen dispens, men markägarens ja.",
            ),
            (("Sök dispens från strandskyddet", "strandskydd"),),
            "Markera på en karta var anläggningen ska ligga och hur man går förbi den.",
            (
                "Kartan kommer här. Stigen går bakom, fyra meter bred.",
                "Jag har märkt ut det med orange band på plats också.",
            ),
        ),
        Ask(
            "mark",
            "Äger kommunen marken, och kan vi arrendera ut den?",
            (
                "Kommunen äger marken. Vi kan skriva ett arrende per säsong för 4 000 kronor. Containrarna ska vara borta senast den 30 september.",
                "Vattenområdet är samfällt och förvaltas av en förening. Kontakta dem först, så skriver vi avtal om landdelen sedan.",
            ),
            (("Skriv arrendeavtal", "arrende"),),
        ),
    ),
    closings=(
        "Dispensen tar åtta veckor och sedan har länsstyrelsen tre veckor på sig. Sök före jul.",
        "Platsen är er i sommar. Skriv under avtalet, så är det klart.",
    ),
)
