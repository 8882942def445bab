"""What the privacy page says is kept, line by line. Each field of a list of fields names the line that tells of it."""

from enum import StrEnum


class Privacy(StrEnum):
    """The page shows them in this order, until the business developer writes her own ("privacy.what")."""

    TOLD = "Det du skriver och skickar: vad du vill göra, ditt namn, din e-postadress och ditt telefonnummer."
    COMPANY = (
        "Företagets namn och organisationsnummer, om du ger oss dem. Har du enskild firma sparar vi inte hela"
        " numret, för det är ditt personnummer."
    )
    OURS = "Det vi skriver till dig, och anteckningar från samtal, möten och besök."
    SIGN_UP = (
        "När du anmäler dig till en träff: vilka som kommer, deras e-post om du skriver den, svar på våra frågor och"
        " eventuell specialkost."
    )
    INVITED = (
        "Ditt namn och din e-postadress, om vi bjuder in dig till en träff eller ett möte, eller om någon bjuder in"
        " dig till sitt ärende."
    )
    COURSE = "När du är med i en utbildning: ditt namn, din roll, om du var där och uppgifterna som du lämnar in."
    VERDICT = "Vad du tyckte när ärendet eller träffen är slut: betyg, och det du skriver till oss."
    HAPPENED = "När något hände i ärendet och vem hos oss som gjorde det."
