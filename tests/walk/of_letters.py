"""What is kept of what somebody types and does not send, and what becomes of answers by e-mail."""

from datetime import timedelta

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.workflow import AssignmentState
from events import actions as happenings
from events import emails
from portal.models import IncomingEmail, OutgoingEmail, UnsentText, town_hall
from portal.server.mail_in import MailIn
from tests.courses import in_days, take_part
from tests.events.test_calendar_answers import calendar_says
from tests.gatherings import an_event, sign_up
from tests.mailing import ADDRESS, answer_to, letter_to
from tests.walk.of_cases import at_sector, on_desk, own
from tests.walk.walking import Walk
from training import actions as courses
from training.models import Cohort


def _a_meeting(town, *guests: actions.Guest):
    start = timezone.localtime(timezone.now() + timedelta(days=7)).replace(hour=9, minute=0, second=0, microsecond=0)
    hours = {"start": start, "end": start + timedelta(hours=1)}
    return actions.call_meeting([town.case], by=town.eva, place="Stadshuset", guests=guests, **hours)[0]


def drafts(walk: Walk, town) -> None:
    """On every page that keeps what is typed; what has been sent is a draft no more."""
    case, eva, anna, desk = town.case, town.eva, town.anna, "/admin/cases/case/"
    asked = actions.ask_sector(case, town.building, by=eva, officer=anna)
    page, typed = reverse("assignment", args=[asked.pk]), {"write-text": "Ja, om den är tillfällig."}
    walk.keep(anna, at_sector(asked, "save"), typed, page=page, listed="/handlaggare/")
    walk.press(anna, at_sector(asked, "answer"), typed, says="Svaret är skickat till företaget.")
    page = reverse("admin:cases_case_change", args=[case.pk])
    walk.keep(eva, on_desk(case, "utkast"), {"skicka-text": "Hej Bo, snart vet vi."}, page=page, listed=desk)
    meeting = _a_meeting(town)
    item = f"punkt-{meeting.items.get().pk}"
    boxes = ("decision", "actions", "steps", "summary", "note")
    notes = {f"{start}{item}-{box}": "" for start in ("", "initial-") for box in boxes}
    notes |= {f"{item}-note": "Bo får höra av oss."}
    page = reverse("admin:cases_pilotmeeting_change", args=[meeting.pk])
    address = reverse("admin:cases_pilotmeeting_do", args=[meeting.pk, "utkast"])
    walk.keep(eva, address, notes, page=page, listed=desk)
    page = "/handlaggare/nytt/"
    walk.keep(eva, page, {"description": "Gun vill sälja glass."}, page=page, listed=desk)
    kept = UnsentText.objects.order_by("pk").values_list("user__name", flat=True)
    walk.faults += [] if list(kept) == ["Eva Ek"] * 3 else [f"drafts of {list(kept)}"]
    walk.press(eva, reverse("draft_remove"), {"page": f"case-{case.pk}"}, says="Utkastet är borttaget")
    walk.forget()
    page = own(case)
    walk.keep(None, f"{page}utkast/", {"text": "Vi tänkte också på hösten."}, page=page)
    page = "/arenden/nytt/"
    key = walk.client.get(page).text.partition('name="draft" value="')[2].partition('"')[0]
    walk.keep(None, reverse("new_case_keep"), {"draft": key, "description": "Ett café vid kajen."}, page=page)
    walk.client.post(page, {"draft": key, "description": "Ett café vid kajen."})
    reach = {"draft": key, "company_name": "Bos nya bageri"}
    walk.keep(None, reverse("new_case_contact_keep"), reach, page=reverse("new_case_contact"))


def replies(walk: Walk, town) -> None:
    """Of whom we have asked, in words and in a calendar. What a person has to read first changes no row."""
    with override_settings(MAIL_IN=MailIn(address=ADDRESS)):
        _about_a_case(walk, town)
        _about_gatherings(walk, town)


