"""Food, drink and the places where they are served."""

# ruff: noqa: E501 - a paragraph that somebody has written is one line

from portal.tools.demo.stories.telling import Ask, Story
from portal.tools.demo.stories.telling import Telling as T

CAFE = Story(
    wishes=("öppna café eller restaurang",),
    tellings=(
        T(
            "Bo Berg",
            "Hamngatan 2",
            "I maj",
            "Jag vill öppna ett litet café i anslutning till bageriet. Det blir kaffe, smörgåsar och bakverk, och ungefär tjugo sittplatser inne.",
        ),
        T(
            "Lina och Per Ström",
            "Bryggaregatan 4, gamla järnaffären",
            "Så snart som möjligt",
            "Vi har fått chansen att ta över den gamla järnaffären och vill flytta vårt café dit. Vi lagar soppa och pajer på plats.",
        ),
        T(
            "Emma Torp",
            "Stationshuset i Gusum",
            "Till sommaren",
            "Jag drömmer om ett sommarcafé i stationshuset. Jag har bakat hemma i många år men aldrig drivit något eget. Var börjar jag?",
        ),
        T(
            "Lisbeth Palm",
            "Gryts handelsbod",
            "Efter jul",
            "Kunderna frågar efter fika. Vi vill ställa in en kaffemaskin och sex bord längst in i butiken.",
        ),
        T(
            "Leila Saeed",
            "Någonstans vid torget",
            "Nästa år",
            "Jag vill öppna en lunchrestaurang med persisk mat. Jag har inte hittat lokal än men tittar på två stycken vid torget.",
        ),
        T(
            "Fatima Noor",
            "Träffpunkten på Storgatan 14",
            "Mars",
            "Vi vill servera lunch till äldre på vår träffpunkt två dagar i veckan. Maten kommer färdig från ett kök i Söderköping.",
        ),
    ),
    asks=(
        Ask(
            "miljo",
            "Vilken registrering behövs, och vad behöver köket klara?",
            (
                "Du ska registrera livsmedelsverksamheten hos oss senast två veckor innan du öppnar. Köket behöver ett handfat bara för händerna och en diskbänk med två hoar eller diskmaskin. Skicka gärna en enkel ritning, så tittar vi på den innan du köper något.",
                "Registrera verksamheten hos oss minst två veckor före öppning. Tänk på att varor och avfall inte ska gå samma väg genom gästerna. Vi kommer gärna ut och tittar på lokalen, det kostar inget innan du har registrerat.",
            ),
            (("Registrera din verksamhet med mat", "livsmedel"),),
            "Ska du laga mat från grunden eller bara värma och servera?",
            (
                "Vi bakar själva men köper in fyllningar färdiga. Soppan lagar vi från grunden.",
                "Bara värma och servera till att börja med. Kanske egen lagning längre fram.",
            ),
        ),
        Ask(
            "bygg",
            "Behövs bygglov för ändrad användning, och finns det något i lokalen att tänka på?",
            (
                "Lokalen är i dag godkänd som butik. Ett café räknas som en annan användning, så du behöver söka bygglov för ändrad användning. Vi tittar på toalett för gäster, tillgänglig entré och utrymning. Räkna med fyra till sex veckor.",
                "Lokalen har redan bygglov för servering från 1998, så du behöver inget nytt lov om du inte ändrar fasaden. Flyttar du väggar eller ventilation behöver du däremot göra en anmälan.",
            ),
            (("Sök bygglov för att använda huset till något nytt", "bygglov"),),
        ),
    ),
    closings=(
        "Nu har du svar från alla. Börja med bygglovet, för det tar längst tid. Lycka till med caféet!",
        "Du kan börja förbereda registreringen redan nu. Hör av dig till mig om något kör ihop sig.",
    ),
)

