"""What an official, or the business, does with a case. Each is atomic and written once.

The web, the admin, the tasks and the tests all come here. Order inside: lock, guard, change, log, letter.
"""

from cases.actions.answering import (
    accept,
    answer,
    ask_business,
    correct,
    nothing_more,
    use_own_system,
)
from cases.actions.asking import (
    ask_again,
    ask_as_before,
    ask_sector,
    farthest_date,
    has_moved,
    recall,
    sectors_to_ask,
    share,
)
from cases.actions.carrying_out import finish_action
from cases.actions.closing import close, give_feedback, put_aside, reopen, restore, withdraw
from cases.actions.describing import describe
from cases.actions.handing_on import declare_conflict, decline, hand_over, reassign
from cases.actions.intake.following import ask_more
from cases.actions.intake.for_somebody import register_for_somebody
from cases.actions.intake.post import (
    give_back_letter,
    hand_to_registrar,
    lay_aside,
    mark_as_junk,
    put_letter_in_case,
    register_letter,
    words_of,
)
from cases.actions.intake.proving import (
    add_address,
    close_link,
    correct_address,
    links_to,
    make_code,
    prove_address,
    use_code,
    vouch_for,
)
from cases.actions.intake.submission import Submission, register
from cases.actions.joining.apart import take_apart
from cases.actions.joining.together import is_same_business, is_under_mark, join
from cases.actions.lifting import lift_to_director, lifts_of
from cases.actions.meetings import (
    Guest,
    approve_minutes,
    call_meeting,
    cancel_meeting,
    invite,
    move_meeting,
    note_presence,
    pass_on,
    put_on_agenda,
    record_meeting,
    take_back_invitation,
    take_notes,
    take_off_agenda,
)
from cases.actions.promising import (
    agree_to_date,
    letter_came_back,
    new_date,
    new_dates,
    new_pilot_date,
    refuse_date,
)
from cases.actions.record.diary import register_in_diary
from cases.actions.record.giving_out import FORMS as FORMS_OF_CASE_FILE
from cases.actions.record.giving_out import give_out, put_together
from cases.actions.record.secrecy import lift_mark, mark_secret, questions_hidden_by, take_over_unreadable
from cases.actions.resting import rest, wake, wake_due
from cases.actions.roadmap import (
    add_step,
    change_step,
    confirm_and_ask,
    confirm_steps,
    move_step_up,
    remove_step,
    tick_step,
)
from cases.actions.thread import (
    add_files,
    log_contact,
    pilot_asks,
    reply,
    write_note,
    write_to_business,
    write_to_pilot,
)

__all__ = [
    "FORMS_OF_CASE_FILE",
    "Guest",
    "Submission",
    "accept",
    "add_address",
    "add_files",
    "add_step",
    "agree_to_date",
    "answer",
    "approve_minutes",
    "ask_again",
    "ask_as_before",
    "ask_business",
    "ask_more",
    "ask_sector",
    "call_meeting",
    "cancel_meeting",
    "change_step",
    "close",
    "close_link",
    "confirm_and_ask",
    "confirm_steps",
    "correct",
    "declare_conflict",
    "decline",
    "describe",
    "farthest_date",
    "finish_action",
    "give_back_letter",
    "give_feedback",
    "give_out",
    "hand_over",
    "hand_to_registrar",
    "has_moved",
    "invite",
    "is_same_business",
    "is_under_mark",
    "join",
    "lay_aside",
    "letter_came_back",
    "lift_mark",
    "lift_to_director",
    "make_code",
    "lifts_of",
    "links_to",
    "log_contact",
    "mark_as_junk",
    "mark_secret",
    "move_meeting",
    "move_step_up",
    "new_date",
    "new_dates",
    "new_pilot_date",
    "note_presence",
    "nothing_more",
    "pass_on",
    "pilot_asks",
    "correct_address",
    "prove_address",
    "put_aside",
    "put_letter_in_case",
    "put_on_agenda",
    "put_together",
    "questions_hidden_by",
    "reassign",
    "recall",
    "refuse_date",
    "record_meeting",
    "register",
    "register_for_somebody",
    "register_in_diary",
    "register_letter",
    "remove_step",
    "reopen",
    "reply",
    "rest",
    "restore",
    "sectors_to_ask",
    "share",
    "take_apart",
    "take_back_invitation",
    "take_notes",
    "take_off_agenda",
    "take_over_unreadable",
    "tick_step",
    "use_code",
    "use_own_system",
    "vouch_for",
    "wake",
    "wake_due",
    "withdraw",
    "words_of",
    "write_note",
    "write_to_business",
    "write_to_pilot",
]
