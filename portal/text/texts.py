"""The texts of the site's own pages. Eva may rewrite every one of them in admin."""

from portal.text import labels
from portal.text.privacy import Privacy
from portal.text.wording import register

register(
    {
        "start.headline": "En väg in till kommunen för dig och ditt företag",
        "start.lead": (
            "Ska du starta, bygga om eller prova något nytt? Berätta vad du vill göra, så hjälper vi dig till rätt"
            " personer. Du behöver inte veta vilka tillstånd som krävs."
        ),
        "start.way1.title": "Berätta vad du vill göra",
        "start.way1.text": "Det tar ungefär fem minuter. Du behöver inget konto.",
        "start.guide.title": "Vad behöver jag?",
        "start.guide.text": "Svara på några frågor, så ser du vilka tillstånd och steg som brukar behövas.",
        "start.way2.title": "Följ ditt ärende",
        "start.way2.text": "Se vad som händer och vem som har ärendet, svara på frågor och skicka mer underlag.",
        "start.way3.title": "Kom på en träff",
        "start.way3.text": "Upphandlingsdialoger, möten och samarbeten med skolan.",
        "start.news": "Aktuellt",
        "start.events": "Nästa träffar",
        "start.initiatives": "Det här arbetar vi med",
        # Accessibility statement: the items that the law and its regulations ask for (domain: DOS-lagen 13 §)
        "access.lead": (
            "{kommun} står bakom den här tjänsten. Vi vill att alla ska kunna använda den. Här står hur vi följer"
            " lagen om tillgänglighet, vad som brister och hur du säger till."
        ),
        "access.status": (
            "Tjänsten är delvis förenlig med lagen om tillgänglighet till digital offentlig service. Bristerna står"
            " nedan."
        ),
        "access.problems": (
            "Filer som företag och sektorer skickar kan sakna uppläsbar text. Det gäller till exempel foton och"
            " skannade ritningar. Vi har inte skapat dem själva. Be oss, så beskriver vi innehållet.\n"
            "I vårt eget verktyg för handläggning finns listor som är svåra att läsa med hög förstoring."
            " Vi rättar dem en i taget."
        ),
        "access.help": (
            "Kan du inte använda något på sidan? Då hjälper vi dig på annat sätt, till exempel på telefon, i ett brev"
            " eller på ett möte. Det kostar ingenting."
        ),
        "access.assessed": "23 november 2026",
        "access.updated": "23 november 2026",
        "access.method": (
            "Vi har granskat tjänsten själva. Vi har provat varje sida med tangentbord, utan skript, med stor text och"
            " i en smal skärm. Vi har också kört granskningsverktyget axe på alla sidor."
        ),
        "access.burden": "Vi åberopar inte oskäligt betungande anpassning (12 §) för någon del av tjänsten.",
        "access.exempt": (
            "Undantaget från lagens krav (9 §) är filer från andra som vi inte har betalat för, tagit fram eller styr"
            " över. Det gäller bilagor som företag skickar in."
        ),
        "access.thanks": "Tack, vi har fått ditt meddelande",
        "access.thanks.text": (
            "Vi läser det så snart vi kan, och rättar det som går. Har du skrivit din e-postadress får du svar."
        ),
        # Privacy: what articles 13 and 14 of the data protection regulation ask for
        "privacy.lead": (
            "Vi behöver några uppgifter om dig för att kunna hjälpa dig. Här står vilka, varför, hur länge vi har dem"
            " och vilka rättigheter du har."
        ),
        "privacy.what": "\n".join(Privacy),
        "privacy.why": (
            "Vi använder uppgifterna för att svara dig, för att samla dem som kan din fråga, för att minnas vad som är"
            " sagt och för att bli bättre. Vi fattar inga beslut om dig med hjälp av datorer. Vi gör inga profiler."
        ),
        "privacy.basis": (
            "Den rättsliga grunden är uppgift av allmänt intresse (artikel 6.1 e i dataskyddsförordningen). Kommunen"
            " ska ge service och får främja näringslivet (förvaltningslagen 6 § och kommunallagen 2 kap. 8 §). Vi"
            " sparar också uppgifter för att följa lag (artikel 6.1 c), till exempel arkivlagen."
        ),
        "privacy.who": (
            "Företagslotsen och de sektorer som din fråga rör.\n"
            "Registratorn, som för kommunens diarium och prövar vad som får lämnas ut.\n"
            "Svarar du på ett mejl från oss läser lotsen och registratorn det som det kom, med underskrift och det som"
            " står under ditt svar. Andra läser det du skrev.\n"
            "Kommundirektören, om lotsen är borta, eller om en sektor inte svarar i tid.\n"
            "En annan myndighet eller organisation, om din fråga rör den. Då får du veta vilken.\n"
            "Den som ordnar en träff tillsammans med oss, om du anmäler dig dit. Du ser vem innan du skickar."
            " Arrangören ser namn, företag, e-post och telefon, men inte specialkost och svar på frågor.\n"
            "De företag som sköter våra it-system. De får bara göra det vi har bestämt.\n"
            "Den som begär att få läsa en allmän handling. Läs mer nedan."
        ),
        "privacy.public": (
            "Kommunen är en myndighet. Det du skickar till oss blir därför som regel en allmän handling. Det betyder"
            " att andra kan begära att få läsa den. Innan vi lämnar ut något prövar vi om det finns uppgifter som är"
            " hemliga enligt lag. Skriv inga personnummer och inget som du vill hålla för dig själv."
        ),
        "privacy.kept": (
            "Ärenden sparas så länge som kommunens dokumenthanteringsplan säger. En del bevaras för alltid i kommunens"
            " arkiv.\n"
            "Ett mejl som du skickar till oss sparar vi som det kom. Hör det till ett ärende eller en anmälan tas det"
            " bort samtidigt som den. Andra mejl föreslår vi att kommunen sparar i två år. Skräppost tar vi bort efter"
            " 30 dagar.\n"
            "Ett utkast som du inte har skickat kan du öppna igen i 14 dagar, i samma webbläsare. Sedan tar vi bort"
            " det.\n"
            "När en träff är slut tar vi bort specialkost direkt, svar på frågor efter ett halvår och namn efter två"
            " år, om inget annat är bestämt.\n"
            "En länk i ett mejl gäller i ett år från det senaste mejlet. Du kan stänga den på ärendets sida.\n"
            "Mejl med koder för inloggning slutar gälla efter 15 minuter."
        ),
        "privacy.rights": (
            "Du får veta vilka uppgifter vi har om dig, och få en kopia.\n"
            "Du får be oss rätta det som är fel.\n"
            "Du får invända mot hur vi använder uppgifterna, och be oss begränsa det.\n"
            "Du får be oss ta bort uppgifter. Allmänna handlingar får vi ofta inte ta bort, men du får alltid ett svar"
            " med skäl."
        ),
        "privacy.how": (
            "Skriv eller ring till oss. Du får svar inom en månad. Det kostar ingenting. Är du inte nöjd kan du klaga"
            " hos Integritetsskyddsmyndigheten (IMY)."
        ),
        # Decisions on requests to be forgotten. A lawyer adjusts them, as the rows of law that they quote.
        "erasure.erased": "Vi har tagit bort {antal} uppgifter om dig.",
        "erasure.kept": "Vi tar inte bort {antal} uppgifter om dig.",
        "erasure.nothing": "Vi har inga uppgifter om dig med de kontaktuppgifter som du angav.",
        "erasure.appeal": (
            "Är du inte nöjd kan du överklaga beslutet till förvaltningsrätten. Skriv till kommunen inom tre veckor"
            " från det att du fick beslutet, och berätta vad du vill ändra och varför. Du kan också klaga hos"
            " Integritetsskyddsmyndigheten (IMY)."
        ),
        "privacy.cookies": (
            "Vi använder bara kakor som behövs för att sidan ska fungera. Därför behöver vi inte ditt samtycke. Ingen"
            " annan får veta vad du gör här."
        ),
    }
)

