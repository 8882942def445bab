"""What Eva and the officers say in any case: greetings, reasons, notes. Several of each, so that they vary."""

# ruff: noqa: E501 - a paragraph that somebody has written is one line

GREETINGS = (
    "Hej {name}!\n\nTack för att du hörde av dig. Jag har läst det du skrev och frågar nu {sectors}. Du ser här på sidan när du får svar.",
    "Hej {name}! Vilken rolig idé. Jag har skickat dina frågor till {sectors} och återkommer så snart de har svarat.",
    "God dag {name}! Nu är ditt ärende igång. {Sectors} tittar på det. Ring mig gärna om något är bråttom.",
    "Hej {name},\n\njag är din kontakt i kommunen. Först vill jag höra vad {sectors} säger. Vänta gärna med att skriva avtal eller beställa tills du har fått svar.",
    "Hej {name}! Jag har bett {sectors} svara på vad du behöver och i vilken ordning. Har du ritningar eller foton får du gärna skicka dem redan nu.",
)
PILOT_QUESTIONS = (
    "Jag behöver veta lite mer innan jag frågar rätt sektor. Var tänker du vara, och har du pratat med den som äger huset?",
    "Kan du berätta ungefär hur stor verksamheten blir och när du vill börja? Några rader räcker.",
    "Är det du själv som ska driva det här, eller är ni flera? Och finns det redan ett bolag?",
)
DELAYS = (
    "Vi väntar på ett yttrande från kommunantikvarien, som är på plats först nästa vecka.",
    "Handläggaren är sjuk och en kollega tar över.",
    "Vi behöver göra ett besök på platsen innan vi kan svara.",
    "Det har kommit in många bygglov inför våren, och vi tar dem i ordning.",
    "Vi har bett om en karta från Lantmäteriet som tar några dagar.",
)
RESTS = (
    ("Du vill vänta tills du vet om du får hyra lokalen.", "business"),
    ("Länsstyrelsen prövar strandskyddet först.", "outside"),
    ("Du satsar på sommaren i år och tar upp planerna igen i höst.", "business"),
)
NOT_OURS = (
    "Det här är en statlig väg, så Trafikverket avgör. Vi har inget att tillägga.",
    "Frågan hör hemma hos länsstyrelsen. Vi lämnar den tillbaka till lotsen.",
)
CONFLICTS = (
    "Min bror är delägare i företaget. Någon annan behöver svara.",
    "Jag hyr själv ut den här lokalen och ska inte handlägga frågan.",
)
NOTES = (
    "Påminde mig själv: fråga om parkeringen också.",
    "Samma företag frågade om ungefär samma sak förra året, se det äldre ärendet.",
    "Bra exempel att ta upp på nästa frukostmöte.",
    "Kunden låter orolig för kostnaderna. Ring i stället för att skriva nästa gång.",
)
CALLS = (
    "Ringde och gick igenom stegen. Företaget börjar med det som tar längst tid.",
    "Företaget ringde och undrade hur långt vi har kommit. Jag berättade vilka som är kvar.",
    "Pratade om tidplanen. De hinner om svaret kommer före månadens slut.",
    "Ringde för att tala om att frågan har landat hos rätt person.",
)
VISITS = (
    "Besök på plats. Lokalen är i gott skick, men entrén har två trappsteg.",
    "Träffades i kommunhuset med ritningar på bordet. Allt är tydligare nu.",
)
MATERIAL = (
    "Underlag till lotsen: det finns ett äldre lov i arkivet som stöder det här. Vi skriver ett samlat svar.",
    "Till lotsen: vi är positiva, men vill att frågan om parkering löses tillsammans med Gata och park.",
)
IMPATIENCE = (
    "Hej, jag undrar hur det går? Hantverkaren vill veta om han ska boka in oss.",
    "Bara en fråga till: påverkas svaret om vi väntar till hösten?",
    "Tack för snabbt svar! Jag skickar ritningen i morgon.",
    "Jag har pratat med grannarna nu och de har inget emot det.",
)
REOPENINGS = (
    "Hyresvärden säger att vi bara får halva lokalen. Gäller svaren fortfarande?",
    "Jag glömde fråga om parkering för kunderna. Vem bestämmer om den?",
    "Nu har vi hittat en annan adress. Kan ni titta på den i stället?",
)
NOT_POSSIBLE = (
    "Det går tyvärr inte på den här platsen. Marken är skyddad och dispens kan inte ges för det här. Jag hjälper gärna till att hitta en annan plats.",
    "Vi har vänt på frågan flera gånger, men lokalen går inte att utrymma säkert med så många gäster. Med en trappa till på gaveln blir läget ett annat.",
    "Kommunen får inte ge ett enskilt företag det här stödet. Almi och länsstyrelsen har andra stöd, och de står i listan jag skickade.",
)
REFERRED = (
    "Det är Trafikverket som bestämmer om vägen. Jag har ringt dit och du når handläggaren på deras kundtjänst.",
    "Länsstyrelsen prövar det här. Jag har skickat med det du skrev, så du behöver inte börja om.",
    "Skatteverket svarar på frågan om F-skatt. Kom gärna tillbaka när du vet var du ska vara.",
)
NO_REPLY = (
    "Vi har frågat två gånger utan att få svar, så jag avslutar ärendet. Du är välkommen tillbaka när det passar.",
    "Eftersom vi inte har hört något stänger vi ärendet för den här gången. Allt du har skrivit finns kvar.",
)
DESPITE_OPEN = (
    "Företaget har valt en annan väg, så det sista svaret behövs inte längre.",
    "Frågan löstes i telefon med företaget och sektorn samtidigt.",
)
FEEDBACK = (
    "Skönt att bara behöva prata med en person.",
    "Det gick snabbt, men jag förstod inte riktigt vilken blankett som var rätt.",
    "Bra bemötande från alla. Avgifterna kunde ha stått från början.",
    "Första gången som jag har känt att kommunen vill att det ska gå.",
    "Det tog för lång tid innan Bygg svarade.",
    "",
    "",
)
AGAIN = (
    "Jag vet inte om mitt förra meddelande kom fram, så jag skickar igen. ",
    "Skickar samma sak en gång till, för jag hittar inget kvitto i mejlen. ",
    "Det hängde sig när jag tryckte på knappen. Här kommer det igen. ",
)
DECISION = "Svara företaget först. Det går före det som kan vänta, och lotsen hjälper till med texten."
