"""The case and what belongs to it."""

from cases.models.access import CaseAccess
from cases.models.assignment import Assignment
from cases.models.case import Case, CaseNumber, StatusChange, TurnPeriod
from cases.models.catalogue import MatterType, SavedView, ServicePromise, StandardText, Wish
from cases.models.decision import Decision
from cases.models.disclosure import Disclosure
from cases.models.draft import Draft
from cases.models.feedback import ClosingAnswer
from cases.models.guide import GuideAnswer, GuideEdition, GuideQuestion, GuideStep, GuideUse
from cases.models.meeting import AgendaItem, Invitation, MeetingAction, PilotMeeting
from cases.models.promise import Promise
from cases.models.roadmap import Step
from cases.models.secrecy import SecrecyMark
from cases.models.thread import Attachment, Message, written_by
from cases.models.visit import CompanyVisit, VisitPromise

__all__ = [
    "AgendaItem",
    "Assignment",
    "Attachment",
    "Case",
    "CaseAccess",
    "CaseNumber",
    "ClosingAnswer",
    "CompanyVisit",
    "Decision",
    "Disclosure",
    "Draft",
    "GuideAnswer",
    "GuideEdition",
    "GuideQuestion",
    "GuideStep",
    "GuideUse",
    "Invitation",
    "MatterType",
    "MeetingAction",
    "Message",
    "PilotMeeting",
    "Promise",
    "SavedView",
    "SecrecyMark",
    "ServicePromise",
    "StandardText",
    "StatusChange",
    "Step",
    "TurnPeriod",
    "VisitPromise",
    "Wish",
    "written_by",
]
