"""The texts of the site's own pages. Eva may rewrite every one of them in admin."""

from portal.wording import register

register(
    {
        "start.headline": "En väg in till kommunen för dig och ditt företag",
        "start.lead": (
            "Ska du starta, bygga om eller prova något nytt? Berätta vad du vill göra, så hjälper vi dig till rätt"
            " personer. Du behöver inte veta vilka tillstånd som krävs."
        ),
        "start.way1.title": "Berätta vad du vill göra",
        "start.way1.text": "Det tar ungefär fem minuter. Du behöver inget konto.",
        "start.way2.title": "Följ ditt ärende",
        "start.way2.text": "Se vad som händer och vem som har ärendet, svara på frågor och skicka mer underlag.",
        "start.way3.title": "Kom på en träff",
        "start.way3.text": "Upphandlingsdialoger, möten och samarbeten med skolan.",
    }
)
