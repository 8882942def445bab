"""People to hire, money, pipes and power."""

# ruff: noqa: E501 - a paragraph that somebody has written is one line

from portal.tools.demo.stories.telling import Ask, Story
from portal.tools.demo.stories.telling import Telling as T

HIRE = Story(
    wishes=("anställa eller ta emot praktikant",),
    tellings=(
        T(
            "Zahra Karimi",
            "Valdemarsvik",
            "Genast",
            "Vi behöver fem städare till sommaren. Finns det någon som läser svenska och vill jobba?",
        ),
        T(
            "Johan Karlsson",
            "Vammar",
            "Efter sommaren",
            "Vi hittar inga svetsare. Kan skolan och vi göra något tillsammans?",
        ),
        T(
            "Maria Lindqvist",
            "Hamnkrogen",
            "Juni till augusti",
            "Vi vill ta emot feriearbetare i köket. Vilka regler gäller för den som är 16 år?",
        ),
        T("Bo Berg", "Bageriet", "I februari", "Jag kan ta emot en praktikant som tål att gå upp tidigt."),
        T("Frida Hjort", "Ridskolan", "Mars", "Kan man få lönebidrag för en stallskötare som behöver lugnare tempo?"),
    ),
    asks=(
        Ask(
            "arbete",
            "Vilka kan vi föreslå, och vilket stöd finns?",
            (
                "Vi har fyra personer som passar och som vill börja med två veckors praktik. Försäkringen står vi för. Jag ringer dig och bokar ett besök.",
                "Feriearbetare som är 16 år får inte arbeta ensamma eller efter klockan 20. Kommunen kan stå för lönen i tre veckor om ni handleder. Anmäl platser senast i mars.",
            ),
            (("Anmäl praktik- eller feriearbetsplatser", "praktikplats"),),
            "Vilka tider gäller, och behövs körkort?",
            ("Måndag till fredag, sju till fyra. Körkort är bra men inget krav.", "Mest kvällar. Det går buss."),
        ),
    ),
    closings=(
        "Roligt att ni tar emot! Amina följer upp efter två veckor.",
        "Hör av er om matchningen inte fungerar, så prövar vi igen.",
    ),
)

PROCUREMENT = Story(
    wishes=("göra affärer med kommunen",),
    tellings=(
        T(
            "Zahra Karimi",
            "Hela kommunen",
            "Vid nästa upphandling",
            "Hur gör ett litet företag som vill städa förskolor? Upphandlingarna är så stora.",
        ),
        T("Elsa Ahlin", "Skolköken", "Höstterminen", "Vi vill sälja ost till skolorna. Varför köper ni från Danmark?"),
        T(
            "Martin Ljung",
            "Kommunens fastigheter",
            "Löpande",
            "Vi får aldrig veta när elarbeten läggs ut. Finns det en lista?",
        ),
        T(
            "Gunilla Rosén",
            "Kommunhuset",
            "När som helst",
            "Köper ni blommor till avtackningar någonstans? Jag skulle vilja vara med.",
        ),
        T(
            "Helena Frost",
            "Valdemarsvik",
            "Våren",
            "Jag vill lämna anbud på bokslut för de kommunala bolagen. Vad är första steget?",
        ),
    ),
    asks=(
        Ask(
            "upphandling",
            "När kommer nästa upphandling, och hur kan ett litet företag vara med?",
            (
                "Nästa upphandling annonseras i mars och är uppdelad i fem områden, så att även mindre företag kan lämna anbud på en del. Kom gärna på dialogmötet i januari.",
                "Under 700 000 kronor kan vi köpa direkt. Registrera dig i vår leverantörslista, så frågar vi dig när det blir aktuellt. Alla annonser finns samlade på vår sida.",
            ),
            (("Registrera företaget i leverantörslistan", "leverantorslista"),),
        ),
    ),
    closings=(
        "Anmäl dig till dialogmötet, där påverkar du hur kraven skrivs.",
        "Listan uppdateras varje måndag. Bra att du frågade.",
    ),
)

