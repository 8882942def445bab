"""The admin of the case floor: Eva's desk, and the catalogue she keeps."""

from cases.admin.catalogue import (
    ClosingAnswerAdmin,
    MatterTypeAdmin,
    ServicePromiseAdmin,
    StandardTextAdmin,
    WishAdmin,
)
from cases.admin.desk import CaseAdmin
from cases.admin.guide import GuideEditionAdmin, GuideQuestionAdmin, GuideStepAdmin
from cases.admin.meetings import PilotMeetingAdmin
from cases.admin.post import PostAdmin
from cases.admin.visits import CompanyVisitAdmin

__all__ = [
    "CaseAdmin",
    "ClosingAnswerAdmin",
    "CompanyVisitAdmin",
    "GuideEditionAdmin",
    "GuideQuestionAdmin",
    "GuideStepAdmin",
    "MatterTypeAdmin",
    "PilotMeetingAdmin",
    "PostAdmin",
    "ServicePromiseAdmin",
    "StandardTextAdmin",
    "WishAdmin",
]
