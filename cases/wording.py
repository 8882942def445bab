"""The texts of the case floor that the business reads. Eva may rewrite every one of them in admin."""

from cases.fields import CASE
from portal.record.own_fields import CONTACT
from portal.text import labels
from portal.text.wording import register

for asked in (CASE.asked() | CONTACT.asked()).values():
    register(asked.as_texts())
register(
    {
        # Registering
        "new.lead": "Det tar ungefär fem minuter. Du behöver inget konto, och du kan hoppa över det du inte vet än.",
        "new.files.label": "Bilagor",
        "new.files.help": "Skisser, foton eller ritningar om du har några. Du kan skicka mer senare.",
        "new.number.label": "Organisationsnummer",
        "new.number.help": (
            "Har du enskild firma? Lämna rutan tom. Då är numret ditt personnummer, och det behöver vi inte."
        ),
        "new.reach.label": "E-post eller telefon",
        "new.reach.help": "Minst ett av dem. Med e-post får du en länk där du kan följa ärendet.",
        "new.not_an_application": ("Om du behöver söka tillstånd eller göra en anmälan berättar vi hur."),
        "new.public_document": (
            "Det betyder att andra kan begära att få läsa det. Skriv inga personnummer och inget som du vill"
            " hålla hemligt. Är du osäker? Ring lotsen på {telefon} innan du skickar."
        ),
        "new.personal_data": (
            "Vi behandlar dina uppgifter för att kunna hjälpa dig. Det är en uppgift av allmänt intresse."
        ),
        "new.error.reach": (
            "Vi behöver din e-postadress eller ditt telefonnummer för att kunna svara."
            " Allt annat du har skrivit finns kvar."
        ),
        # Receipt
        "receipt.title": "Tack, vi har fått ditt ärende!",
        "receipt.promise": "{lotsen} hör av sig senast {datum}, alltså inom {dagar} arbetsdagar.",
        "promise.away": "Lotsen är ledig till och med {slut}. Därför hör vi av oss senast {datum}.",
        "promise.nobody": "Just nu är ingen lots på plats. Därför hör vi av oss senast {datum}.",
        "promise.urgent": "Är det bråttom? Ring {telefon}.",
        "receipt.step1": "{namn} läser det du har skrivit och frågar de sektorer som berörs.",
        "receipt.step2": "Du får veta när du kan räkna med svar.",
        "receipt.step3": "Du får veta vad du behöver göra och i vilken ordning.",
        "receipt.not_an_application": (
            "Det här är inte en ansökan. Vänta med att bygga, beställa eller öppna tills du vet vilka tillstånd"
            " du behöver."
        ),
        "receipt.link": (
            "Vi har skickat en länk till din e-post. Den är personlig, så dela den bara med dem som får läsa"
            " ditt ärende."
        ),
        "receipt.no_letter": (
            "Vi har skickat flera mejl till din adress det senaste dygnet. Därför kommer inget mejl om det här"
            " ärendet."
        ),
        "receipt.no_email": (
            "Vi ringer dig. Vill du kunna följa ärendet här också? Säg din e-postadress när vi ringer, så skickar vi"
            " en länk till dig."
        ),
        "address.confirm": "Tryck på knappen, så vet vi att våra mejl går till rätt person. Är det inte du? Ring oss.",
        # Who can hold a step, or be named in minutes, without being a sector: a name and an address on each line
        "roadmap.bodies": (
            "Länsstyrelsen https://www.lansstyrelsen.se/\n"
            "Polisen https://polisen.se/tjanster-tillstand/\n"
            "Trafikverket https://www.trafikverket.se/\n"
            "Skatteverket https://www.skatteverket.se/\n"
            "Bolagsverket https://bolagsverket.se/\n"
            "Lantmäteriet https://www.lantmateriet.se/\n"
            "Livsmedelsverket https://www.livsmedelsverket.se/\n"
            "Jordbruksverket https://jordbruksverket.se/\n"
            "Arbetsmiljöverket https://www.av.se/"
        ),
        # What the business reads as status
        "status.received": "Vi har fått ditt ärende. {lotsen} hör av sig senast {datum}.",
        "status.received.late": "Vi har fått ditt ärende. {lotsen} hör av sig så snart det går.",
        "status.in_progress": "{sektorer} arbetar med dina frågor. Nästa besked senast {datum}.",
        "status.in_progress.late": "{sektorer} arbetar med dina frågor. Du får besked så snart det går.",
        "status.in_progress.pilot": "{namn} går igenom det som har kommit in. Nästa besked senast {datum}.",
        "status.in_progress.pilot.late": ("{namn} går igenom det som har kommit in. Du får besked så snart det går."),
        "status.answer_needed": "Vi har en fråga till dig. Så fort du har svarat kan vi fortsätta.",
        "status.waiting_for_others": (
            "Vi väntar på svar från {organisation}, som inte hör till kommunen. Vi bevakar att svaret kommer."
        ),
        "status.resting": "Ärendet vilar till {datum}. Orsaken är: {orsak} Då hör vi av oss igen.",
        "status.resting.write": "Vill du att vi fortsätter tidigare? Skriv till oss, så väcker vi ärendet.",
        "status.closed": "Se vad vi kom fram till och vad som återstår för dig.",
        "status.closed.nothing_more": "Du behöver inte göra något mer.",
        "status.closed.read": "Se vad vi kom fram till.",
        "status.withdrawn": ("Du har dragit tillbaka ärendet. Det du har skickat kan finnas kvar i kommunens arkiv."),
        "status.joined": (
            "Vi har slagit ihop det här med ärende {annat}. Där fortsätter vi, och där kan du skriva till oss."
        ),
        "status.joined.other": (
            "Vi hanterar det här tillsammans med ett annat ärende om samma sak. Vill du veta hur det går, eller"
            " berätta något mer? Ring {lotsen} på {telefon}."
        ),
        "status.joined.now": "Läget är: {status}.",
        "status.joined.write": "Du kan också skriva till oss här på sidan.",
        "status.put_aside": (
            "Vi arbetar inte vidare med det här. Är det fel? Ring {lotsen} på {telefon}, så tar vi upp det igen."
        ),
        "status.late": (
            "Vi är försenade, och det beklagar vi. Du skulle ha fått svar från {vem} {datum}."
            " Vi driver på, och du får ett nytt datum."
        ),
        "status.late.reason": (
            "Vi är försenade, och det beklagar vi. Du skulle ha fått svar från {vem} {datum}. Orsaken är: {orsak}"
            " Nu räknar vi med att du får svar senast {nytt}."
        ),
        "status.new_date": "Du får svar från {vem} senast {nytt}. Orsaken till det nya datumet är: {orsak}",
        "answer.guidance": "Det här är vägledning, inte ett beslut. Beslut får du när du har ansökt.",
        # After closing
        "closed.reopen": (
            "Blev något oklart? Öppna ärendet igen senast {datum}. Då läser vi igenom det igen och frågar dem som"
            " behöver svara. Allt som du har skickat finns kvar."
        ),
        "withdrawn.reopen": (
            "Ångrar du dig? Öppna ärendet igen senast {datum}. Då frågar vi dem som behöver svara. Allt som du har"
            " skickat finns kvar."
        ),
        "closed.ask_more": (
            "Det har gått en tid, så din fråga blir ett nytt ärende som hör ihop med det här. Vi ser vad vi kom fram"
            " till, så du slipper berätta allt en gång till."
        ),
        "feedback.title": "Hur tycker du att det gick?",
        "feedback.lead": "Det tar en minut och är frivilligt. 1 är lägst och 10 är högst.",
        "feedback.readers": (
            "Lotsen och de sektorer som har svarat dig läser svaret, som kan bli en allmän handling."
            " Det påverkar inte hur vi hanterar dina ärenden."
        ),
        "feedback.thanks": "Tack! Ditt svar hjälper oss att bli bättre.",
        # Figures: the page that everybody reads, and each figure in one sentence
        "figures.title": "Så går det",
        "figures.lead": (
            "Här ser du hur snabbt vi svarar, hur vi håller det vi lovar och vad företagen tycker. Siffrorna gäller"
            " hela lotsen och sektorerna, aldrig en enskild person eller ett enskilt företag."
        ),
        "figures.none": "Här kommer siffror när det första kvartalet är slut.",
        "figures.hidden": (
            "Visas inte: {rader}. Där är antalet mindre än tio, eller så skulle ett så litet antal gå att räkna ut."
        ),
        "figures.flow": "Så många ärenden kom in och avslutades under perioden. Reklam räknas inte.",
        "figures.open": "Varje öppet ärende väntar på någon, och här ser du hur många som väntar på var och en i dag.",
        "figures.stalled": (
            "Ett ärende står still när nästa steg är vårt men ingen har tagit något steg på tio arbetsdagar."
        ),
        "figures.first_contact": (
            "Så många arbetsdagar tog det från att ärendet kom in tills någon av oss hörde av sig till företaget."
        ),
        "figures.spread": "Så många ärenden fick sin första kontakt efter så många arbetsdagar.",
        "figures.promises": (
            "Så stor andel av de datum som vi har lovat företag under perioden höll vi. Ett datum som har gått ut utan"
            " besked räknas som brutet."
        ),
        "figures.sectors": (
            "Så många arbetsdagar tog det från att sektorn fick frågan tills den svarade, utan dagarna då vi väntade"
            " på företaget."
        ),
        "figures.together": (
            "Så stor andel av de avslutade ärendena behövde mer än en sektor, och så stor andel togs upp på ett möte"
            " mellan lotsen och sektorerna."
        ),
        "figures.reminders": (
            "Så stor andel av påminnelserna följdes av att någon gick vidare med ärendet inom två arbetsdagar."
        ),
        "figures.closing": (
            "Så nöjda är de företag som har svarat efter att ärendet avslutades, i medeltal från 1 till 10. Det är"
            " portalens egna frågor, och ett ärende räknas hos varje sektor som svarade i det."
        ),
        "figures.guide": "Så ofta har någon i vägvisaren sett vad som behövs. Vi sparar inget om vem det var.",
        "figures.guide_wishes": "Så ofta har någon sett stegen för varje önskan.",
        "figures.guide_stops": (
            "Så ofta har en fråga visats utan att någon gick vidare. Slutar många vid samma fråga är den kanske svår"
            " att förstå."
        ),
        "figures.guide_steps": "Så ofta har ett steg ur vägvisaren kommit med i ett ärende.",
        # Letters
        "letter.file_stopped.subject": "Skicka din fil igen i ärende {nummer}",
        "letter.file_stopped.body": (
            "En fil som du skickade i ärende {nummer} innehöll skadlig kod, till exempel ett virus. Vi har stoppat"
            " den, så vi kan inte läsa den. Det beror ofta på en smittad dator. Kontrollera datorn med ett"
            " virusskydd och skicka sedan filen igen, gärna som PDF. Allt annat har kommit fram."
        ),
        "letter.not_all_came.subject": "Något i ditt mejl kom inte fram, ärende {nummer}",
        "letter.not_all_came.body": (
            "Vi har fått ditt mejl i ärende {nummer}, men något kom inte med. Det kan vara en fil som är för stor,"
            " eller av en sort som vi inte kan ta emot. I ditt ärende står vad som saknas. Där kan du skicka det igen."
        ),
        "letter.receipt.subject": "Vi har fått ditt ärende {nummer}",
        "letter.receipt.talked": (
            "Tack för att du berättade! Ditt ärendenummer hos lotsen är {nummer}. {lotsen} har ditt ärende, och på"
            " sidan ser du när du får besked.\n\n"
            "Det här är inte en ansökan. Vänta med att bygga, beställa eller öppna tills du vet vilka tillstånd"
            " du behöver.\n\n"
            "Länken är personlig. Dela den bara med dem som får läsa ditt ärende."
        ),
        "letter.receipt.body": (
            "Tack, vi har fått ditt ärende! Ditt ärendenummer hos lotsen är {nummer}.\n"
            "{lotsen} hör av sig senast {datum}.\n\n"
            "Det här är inte en ansökan. Vänta med att bygga, beställa eller öppna tills du vet vilka tillstånd"
            " du behöver.\n\n"
            "Länken är personlig. Dela den bara med dem som får läsa ditt ärende."
        ),
        "letter.new_links.subject": "Ny länk till ditt ärende",
        "letter.new_links.body": "Här är nya länkar till det du har skickat till oss. De är personliga.",
        "letter.access_given.subject": "Du är inbjuden till ärende {nummer}",
        "letter.access_given.body": "{vem}, vill att du ska kunna {vad} i ärende {nummer} hos {kommun}.",
        "letter.access_given.no": (
            "Vet du inte vad det gäller, eller vill du inte vara med? Öppna länken och välj Nej tack. Då får du inga"
            " fler mejl om ärendet. Länken är personlig, så skicka den inte vidare."
        ),
        "letter.followed.subject": "Nytt i ärende {nummer} som du följer",
        "letter.followed.body": "{vad} Det gäller ärende {nummer}, som du är inbjuden till.",
        "letter.followed.stop": "Vill du inte ha fler mejl? Öppna länken och välj Sluta följa ärendet.",
        "letter.followed.answer": "{sektor} har svarat. Svaret är vägledning, inte ett beslut.",
        "letter.followed.correction": "{sektor} har rättat sitt svar.",
        "letter.followed.message": "{sektor} har skrivit något.",
        "letter.followed.question": "{sektor} har ställt en fråga.",
        "letter.followed.new_date": "Ett datum har ändrats.",
        "letter.followed.resting": "Ärendet vilar.",
        "letter.followed.awake": "Ärendet har vilat, och nu fortsätter vi.",
        "letter.followed.own_system": "En sektor har tagit emot en fråga och hanterar den hos sig.",
        "letter.followed.meeting_summary": "Vi har haft ett möte om ärendet.",
        "letter.followed.closed": "Ärendet är avslutat.",
        "letter.followed.reopened": "Ärendet är öppnat igen.",
        "letter.followed.withdrawn": "Ärendet är tillbakadraget.",
        "letter.answer.subject": "Du har fått svar i ärende {nummer}",
        "letter.answer.body": ("{sektor} har svarat i ditt ärende {nummer}. Svaret är vägledning, inte ett beslut."),
        "letter.correction.subject": "Ett svar är rättat i ärende {nummer}",
        "letter.correction.body": "{sektor} har rättat sitt svar i ditt ärende {nummer}. Läs rättelsen.",
        "letter.message.subject": "{sektor} har skrivit till dig i ärende {nummer}",
        "letter.message.body": "{sektor} har skrivit till dig i ditt ärende {nummer}.",
        "letter.question.subject": "Vi har en fråga till dig i ärende {nummer}",
        "letter.question.body": (
            "{sektor} behöver ett svar från dig för att komma vidare i ärende {nummer}."
            " Behöver du mer tid? Säg till, så väntar vi."
        ),
        "letter.new_date.subject": "Nytt datum i ärende {nummer}",
        "letter.new_date.body": (
            "{sektor} behöver mer tid i ditt ärende {nummer}, och det beklagar vi."
            " Nu räknar vi med att du får svar senast {datum}."
        ),
        "letter.new_date.in_time": "Du får svar från {sektor} i ditt ärende {nummer} senast {datum}.",
        "letter.new_pilot_date.body": (
            "{lotsen} behöver mer tid i ditt ärende {nummer}, och det beklagar vi. Du får besked senast {datum}."
        ),
        "letter.new_pilot_date.in_time": "{lotsen} ger besked i ditt ärende {nummer} senast {datum}.",
        "letter.resting.subject": "Ditt ärende {nummer} vilar",
        "letter.resting.body": (
            "Ditt ärende {nummer} vilar till {datum}. Då hör vi av oss igen."
            " Vill du att vi fortsätter tidigare? Skriv till oss på din sida, så väcker vi ärendet."
        ),
        "letter.awake.subject": "Vi fortsätter med ditt ärende {nummer}",
        "letter.awake.body": "Ditt ärende {nummer} har vilat, och nu fortsätter vi.",
        "letter.awake.date": "Du får besked senast {datum}.",
        "letter.own_system.subject": "Ditt ärende {nummer} har gått vidare",
        "letter.own_system.body": "{sektor} har tagit emot din fråga i ärende {nummer} och hanterar den hos sig.",
        "letter.meeting_summary.subject": "Vi har haft ett möte om ditt ärende {nummer}",
        "letter.meeting_summary.body": (
            "Vi har haft ett möte om ditt ärende {nummer}. Här står vad vi kom fram till och vad som händer nu."
        ),
        "letter.closed.subject": "Ditt ärende {nummer} är avslutat",
        "letter.closed.body": (
            "Ditt ärende {nummer} är avslutat. Blev något oklart? Öppna ärendet igen senast {datum},"
            " så läser vi igenom det igen."
        ),
        "letter.closed.feedback": "Hur tycker du att det gick? Det tar en minut och är frivilligt.",
        "letter.reopened.subject": "Ditt ärende {nummer} är öppnat igen",
        "letter.reopened.body": (
            "Ditt ärende {nummer} är öppnat igen. Vi läser igenom det igen och frågar dem som behöver svara."
            " {lotsen} hör av sig senast {datum}."
        ),
        "letter.withdrawn.subject": "Ditt ärende {nummer} är tillbakadraget",
        "letter.withdrawn.body": (
            "Du har dragit tillbaka ärende {nummer}. Det du har skickat kan finnas kvar i kommunens arkiv."
            " Ångrar du dig? Öppna ärendet igen senast {datum}."
        ),
        "letter.joined.subject": "Ditt ärende {nummer} har slagits ihop med ett annat",
        "letter.joined.body": (
            "Du har skickat samma sak mer än en gång. Vi har slagit ihop ärende {nummer} med ärende {annat},"
            " och där fortsätter vi."
        ),
        "letter.joined.other.body": (
            "Ditt ärende {nummer} handlar om samma sak som ett annat ärende hos oss, och vi hanterar dem tillsammans."
            " Vill du veta hur det går, eller berätta något mer? Svara på det här mejlet."
        ),
        "letter.closed_with_another.subject": "Ditt ärende {nummer} är avslutat",
        "letter.closed_with_another.body": (
            "Vi har hanterat ditt ärende {nummer} tillsammans med ett annat ärende om samma sak. Det är avslutat nu."
            " Vill du veta vad vi kom fram till? Ring oss."
        ),
        "letter.taken_apart.subject": "Ditt ärende {nummer} fortsätter för sig",
        "letter.taken_apart.body": (
            "Vi slog ihop ditt ärende {nummer} med ett annat. Det blev fel, och vi ber om ursäkt."
            " Ärendet fortsätter nu som förut."
        ),
    }
)

labels.register(
    labels.Of.TEXT,
    {
        "new": "Nytt ärende",
        "receipt": "Kvittot",
        "address": "Frågan om adressen är rätt",
        "promise": "Datumet för första kontakten",
        "status": "Läget på företagets sida",
        "answer": "Under varje svar",
        "closed": "När ärendet är avslutat",
        "withdrawn": "När ärendet är tillbakadraget",
        "feedback": "Omdömet efteråt",
        "roadmap": "Det här behöver du",
        "figures": "Så går det",
        "letter": "Mejl",
    },
)
labels.register(
    labels.Of.LINK,
    {
        "case": "ärende",
        "access": "ärende för inbjuden",
        "spoken_code": "kod i telefon",
        "assignment": "fråga till sektor",
        "meeting": "lotsmöte för inbjuden",
        "visit": "blad till ett företagsbesök",
    },
)