PIPES = Story(
    wishes=("få vatten, avlopp eller avfallshämtning",),
    tellings=(
        T(
            "Yusuf Demir",
            "Storgatan 21",
            "Nu",
            "Jag har fått brev om fettavskiljare. Måste jag verkligen ha en för en pizzaugn?",
        ),
        T(
            "Inger Wall",
            "Hundsands camping",
            "Före säsongen",
            "Vi vill koppla in servicehuset på kommunens avlopp i stället för vår egen brunn.",
        ),
        T(
            "Christer Dahlén",
            "Storgatan 14",
            "Mars",
            "De nya butikerna behöver ett gemensamt soprum. Vilka kärl ska det finnas plats för?",
        ),
        T(
            "Lina och Per Ström",
            "Bryggaregatan 4",
            "I samband med flytten",
            "Hur sorterar ett café matavfall, och hur ofta hämtar ni?",
        ),
        T(
            "Elsa Ahlin",
            "Gårdsmejeriet",
            "Inom kort",
            "Vasslen från osten är för mycket för vår trekammarbrunn. Kan vi leda den till reningsverket?",
        ),
    ),
    asks=(
        Ask(
            "va",
            "Vad gäller för anslutning och fettavskiljare?",
            (
                "Alla kök som steker eller gräddar med fett ska ha en avskiljare. För din volym räcker en liten, NS 2. Du kan få anstånd till hösten om du beställer nu.",
                "Ledningen går 40 meter från servicehuset. Vi kan dra fram en anslutning i april, men pumpen står ni för.",
            ),
            (("Gör en anmälan om anslutning", "va-anslutning"),),
            "Skicka en ritning över köket där golvbrunnarna syns.",
            (
                "Här är ritningen. Brunnarna är inringade.",
                "Jag har fotat alla tre brunnarna och skrivit var de sitter.",
            ),
        ),
        Ask(
            "avfall",
            "Vilka kärl och vilken hämtning passar?",
            (
                "Räkna med fyra kärl på 370 liter och ett för matavfall. Soprummet ska ha dörr på minst 1,2 meter och ingen tröskel.",
                "Matavfall hämtas varje vecka och övrigt varannan. Förpackningar sköter ni genom eget avtal eller på återvinningscentralen med företagskort.",
            ),
            (("Beställ kärl och hämtning", "avfall"),),
        ),
    ),
    closings=(
        "Beställ avskiljaren nu, leveranstiden är lång. Anståndet gäller till sista september.",
        "Nu vet du måtten. Be gärna VA titta på ritningen innan golvet gjuts.",
    ),
)

SOLAR = Story(
    wishes=("bygga nytt eller bygga om en lokal",),
    tellings=(
        T(
            "Rebecka Sol",
            "Fallingeberg",
            "I höst",
            "En kund vill ha en solpark på två hektar åkermark. Vem bestämmer?",
        ),
        T(
            "Arne Jonsson",
            "Ladan i Grytsjö",
            "Före vintern",
            "Jag vill ha solceller på ladans tak. Är det fritt fram?",
        ),
        T(
            "Christer Dahlén",
            "Storgatan 14",
            "Nästa år",
            "Vi vill lägga solceller på ett plåttak som syns från torget.",
        ),
        T(
            "Ulf Granat",
            "Sågen",
            "När elpriset stiger",
            "Vi funderar på batterilager i en container bredvid transformatorn.",
        ),
        T(
            "Peter Modig",
            "Åkeriets tak",
            "Vid takbytet",
            "Vi ska byta tak på garaget och vill lägga 400 paneler när vi ändå håller på.",
        ),
    ),
    asks=(
        Ask(
            "bygg",
            "Behövs lov för solcellerna?",
            (
                "Solceller som följer takets lutning behöver oftast inget lov. Inom kulturmiljön vid torget behövs det, och vi vill se en bild på panelernas färg.",
                "En solpark på mark kräver inte bygglov för själva panelerna, men för teknikhus och stängsel. Samråd enligt miljöbalken hålls med länsstyrelsen.",
            ),
            (("Sök bygglov för teknikbyggnaden", "bygglov"),),
        ),
        Ask(
            "rtj",
            "Vad vill räddningstjänsten veta om anläggningen?",
            (
                "Sätt upp skylt vid elcentralen och en brytare som går att nå utifrån. Lämna en insatsplan för batterilagret.",
                "Håll fem meter mellan batteri och byggnad, eller bygg en brandvägg. Vi kommer gärna ut innan det tas i drift.",
            ),
        ),
    ),
    closings=(
        "Länsstyrelsen svarar om åkermarken. Jag har skickat frågan vidare och namnet på deras handläggare.",
        "På ladan är det fritt fram. Soligt besked!",
    ),
)

