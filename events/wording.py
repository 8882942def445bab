"""The texts of the event floor that the business reads. Eva may rewrite every one of them in admin."""

from portal.text import labels
from portal.text.wording import register

register(
    {
        "events.title": "Kom på en träff",
        "events.lead": (
            "Här är möten, upphandlingsdialoger och samarbeten med skolan. Du anmäler dig på någon minut och behöver"
            " inget konto."
        ),
        "events.none": "Just nu finns inga träffar att anmäla sig till. Titta gärna tillbaka.",
        "events.full": "Alla platser är tagna. Anmäl dig ändå, så står du i kö.",
        "queue.direct": "Blir en plats ledig får ni den automatiskt, och ett mejl om det. Ni behöver inte göra något.",
        "queue.offer": (
            "Blir en plats ledig håller vi den åt er och skriver ett mejl. Tacka ja inom {tid}, annars går den till"
            " nästa. I mejlet står senaste dag och tid."
        ),
        "events.held": "{platser} hålls till {datum} för företag som inte har varit på någon av våra träffar förut.",
        "events.only_held": "Har ni varit med förut ställs ni i kö, och kön får det som är kvar {datum}.",
        "events.left": (
            "Just nu finns {platser} kvar. Räcker de inte när du skickar ställs ni i kö. Mejlet berättar hur det gick."
        ),
        "events.share": (
            "Varje företag kan få högst {platser}. Har någon hos er redan anmält sig räknas de in, och blir ni fler"
            " ställs den nya anmälan i kö."
        ),
        "events.ask": "Ställ en fråga",
        "events.ask.text": (
            "Du behöver inte anmäla dig. Vi svarar på träffens sida, till alla samtidigt. Vi sparar inte vem du är."
        ),
        "events.closed": "Anmälan har stängt. Ring oss om du vill komma ändå.",
        "events.dialogue": (
            "Ingen upphandling har börjat. Vi förhandlar inte, och det spelar ingen roll för ett kommande anbud om du"
            " är med. Alla företag är välkomna, var de än finns. Frågor svarar vi på till alla samtidigt,"
            " här på sidan."
        ),
        "events.dialogue.after": (
            "Ingen upphandling hade börjat när träffen hölls, och den påverkar inte vem som får ett kontrakt. Frågorna"
            " och svaren publicerar vi här på sidan, så att alla får veta samma sak."
        ),
        "events.personal": (
            "Det du skickar blir som regel en allmän handling. Skriv inga personnummer. Specialkost tar vi bort direkt"
            " efter träffen."
        ),
        "events.readers": (
            "Träffen ordnas tillsammans med {namn}, som också ser vilka som kommer: namn, företag, e-post och telefon."
            " Specialkost och svar på frågor ser bara kommunen."
        ),
        "signup.company.label": "Företag eller organisation",
        "signup.company.help": "Har du inte startat än? Lämna rutan tom.",
        "signup.number.label": "Organisationsnummer (frivilligt)",
        "signup.number.help": (
            "Har du enskild firma? Lämna rutan tom. Då är numret ditt personnummer, och det behöver vi inte."
        ),
        "signup.people.label": "Vilka kommer?",
        "signup.people.help": (
            "Ett namn per rad. Varje namn är en plats. Vill någon ha mejl och kalenderfil till sig själv? Skriv"
            " adressen efter namnet: Bo Ek, bo@exempel.se"
        ),
        "signup.email.label": "E-post",
        "signup.email.help": "Hit skickar vi besked, kalenderfil och länken till din anmälan.",
        "signup.fewer.label": "Färre platser går också bra",
        "signup.fewer.help": "Om alla inte får plats vill vi ha dem som finns. De som står först får dem.",
        "signup.diet.label": "Specialkost (frivilligt)",
        "signup.diet.help": "Skriv vad köket behöver veta, utan namn. Vi tar bort det direkt efter träffen.",
        "signup.question.label": "Fråga till oss innan träffen (frivilligt)",
        "signup.question.help": "Vi svarar på träffen eller här på sidan. Ingen får veta vem som frågade.",
        "signup.thanks": "Tack, vi har fått din anmälan",
        "signup.thanks.text": (
            "Läs mejlet, som kommer inom några minuter. Där står vilka som har plats eller står i kö, och hur du"
            " ändrar eller lägger till någon. Var adressen redan anmäld gäller den första anmälan, och ingen ny är"
            " tillagd."
        ),
        "signup.thanks.lost": "Kommer det inget? Titta i skräpposten, eller anmäl dig en gång till med samma adress.",
        "waiting.full": "Alla platser är tagna.",
        "waiting.held": (
            "De platser som är kvar hålls till {datum} för företag som inte har varit på någon av våra träffar förut."
        ),
        "waiting.share": (
            "Varje företag kan få högst {platser}, och det räcker inte till er. Ni får plats om en kollega avbokar, om"
            " ni blir färre eller om gränsen höjs."
        ),
        "waiting.party": "Ni vill ha {önskade}, och just nu finns {platser} kvar till er.",
        "freed.given_back": "Någon har lämnat tillbaka sin plats.",
        "freed.unanswered": "Någon tackade inte ja i tid.",
        "freed.more_seats": "Vi har fler platser än förut.",
        "freed.bigger_share": "Varje företag får fler platser än förut.",
        "freed.released": "Platserna som vi höll för nya företag är fria för alla.",
        "freed.room": "Det har blivit plats.",
        "registration.confirmed": "Ni har plats. Välkomna!",
        "registration.offered": "Det finns en plats till er. Tacka ja senast {datum}, annars går den till nästa.",
        "registration.waiting": (
            "Ni står i kö, på plats {plats}. En ledig plats går till den som står först och får rum."
        ),
        "registration.at_the_door": (
            "Träffen har börjat. Ni har ingen plats, men kom gärna till dörren. Finns det rum släpper vi in er."
        ),
        "registration.no_seat": "Träffen har varit, och det blev ingen plats till er.",
        "registration.unconfirmed": (
            "Bekräfta anmälan senast {datum}, så är platsen er. Annars går den till någon annan."
        ),
        "registration.cancelled": "Anmälan är avbokad.",
        "registration.lapsed": "Vi fick inget svar i tid, så platsen har gått vidare. Anmäl er gärna igen.",
        "registration.called_off": "Träffen är inställd. Du behöver inte göra något.",
        "offer.action": "Erbjud ett besök",
        "offer.full": (
            "Just nu har skolan så många företag som den behöver. Erbjud ett besök ändå, så hör vi av oss om det"
            " behövs fler."
        ),
        "offer.personal": "Det du skickar blir som regel en allmän handling. Skriv inga personnummer.",
        "offer.people.label": "Vilka från er kan möta eleverna?",
        "offer.people.help": "Ett namn per rad. Du kan ändra det senare.",
        "offer.email.label": "E-post",
        "offer.email.help": "Hit skickar vi svar, schema och länken till ert erbjudande.",
        "offer.question.label": "Fråga till oss (frivilligt)",
        "offer.question.help": "Vi svarar här på sidan. Ingen får veta vem som frågade.",
        "offer.thanks": "Tack, vi har fått ert erbjudande",
        "offer.thanks.text": (
            "I mejlet ser du vad som händer nu, och där finns länken till ert erbjudande. Det kommer inom några"
            " minuter."
        ),
        "offer.received": (
            "Tack! Vi letar efter klasser som passar det ni kan göra. När schemat är klart får ni ett mejl med dag,"
            " tid och klass."
        ),
        "offer.thanks.lost": "Kommer det inget? Titta i skräpposten, eller skicka erbjudandet en gång till.",
        "offer.scheduled": "Klasserna väntar på er. Här nedanför ser ni när.",
        "offer.offered": "Skolan tar gärna emot ert besök. Tacka ja senast {datum}, annars frågar vi någon annan.",
        "offer.unconfirmed": "Bekräfta erbjudandet senast {datum}. Annars tar vi bort det.",
        "offer.waiting": "Just nu har skolan så många företag som den behöver. Vi hör av oss om det behövs fler.",
        "offer.withdrawn": "Ni har tagit tillbaka erbjudandet.",
        "offer.lapsed": "Vi fick inget svar i tid och har tagit bort erbjudandet.",
        "letter.event_confirmed.subject": "Du är anmäld till {träff}",
        "letter.event_confirmed.body": "Tack för din anmälan till {träff}. Ni har plats. Välkomna!",
        "letter.offer_received.subject": "Tack för ert erbjudande: {träff}",
        "letter.offer_received.body": (
            "Tack för att ni vill möta elever: {träff}. Vi letar efter klasser som passar det ni kan göra. När schemat"
            " är klart får ni ett mejl med dag, tid och klass. Ni behöver inte göra något till dess."
        ),
        "letter.offer_waiting.body": (
            "Tack för att ni vill möta elever: {träff}. Just nu har skolan så många företag som den behöver. Vi sparar"
            " erbjudandet och hör av oss om det behövs fler."
        ),
        "letter.event_waiting.subject": "Du står i kö till {träff}",
        "letter.event_waiting.body": (
            "Tack för din anmälan till {träff}. Just nu finns det inte plats till er, så ni står i kö."
        ),
        "letter.event_promoted.subject": "Ni har fått plats på {träff}",
        "letter.event_promoted.body": "Nu har ni plats på {träff}. Välkomna!",
        "letter.time_answered.subject": "Svar om tiden för besöket: {träff}",
        "letter.event_thanks.subject": "Tack för att du kom: {träff}",
        "letter.event_thanks.body": (
            "Tack för att du var med på {träff}. Vad tyckte du? Tre frågor, och det tar en minut."
        ),
    }
)

