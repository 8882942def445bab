"""What happened in a case and who did it, read from the log, in words."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from cases.models import Case
from portal.models import Actor, LogEntry
from portal.people import log
from portal.text import labels

# The log's codes as a citizen reads them.
WORDS = {
    "case.register": "Ärendet registrerades",
    "case.received": "Ärendet togs tillbaka bland de nya",
    "case.in_progress": "Arbetet började eller fortsatte",
    "case.waiting": "Ärendet väntar på företaget",
    "case.resting": "Ärendet vilar",
    "case.closed": "Ärendet avslutades",
    "case.reopened": "Ärendet öppnades igen",
    "case.withdrawn": "Ärendet drogs tillbaka",
    "case.joined": "Ärendet slogs ihop med ett annat",
    "case.take_in": "En dubblett slogs ihop med ärendet",
    "case.take_apart": "En dubblett togs bort från ärendet igen",
    "case.spam": "Ärendet sorterades bort",
    "case.describe": "Rubrik och ärendetyper ändrades",
    "case.diary": "Ärendet diariefördes",
    "case.feedback": "Företaget lämnade ett omdöme",
    "case.rest_on": "Vilan förlängdes",
    "case.lift": "Ärendet lyftes till kommundirektören",
    "case.decide": "Kommundirektören beslutade om ärendet",
    "case.keep_decision": "Det som kommundirektören beslutade blev gjort",
    "case.undo": "Det som nyss gjordes ångrades, innan något mejl hade skickats",
    "case.give_out": "Akten lämnades ut",
    "case.archive": "Ärendet levererades till arkivet",
    "case.dispose": "Ärendet gallrades",
    "case.dispose_part": "Meddelanden eller filer i ärendet gallrades",
    "assignment.ask": "En sektor fick en fråga",
    "assignment.ask_again": "En sektor fick frågan igen",
    "assignment.leave_to_sector": "En fråga lämnades till sektorn, eftersom handläggaren är jävig i ärendet",
    "assignment.follow": "En fråga följde med från en dubblett, eller gick tillbaka dit",
    "assignment.accept": "Sektorn tog emot frågan",
    "assignment.answer": "Sektorn svarade",
    "assignment.correct": "Sektorn rättade ett svar",
    "assignment.nothing_more": "Sektorn hade inget mer att svara",
    "assignment.ask_business": "Sektorn frågade företaget",
    "assignment.decline": "Sektorn lämnade tillbaka frågan",
    "assignment.new_date": "Ett nytt datum lovades",
    "assignment.wish_date": "Sektorn bad lotsen om ett senare datum",
    "assignment.refuse_date": "Lotsen sade nej till ett senare datum",
    "assignment.hand_over": "Frågan gick till en kollega",
    "assignment.own_system": "Sektorn hanterar frågan i sitt eget system",
    "assignment.recall": "Frågan togs tillbaka",
    "assignment.take_over": "Lotsen tog över frågan",
    "meeting.call": "Ett lotsmöte kallades",
    "meeting.record": "Ett lotsmöte som redan var hållet antecknades",
    "meeting.move": "Ett lotsmöte flyttades",
    "meeting.cancel": "Ett lotsmöte ställdes in",
    "meeting.attended": "Någon antecknades som närvarande på ett lotsmöte",
    "meeting.attended_off": "Någon togs bort som närvarande på ett lotsmöte",
    "meeting.invite": "Någon bjöds in till ett lotsmöte",
    "meeting.uninvite": "En inbjudan till ett lotsmöte togs tillbaka",
    "meeting.presence": "Närvaron på ett lotsmöte antecknades",
    "meeting.approve": "Protokollet från ett lotsmöte godkändes",
    "message.answer": "Lotsen gav företaget besked",
    "message.message": "Lotsen skrev till företaget",
    "message.question": "Lotsen frågade företaget",
    "message.reply": "Företaget skrev",
    "message.note": "En intern anteckning skrevs",
    "message.call": "Ett samtal antecknades",
    "message.visit": "Ett besök antecknades",
    "message.to_pilot": "Underlag skickades till lotsen",
    "message.suggestion": "Sektorer föreslogs",
    "step.add": "Ett steg lades till",
    "step.change": "Ett steg ändrades",
    "step.confirm": "Ett steg från vägvisaren kontrollerades",
    "step.tick": "Företaget bockade av ett steg",
    "case.correct_address": "Företaget rättade sin adress",
    "case.prove_address": "Företagets adress bekräftades",
    "case.make_code": "En kod till ärendet lästes upp i telefon",
    "case.use_code": "Ärendet öppnades med en kod",
    "case.give_access": "Företaget bjöd in någon till ärendet",
    "case.accept_access": "En inbjuden tackade ja till ärendet",
    "case.decline_access": "En inbjuden tackade nej till ärendet",
    "case.take_back_access": "En inbjuden fick inte längre läsa ärendet",
    "case.close_link": "En länk till ärendet stängdes",
    "case.letter_came_back": "Ett mejl till företaget kom tillbaka",
    "step.remove": "Ett steg togs bort",
    "step.reorder": "Stegen bytte ordning",
    "meeting.agenda": "Ärendet togs upp på ett lotsmöte",
    "meeting.agenda_off": "Ärendet togs bort från ett lotsmöte",
    "meeting.notes": "Något antecknades på ett lotsmöte",
    "meeting.summary": "Företaget fick en sammanfattning av ett lotsmöte",
    "meeting.action_done": "Lotsen gjorde det som ett lotsmöte bestämde",
    "assignment.share": "En annan organisation fick läsa mer",
    "post.message": "Ett mejl lades i ärendet som företagets ord",
    "post.note": "Ett mejl lades i ärendet som anteckning",
    "post.case": "Ärendet lades upp av ett mejl",
    "post.registrar": "Ett mejl lämnades till registratorn",
    "post.junk": "Ett mejl sorterades bort som skräp",
    "post.back": "Ett mejl togs tillbaka för att sorteras",
    "post.done": "Ett mejl lästes, och inget mer behövde göras",
    "file.stopped": "En fil med skadlig kod stoppades",
    "secrecy.mark": "Något sekretessmarkerades",
    "secrecy.lift": "En sekretessmarkering hävdes",
    "secrecy.read": "Något sekretessmarkerat lästes",
    "mailbox.read": "Ärendet lästes genom länken till en funktionsbrevlåda",
    "mailbox.refuse": "Någon som är jävig fick inte läsa genom länken till en funktionsbrevlåda",
    "visit.plan": "Ett besök hos ett företag planerades",
    "visit.change": "Ett besök hos ett företag ändrades",
    "visit.call_off": "Ett besök hos ett företag ställdes in",
    "visit.hold": "Ett företag besöktes",
    "visit.send_sheet": "Bladet till ett företagsbesök mejlades",
    "visit.promise": "Något lovades vid ett besök hos ett företag",
    "visit.keep_promise": "Ett löfte vid ett besök blev gjort",
    "visit.move_promise": "Ett löfte vid ett besök fick nytt datum eller ny ansvarig",
    "visit.note": "Anteckningar från ett besök ändrades",
    "case.list_out": "Ärendelistan togs ut som fil",
    "guide_step.change": "Ett steg i vägvisaren ändrades",
    "guide_step.confirm": "Ett steg i vägvisaren bekräftades",
}
labels.register(labels.Of.ACTION, WORDS)


@dataclass(frozen=True)
class Event:
    at: datetime
    what: str
    who: str

    def with_words(self, change: Callable[[str], str]) -> "Event":
        return replace(self, what=change(self.what), who=change(self.who))


READINGS = frozenset(
    {"secrecy.read", "mailbox.read", "mailbox.refuse"}
)  # of the house's own watch, and not of what happened in the case


def history_of(case: Case, *, without: frozenset[str] = frozenset()) -> list[Event]:
    """In the order in which it was written."""
    rows = list(LogEntry.objects.filter(chain=f"case:{case.pk}").exclude(action__in=without).order_by("place"))
    who = log.who_did(rows)
    return [
        Event(timezone.localtime(row.at), labels.label(labels.Of.ACTION, row.action), _name(who.get(row.pk)))
        for row in rows
    ]


def _name(actor: Actor | None) -> str:
    """A business that has signed in is named as such: its address is its own."""
    return actor.name or "Företaget" if actor else ""
