"""A page for each initiative from the first day. They are Eva's to rewrite in admin."""

from django.db import migrations

PAGES = [
    {
        "initiative": "lotsen",
        "title": "Så arbetar lotsen",
        "lead": (
            "Du berättar vad du vill göra. Lotsen samlar dem i kommunen som kan din fråga och ser till att du får svar."
            " Du behöver inte veta vem som bestämmer om vad."
        ),
        "what": (
            "Företagslotsen är en funktion, inte bara en person. När näringslivsutvecklaren är borta svarar en"
            " ersättare.\n\n"
            "Så går det till:\n"
            "1. Du berättar vad du vill göra, här på sidan, på telefon eller på ett besök.\n"
            "2. Lotsen hör av sig inom två arbetsdagar.\n"
            "3. Lotsen frågar de sektorer som berörs. Varje sektor får ett datum då svaret ska vara klart.\n"
            "4. Du får se vilka som är frågade, hur långt de har kommit och när du kan räkna med besked.\n"
            "5. Du får en lista över det du behöver göra, i rätt ordning: vilka tillstånd, vem som ger dem och var du"
            " söker.\n"
            "6. Rör frågan flera sektorer kan lotsen bjuda in till ett gemensamt möte.\n\n"
            "Det lotsen ger är vägledning. Beslut får du av den nämnd som ansvarar, när du har ansökt."
        ),
        "why": (
            "Ett nytt café kan behöva bygglov, en anmälan om livsmedel, serveringstillstånd och lov att använda torget."
            " Förr fick företagaren själv ringa runt. Nu ska det räcka att fråga en gång.\n\n"
            "Alla företag får samma hjälp, i den ordning som frågorna kommer in."
        ),
        "now": (
            "Lotsen har kommundirektörens uppdrag att driva på i alla sektorer, och att kalla dem till möte.\n\n"
            "Svarar en sektor inte i tid går en påminnelse till handläggaren, sedan till chefen och till sist till"
            " lotsen. Du får veta om ett datum ändras, och varför.\n\n"
            "Är två sektorer oense om vad som gäller tar lotsen upp det med deras chefer. Kommer de inte överens"
            " avgör kommundirektören vem som ska svara och när. Själva tillståndet prövas alltid av ansvarig nämnd."
        ),
        "outcome": (
            "Vi mäter hur snabbt du får första svaret, hur ofta vi håller våra datum och vad du tycker när ärendet är"
            " klart. Resultaten visar vi här så snart det finns nog många svar."
        ),
        "order": 1,
    },
    {
        "initiative": "matningar",
        "title": "Insikt och Företagsklimatet",
        "lead": (
            "Två mätningar visar hur företagare ser på kommunen. Vi använder dem för att välja vad vi ska bli bättre"
            " på."
        ),
        "what": (
            "Insikt är kommunernas egen mätning, genom Sveriges Kommuner och Regioner (SKR). Den frågar företag som har"
            " haft ett ärende hos oss, till exempel bygglov, livsmedelskontroll eller serveringstillstånd. Svaren blir"
            " ett index från 0 till 100.\n\n"
            "Företagsklimatet är Svenskt Näringslivs mätning. Den frågar ett urval av företag om det allmänna klimatet."
            " Betygen går från 1 till 6.\n\n"
            "Mätningarna svarar på olika frågor. De ska inte läggas ihop."
        ),
        "why": (
            "Vi vill veta vad som fungerar och vad som tar för lång tid. I en liten kommun är svaren få. Därför läser"
            " vi dem tillsammans med det som företagare berättar för oss."
        ),
        "now": (
            "Vi bygger en sida där du kan följa resultaten år för år, med antalet svar bredvid varje siffra. Till dess"
            " finns resultaten hos SKR och Svenskt Näringsliv."
        ),
        "outcome": (
            "Företag har bett om snabbare svar och om att lättare nå handläggarna. Lotsen och löftet om svar inom två"
            " arbetsdagar är två saker som har kommit ur mätningarna."
        ),
        "order": 2,
    },
    {
        "initiative": "upphandlingsdialog",
        "title": "Upphandlingsdialog",
        "lead": (
            "Träffa oss som köper in. Du får veta vad kommunen ska upphandla, och vi får veta vad som gör det lätt eller"
            " svårt att lämna anbud."
        ),
        "what": (
            "Vi bjuder in till träffar tillsammans med Företagarna Valdemarsvik. På träffen går vi igenom vad vi"
            " planerar att köpa, hur en upphandling går till och hur du hittar den. Du kan ställa frågor i förväg.\n\n"
            "Träffarna är öppna för alla företag, var de än finns. Det du får se och höra läggs ut här efteråt, så att"
            " alla får veta samma sak."
        ),
        "why": (
            "Små företag berättar att krav och blanketter är ett hinder. Vi vill få fler anbud och bättre köp. En träff"
            " är ingen förhandling, och den påverkar inte vem som får ett kontrakt."
        ),
        "now": "Nästa träff står under Aktuellt när dagen är bestämd. Vill du ha en inbjudan? Ring oss.",
        "outcome": (
            "Efter varje träff skriver vi här vad företagen tog upp, och vad vi ändrar i kommande upphandlingar."
        ),
        "order": 3,
    },
    {
        "initiative": "framtidsfron",
        "title": "Framtidsfrön i skolan",
        "lead": (
            "Under några veckor på våren möter elever i årskurs 8 på Vammarskolan företag från bygden. De pratar om"
            " drivkrafter, jobb och framtid."
        ),
        "what": (
            "Framtidsfrön är en ideell förening som hjälper skolor att arbeta med företagsamhet. Tillsammans med skolan"
            " och skolans studie- och yrkesvägledare bjuder vi in företag.\n\n"
            "Du kan besöka en klass, ta emot ett besök, ge eleverna en verklig uppgift eller låta någon följa med en"
            " dag. Du väljer själv vad som passar dig."
        ),
        "why": (
            "Elever behöver se vilka jobb som finns här. Företag behöver möta dem som ska arbeta här om några år."
        ),
        "now": (
            "Skolan planerar vårens möten i förväg. Vill du vara med? Berätta vad du kan erbjuda, så hör vi av oss. Vi"
            " registrerar aldrig uppgifter om elever."
        ),
        "outcome": "Efter våren skriver vi här vad elever, lärare och företag tyckte.",
        "order": 4,
    },
    {
        "initiative": "forenkla",
        "title": "Förenkla – helt enkelt",
        "lead": (
            "En utbildning för politiker, chefer och handläggare som möter företag. Den börjar i det som företagare själva"
            " tycker är viktigt."
        ),
        "what": (
            "Förenkla är SKR:s utbildning. Under drygt ett halvår träffas vi flera gånger. Vi lyssnar på företagare,"
            " övar på bemötande och går igenom vad lagen kräver av oss. Mellan träffarna arbetar grupperna med egna"
            " förslag."
        ),
        "why": (
            "En företagare möter flera delar av kommunen. Då måste alla dra åt samma håll: svara när vi har lovat,"
            " skriva så att det går att förstå och säga vad som gäller redan från början."
        ),
        "now": (
            "Utbildningen rör alla sektorer. När den är slut blir lärdomarna en handlingsplan, där varje åtgärd har en"
            " ansvarig och ett datum."
        ),
        "outcome": (
            "Den förra omgången gav oss en plan för bättre återkoppling, tydligare vägar in på telefon och e-post, och"
            " en webbplats som är lättare att använda. Den här portalen är en del av svaret."
        ),
        "order": 5,
    },
]


def write_pages(apps, schema_editor):
    """Only the missing ones: what Eva has written stands."""
    pages = apps.get_model("portal", "InitiativePage").objects
    for page in PAGES:
        pages.get_or_create(initiative=page["initiative"], defaults=page)


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_counters_without_a_journal")]
    operations = [migrations.RunPython(write_pages, migrations.RunPython.noop)]