CHARGING = Story(
    wishes=("hitta lokal eller mark", "bygga nytt eller bygga om en lokal"),
    tellings=(
        T(
            "Martin Ljung",
            "Parkeringen vid resecentrum",
            "Före sommaren",
            "Vi vill bygga sex laddplatser på kommunens parkering och sköta driften själva.",
        ),
        T(
            "Maria Lindqvist",
            "Gästhamnen",
            "Till båtsäsongen",
            "Gästerna frågar efter laddning för bilar. Kan vi sätta två stolpar på hamnplan?",
        ),
        T(
            "Hassan Aziz",
            "Industrivägen 12",
            "I år",
            "Snabbladdare på macken. Elbolaget säger att det behövs en ny nätstation.",
        ),
        T(
            "Magnus Yxell",
            "Parkeringen i Yxeltorp",
            "Till bröllopssäsongen",
            "Vi vill ha åtta laddare till hotellgästerna. Det är en allé längs parkeringen, får man gräva där?",
        ),
        T(
            "Peter Modig",
            "Åkeriet",
            "När första ellastbilen kommer",
            "Vår första ellastbil är beställd. Vi behöver snabbladdning på gården och kanske släppa in andra också.",
        ),
    ),
    asks=(
        Ask(
            "mark",
            "Kan kommunen upplåta platserna, och på vilka villkor?",
            (
                "Vi kan skriva ett nyttjanderättsavtal på tio år. Andra aktörer ska få samma chans, så vi annonserar platsen i tre veckor först.",
                "Hamnplan ska byggas om nästa vinter. Vi föreslår platser vid södra parkeringen, där kabeln redan ligger.",
            ),
            (("Skriv nyttjanderättsavtal", "arrende"),),
            "Hur många platser, och hur stor effekt?",
            ("Sex platser à 22 kilowatt.", "Två snabba på 150 kilowatt."),
        ),
        Ask(
            "bygg",
            "Behöver laddstolparna eller nätstationen bygglov?",
            (
                "Laddstolpar behöver inget lov, men en nätstation större än sex kvadratmeter gör det.",
                "Skärmtaket över platserna behöver bygglov. Stolparna är fria.",
            ),
            (("Sök bygglov för nätstationen", "bygglov"),),
        ),
    ),
    closings=(
        "Annonsen ligger ute nu. Lämna er intresseanmälan före den femtonde.",
        "Södra parkeringen passar bra. Klimatklivet har pengar att söka.",
    ),
)

SPORT = Story(
    wishes=("bygga nytt eller bygga om en lokal", "hitta lokal eller mark"),
    tellings=(
        T(
            "Simon Ask",
            "Gamla plåtfabriken",
            "Så fort vi får",
            "Vi har hittat en hall och vill göra om den till padel med fyra banor, kafé och dusch.",
        ),
        T(
            "Carina Blad",
            "Källaren på Torggatan 2",
            "Efter nyår",
            "Föreningen vill öppna gym i källaren. Det finns ett fönster och en trappa.",
        ),
        T(
            "Viktor Haglund",
            "Ladan bakom macken",
            "Sommaren",
            "Vi är några som vill göra ett klätterrum, tio meter högt.",
        ),
        T(
            "Ann-Marie Gren",
            "Gamla skolans gymnastiksal i Gusum",
            "Hösten",
            "Jag vill ha yoga och dans i gymnastiksalen tre kvällar i veckan. Ägs den fortfarande av kommunen?",
        ),
        T(
            "Tove Lind",
            "Båthallen på varvet",
            "November till mars",
            "På vintern står båthallen tom. Jag vill ha inomhusklättring för barn där.",
        ),
    ),
    asks=(
        Ask(
            "bygg",
            "Kan lokalen användas för idrott?",
            (
                "Planen säger industri. Idrott är en avvikelse, men vi kan pröva ett tidsbegränsat lov på tio år. Parkering för tjugo bilar ska lösas på tomten.",
                "I en källare ställs höga krav på utrymning och ventilation. Med bara en trappa får högst 30 personer vara där samtidigt.",
            ),
            (("Sök tidsbegränsat bygglov", "bygglov"),),
            "Hur många personer räknar ni med samtidigt?",
            ("Omkring 24 på banorna och tio i kaféet.", "Högst 25, vi bokar tider."),
        ),
        Ask(
            "rtj",
            "Hur många får vara i lokalen?",
            (
                "Två av varandra oberoende utgångar behövs. Porten räknas bara om det finns en gångdörr i den.",
                "Fönstret kan bli en nödutgång om det breddas till 60 centimeter och får en fast stege.",
            ),
        ),
    ),
    closings=(
        "Sök det tidsbegränsade lovet, så prövar vi. Ta med parkeringen i ritningen.",
        "Utrymningen är nyckeln här. Ring räddningstjänsten innan ni skriver hyresavtal.",
    ),
)
