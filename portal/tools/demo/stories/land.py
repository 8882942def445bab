"""Land, premises and buildings, and what stands on them."""

# ruff: noqa: E501 - a paragraph that somebody has written is one line

from portal.tools.demo.stories.telling import Ask, Story
from portal.tools.demo.stories.telling import Telling as T

LAND = Story(
    wishes=("hitta lokal eller mark",),
    tellings=(
        T(
            "Peter Modig",
            "Fallingebergs industriområde",
            "Inom två år",
            "Åkeriet växer ur tomten. Vi söker 8 000 kvadratmeter där lastbilar kan vända, helst nära väg 212.",
        ),
        T(
            "Ulf Granat",
            "Ringarum",
            "Så fort som möjligt",
            "Vi behöver en hall på 600 kvadratmeter för torkat virke. Finns det kommunal mark intill vår?",
        ),
        T(
            "Simon Ask",
            "Nära idrottsplatsen",
            "Hösten",
            "Letar efter tomt eller stor hall med åtta meter i tak. Vi är tre familjer som vill satsa pengar här.",
        ),
        T(
            "Johan Karlsson",
            "Vammar",
            "Nästa år",
            "Vi hyr i dag men vill köpa tomt och bygga eget. Vad kostar industrimark, och vad ingår?",
        ),
        T(
            "Rebecka Sol",
            "Längs gamla järnvägen",
            "Två till tre år",
            "Vi söker tre hektar för en anläggning som lagrar el. Det behöver ligga nära en kraftledning.",
        ),
    ),
    asks=(
        Ask(
            "mark",
            "Vilka tomter eller lokaler finns, och vad kostar de?",
            (
                "Vi har två lediga tomter på 5 200 och 9 100 kvadratmeter. Priset är 60 kronor per kvadratmeter och i det ingår gatukostnad. Du kan reservera en tomt i sex månader utan avgift.",
                "Just nu är all vår industrimark såld eller reserverad. Vi har ställt dig i kö och hör av oss i mars, när nästa etapp är klar.",
            ),
            (("Skriv avtal om markreservation", "markreservation"),),
            "Hur många anställda blir det, och hur tunga fordon ska in på tomten?",
            ("Elva anställda, och ekipage på 25 meter.", "Fyra till en början. Bara mindre lastbilar."),
        ),
        Ask(
            "plan",
            "Vad tillåter detaljplanen?",
            (
                "Detaljplanen tillåter industri och lager med en högsta höjd av nio meter. Närmast vägen är marken prickad och får inte bebyggas.",
                "Området saknar detaljplan. För en så stor byggnad behövs ett förhandsbesked, och det tar ungefär tre månader.",
            ),
        ),
        Ask(
            "va",
            "Finns vatten och avlopp fram till tomten?",
            (
                "Anslutningspunkten ligger i tomtgränsen mot gatan. Anläggningsavgiften beror på tomtens storlek, vi räknar gärna på det.",
                "Vatten finns, men dagvattnet måste fördröjas på den egna tomten. Räkna med ungefär 40 kubikmeter magasin.",
            ),
            (("Gör en anmälan om anslutning till vatten och avlopp", "va-anslutning"),),
        ),
    ),
    closings=(
        "Markförvaltaren har skickat ett förslag till avtal. Jag följer upp med dig i nästa månad.",
        "Ni står först i kön. Säg till om ni vill titta på den privata hallen i Vammar under tiden.",
    ),
)

PREMISES = Story(
    wishes=("hitta lokal eller mark",),
    tellings=(
        T(
            "Fatima Noor",
            "Centralt, i markplan",
            "1 april",
            "Vi startar hemtjänst och behöver ett kontor med omklädningsrum för tolv personer.",
        ),
        T(
            "Alex Björk",
            "Var som helst i centrum",
            "Snart",
            "Söker en liten lokal till tatueringsstudio. Helst under 4 000 i månaden.",
        ),
        T(
            "Viktor Haglund",
            "Gusum",
            "Kvittar",
            "Jag vill testa att sälja begagnade skivor i en tom butik över sommaren. Finns det någon som hyr ut för kort tid?",
        ),
        T(
            "Zahra Karimi",
            "Industrivägen",
            "Omgående",
            "Vår hyresvärd har sagt upp oss. Vi behöver förråd och kontor, 120 kvadratmeter, med port.",
        ),
    ),
    asks=(
        Ask(
            "mark",
            "Har kommunen eller någon vi känner en lokal som passar?",
            (
                "Vi har ett kontor på 95 kvadratmeter på Storgatan 14 som blir ledigt vid månadsskiftet. Kontakta oss för visning. Två privata ägare har också sagt att de har ledigt, listan kommer i ett eget brev.",
                "Kommunens lokaler är uthyrda, men i det tomma skyltfönstret på Storgatan får man hyra per månad. Avtalet är ett enkelt korttidsavtal.",
            ),
            (("Boka visning av lokalen", "lediga-lokaler"),),
        ),
        Ask(
            "bygg",
            "Är lokalen godkänd för det som företaget vill göra?",
            (
                "Lokalen är godkänd som kontor och handel. Det täcker din verksamhet, så inget lov behövs.",
                "Förrådet är bara godkänt som lager. Ska personal arbeta där hela dagen behövs ventilation och bygglov för ändrad användning.",
            ),
        ),
    ),
    closings=(
        "Hoppas att visningen går bra. Hör av dig om lokalen inte passar, så letar vi vidare.",
        "Nu har du en lista att ringa igenom. Säg gärna att du kommer från mig.",
    ),
)

