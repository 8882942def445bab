"""The lists of fields against the models: nothing is kept that nobody has said where it is told and when it goes."""

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from cases import actions
from cases import fields as of_cases
from cases.record.case_documents import documents_of
from cases.record.disposing import discard_cases
from events import fields as of_events
from portal.record import own_fields, persons, retention
from portal.record.fields import FieldList, Place
from portal.record.persons import Identity
from portal.record.retention import Disposal
from portal.text import wording
from training import fields as of_training

LISTS: list[FieldList] = [*own_fields.LISTS, *of_cases.LISTS, *of_events.LISTS, *of_training.LISTS]
BY_NO_RULE = {"Diet"}  # the moment the event is over


def fields_of(model) -> set[str]:
    """What a row of the model itself holds beside its number, and whom it points to."""
    return {each.name for each in [*model._meta.concrete_fields, *model._meta.many_to_many] if not each.primary_key}


def test_every_field_of_the_models_is_on_its_list_or_an_exception_with_a_reason():
    faults = []
    for listed in LISTS:
        name, others = listed.model.__name__, [each for names in listed.others.values() for each in names.split()]
        on_it = [each.name for each in listed.fields] + others
        faults += [f"{name}.{each}: on no list" for each in fields_of(listed.model) - set(on_it)]
        faults += [f"{name}.{each}: the model has none" for each in set(on_it) - fields_of(listed.model)]
        faults += [f"{name}.{each}: twice" for each in set(on_it) if on_it.count(each) > 1]
        reasons = {*listed.others, *(why for each in listed.fields for why in each.not_in.values())}
        faults += [f"{name}: a field without a reason"] if "" in reasons else []
    assert faults == []


# Models with words in them that are of no list, by the reason.
WORDS_OF_NOBODY = {
    "keys, seals and counts of the portal's own": """
        portal.Allowance portal.CachedValue portal.LogEntry portal.SealedChain portal.SealedTexts portal.RecordCheck
        portal.SweepRun portal.DisposalPart portal.ArchivePackage portal.Reminder portal.SecretLink
        portal.SecurityEvent events.SentLetter events.CompanySeats cases.GuideUse""",
    "goes whole, with what it is about": """
        portal.OutgoingEmail portal.IncomingEmail portal.DeadAddress portal.StoredFile portal.UnsentText
        cases.Draft""",
    "written by us for everybody": """
        portal.Notice portal.InitiativePage portal.Picture portal.TownHall portal.Wording portal.ReminderRule
        portal.LegalGround portal.RetentionRule portal.ClosedDay portal.YearlyTask portal.Sector cases.MatterType
        cases.Wish cases.SavedView cases.GuideStep cases.GuideQuestion cases.GuideAnswer cases.GuideEdition
        cases.StandardText cases.PilotMeeting events.Event events.CoOrganiser events.SignUpQuestion
        events.EventReminder events.GroupLetter events.Topic events.OutcomePoint events.Material
        events.SchoolClass events.Slot""",
    "who works at a sector without an account; what they did names them": "portal.MailboxPerson",
    "why somebody is away is never asked": "portal.Absence",
    "what a public register says of legal persons, never of sole traders": "portal.RegisteredCompany",
    "of what the municipality does better, and of courses": """
        training.Board training.Cohort training.Occasion training.HomeAssignment training.HomeGroup
        training.ImprovementAction training.ImprovementNote""",
}


def test_every_model_with_words_in_it_has_a_list_or_a_reason():
    """Of surveys nobody can be known: they are answered elsewhere."""
    floors = {"portal", "cases", "events", "training"}
    of_words = (models.CharField, models.TextField, models.JSONField)
    with_words = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in floors
        and any(isinstance(each, of_words) and not each.choices for each in model._meta.concrete_fields)
    }
    known = {each for names in WORDS_OF_NOBODY.values() for each in names.split()}
    assert with_words - {each.model._meta.label for each in LISTS} == known


def test_what_goes_goes_with_a_class_that_is_disposed_of():
    assert {
        (listed.model.__name__, goes)
        for listed in LISTS
        for goes in {listed.goes, *(each.goes or listed.goes for each in listed.fields)}
        if goes not in retention.CLASSES and listed.model.__name__ not in BY_NO_RULE
    } == set()


def test_no_two_fields_are_told_in_the_same_words():
    """Of one thing, and of what is one paper in the case file."""
    paper = [of_cases.CASE, own_fields.BUSINESS, own_fields.CONTACT]
    told = [[(each, Place.EXTRACT)] for each in LISTS] + [[(each, Place.FILE) for each in paper]]
    for lists in told:
        words = [each.words for listed, place in lists for each in listed.fields if place not in each.not_in]
        assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize(
    "listed", [each for each in LISTS if not each.goes_whole], ids=lambda each: each.model.__name__
)
def test_what_stands_there_afterwards_fits_the_column(listed):
    for goes in {each.goes for each in listed.fields}:
        for name, gone in listed.blanks(goes).items():
            column = listed.model._meta.get_field(name)
            assert gone is not None or column.null, name
            if isinstance(gone, str | bool):
                assert column.to_python(gone) == gone, name


def test_the_privacy_page_tells_of_every_line(client, db):
    page = client.get("/personuppgifter/").text
    for line in {each.privacy for listed in LISTS for each in listed.fields}:
        assert f"<li>{line}</li>" in page
    assert wording.DEFAULTS["privacy.what"].splitlines() == [
        *dict.fromkeys(wording.DEFAULTS["privacy.what"].splitlines())
    ]


def test_that_they_have_not_started_is_in_the_file_in_the_extract_and_gone_afterwards(cafe, rut, eva):
    case = actions.register(actions.Submission(is_not_started=True, wishes=[cafe], email="bo@example.org"))
    form = next(paper for paper in documents_of(case, rut) if paper.key == "form")
    assert "Har inte startat än: Ja" in form.text.splitlines()
    assert f"Handlar om: {cafe.label}" in form.text.splitlines()
    found = {each.register.name: each.records for each in persons.find(Identity(email="bo@example.org"), reader=rut)}
    assert found["cases"][0].shown["Har inte startat än"] == "Ja"
    discard_cases([case.pk], Disposal(at=timezone.now(), by=rut, run=None, is_real=True))
    case.refresh_from_db()
    assert case.is_not_started is False
