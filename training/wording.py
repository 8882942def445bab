"""The texts of this floor that participants and businesses read. Eva may rewrite every one of them in admin."""

from portal.text import labels
from portal.text.wording import register

register(
    {
        "training.title": "Utbildning",
        "training.lead": (
            "Här står din utbildning: när vi ses, vad du ska göra till nästa gång och hur långt du har kommit."
        ),
        "training.personal": (
            "Vi har ditt namn, din e-postadress, din roll och din närvaro för att kunna hålla utbildningen. Ledarna"
            " och din chef ser närvaron. Det du lämnar in kan bli en allmän handling."
        ),
        "training.personal.politician": (
            "Vi har ditt namn, din e-postadress, din roll och din närvaro för att kunna hålla utbildningen. Ledarna"
            " ser närvaron. Det du lämnar in kan bli en allmän handling."
        ),
        "training.invited": "Du är inbjuden. Går det inte kan du skicka någon annan i ditt ställe.",
        "training.accepted": "Välkommen! Du står med vid alla tillfällen som kommer.",
        "training.declined": "Ändrar du dig kan du tacka ja här.",
        "training.substituted": "Tack för att du ordnade det.",
        "training.over": "Tack för att du var med.",
        "training.left": "Tack för din tid.",
        "training.certificate": (
            "har deltagit i Förenkla – helt enkelt, en utbildning från Sveriges Kommuner och Regioner (SKR) för dem"
            " som möter företag."
        ),
        "training.public": (
            "I omgången {omgång} är {deltagare} chefer, handläggare och politiker från {sektorer} sektorer med."
            " {hållna} av {planerade} tillfällen har varit."
        ),
        "training.public.actions": "Just nu arbetar vi med {pågår} förbättringar. {klara} är genomförda.",
        "letter.training_invitation.subject": "Inbjudan till {omgång}",
        "letter.training_invitation.body": (
            "Välkommen till {omgång}. Vi träffas flera gånger, lyssnar på företagare och övar på bemötande, tydliga"
            " svar och vad lagen kräver av oss. Mellan gångerna arbetar vi med egna förbättringar."
        ),
        "letter.training_welcome.subject": "Du är med i {omgång}",
        "letter.improvement_outcome.subject": "Det här blev det av det du tog upp",
    }
)

labels.register(labels.Of.TEXT, {"training": "Utbildning"})
labels.register(
    labels.Of.LINK, {"participant": "deltagare i en utbildning", "home_task": "hemuppgift", "improvement": "åtgärd"}
)
labels.register(
    labels.Of.ACTION,
    {
        "cohort.add_people": "Deltagare lades till i en utbildning",
        "cohort.invite": "Inbjudningar till en utbildning skickades",
        "cohort.accept": "En deltagare tackade ja till en utbildning",
        "cohort.gap_letter": "Ett mejl om luckor i en utbildning skickades",
        "occasion.add": "Ett utbildningstillfälle lades till",
        "occasion.change": "Ett utbildningstillfälle ändrades",
        "participant.decline": "En deltagare tackade nej",
        "participant.leave": "En deltagare slutade",
        "participant.remove": "En deltagare togs bort",
        "participant.withdraw": "En inbjudan till en utbildning togs bort",
        "participant.substitute": "En deltagare skickade någon annan",
        "attendance.note": "Närvaron vid en utbildning antecknades",
        "attendance.rest": "Resten antecknades som närvarande",
        "attendance.list": "Närvaron fördes in från papperslistan",
        "homework.give": "En hemuppgift gavs",
        "homework.due": "En hemuppgift fick ett annat datum",
        "homework.hand_in": "En hemuppgift lämnades in",
        "homework.feedback": "En hemuppgift fick återkoppling",
        "improvement.made": "En åtgärd beslutades",
        "improvement.note": "En anteckning om en åtgärd skrevs",
        "improvement.started": "En åtgärd påbörjades",
        "improvement.done": "En åtgärd genomfördes",
        "improvement.judged": "En åtgärd utvärderades",
        "improvement.dropped": "En åtgärd avbröts",
        "improvement.new_date": "En åtgärd fick ett nytt datum",
        "improvement.new_owner": "En åtgärd fick en ny ansvarig",
    },
)
