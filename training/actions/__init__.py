"""What a leader, a participant, a sector or Eva does. Each is atomic and written once.

The web, the admin, the sweep and the tests all come here. Order inside: lock, guard, change, log, letter.
"""

from training.actions.covering import write_about_gaps
from training.actions.enlisting import (
    accept,
    add,
    decline,
    invite,
    known,
    leave,
    remove,
    send_substitute,
    take_in,
    withdraw,
)
from training.actions.homework import give, give_feedback, hand_in, move_due
from training.actions.improving import Plan, begin, drop, finish, hand_to, judge, new_date, start, write_note
from training.actions.roll import note, note_list, note_the_rest, take_in_checked_in
from training.actions.running import Planned, add_occasion, change_occasion, give_titles

__all__ = [
    "Plan",
    "accept",
    "add",
    "Planned",
    "add_occasion",
    "begin",
    "change_occasion",
    "decline",
    "drop",
    "finish",
    "give",
    "give_titles",
    "give_feedback",
    "hand_in",
    "hand_to",
    "invite",
    "judge",
    "known",
    "leave",
    "move_due",
    "new_date",
    "note",
    "note_list",
    "note_the_rest",
    "remove",
    "send_substitute",
    "start",
    "take_in",
    "take_in_checked_in",
    "withdraw",
    "write_about_gaps",
    "write_note",
]
