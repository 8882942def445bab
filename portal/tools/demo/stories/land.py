"""The second part of what the town's businesses want to do: land, buildings and trades."""

# ruff: noqa: E501 - a paragraph that somebody has written is one line
# fmt: off

from portal.tools.demo.stories import Ask, Story
from portal.tools.demo.stories import Telling as T
from portal.tools.demo.trade_stories import TRADE_STORIES

LAND = Story(
    wishes=("hitta lokal eller mark",),
    tellings=(
        T("Peter Modig", "Fallingebergs industriområde", "Inom två år", "Åkeriet växer ur tomten. Vi söker 8 000 kvadratmeter där lastbilar kan vända, helst nära väg 212."),
        T("Ulf Granat", "Ringarum", "Så fort som möjligt", "Vi behöver en hall på 600 kvadratmeter för torkat virke. Finns det kommunal mark intill vår?"),
        T("Simon Ask", "Nära idrottsplatsen", "Hösten", "Letar efter tomt eller stor hall med åtta meter i tak. Vi är tre familjer som vill satsa pengar här."),
        T("Johan Karlsson", "Vammar", "Nästa år", "Vi hyr i dag men vill köpa tomt och bygga eget. Vad kostar industrimark, och vad ingår?"),
        T("Rebecka Sol", "Längs gamla järnvägen", "Två till tre år", "Vi söker tre hektar för en anläggning som lagrar el. Det behöver ligga nära en kraftledning."),
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
        T("Fatima Noor", "Centralt, i markplan", "1 april", "Vi startar hemtjänst och behöver ett kontor med omklädningsrum för tolv personer."),
        T("Alex Björk", "Var som helst i centrum", "Snart", "Söker en liten lokal till tatueringsstudio. Helst under 4 000 i månaden."),
        T("Viktor Haglund", "Gusum", "Kvittar", "Jag vill testa att sälja begagnade skivor i en tom butik över sommaren. Finns det någon som hyr ut för kort tid?"),
        T("Zahra Karimi", "Industrivägen", "Omgående", "Vår hyresvärd har sagt upp oss. Vi behöver förråd och kontor, 120 kvadratmeter, med port."),
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
    closings=("Hoppas att visningen går bra. Hör av dig om lokalen inte passar, så letar vi vidare.", "Nu har du en lista att ringa igenom. Säg gärna att du kommer från mig."),
)

REBUILD = Story(
    wishes=("bygga nytt eller bygga om en lokal",),
    tellings=(
        T("Christer Dahlén", "Storgatan 14", "Efter semestern", "Vi äger huset och vill göra om bankens gamla lokal till tre mindre butiker."),
        T("Bo Berg", "Industrivägen 6", "Under våren", "Bageriet behöver en större ugn och en lastkaj på baksidan. Väggen mot gården måste flyttas två meter."),
        T("Ulf Granat", "Sågen i Ringarum", "Maj", "Vi vill bygga skärmtak över justerverket, ungefär 12 gånger 30 meter."),
        T("Fatima Noor", "Storgatan 14", "Så snabbt det går", "Vi ska göra om kontoret med omklädningsrum och dusch. Räcker en anmälan?"),
        T("Petra Nord", "Salongen på Torggatan", "I höst", "Jag vill ta upp en dörr till grannlokalen och få en frisörstol till. Det är en bärande vägg."),
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
            ("Jag hittade ritningen från 1974 i arkivet. Den kommer här.", "Vår snickare har mätt: väggen är 18 centimeter tjock och 4,20 lång."),
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
    closings=("Nu vet du vilka handlingar som saknas. Ett samlat möte går att boka med Bygg om du vill.", "Vänta med att riva tills startbeskedet har kommit. Sedan är det bara att sätta igång."),
)

SIGN = Story(
    wishes=("sätta upp skylt",),
    tellings=(
        T("Gunilla Rosén", "Storgatan 11", "Efter ommålningen", "Jag vill byta min skylt mot en med ljus i bokstäverna."),
        T("Simon Ask", "Infarten från E22", "Vid öppning", "Vi vill ha en skylt som syns från vägen. Hur stor får den vara?"),
        T("Petra Nord", "Torggatan 5", "Nu i vår", "Får jag ställa en trottoarpratare utanför salongen?"),
        T("Karin Sjö", "Vägskälet mot fyren", "Före maj", "Gästerna hittar inte hit. Vi behöver två små hänvisningsskyltar längs vägen."),
        T("Bo Berg", "Hamngatan 2", "Till invigningen", "Jag vill hänga en gammaldags kringla i smide över dörren. Den sticker ut 80 centimeter över trottoaren."),
        T("Martin Ljung", "Fasaden mot hamnen", "Spelar ingen roll", "Vi vill sätta vår logga på gaveln, tre gånger fyra meter, målad direkt på putsen."),
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
            ("Här är ett montage. Bokstäverna är 45 centimeter höga.", "Bilden kommer från skyltfirman, alla mått står på den."),
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
    closings=("Ansökan om skylt går snabbt, ofta två veckor. Fint att ni syns!", "Nu vet du var gränsen går. Välj den mindre varianten om det är bråttom."),
)

CARE = Story(
    wishes=("erbjuda hår, hud eller massage",),
    tellings=(
        T("Alex Björk", "Storgatan 7", "1 juni", "Jag ska öppna tatueringsstudio med två stolar. Vad ska vara klart innan?"),
        T("Ann-Marie Gren", "Gusum", "I augusti", "Jag vill flytta massagen hem till ett rum med egen ingång. Jag använder också akupunkturnålar."),
        T("Petra Nord", "Salongen", "Så fort det går", "En kollega ska börja med fransar och microblading hos mig. Måste vi anmäla igen?"),
        T("Leila Saeed", "Hemma till att börja med", "Efter kursen", "Jag utbildar mig till fotvårdare. Vad behöver mottagningen ha?"),
        T("Fatima Noor", "Storgatan 14", "Nästa kvartal", "Vår sköterska vill ta fotvård för kunder som inte har hemtjänst. Ändrar det något?"),
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
            ("Bara engångsnålar. De lämnas som skärande avfall.", "Jag har köpt en autoklav av klass B och har loggbok."),
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
    closings=("Anmäl i god tid, så hinner du få svar före öppningen.", "Bra rutiner redan från början, det märks. Lycka till!"),
)

WORKSHOP = Story(
    wishes=("driva verkstad eller industri",),
    tellings=(
        T("Hassan Aziz", "Industrivägen 12", "Våren", "Vi vill bygga till en tvätthall för personbilar. Hur gör vi med vattnet?"),
        T("Johan Karlsson", "Vammar 3:14", "Oktober", "Vi börjar med lackering av mindre detaljer. Ungefär 400 kilo färg om året."),
        T("Roger Stål", "Hamnmagasinet", "Till båtsäsongen", "Jag flyttar min verkstad till magasinet och ska bottenmåla och serva motorer."),
        T("Daniel Holmer", "Fångö", "Löpande", "Vi gjuter betongfundament till bryggor och vill flytta gjutningen till varvet."),
        T("Ulf Granat", "Ringarum", "Under året", "Vi vill öka från 4 000 till 9 000 kubikmeter sågat virke. Grannarna har klagat på fläkten, så vi vill göra det i rätt ordning."),
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
    closings=("Miljö och VA vill gärna komma ut samtidigt. Jag bokar en tid med er.", "Anmälan först, sedan avskiljaren. Då blir det rätt från början."),
)

FARM = Story(
    wishes=("djur, lantbruk eller gårdsförsäljning",),
    tellings=(
        T("Elsa Ahlin", "Gårdsmejeriet", "Till hösten", "Vi vill öppna gårdsbutik med vår ost och grannarnas ägg och honung."),
        T("Arne Jonsson", "Grytsjö gård", "2 år framåt", "Jag tänker gå från 60 till 140 köttdjur. Min granne är orolig för lukten."),
        T("Frida Hjort", "Östanå", "Nästa termin", "Vi vill ta in åtta hästar till på ridskolan. Gödselplattan är full redan nu."),
        T("Magnus Yxell", "Yxeltorp", "Skördetid", "Vi har planterat äpplen och vill musta och sälja på gården, kanske göra cider."),
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
            (("Registrera gårdsbutiken", "livsmedel"),),
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
    closings=("Lokalt och gott! Länsstyrelsen har stöd för förädling att söka, jag skickar länken.", "Prata med grannen tidigt. Jag kan vara med om ni vill."),
)

WATERFRONT = Story(
    wishes=("göra något vid vattnet",),
    tellings=(
        T("Tove Lind", "Gryts varv", "Första maj", "Vi vill ställa två containrar med kajaker vid badplatsen och hyra ut dem på sommaren."),
        T("Daniel Holmer", "Södra hamnen", "Innan isen", "En kund vill ha en flytbrygga på 40 meter med tolv båtplatser. Vad säger strandskyddet?"),
        T("Nils Öberg", "Fyrudden", "Till säsongen", "Vi behöver en fast plats för biljettkiosken vid kajen."),
        T("Inger Wall", "Hundsands camping", "Nästa vår", "Vi planerar en badbrygga med bastu för gästerna."),
        T("Stefan Kruse", "Valdemarsviken", "Juli", "Jag vill hyra ut eldrivna flytande bastur. Det finns i Tyskland och är mycket populärt."),
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
            ("Kartan kommer här. Stigen går bakom, fyra meter bred.", "Jag har märkt ut det med orange band på plats också."),
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
    closings=("Dispensen tar åtta veckor och sedan har länsstyrelsen tre veckor på sig. Sök före jul.", "Platsen är er i sommar. Skriv under avtalet, så är det klart."),
)

MORE_STORIES = [
    LAND, PREMISES, REBUILD, SIGN, CARE, WORKSHOP, FARM, WATERFRONT, *TRADE_STORIES,
]

# --- What should not have come here, or came twice -------------------------------------------------

NOT_FOR_US = (
    T("Gösta Palmgren", "Ekvägen", "", "Gatlyktan utanför vårt hus har varit trasig i tre veckor. Det är mörkt när man går ut med hunden."),
    T("Moa Fransson", "Grännäs", "", "Vi är några som vill ha en hundrastgård. Vem kan man prata med?"),
    T("Emma Torp", "Ekvägen", "", "Jag undrar när vi får besked om förskoleplats. Jag ska börja jobba i augusti."),
)
# Eva's last word in each of them
REFERRALS = dict(zip((telling.text for telling in NOT_FOR_US), (
    "Det här är ingen företagsfråga, men jag har lämnat din felanmälan till Gata och park. De lagar lyktan inom två veckor.",
    "Tack för förslaget! Jag har skickat det till Kultur och fritid, som tar emot medborgarförslag.",
    "Förskolan svarar på det här. Ring kontaktcenter, så kopplar de dig rätt.",
), strict=True))
ADVERTISEMENTS = (
    "Hej! Vi såg er hemsida och kan garantera plats ett på sökmotorerna. Svara JA för ett gratis möte i dag.",
    "GRATTIS! Ert företag har blivit utvalt till en premiumkatalog. Fakturan skickas om ni inte tackar nej.",
)
