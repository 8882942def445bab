"""The texts of this floor that participants and businesses read. Eva may rewrite every one of them in admin."""

from portal.wording import register

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
