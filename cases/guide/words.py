"""The guide's own words in Swedish and in English. What a step or a question says is in its row."""

from cases.models import GuideStep
from portal.text.swedish import counted

SWEDISH, ENGLISH = "sv", "en"

WORDS = {
    SWEDISH: {
        "title": "Vad behöver jag?",
        "lead": "Välj vad du vill göra och svara på några frågor. Då ser du vad du behöver, i vilken ordning.",
        "wishes": "Vad vill du göra?",
        "wishes_help": "Välj det som stämmer, gärna flera.",
        "next": "Fortsätt",
        "choose_one": "Välj minst en sak som du vill göra.",
        "not_ready": "Vägvisaren är inte klar än. Berätta vad du vill göra, så hjälper vi dig.",
        "tell": "Berätta vad du vill göra",
        "question": "Fråga {number} av {of}",
        "unknown": "Vet inte",
        "all_at_once": "Visa alla frågor på en sida",
        "back": "Tillbaka",
        "to_wishes": "Ändra vad du vill göra",
        "answers": "Dina svar",
        "change": "Ändra dina svar",
        "show_map": "Visa vad jag behöver",
        "map_title": "Det här behöver du",
        "map_lead": "Så här brukar det vara för den som vill:",
        "goes_on": "Skicka till lotsen eller skriv ut",
        "steps": "Steg",
        "fees": "Avgifter",
        "time": "Tid för de steg där den är känd",
        "at_once": "De här kan du göra samtidigt",
        "first": "Börja här",
        "then": "Sedan",
        "unsure": "Kanske",
        "unsure_title": "Det här vet vi inte säkert",
        "unsure_lead": "Det beror på det som du inte vet än. Fråga lotsen.",
        "to_confirm": "Ska bekräftas.",
        "unconfirmed": "{count} av {of} steg ska bekräftas av den som ansvarar. Innan dess kan något ändras.",
        "none_confirmed": "Stegen ska bekräftas av den som ansvarar. Innan dess kan något ändras.",
        "confirmed": "Bekräftat {day}.",
        "enclose": "Ha till hands",
        "law": "Lag",
        "renewal": "Så länge gäller det",
        "waits": "Vänta tills det här är klart:",
        "apply": "Ansök här",
        "more": "Läs mer",
        "send_title": "Låt lotsen titta på det",
        "send_text": "Vi kontrollerar stegen och frågar dem som bestämmer. Du slipper skriva en gång till.",
        "send": "Skicka till lotsen",
        "print": "Skriv ut",
        "keep": "Spara eller dela sidans adress, så kommer du tillbaka hit. Det finns inget om dig i den.",
        "guidance": "Det här är vägledning och inget beslut.",
        "other": "In English",
        "nothing": "Det här kräver inget av kommunen, så vitt vi vet. Fråga lotsen om du är osäker.",
        "whole_map": "Vad behöver jag mer?",
    },
    ENGLISH: {
        "title": "What do I need?",
        "lead": "Choose what you want to do and answer a few questions. You see what you need, and in which order.",
        "wishes": "What do you want to do?",
        "wishes_help": "Choose all that fit.",
        "next": "Continue",
        "choose_one": "Choose at least one thing that you want to do.",
        "not_ready": "The guide is not ready yet. Tell us what you want to do, and we will help you.",
        "tell": "Tell us what you want to do",
        "question": "Question {number} of {of}",
        "unknown": "I do not know",
        "all_at_once": "Show all questions on one page",
        "back": "Back",
        "to_wishes": "Change what you want to do",
        "answers": "Your answers",
        "change": "Change your answers",
        "show_map": "Show what I need",
        "map_title": "This is what you need",
        "map_lead": "This is how it usually is for those who want to:",
        "goes_on": "Send to the adviser or print",
        "steps": "Steps",
        "fees": "Fees",
        "time": "Time of the steps where it is known",
        "at_once": "You can do these at the same time",
        "first": "Begin here",
        "then": "Then",
        "unsure": "Perhaps",
        "unsure_title": "This we do not know for certain",
        "unsure_lead": "It depends on what you do not know yet. Ask the adviser.",
        "to_confirm": "To be confirmed.",
        "unconfirmed": "{count} of {of} steps are to be confirmed by those responsible, and may change.",
        "none_confirmed": "The steps are to be confirmed by those responsible, and may change.",
        "confirmed": "Confirmed {day}.",
        "enclose": "Have at hand",
        "law": "Law",
        "renewal": "How long it is valid",
        "waits": "Wait until this is done:",
        "apply": "Apply here",
        "more": "Read more",
        "send_title": "Let the adviser have a look",
        "send_text": "We check the steps and ask those who decide. You need not write it again.",
        "send": "Send to the adviser",
        "print": "Print",
        "keep": "Save or share the address of this page, and you come back here. It holds nothing about you.",
        "guidance": "This is guidance and no decision.",
        "other": "På svenska",
        "nothing": "As far as we know, this needs nothing from the municipality. Ask the adviser if you are unsure.",
        "whole_map": "What more do I need?",
    },
}

FEES = {
    GuideStep.Fee.NONE: "Free of charge.",
    GuideStep.Fee.TARIFF: "A fee by the municipality's tariff.",
    GuideStep.Fee.AUTHORITY: "The authority charges a fee.",
    GuideStep.Fee.UNKNOWN: "",
}


def in_days(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def in_weeks(weeks: int, language: str) -> str:
    if language == ENGLISH:
        return f"{weeks} week{'' if weeks == 1 else 's'}"
    return counted(weeks, "vecka", "veckor")