def _about_a_case(walk: Walk, town) -> None:
    case, eva, anna, miljo = town.case, town.eva, town.anna, town.environment
    actions.pilot_asks(case, "Hur många bord?", by=eva)
    answer = answer_to(letter_to("bo@example.org", "question"), "Det blir åtta bord.")
    walk.reply(answer, "case:answered", says="Svar på frågan.")
    walk.press(eva, on_desk(case, "anteckna"), {"skicka-text": "Bo har svarat."}, says="Anteckningen är sparad")
    words = [each.text for each in case.messages.filter(side="business")]
    walk.faults += [] if words == ["Det blir åtta bord."] else [f"the thread has {words}"]
    about = letter_to(town_hall().pilot_mailbox, "business_replied")
    walk.reply(answer_to(about, "Tack, Bo!"), "case:answered", says="Utkast hos Eva Ek, som väljer vem")
    asked, hers = (actions.ask_sector(case, each, by=eva) for each in (miljo, town.building))
    answer = answer_to(letter_to(miljo.email, "sector_asked"), "Fettavskiljare behövs.")
    then = {asked: {"state": AssignmentState.ANSWERED}}
    walk.reply(answer, "assignment:answered", says="Svar från Miljö till lotsen.", then=then)
    actions.hand_over(hers, anna, by=eva)
    answer = answer_to(letter_to(anna.email, "handed_over"), "Ja, det går bra.")
    says, then = "Utkast hos Anna Alm, som väljer vem", {hers: {"state": AssignmentState.ASKED}}
    walk.reply(answer, "assignment:answered", says=says, then=then)
    invited = _a_meeting(town, actions.Guest(email=miljo.email, sector=miljo)).invitations.get()
    answer = calendar_says(letter_to(miljo.email, "meeting_invitation"), "ACCEPTED")
    walk.reply(answer, "invitation:attends", says="Miljö kommer.", then={invited: {"says": "yes"}})
    answer = answer_to(letter_to(miljo.email, "meeting_invitation"), "Kan vi vara två?")
    state = IncomingEmail.State.UNREAD
    walk.reply(
        answer,
        "invitation:answered",
        says="Svar från Miljö om lotsmötet",
        then={invited: {"says": "yes"}},
        state=state,
    )


def _about_gatherings(walk: Walk, town) -> None:
    event = an_event(town.eva, slug="svar")
    gun = sign_up(event, "gun@example.org", "Gun")
    place, waits = {gun: {"place": "confirmed"}}, {"state": IncomingEmail.State.UNREAD}
    answer = answer_to(letter_to(gun.email), "Finns det parkering?")
    walk.reply(answer, "registration:answered", says="Svar från gun@example.org om träffen", then=place, **waits)
    said_no = calendar_says(letter_to(gun.email), "DECLINED")
    says = "gun@example.org sa nej i kalendern och är avanmäld."
    walk.reply(said_no, "registration:attends", says=says, then={gun: {"place": "cancelled"}})
    both = sign_up(event, "par@example.org", "Pia", "Per", addresses=["", "per@example.org"])
    answer = answer_to(letter_to("per@example.org"), "Finns det parkering?")
    walk.reply(answer, "attendee:answered", says="Svar från Per om träffen", then={both: {"seats": 2}}, **waits)
    said_no = calendar_says(letter_to("per@example.org"), "DECLINED")
    says = "Per sa nej i kalendern, och platsen är ledig."
    walk.reply(said_no, "attendee:attends", says=says, then={both: {"seats": 1}})
    _about_whom_has_no_sign_up(walk, town, event)
    cohort = Cohort.objects.create(name="Svar", begins=in_days(-30), ends=in_days(150), created_by=town.eva)
    take_part(cohort, town.eva, "Ada", "ada@example.org", role="officer", sector=town.building)
    answer = answer_to(letter_to("ada@example.org"), "Får jag komma senare?")
    walk.reply(answer, "participant:answered", says="Svar från Ada i Svar.", **waits)
    cohort.goals.create(sector=town.building, role="manager")
    courses.write_about_gaps(cohort, town.building, by=town.eva)
    answer = answer_to(letter_to(OutgoingEmail.objects.get(kind="gaps").to), "Karin ska vara med.")
    walk.reply(answer, "gapletter:answered", says="Svar från ", **waits)


def _about_whom_has_no_sign_up(walk: Walk, town, event) -> None:
    waits = {"state": IncomingEmail.State.UNREAD}
    happenings.invite(event, [("nils@example.org", "Nils Nät AB")], by=town.eva)
    answer = answer_to(letter_to("nils@example.org"), "Vi kan inte den dagen.")
    walk.reply(answer, "eventinvitation:answered", says="Svar från Nils Nät AB om träffen", **waits)
    happenings.add_co_organiser(event, name="Företagarna", email="ordforande@example.org", by=town.eva)
    answer = answer_to(letter_to("ordforande@example.org"), "Vi tar med kaffe.")
    walk.reply(answer, "event:answered", says="Svar från ordforande@example.org om träffen", **waits)
    teacher = event.school_people.create(role="teacher", name="Tora Tall", email="tora@example.org")
    emails.school_event_changed(teacher, {}, at=timezone.now())
    answer = answer_to(letter_to("tora@example.org"), "Klass 8A är på praktik.")
    walk.reply(answer, "schoolperson:answered", says="Svar från Tora Tall om träffen", **waits)


STORIES = [drafts, replies]
