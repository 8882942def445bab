"""What a company, the organiser or Eva does with an event. Each is atomic and written once.

The web, the admin, the sweep and the tests all come here. Order inside: lock, guard, change, log, letter.
"""

from events.actions.at_the_door import AskFirst, check_in, check_in_all, let_in, undo_check_in, walk_in
from events.actions.changing import accept, cancel, change, leave
from events.actions.dialogue import (
    add_question,
    ask,
    drop_question,
    publish_answers,
    publish_outcome,
    write_answer,
    write_answers,
    write_outcome,
)
from events.actions.disposing import dispose
from events.actions.internal import arrange, enrol, rename, renamed
from events.actions.organising import (
    add_co_organiser,
    add_material,
    recount,
    remove_co_organiser,
    remove_material,
    report_differences,
    settle_due,
    someone_waits_in_vain,
)
from events.actions.running import call_off, copy, move_event, publish, set_capacity, set_share, settle
from events.actions.school import answer_unsuitable_time, fill_board, propose, say_it_does_not_suit, send_schedules
from events.actions.signing_up import PUT_RIGHT, Result, SignUp, sign_up
from events.actions.telling import evaluate, invite, remind, thank, write_to_group

__all__ = [
    "AskFirst",
    "PUT_RIGHT",
    "Result",
    "SignUp",
    "accept",
    "add_co_organiser",
    "add_material",
    "add_question",
    "arrange",
    "ask",
    "call_off",
    "cancel",
    "change",
    "check_in",
    "check_in_all",
    "copy",
    "dispose",
    "drop_question",
    "enrol",
    "evaluate",
    "fill_board",
    "invite",
    "leave",
    "let_in",
    "move_event",
    "propose",
    "publish",
    "publish_answers",
    "publish_outcome",
    "recount",
    "remind",
    "remove_co_organiser",
    "rename",
    "renamed",
    "remove_material",
    "report_differences",
    "answer_unsuitable_time",
    "say_it_does_not_suit",
    "send_schedules",
    "set_capacity",
    "set_share",
    "settle",
    "settle_due",
    "sign_up",
    "someone_waits_in_vain",
    "thank",
    "undo_check_in",
    "walk_in",
    "write_answer",
    "write_answers",
    "write_outcome",
    "write_to_group",
]
