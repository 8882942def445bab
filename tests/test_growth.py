"""No table only grows: each model is swept by a named rule, goes with something else, or stays for a reason."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.utils import timezone

from portal import tasks
from portal.models import SweepRun
from portal.record.retention import CLASSES

# By a class of data, whose rule is a row that somebody decides on; "tidy" is the hourly one of portal/tasks.py.
SWEPT = {
    "portal.Allowance": "tidy",
    "portal.CachedValue": "tidy",
    "portal.RegisteredCompany": "tidy",
    "portal.SweepRun": "tidy",
    "sessions.Session": "tidy",
    "admin.LogEntry": "tidy",
    "portal.SecretLink": "links",
    "portal.OutgoingEmail": "letters",
    "portal.IncomingEmail": "incoming_letters",
    "portal.DeadAddress": "tidy",
    "portal.AccessibilityMessage": "accessibility_messages",
    "portal.Absence": "absences",
    "portal.Reminder": "reminders",
    "portal.ErasureRequest": "erasure_requests",
    "portal.SecurityEvent": "security_events",
    "portal.User": "accounts",
    "portal.StoredFile": "case_files",
    "portal.Business": "cases",
    "portal.Contact": "cases",
    "portal.ArchivePackage": "cases_to_archive",
    "cases.Case": "cases",
    "cases.Draft": "drafts",
    "portal.UnsentText": "unsent_texts",
    "cases.Message": "messages",
    "cases.Attachment": "case_files",
    "cases.ClosingAnswer": "closing_words",
    "cases.AgendaItem": "agenda_notes",
    "cases.CompanyVisit": "company_visits",
    "events.Registration": "event_contact",
    "events.Attendee": "event_contact",
    "events.Diet": "event_answers",
    "events.Interest": "event_interests",
    "events.Question": "event_questions",
    "events.Evaluation": "event_evaluation",
    "events.EventInvitation": "event_invitations",
    "events.SchoolPerson": "school_people",
    "events.UnsuitableTime": "school_people",
    "surveys.ImportBatch": "import_copies",
    "surveys.StagedRow": "import_previews",
    "training.Participant": "training_people",
    "training.HomeTask": "training_homework",
    "training.Raiser": "improvement_raisers",
}
# Part of a row that is swept, and emptied or removed together with it.
GOES_WITH = {
    "cases.Draft_files": "cases.Draft",
    "cases.CompanyVisit_staff": "cases.CompanyVisit",
    "cases.VisitPromise": "cases.CompanyVisit",
    "portal.UnsentText_files": "portal.UnsentText",
    "portal.IncomingEmail_files": "portal.IncomingEmail",
    "portal.OutgoingEmail_files": "portal.OutgoingEmail",
    "account.EmailAddress": "portal.User",
    "mfa.Authenticator": "portal.User",
    "account.EmailConfirmation": "portal.User",
    "portal.User_groups": "portal.User",
    "portal.User_user_permissions": "portal.User",
    "events.Interest_topics": "events.Interest",
    "events.SentLetter": "events.Registration",
    "surveys.SourceFile": "surveys.ImportBatch",
    "training.EarlierRound": "training.HomeTask",
    "cases.Assignment_shared_messages": "cases.Message",
    "cases.Assignment_shared_files": "cases.Attachment",
    **dict.fromkeys(
        [
            "cases.CaseAccess",
            "cases.Invitation",
            "cases.Disclosure",
            "cases.SecrecyMark",
            "cases.SecrecyMark_sectors",
            "cases.Assignment",
            "cases.Step",
            "cases.Promise",
            "cases.StatusChange",
            "cases.MeetingAction",
            "cases.Decision",
        ],
        "cases.Case",
    ),
    **dict.fromkeys(
        ["training.HomeGroup", "training.HomeGroup_members", "training.Attendance", "training.GapLetter"],
        "training.Participant",
    ),
}
STAYS = {
    "evidence of what was done, without names or texts": "portal.LogEntry portal.SealedChain portal.SealedTexts"
    " portal.RecordCheck portal.DisposalRun portal.DisposalPart",
    "figures are counted from it, and no name is in it": "cases.TurnPeriod cases.Case_wishes cases.Case_matter_types"
    " cases.CaseNumber cases.GuideUse events.CompanySeats events.AllergyCount events.Slot events.Offer events.Visit"
    " events.SchoolClass",
    "what was published and what it was based on": "surveys.Edition surveys.Series surveys.Value surveys.ValueChange"
    " surveys.FactorInEdition portal.Notice portal.InitiativePage portal.TownHall"
    " portal.Picture",
    "a document of the municipality's own, some a year": "cases.PilotMeeting events.Event events.CoOrganiser"
    " events.SignUpQuestion events.EventReminder events.GroupLetter events.Topic events.OutcomePoint events.Material"
    " training.Cohort training.Cohort_leaders training.CohortGoal training.Occasion training.HomeAssignment"
    " training.ImprovementAction training.ImprovementNote",
    "a catalogue that people keep": "portal.ClosedDay portal.YearlyTask portal.Sector portal.SectorRole"
    " portal.PilotRole portal.MailboxPerson portal.LegalGround portal.ReminderRule portal.RetentionRule"
    " portal.Wording cases.MatterType cases.MatterType_sectors cases.Wish cases.Wish_matter_types"
    " cases.Wish_sectors cases.Wish_steps cases.StandardText cases.GuideStep cases.GuideStep_depends_on"
    " cases.GuideQuestion cases.GuideQuestion_wishes cases.GuideAnswer cases.GuideAnswer_adds"
    " cases.GuideAnswer_removes cases.GuideEdition"
    " cases.SavedView"
    " cases.ServicePromise surveys.Survey surveys.Area surveys.Theme surveys.Factor surveys.RespondentGroup"
    " surveys.Municipality surveys.AreaInTotal surveys.Band surveys.Threshold surveys.Target surveys.Alias"
    " training.Board training.Board_sectors auth.Permission auth.Group auth.Group_permissions"
    " contenttypes.ContentType",
}


def test_each_table_is_swept_or_stays_for_a_reason():
    models = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    told = [*SWEPT, *GOES_WITH, *(label for labels in STAYS.values() for label in labels.split())]
    assert sorted(told) == sorted(set(told))
    assert set(told) == models


def test_each_rule_is_there():
    assert set(SWEPT.values()) - CLASSES.keys() == {"tidy"}
    assert set(GOES_WITH.values()) - SWEPT.keys() == set()


@pytest.mark.django_db
def test_sweeps_go_but_for_the_newest_and_so_does_djangos_own_log(eva):
    long_ago = timezone.now() - timedelta(days=400)
    SweepRun.objects.create(started_at=long_ago)
    newest = SweepRun.objects.create(started_at=long_ago, finished_at=long_ago)
    AdminLogEntry.objects.create(user=eva, action_flag=2, object_repr="Bo", action_time=long_ago)
    recent = AdminLogEntry.objects.create(user=eva, action_flag=2, object_repr="Bo")
    tasks.tidy()
    assert SweepRun.objects.get() == newest
    assert AdminLogEntry.objects.get() == recent