TERRACE = Story(
    wishes=("ha uteservering", "servera alkohol"),
    tellings=(
        T(
            "Maria Lindqvist",
            "Kajen framför Hamnkrogen",
            "Från 1 maj",
            "Vi vill bygga ut vår uteservering på kajen med ett trädäck för fyrtio gäster. Vi vill servera vin och öl där också.",
        ),
        T(
            "Yusuf Demir",
            "Storgatan 21",
            "I april",
            "Jag vill ställa ut sex bord på trottoaren utanför pizzerian. Får jag ha staket runt?",
        ),
        T(
            "Lina och Per Ström",
            "Torget",
            "Juni till augusti",
            "Vi vill ha några bord på torget under sommaren. Vi ställer in dem varje kväll.",
        ),
        T(
            "Inger Wall",
            "Hundsands camping",
            "Till påsk",
            "Vi vill servera mat och öl på vårt nya trädäck vid receptionen. Marken är vår egen.",
        ),
        T(
            "Bo Berg",
            "Hamngatan 2",
            "Första varma dagen",
            "Nu när caféet är öppet vill jag ha fyra bord utanför på gatan. Räcker trottoaren till?",
        ),
    ),
    asks=(
        Ask(
            "gata",
            "Går det att upplåta platsen, och vad gäller för gångvägen?",
            (
                "Platsen går bra. Du söker tillstånd för offentlig plats hos Polisen, som frågar oss. Det ska vara minst 1,5 meter fri gångväg utanför borden, och staketet ska gå att flytta för renhållningen.",
                "Vi ser inga hinder, men dra in borden en halv meter från kajkanten så att räddningsstegen går att nå. Avgiften är 100 kronor per kvadratmeter och säsong.",
            ),
            (("Sök tillstånd för offentlig plats hos Polisen", "offentlig-plats"),),
            "Hur många kvadratmeter behöver du, och ska möblerna stå ute nattetid?",
            (
                "Ungefär 36 kvadratmeter. Möblerna låser vi ihop på natten.",
                "Tjugo kvadratmeter räcker. Vi tar in stolarna varje kväll.",
            ),
        ),
        Ask(
            "bygg",
            "Behöver trädäcket eller staketet bygglov?",
            (
                "Ett däck som tas bort efter säsongen och staket upp till 1,1 meter behöver inget bygglov. Står det kvar hela året behöver du söka.",
                "Trädäcket ligger inom område som inte får bebyggas i detaljplanen. Vi kan pröva ett tidsbegränsat lov. Skicka en måttsatt skiss med ansökan.",
            ),
            (("Sök tidsbegränsat bygglov för trädäcket", "bygglov"),),
        ),
        Ask(
            "alkohol",
            "Vad krävs för att servera alkohol på uteserveringen?",
            (
                "Serveringstillståndet gäller bara den yta som står i beslutet. Ansök om utökad serveringsyta i god tid, minst åtta veckor före öppning. Ytan ska vara avgränsad och gå att överblicka.",
                "Ansök hos oss om stadigvarande tillstånd för uteserveringen. Vi behöver planritning, upplåtelseavtal och uppgift om öppettider. Kunskapsprovet bokar du samtidigt.",
            ),
            (("Sök serveringstillstånd för uteserveringen", "serveringstillstand"),),
        ),
    ),
    closings=(
        "Sök tillstånden i den ordning som står här, så hinner du till säsongen. Välkommen med frågor.",
        "Kajen är er så länge gångvägen är fri. Jag kommer gärna förbi på invigningen!",
    ),
)

FOOD_TRUCK = Story(
    wishes=("sälja mat från vagn",),
    tellings=(
        T(
            "Somchai Persson",
            "Torget, onsdagar och fredagar",
            "I mars",
            "Jag vill stå med matvagn på torget två dagar i veckan. Vagnen är registrerad i Norrköping i dag.",
        ),
        T(
            "Viktor Haglund",
            "Badplatsen i Grännäs",
            "Midsommar",
            "Funderar på en glassvagn vid badet under semestern. Behöver man el, eller går det med batteri?",
        ),
        T(
            "Elsa Ahlin",
            "Olika marknader",
            "Redan i vår",
            "Vi vill sälja ost och grillad halloumi från vår mobila vagn på marknader i hela kommunen.",
        ),
        T(
            "Moa Fransson",
            "Vid fotbollsplanen i Ringarum",
            "Augusti",
            "Vi är två ungdomar som vill sälja våfflor vid matcherna. Vi har lånat en vagn av min morfar.",
        ),
        T(
            "Yusuf Demir",
            "Parkeringen vid bruket",
            "När det går",
            "Kan jag ha en pizzavagn på parkeringen vid bruket vid lunch? Många där har ingen mat i närheten.",
        ),
    ),
    asks=(
        Ask(
            "gata",
            "Finns det en ledig plats för vagnen, och finns el?",
            (
                "På torget finns två platser för vagnar, båda med eluttag på 16 ampere. Onsdagar är en ledig. Söker du hos Polisen svarar vi inom en vecka.",
                "Platsen du vill ha är en utfartsväg för räddningstjänsten. Vi föreslår i stället ytan tio meter längre norrut, där det finns plats för en vagn men ingen el.",
            ),
            (("Sök tillstånd för offentlig plats hos Polisen", "offentlig-plats"),),
        ),
        Ask(
            "miljo",
            "Behöver vagnen registreras här?",
            (
                "En mobil verksamhet registreras i den kommun där den huvudsakligen finns. Är vagnen redan registrerad räcker det att du har beslutet med dig när vi kommer på kontroll.",
                "Ja, registrera vagnen hos oss. Du behöver rinnande vatten för händerna, kyla som håller åtta grader och en plan för var du lämnar gråvattnet.",
            ),
            (("Registrera din verksamhet med mat", "livsmedel"),),
            "Var står vagnen när den inte används, och var fyller du på vatten?",
            (
                "Den står hemma på gården. Vatten fyller jag på i vårt kök.",
                "I ett garage på Industrivägen. Där finns både vatten och avlopp.",
            ),
        ),
    ),
    closings=(
        "Platsen är bokad åt dig till den sista i månaden. Skicka ansökan till Polisen innan dess.",
        "Det går bra att börja så snart vagnen är registrerad. Smaklig försäljning!",
    ),
)

