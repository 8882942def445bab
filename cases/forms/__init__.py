"""The shape of input. Whether a thing may happen is the action's to say."""

from cases.forms.absence import AbsenceForm
from cases.forms.business import (
    UNSURE,
    AskMoreForm,
    FeedbackForm,
    LostLinkForm,
    ReachForm,
    ReopenForm,
    ReplyForm,
    SpokenCodeForm,
    TickForm,
    WhatForm,
)
from cases.forms.fields import LONG, FilesField, text_area, words
from cases.forms.officer import (
    ContactForm,
    CorrectForm,
    DeclineForm,
    ForSomebodyForm,
    HandOverForm,
    NewDateForm,
    OwnSystemForm,
    StandardForm,
    StepForm,
    WhoForm,
    WriteForm,
)

__all__ = [
    "LONG",
    "UNSURE",
    "AbsenceForm",
    "AskMoreForm",
    "ContactForm",
    "CorrectForm",
    "DeclineForm",
    "FeedbackForm",
    "FilesField",
    "ForSomebodyForm",
    "HandOverForm",
    "LostLinkForm",
    "NewDateForm",
    "OwnSystemForm",
    "ReachForm",
    "ReopenForm",
    "ReplyForm",
    "SpokenCodeForm",
    "StandardForm",
    "StepForm",
    "TickForm",
    "WhatForm",
    "WhoForm",
    "WriteForm",
    "text_area",
    "words",
]
