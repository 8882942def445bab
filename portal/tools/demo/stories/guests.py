"""Food from the own kitchen, rooms for guests, and events."""

# ruff: noqa: E501 - a paragraph that somebody has written is one line

from portal.tools.demo.stories.telling import Ask, Story
from portal.tools.demo.stories.telling import Telling as T

HOME = Story(
    wishes=("starta hemifrån",),
    tellings=(
        T(
            "Ida och Maja Bergman",
            "Vår gård i Tryserum",
            "Till syltsäsongen",
            "Vi kokar sylt i bryggstugan och vill börja sälja till butiker. Räcker köket som det är?",
        ),
        T(
            "Emma Torp",
            "Mitt radhus på Ekvägen",
            "Efter föräldraledigheten",
            "Jag vill baka tårtor på beställning hemma i mitt eget kök. Får man det?",
        ),
        T(
            "Helena Frost",
            "Villa på Fyrvägen",
            "I januari",
            "Jag vill ta emot kunder till redovisningsbyrån hemma, kanske fyra om dagen. Grannen undrar om jag får det.",
        ),
        T(
            "Roger Stål",
            "Garaget hemma",
            "Är redan igång lite smått",
            "Jag lagar cyklar och båtmotorer i garaget. Nu vill jag göra rätt för mig och starta firma.",
        ),
        T(
            "Moa Fransson",
            "Lägenhet i centrum",
            "Våren",
            "Jag syr och lagar kläder. Kan jag ha firman i min hyreslägenhet?",
        ),
    ),
    asks=(
        Ask(
            "bygg",
            "Räknas det som ändrad användning av bostaden?",
            (
                "Så länge det mesta av huset är bostad, och kunderna är få, behöver du inget bygglov. En skylt upp till en halv kvadratmeter är också fri.",
                "Verksamheten är så liten att den ryms inom bostaden. Växer den till flera anställda eller många transporter behöver du söka bygglov för ändrad användning.",
            ),
        ),
        Ask(
            "miljo",
            "Finns det något att registrera eller anmäla?",
            (
                "Om du säljer mat till andra ska du registrera köket hos oss, även om det är ditt eget. Familjens mat och kundernas ska hållas isär i tid, och djur får inte vara i köket under tiden.",
                "Du behöver inte anmäla något, men spillolja och lösningsmedel är farligt avfall och ska lämnas till en godkänd mottagare. Spara kvittona.",
            ),
            (("Registrera din verksamhet med mat", "livsmedel"),),
            "Hur mycket tror du att det blir per vecka?",
            ("Ungefär tio beställningar i veckan.", "Svårt att säga, men kanske ett par kvällar i veckan."),
        ),
    ),
    closings=(
        "Prata också med din hyresvärd eller bostadsrättsförening, det bestämmer inte kommunen över. Varmt lycka till!",
        "Bra att du frågade innan. Du kan köra igång.",
    ),
)

ROOMS = Story(
    wishes=("ta emot gäster som sover över",),
    tellings=(
        T(
            "Karin Sjö",
            "Fyrvaktarbostaden",
            "Sommaren",
            "Jag har fyra rum i dag och vill göra tre till i uthuset. Behöver jag söka något?",
        ),
        T(
            "Magnus Yxell",
            "Flygeln i Yxeltorp",
            "Om ett år",
            "Vi vill göra om flygeln till tolv hotellrum med frukost. Huset är från 1860-talet.",
        ),
        T(
            "Gösta Palmgren",
            "Torpet vid Byngaren",
            "Nästa sommar",
            "Jag har ett torp som jag vill hyra ut per vecka. Min dotter hjälper mig med det där på nätet.",
        ),
        T(
            "Nils Öberg",
            "Harstena",
            "Till april",
            "Vi vill hyra ut våra två sjöbodar till gäster som åker med våra turer. En natt åt gången.",
        ),
        T(
            "Stefan Kruse",
            "Gamla skolan i Gryt",
            "Vet inte än",
            "Jag har köpt den gamla skolan och tänker göra vandrarhem med trettio bäddar.",
        ),
    ),
    asks=(
        Ask(
            "bygg",
            "Vad krävs för att använda byggnaden för tillfällig övernattning?",
            (
                "Fler än åtta gäster eller fem rum räknas som hotell, och då behöver du bygglov för ändrad användning. Ta hjälp av en brandkonsult tidigt, det avgör ofta planlösningen.",
                "Att hyra ut ett fritidshus i sin helhet är samma användning som i dag. Du behöver inget bygglov. Ändrar du eldstad eller avlopp gör du en anmälan.",
            ),
            (("Sök bygglov för att använda huset till något nytt", "bygglov"),),
            "Hur många sovplatser blir det, och i hur många byggnader?",
            ("Fjorton bäddar i två hus.", "Sex bäddar, allt i samma hus."),
        ),
        Ask(
            "rtj",
            "Vilket brandskydd krävs för övernattande gäster?",
            (
                "Varje rum ska ha brandvarnare, helst sammankopplade, och två vägar ut. Ett fönster i markplan går bra som den ena. Sätt upp utrymningsplan på svenska och engelska.",
                "Med fler än åtta gäster krävs automatiskt brandlarm och nödbelysning. Skriv en redogörelse för brandskyddet och skicka till oss innan ni öppnar.",
            ),
            (("Lämna redogörelse för brandskyddet", "brandskydd"),),
        ),
        Ask(
            "miljo",
            "Klarar vatten och avlopp fler gäster, och ska frukosten registreras?",
            (
                "Avloppet är dimensionerat för fem personer, så det behöver byggas ut först. Sök tillstånd hos oss. Frukosten registrerar du som livsmedelsverksamhet.",
                "Eget vatten till fler än femtio personer, eller i en kommersiell verksamhet, räknas som dricksvattenanläggning och ska registreras. Ta ett prov redan nu.",
            ),
            (("Registrera din verksamhet med mat", "livsmedel"),),
        ),
    ),
    closings=(
        "Börja med brandskyddet, för det styr hur rummen kan ligga. Jag är med på ett möte om ni vill.",
        "Fler bäddar är precis vad skärgården behöver. Hör av dig när du har valt väg.",
    ),
)