ALCOHOL = Story(
    wishes=("servera alkohol",),
    tellings=(
        T(
            "Magnus Yxell",
            "Gårdshotellet i Yxeltorp",
            "Före sommarens bröllop",
            "Vi har börjat ta emot bröllop och vill kunna servera alkohol till slutna sällskap i logen.",
        ),
        T(
            "Sanna Ek",
            "Folkets park",
            "Sista helgen i juli",
            "Vår förening ordnar visfestival och vill ha ett öltält. Vi är 400 besökare per kväll.",
        ),
        T(
            "Maria Lindqvist",
            "Hamnkrogen",
            "Vid årsskiftet",
            "Vi vill ändra serveringstiden till klockan 01 på fredagar och lördagar.",
        ),
        T(
            "Stefan Kruse",
            "Skeppargatan 9",
            "September",
            "I am taking over a small restaurant and want to serve wine. Jag förstår svenska men skriver hellre engelska. Which permit do I need?",
        ),
        T(
            "Leila Saeed",
            "Lokal vid torget",
            "Samtidigt som jag öppnar",
            "Jag vill kunna servera ett glas vin till maten i min lunchrestaurang. Är det svårt att få?",
        ),
    ),
    asks=(
        Ask(
            "alkohol",
            "Vilket tillstånd gäller, och hur lång tid tar det?",
            (
                "Ni söker tillstånd för slutna sällskap. Räkna med åtta veckor från att ansökan är komplett. Den som söker gör ett kunskapsprov hos oss, första försöket ingår i avgiften.",
                "För en enstaka helg räcker ett tillfälligt tillstånd. Sök senast sex veckor före och utse en serveringsansvarig som är på plats hela tiden.",
            ),
            (("Sök serveringstillstånd hos kommunen", "serveringstillstand"), ("Gör kunskapsprovet", "kunskapsprov")),
            "Hur många gäster gäller det som mest, och finns köket i samma byggnad?",
            (
                "Högst 80 personer. Köket ligger i huset bredvid, tjugo meter bort.",
                "Omkring 120 som mest. Ja, köket är i samma byggnad.",
            ),
        ),
        Ask(
            "rtj",
            "Hur många får vistas i lokalen?",
            (
                "Lokalen har två utgångar med 1,2 meter fri bredd. Det räcker för 150 personer om båda är olåsta och skyltade. Beskriv vem som ansvarar för brandskyddet under kvällen.",
                "Tältet ska vara av svårantändligt material och ha minst tre utgångar. Skicka en situationsplan där avstånden till andra byggnader syns.",
            ),
            (("Skriv en beskrivning av brandskyddet", "brandskydd"),),
        ),
    ),
    closings=(
        "Linköpings kommun handlägger tillståndet åt oss, så fortsatta frågor om det går dit. Resten hjälper jag till med.",
        "Nu vet du vad som krävs och när. Kom ihåg kunskapsprovet, tiderna tar slut före sommaren.",
    ),
)

SHELF_BEER = Story(
    wishes=("sälja tobak eller folköl",),
    tellings=(
        T(
            "Lisbeth Palm",
            "Grännäs handelsbod",
            "Genast",
            "Vi vill börja sälja folköl i butiken. Räcker det att vi anmäler?",
        ),
        T(
            "Inger Wall",
            "Receptionen på campingen",
            "Mitten av maj",
            "Gästerna frågar efter snus och folköl i kiosken. Vad behöver vi göra?",
        ),
        T(
            "Hassan Aziz",
            "Bensinmacken på Industrivägen",
            "1 februari",
            "Jag tar över macken efter min farbror. Gäller hans tobakstillstånd för mig också?",
        ),
        T("Somchai Persson", "Storgatan 3", "När ni har svarat", "Får en takeaway sälja folköl till maten?"),
        T(
            "Magnus Yxell",
            "Minibaren på hotellet",
            "När flygeln är klar",
            "Vi vill ha folköl i hotellrummens kylskåp. Hur kontrollerar man åldern då?",
        ),
    ),
    asks=(
        Ask(
            "miljo",
            "Vad krävs för försäljningen?",
            (
                "Folköl anmäler du till oss senast den dag du börjar sälja. Du ska ha ett egenkontrollprogram och sälja mat som är registrerad. Tobak kräver tillstånd, och det tar upp till åtta veckor.",
                "Ett tobakstillstånd följer innehavaren och kan inte tas över. Sök ett nytt i god tid. Under tiden får du inte sälja tobak, men gärna folköl om du anmäler det.",
            ),
            (("Anmäl försäljning av folköl", "folkol"), ("Sök tillstånd för tobak", "tobak")),
        ),
    ),
    closings=(
        "Det här var enklare än många tror. Skicka anmälan, så är du igång.",
        "Sök tillståndet först och skylta om sedan. Då slipper du ta bort något.",
    ),
)