REBUILD = Story(
    wishes=("bygga nytt eller bygga om en lokal",),
    tellings=(
        T(
            "Christer Dahlén",
            "Storgatan 14",
            "Efter semestern",
            "Vi äger huset och vill göra om bankens gamla lokal till tre mindre butiker.",
        ),
        T(
            "Bo Berg",
            "Industrivägen 6",
            "Under våren",
            "Bageriet behöver en större ugn och en lastkaj på baksidan. Väggen mot gården måste flyttas två meter.",
        ),
        T(
            "Ulf Granat",
            "Sågen i Ringarum",
            "Maj",
            "Vi vill bygga skärmtak över justerverket, ungefär 12 gånger 30 meter.",
        ),
        T(
            "Fatima Noor",
            "Storgatan 14",
            "Så snabbt det går",
            "Vi ska göra om kontoret med omklädningsrum och dusch. Räcker en anmälan?",
        ),
        T(
            "Petra Nord",
            "Salongen på Torggatan",
            "I höst",
            "Jag vill ta upp en dörr till grannlokalen och få en frisörstol till. Det är en bärande vägg.",
        ),
    ),
    asks=(
        Ask(
            "bygg",
            "Behövs bygglov eller anmälan, och vad ska handlingarna visa?",
            (
                "Det är anmälan som gäller, eftersom du ändrar i en bärande vägg. Skicka ritning av en konstruktör och förslag på kontrollansvarig. Du får börja när du har startbesked.",
                "Nya lokaler och ny fasad kräver bygglov. Vi behöver plan-, fasad- och situationsritning i skala 1:100. Beslut inom tio veckor från kompletta handlingar.",
            ),
            (("Sök bygglov", "bygglov"), ("Föreslå kontrollansvarig", "kontrollansvarig")),
            "Vi saknar mått på den bärande väggen. Har du en gammal ritning, eller kan någon mäta?",
            (
                "Jag hittade ritningen från 1974 i arkivet. Den kommer här.",
                "Vår snickare har mätt: väggen är 18 centimeter tjock och 4,20 lång.",
            ),
        ),
        Ask(
            "rtj",
            "Påverkas utrymning eller brandceller?",
            (
                "Varje ny butik ska vara en egen brandcell. Dörrarna mellan dem ska klara 30 minuter. I övrigt inga synpunkter.",
                "Vi ser inga hinder. Kontrollera att brandgasluckan fortfarande går att öppna när taket är på plats.",
            ),
        ),
    ),
    closings=(
        "Nu vet du vilka handlingar som saknas. Ett samlat möte går att boka med Bygg om du vill.",
        "Vänta med att riva tills startbeskedet har kommit. Sedan är det bara att sätta igång.",
    ),
)

SIGN = Story(
    wishes=("sätta upp skylt",),
    tellings=(
        T(
            "Gunilla Rosén",
            "Storgatan 11",
            "Efter ommålningen",
            "Jag vill byta min skylt mot en med ljus i bokstäverna.",
        ),
        T(
            "Simon Ask",
            "Infarten från E22",
            "Vid öppning",
            "Vi vill ha en skylt som syns från vägen. Hur stor får den vara?",
        ),
        T("Petra Nord", "Torggatan 5", "Nu i vår", "Får jag ställa en trottoarpratare utanför salongen?"),
        T(
            "Karin Sjö",
            "Vägskälet mot fyren",
            "Före maj",
            "Gästerna hittar inte hit. Vi behöver två små hänvisningsskyltar längs vägen.",
        ),
        T(
            "Bo Berg",
            "Hamngatan 2",
            "Till invigningen",
            "Jag vill hänga en gammaldags kringla i smide över dörren. Den sticker ut 80 centimeter över trottoaren.",
        ),
        T(
            "Martin Ljung",
            "Fasaden mot hamnen",
            "Spelar ingen roll",
            "Vi vill sätta vår logga på gaveln, tre gånger fyra meter, målad direkt på putsen.",
        ),
    ),
    asks=(
        Ask(
            "bygg",
            "Behöver skylten bygglov här?",
            (
                "Inom detaljplan behöver ljusskyltar bygglov. I kulturmiljön längs Storgatan ser vi helst fristående bokstäver och varmt ljus. Skicka ett fotomontage med ansökan.",
                "En skylt under en kvadratmeter utan belysning behöver inget lov utanför centrum. Den stora på gaveln behöver däremot lov.",
            ),
            (("Sök bygglov för skylten", "bygglov-skylt"),),
            "Skicka en bild på fasaden med skylten inritad och mått.",
            (
                "Här är ett montage. Bokstäverna är 45 centimeter höga.",
                "Bilden kommer från skyltfirman, alla mått står på den.",
            ),
        ),
        Ask(
            "gata",
            "Får skylten stå på kommunens mark eller längs vägen?",
            (
                "En trottoarpratare per butik är fri om den står intill fasaden och tas in på kvällen.",
                "Vägen är statlig, så hänvisningsskyltar söker du hos Trafikverket. Vi hjälper gärna till med kartan.",
            ),
        ),
    ),
    closings=(
        "Ansökan om skylt går snabbt, ofta två veckor. Fint att ni syns!",
        "Nu vet du var gränsen går. Välj den mindre varianten om det är bråttom.",
    ),
)