EVENT = Story(
    wishes=("ordna ett evenemang",),
    tellings=(
        T(
            "Sanna Ek",
            "Folkets park och torget",
            "Första veckan i juli",
            "Musik i Viken fyller tio år. Vi vill ha scen på torget och stänga av Storgatan en kväll.",
        ),
        T(
            "Gunilla Rosén",
            "Storgatan",
            "Första advent",
            "Vi butiker vill ordna julmarknad med ungefär trettio stånd och en häst med vagn.",
        ),
        T(
            "Tove Lind",
            "Gryts varv",
            "Pingsthelgen",
            "Jag planerar en paddeltävling på fjorton kilometer med 150 deltagare. Starten är vid varvet.",
        ),
        T(
            "Carina Blad",
            "Motionsspåret",
            "I september",
            "Vi vill arrangera ett lopp med målgång på idrottsplatsen. Får vi sätta upp skyltar längs vägen?",
        ),
        T(
            "Peter Modig",
            "Industriområdet",
            "Någon gång i vår",
            "Vi vill ha öppet hus med veteranlastbilar. Kanske kommer 500 personer.",
        ),
        T(
            "Maria Lindqvist",
            "Kajen",
            "Kräftveckan",
            "Vi vill ha kräftskiva med långbord för 120 personer på kajen och spela musik till midnatt.",
        ),
    ),
    asks=(
        Ask(
            "kultur",
            "Är platsen ledig, och vad hjälper vi till med?",
            (
                "Platsen är ledig och ni får låna scen och elskåp av oss mot en avgift på 1 500 kronor. Skicka programmet när det är klart, så lägger vi det i evenemangskalendern.",
                "Helgen krockar med simklubbens läger, men helgen efter är helt fri. Vi bokar den åt er till månadens slut.",
            ),
            (("Boka platsen", "boka-plats"),),
        ),
        Ask(
            "gata",
            "Går det att stänga av gatan, och vad gäller för skyltar?",
            (
                "Det går bra mellan klockan 15 och 23 om bussen kan vända vid torget. Vi lämnar avstängningsmaterial på eftermiddagen. Ni utser en person som flyttar grindarna vid utryckning.",
                "Skyltar längs kommunens vägar får sitta uppe i två veckor. Längs väg 212 frågar ni Trafikverket.",
            ),
            (("Sök tillstånd för offentlig tillställning hos Polisen", "offentlig-tillstallning"),),
            "Skicka en enkel karta där scen, stånd och utrymningsväg syns.",
            (
                "Här är kartan. Den röda linjen är utrymningsvägen.",
                "Jag har ritat in allt på er karta och lämnat den i receptionen.",
            ),
        ),
        Ask(
            "rtj",
            "Vad behöver arrangören tänka på för säkerheten?",
            (
                "Håll 3,5 meter fri körväg genom hela området. Gasol får stå vid högst var fjärde plats. Skicka en säkerhetsplan senast tre veckor före.",
                "Vi ser gärna att ni har funktionärer med väst vid båda infarterna. Båtar för uppföljning ska finnas om det är fler än hundra på vattnet.",
            ),
            (("Skriv en säkerhetsplan", "sakerhetsplan"),),
        ),
    ),
    closings=(
        "Allt ser bra ut. Glöm inte ansökan till Polisen, den ska vara inne en vecka före.",
        "Så roligt att det blir av! Vi ses där.",
    ),
)