labels.register(
    labels.Of.TEXT,
    {
        "start": "Startsidan",
        "access": "Tillgänglighet",
        "privacy": "Personuppgifter",
        "erasure": "Beslut om radering",
    },
)
labels.register(
    labels.Of.LINK,
    {
        "sign_in": "inloggning",
        "new_address": "ny adress",
        "answer_files": "filer i ett svar",
        "mail_test": "provmejl",
    },
)
labels.register(
    labels.Of.ACTION,
    {
        "absence.enter": "Frånvaro lades in",
        "absence.change": "Frånvaro ändrades",
        "absence.remove": "Frånvaro togs bort",
        "accessibility.message": "Någon skrev om tillgängligheten",
        "admin.add": "Något lades till i admin",
        "portal.open": "Portalen öppnades för företagen",
        "kit.accept": "En rad ur startpaketet lades in",
        "kit.give": "Upplägget hämtades som fil",
        "admin.change": "Något ändrades i admin",
        "admin.delete": "Något togs bort i admin",
        "inbox.answer": "Ett mejl om en träff, en utbildning eller ett möte besvarades",
        "inbox.read": "Ett mejl om en träff, en utbildning eller ett möte lästes",
        "inbox.to_pilot": "Ett mejl om en träff, en utbildning eller ett möte lades i lotsens post",
        "disposal.propose": "Gallring föreslogs",
        "disposal.carry_out": "Gallring genomfördes",
        "disposal.cancel": "Gallring avbröts",
        "disposal.received": "Arkivet tog emot en leverans",
        "letter.send_again": "Ett mejl skickades igen",
        "business.put_together": "Företaget slogs ihop med ett annat kort",
        "business.take_apart": "Företaget skildes från ett annat kort",
        "letter.handled": "Ett mejl markerades som hanterat",
        "link.revoke": "En personlig länk återkallades",
        "mail_test.confirm": "Ett provmejl kom fram",
        "person.look": "Uppgifter om en person söktes fram",
        "person.extract": "Ett registerutdrag togs ut",
        "person.own_details": "Någon ändrade sina egna uppgifter",
        "person.own_address": "Någon bytte sin egen adress",
        "person.rectify": "Uppgifter om en person rättades",
        "person.erasure_request": "En begäran om radering kom in",
        "person.erasure_decision": "En begäran om radering avgjordes",
        "year.done": "Något i årets plan blev klart",
        "year.not_done": "Något i årets plan var inte klart",
        "second_factor.remove": "En andra faktor togs bort",
    },
)
