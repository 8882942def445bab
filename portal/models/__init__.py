"""Ground models: people, sectors, businesses, letters, links, files, the log and Eva's words."""

from portal.models.business import Business, Contact, RegisteredCompany
from portal.models.calendar import ClosedDay, YearlyTask
from portal.models.files import Picture, StoredFile
from portal.models.incoming import DeadAddress, IncomingEmail
from portal.models.links import SecretLink
from portal.models.log import LogEntry, RecordCheck, SealedChain, SealedTexts
from portal.models.outbox import OutgoingEmail
from portal.models.pages import AccessibilityMessage, InitiativePage, Notice, TownHall, town_hall
from portal.models.people import (
    Absence,
    Actor,
    MailboxPerson,
    PilotRole,
    Sector,
    SectorRole,
    User,
    account_of,
)
from portal.models.record import ErasureRequest, LegalGround
from portal.models.reminders import Reminder, ReminderRule, SweepRun
from portal.models.retention import ArchivePackage, DisposalPart, DisposalRun, RetentionRule
from portal.models.security import Allowance, CachedValue, SecurityEvent
from portal.models.words import UnsentText, Wording

__all__ = [
    "Absence",
    "AccessibilityMessage",
    "Actor",
    "Allowance",
    "ArchivePackage",
    "Business",
    "CachedValue",
    "ClosedDay",
    "Contact",
    "DeadAddress",
    "DisposalPart",
    "DisposalRun",
    "ErasureRequest",
    "IncomingEmail",
    "InitiativePage",
    "LegalGround",
    "LogEntry",
    "MailboxPerson",
    "Notice",
    "OutgoingEmail",
    "Picture",
    "PilotRole",
    "RecordCheck",
    "RegisteredCompany",
    "Reminder",
    "ReminderRule",
    "RetentionRule",
    "SealedChain",
    "SealedTexts",
    "SecretLink",
    "Sector",
    "SectorRole",
    "SecurityEvent",
    "StoredFile",
    "SweepRun",
    "TownHall",
    "UnsentText",
    "User",
    "Wording",
    "YearlyTask",
    "account_of",
    "town_hall",
]