labels.register(
    labels.Of.TEXT,
    {
        "events": "Träffar",
        "signup": "Anmälan",
        "registration": "Företagets sida om sin anmälan",
        "freed": "När en plats blir ledig",
        "offer": "Erbjudande om besök i skolan",
        "waiting": "Kön",
        "queue": "Kön",
    },
)
labels.register(
    labels.Of.LINK,
    {
        "registration": "anmälan till en träff",
        "attendee": "egen plats på en träff",
        "school_person": "schema för klassbesök",
    },
)
labels.register(
    labels.Of.ACTION,
    {
        "event.arrange": "Ett internt tillfälle lades upp",
        "event.enrol": "Någon fick plats på ett internt tillfälle",
        "event.published": "En träff publicerades",
        "event.called_off": "En träff ställdes in",
        "event.capacity": "Antalet platser ändrades",
        "event.share": "Platserna per företag ändrades",
        "event.release_held": "Platser som hölls släpptes",
        "event.move": "En träff flyttades",
        "event.copy": "En träff kopierades",
        "event.co_organiser": "En medarrangör lades till",
        "event.co_organiser_off": "En medarrangör togs bort",
        "event.material": "Material lades till",
        "event.material_off": "Material togs bort",
        "event.invite": "Inbjudningar skickades",
        "event.letter": "Ett mejl skickades till deltagarna",
        "event.remind": "Deltagarna påmindes",
        "event.thank": "Deltagarna tackades",
        "event.list_out": "Deltagarlistan togs ut",
        "event.dossier": "Underlaget om likabehandling togs ut",
        "event.publish_answers": "Svar på frågor publicerades",
        "event.outcome": "Utfallet av en dialog skrevs",
        "event.publish_outcome": "Utfallet av en dialog publicerades",
        "event.dispose": "Uppgifter om deltagare gallrades",
        "event.recount_differs": "Antalet platser stämde inte vid kontrollen",
        "registration.correct_address": "Ett företag rättade adressen i sin anmälan",
        "registration.sign_up": "Ett företag anmälde sig",
        "registration.change": "En anmälan ändrades",
        "registration.cancel": "En anmälan avbokades",
        "registration.leave": "En deltagare avbokade sin plats",
        "registration.promote": "Ett företag i kön fick plats",
        "registration.accept": "Ett företag tackade ja till en plats",
        "registration.lapse": "En erbjuden plats gick vidare",
        "registration.let_in": "Någon i kön släpptes in vid dörren",
        "registration.walk_in": "Någon kom utan anmälan",
        "attendee.check_in": "En deltagare prickades av",
        "attendee.undo_check_in": "En avprickning togs tillbaka",
        "question.ask": "Någon ställde en fråga på en träffs sida",
        "question.add": "En fråga till dialogen lades till",
        "question.answer": "En fråga till dialogen besvarades",
        "question.drop": "En fråga till dialogen togs bort",
        "board.fill": "En tavla med klassbesök fylldes",
        "board.send": "Scheman för klassbesök skickades",
        "board.does_not_suit": "Skolan skrev att en tid för klassbesök inte passar",
        "board.answer_time": "Skolan fick svar om en tid som inte passar",
    },
)
