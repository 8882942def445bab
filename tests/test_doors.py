"""Every address × every person → the status they get. A new address fails here until somebody says who may open it.

What a person may not see answers exactly as what does not exist.
"""

import re
from datetime import timedelta
from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver
from django.utils import timezone

from cases import actions, emails
from cases.models import CaseNumber, GuideStep, Message, Wish
from cases.visits import actions as visits
from cases.visits import emails as sheet
from cases.workflow import Audience, Side
from events import actions as happenings
from events import door
from events import emails as invitations
from events.models import Registration
from portal.files import storing
from portal.mail import links
from portal.models import Absence, Business, ErasureRequest, IncomingEmail, OutgoingEmail
from portal.pages import inboxes
from surveys import actions as surveys
from tests.another_town import Reader
from tests.courses import course_of_the_town
from tests.gatherings import an_event, sign_up

RESULTS = "Mätår;Myndighetsområde;Faktor;Index;Antal svar\n2024;Bygglov;NKI;60,5;17\n"
PEOPLE = ["anonymous", "bo", "david", "anna", "cecilia", "malin", "rolf", "eva", "dag", "rut", "superuser"]

EVERYBODY = "200 200 200 200 200 200 200 200 200 200 200"
POST_ONLY = "405 405 405 405 405 405 405 405 405 405 405"
LEADS_ON = "302 302 302 302 302 302 302 302 302 302 302"
POST_ONLY_SIGNED_IN = "302 405 405 405 405 405 405 405 405 405 405"
SIGNED_IN = "302 200 200 200 200 200 200 200 200 200 200"
NOT_STAFF = "302 200 200 404 404 404 404 404 404 404 404"
NOT_THERE = "404 404 404 404 404 404 404 404 404 404 404"
NOTHING_YET = "302 404 404 404 404 404 404 404 404 404 404"
#            anonymous bo david anna cecilia malin rolf eva dag rut superuser
BO = "302 200 404 404 404 404 404 404 404 404 404"
BO_LEADS_ON = "302 302 404 404 404 404 404 404 404 404 404"
BO_POST_ONLY = "302 405 404 404 404 404 404 404 404 404 404"
ANNAS_SECTOR = "302 404 404 200 404 200 404 200 404 404 200"
ANNAS_SECTOR_LEADS_ON = "302 404 404 302 404 302 404 302 404 404 302"
MEETING = "302 404 404 200 404 200 404 200 200 200 200"
VISIT = "302 404 404 200 404 404 404 200 200 200 200"
GOES_THERE = "302 404 404 200 404 404 404 200 404 404 200"
AT_A_SECTOR = "302 404 404 200 200 200 200 404 404 404 404"
FIGURES = "302 404 404 404 404 200 404 200 200 404 200"
RECORD = "302 404 404 404 404 404 404 200 404 200 200"
DISPOSAL = "302 404 404 404 404 404 404 200 200 200 200"
DISPOSAL_POST_ONLY = "302 404 404 404 404 404 404 405 405 405 405"
RECORD_LEADS_ON = "302 404 404 404 404 404 404 302 404 302 302"
RECORD_POST_ONLY = "302 404 404 404 404 404 404 405 404 405 405"
LEADS = "302 404 404 404 404 200 404 200 200 200 200"  # a sector, or all of it
WORKS_HERE = "302 404 404 200 200 200 200 200 200 200 200"
WORKS_HERE_OR_LEADS = "302 404 200 200 200 200 200 200 200 200 200"
# Anna takes part in the cohort, which David leads.
ANNA = "302 404 404 200 404 404 404 404 404 404 404"
ANNA_POST_ONLY = "302 404 404 405 404 404 404 404 404 404 404"
NOBODY_YET = "302 404 404 404 404 404 404 404 404 404 404"
LEADER = "302 404 200 404 404 404 404 200 404 404 200"
LEADER_POST_ONLY = "302 404 405 404 404 404 404 405 404 404 405"
PILOT_ON_SITE = "302 404 404 404 404 404 404 200 404 404 200"
ANNAS_MANAGER = "302 404 404 404 404 200 404 200 404 404 200"
IMPROVEMENT = "302 404 200 200 404 200 404 200 200 200 200"
IMPROVEMENT_LEADS_ON = "302 404 302 302 404 302 404 302 302 302 302"
REGISTERS_FOR_OTHERS = "302 404 404 200 200 200 404 200 404 404 200"
# David's firm arranges the breakfast together with the municipality.
ORGANISER = "302 404 200 404 404 404 404 200 404 404 200"
ORGANISER_POST_ONLY = "302 404 405 404 404 404 404 405 404 404 405"
#            anonymous bo david anna cecilia malin rolf eva dag rut superuser
STAFF = "302 302 302 200 200 200 302 200 200 200 200"
READS_THE_CASE = "302 302 302 200 404 200 302 200 200 200 200"
PILOT = "302 302 302 403 403 403 302 200 403 403 200"
PILOT_PAGE = "302 302 302 404 404 404 302 200 404 404 200"
PILOT_DEED = "302 302 302 404 404 404 302 302 404 404 302"
NOBODY_IN_ADMIN = "302 302 302 403 403 403 302 403 403 403 403"
RECORD_IN_ADMIN = "302 302 302 403 403 403 302 200 403 200 200"
POST = "302 302 302 404 404 404 302 200 404 200 200"
POST_DEED = "302 302 302 404 404 404 302 302 404 302 302"
ONLY_SUPERUSER = "302 302 302 403 403 403 302 403 403 403 200"


def by_mailbox(own: str, stranger: str = "200") -> str:
    """A shared mailbox's link: open to whoever holds it, and to somebody signed in only the way to the own page."""
    signed_in = ["404" if status == "404" else "302" for status in own.split()[1:]]
    return " ".join([stranger, *signed_in])


ONLY_IN_PRACTICE = [
    *("bli/<int:pk>/", "mejl/", "mejl/<int:pk>/", "mejl/<int:pk>/lank/<int:number>/", "mejl/<int:pk>/svara/"),
    "borja-om/",
]
DOORS = {
    "": EVERYBODY,
    "initiativ/<slug:slug>/": EVERYBODY,
    "tillganglighet/": EVERYBODY,
    "tillganglighet/tack/": EVERYBODY,
    "personuppgifter/": EVERYBODY,
    "in-english/": EVERYBODY,
    "vagvisaren/": EVERYBODY,
    "vagvisaren/fragor/": LEADS_ON,
    "vagvisaren/karta/": LEADS_ON,
    "vagvisaren/steg/<slug:slug>/": EVERYBODY,
    "en/vagvisaren/": EVERYBODY,
    "en/vagvisaren/fragor/": LEADS_ON,
    "en/vagvisaren/karta/": LEADS_ON,
    "en/vagvisaren/steg/<slug:slug>/": EVERYBODY,
    "farger.css": EVERYBODY,
    "logotyp/<slug:version>/": NOT_THERE,  # nobody has given one
    "ikon/": EVERYBODY,
    "delningsbild.png": EVERYBODY,
    "bild/<slug:version>/": NOT_THERE,  # nobody has put one in
    "formsprak/": WORKS_HERE,
    "handbok/": WORKS_HERE_OR_LEADS,
    "handbok/handbok.pdf": WORKS_HERE_OR_LEADS,
    "handbok/<slug:part>/<slug:slug>/": WORKS_HERE_OR_LEADS,
    "healthz": EVERYBODY,
    "readyz": EVERYBODY,
    # Registering, and the way back to one's case
    "arenden/": EVERYBODY,
    "arenden/ny-lank/": LEADS_ON,
    "arenden/kod/": EVERYBODY,
    "arenden/nytt/": EVERYBODY,
    "arenden/nytt/kontakt/": LEADS_ON,
    "arenden/nytt/kontrollera/": LEADS_ON,
    "arenden/nytt/tack/": LEADS_ON,  # nothing has been sent from this browser
    "arenden/nytt/spara/": POST_ONLY,
    "arenden/nytt/kontakt/spara/": POST_ONLY,
    "arenden/nytt/borja-om/": POST_ONLY,
    "arenden/nytt/ta-bort-fil/<int:pk>/": POST_ONLY,
    # The business's page, by its two doors
    "arende/<str:token>/": EVERYBODY,
    "arende/<str:token>/svara/": LEADS_ON,
    "arende/<str:token>/utkast/": POST_ONLY,
    "arende/<str:token>/dra-tillbaka/": EVERYBODY,
    "arende/<str:token>/oppna-igen/": POST_ONLY,
    "arende/<str:token>/steg/<int:pk>/": POST_ONLY,
    "arende/<str:token>/fraga-mer/": POST_ONLY,
    "arende/<str:token>/omdome/": LEADS_ON,  # the case is not closed
    "arende/<str:token>/fil/<int:pk>/": EVERYBODY,
    "arende/<str:token>/bekrafta/": POST_ONLY,
    "arende/<str:token>/lankar/": EVERYBODY,
    "arende/<str:token>/adress/": POST_ONLY,
    "arende/<str:token>/personer/": EVERYBODY,
    "arende/<str:token>/personer/<int:pk>/ta-bort/": POST_ONLY,
    "arende/<str:token>/inbjudan/": NOT_THERE,  # the token is the registrant's
    "mina-sidor/": SIGNED_IN,
    "mina-sidor/uppgifter/": NOT_STAFF,
    "mina-sidor/uppgifter/<str:token>/": "302 302 302 404 404 404 404 404 404 404 404",  # leads on to what holds
    "mina-sidor/anmalan/<int:pk>/": POST_ONLY_SIGNED_IN,
    "mina-sidor/plats/<int:pk>/": POST_ONLY_SIGNED_IN,
    "mina-sidor/<str:reference>/": BO,
    "mina-sidor/<str:reference>/svara/": BO_LEADS_ON,
    "mina-sidor/<str:reference>/utkast/": BO_POST_ONLY,
    "mina-sidor/<str:reference>/dra-tillbaka/": BO,
    "mina-sidor/<str:reference>/oppna-igen/": BO_POST_ONLY,
    "mina-sidor/<str:reference>/steg/<int:pk>/": BO_POST_ONLY,
    "mina-sidor/<str:reference>/fraga-mer/": BO_POST_ONLY,
    "mina-sidor/<str:reference>/omdome/": BO_LEADS_ON,
    "mina-sidor/<str:reference>/fil/<int:pk>/": BO,
    "mina-sidor/<str:reference>/bekrafta/": BO_POST_ONLY,
    "mina-sidor/<str:reference>/lankar/": BO,
    "mina-sidor/<str:reference>/adress/": BO_POST_ONLY,
    "mina-sidor/<str:reference>/personer/": BO,
    "mina-sidor/<str:reference>/personer/<int:pk>/ta-bort/": BO_POST_ONLY,
    "mina-sidor/<str:reference>/inbjudan/": NOBODY_YET,  # the registrant is not invited
    "i-dag/": WORKS_HERE,
    # The sector workspace
    "handlaggare/": SIGNED_IN,
    "handlaggare/sok/": "302 404 404 200 200 200 404 404 404 404 404",
    "handlaggare/fordela-om/": "302 405 405 405 405 405 405 405 405 405 405",
    "lyft/": "302 404 404 404 404 404 404 404 200 404 404",
    "lyft/<str:reference>/": "302 404 404 404 404 404 404 404 200 404 404",
    "sektorn/": "302 404 404 404 404 200 404 404 404 404 404",  # whoever leads one
    "handlaggare/franvaro/": AT_A_SECTOR,
    "handlaggare/franvaro/<int:pk>/": "302 404 404 200 404 200 404 404 404 404 404",
    "handlaggare/franvaro/<int:pk>/ta-bort/": "302 405 405 405 405 405 405 405 405 405 405",
    "handlaggare/angra/": "302 405 405 405 405 405 405 405 405 405 405",
    "handlaggare/utkast/ta-bort/": POST_ONLY_SIGNED_IN,
    "handlaggare/nytt/": REGISTERS_FOR_OTHERS,
    "handlaggare/nytt/<str:reference>/": NOTHING_YET,  # nobody here has registered it for somebody
    "handlaggare/uppdrag/<int:pk>/": ANNAS_SECTOR,
    "handlaggare/uppdrag/<int:pk>/fil/<int:file>/": ANNAS_SECTOR,
    "handlaggare/uppdrag/<int:pk>/kollega/": ANNAS_SECTOR_LEADS_ON,
    "handlaggare/uppdrag/<int:pk>/utkast/": ANNAS_SECTOR_LEADS_ON,
    "handlaggare/moten/<int:pk>/": MEETING,
    "handlaggare/vagvisaren/": WORKS_HERE,
    "handlaggare/vagvisaren/<slug:slug>/": ANNAS_SECTOR,
    # A visit to a company, where Anna goes along with Eva
    "handlaggare/foretag/<int:pk>/": "302 404 404 200 404 200 404 302 200 200 302",
    "handlaggare/foretag/<int:pk>/nytt-besok/": PILOT_ON_SITE,
    "handlaggare/besok/<int:pk>/": VISIT,
    "handlaggare/besok/<int:pk>/andra/": PILOT_ON_SITE,
    "handlaggare/besok/<int:pk>/anteckna/": GOES_THERE,
    "handlaggare/besok/<int:pk>/gor/<slug:command>/": "302 404 404 404 404 404 404 302 404 404 302",
    # What Anna promised there; Malin leads her sector
    "handlaggare/lofte/<int:pk>/": "302 404 404 200 404 200 404 200 200 200 200",
    "handlaggare/lofte/<int:pk>/gor/<slug:command>/": ANNAS_SECTOR_LEADS_ON,
    "mote/<str:token>/": by_mailbox(MEETING),
    "besok/<str:token>/": EVERYBODY,
    "uppdrag/<str:token>/": by_mailbox(ANNAS_SECTOR),
    "uppdrag/<str:token>/fil/<int:file>/": by_mailbox(ANNAS_SECTOR),
    # The public record
    "diarium/": RECORD,
    "diarium/dagslista.csv": RECORD,
    "diarium/dagslista.pdf": RECORD,
    "diarium/utan-nummer/": RECORD,
    "diarium/hitta/": RECORD_LEADS_ON,
    "diarium/arende/<str:reference>/": RECORD,
    "diarium/arende/<str:reference>/akt/": RECORD,
    "diarium/arende/<str:reference>/diariefor/": RECORD_POST_ONLY,
    "diarium/arende/<str:reference>/mark/": RECORD_POST_ONLY,
    "diarium/arende/<str:reference>/mark/<int:pk>/hav/": RECORD_POST_ONLY,
    # Events: the public pages, the company's own by its link, and the organisers' list
    "evenemang/": EVERYBODY,
    "evenemang/kalender.ics": EVERYBODY,
    "evenemang/<slug:slug>/": EVERYBODY,
    "evenemang/<slug:slug>/kalender.ics": EVERYBODY,
    "evenemang/<slug:slug>/anmalan/": EVERYBODY,
    "evenemang/<slug:slug>/anmalan/tack/": EVERYBODY,
    "evenemang/<slug:slug>/fraga/": EVERYBODY,
    "evenemang/<slug:slug>/material/<int:pk>/": EVERYBODY,
    "evenemang/<slug:slug>/material/<int:pk>/tillganglig/": EVERYBODY,
    "evenemang/<slug:slug>/narvaro/": ORGANISER,
    "evenemang/<slug:slug>/narvaro/pricka/": ORGANISER_POST_ONLY,
    "evenemang/<slug:slug>/narvaro/utan-anmalan/": ORGANISER_POST_ONLY,
    "evenemang/<slug:slug>/narvaro/lista.csv": ORGANISER,
    "evenemang/<slug:slug>/narvaro/lista.xlsx": ORGANISER,
    "incheckning/<str:code>/": ORGANISER,
    "anmalan/ny-lank/": LEADS_ON,
    "anmalan/<str:token>/": EVERYBODY,
    "anmalan/<str:token>/andra/": EVERYBODY,
    "anmalan/<str:token>/avboka/": EVERYBODY,
    "anmalan/<str:token>/tacka-ja/": POST_ONLY,
    "anmalan/<str:token>/biljett/": EVERYBODY,
    "anmalan/<str:token>/kalender.ics": EVERYBODY,
    "plats/<str:token>/": EVERYBODY,
    "plats/<str:token>/utvardera/": LEADS_ON,
    "anmalan/<str:token>/utvardera/": LEADS_ON,  # it has not been yet
    "schema/<str:token>/": EVERYBODY,
    "schema/<str:token>/kalender.ics": EVERYBODY,
    "diarium/person/": RECORD,
    "diarium/person/ny/": RECORD_POST_ONLY,
    "diarium/person/ratta/": RECORD_POST_ONLY,
    "diarium/person/utdrag.<slug:ending>": NOTHING_YET,  # nobody is searched for
    "diarium/person/radering/": RECORD_POST_ONLY,
    "diarium/person/radering/<int:pk>/": RECORD,
    "diarium/gallring/": DISPOSAL,
    "diarium/gallring/foresla/": DISPOSAL_POST_ONLY,
    "diarium/gallring/<int:pk>/godkann/": DISPOSAL_POST_ONLY,
    "diarium/gallring/<int:pk>/avbryt/": DISPOSAL_POST_ONLY,
    "diarium/gallring/paket/alla/": DISPOSAL,
    "diarium/gallring/paket/mottagna/": DISPOSAL_POST_ONLY,
    "diarium/gallring/paket/<int:pk>/": NOTHING_YET,  # nothing has been delivered
    "diarium/gallring/paket/<int:pk>/mottaget/": DISPOSAL_POST_ONLY,
    # Figures
    "siffror/": FIGURES,
    "siffror/siffror.csv": FIGURES,
    "siffror/siffror.xlsx": FIGURES,
    "sa-gar-det/": EVERYBODY,
    "sa-gar-det/siffror.csv": EVERYBODY,
    "sa-gar-det/siffror.xlsx": EVERYBODY,
    # What businesses think
    "resultat/": EVERYBODY,
    "resultat/teman/": EVERYBODY,
    "resultat/siffra/<int:pk>/": EVERYBODY,
    "resultat/<slug:survey>/": EVERYBODY,
    "resultat/<slug:survey>/<slug:area>/": EVERYBODY,
    "resultat/ledning/": LEADS,
    "resultat/ledning/rapport.pdf": LEADS,
    "resultat/ledning/alla-resultat.csv": LEADS,
    "resultat/ledning/alla-resultat-for-program.csv": LEADS,
    "resultat/ledning/alla-resultat.xlsx": LEADS,
    # Förenkla: the participant's own pages by their two doors, the leaders', the managers' and the improvements
    "utbildning/": WORKS_HERE_OR_LEADS,
    "utbildning/min/<int:pk>/": ANNA,
    "utbildning/min/<int:pk>/svara/": ANNA_POST_ONLY,
    "utbildning/min/<int:pk>/ersattare/": ANNA,
    "utbildning/min/<int:pk>/uppgift/<int:task>/": ANNA,
    "utbildning/min/<int:pk>/uppgift/<int:task>/fil/": ANNA,
    "utbildning/min/<int:pk>/kalender.ics": ANNA,
    "utbildning/min/<int:pk>/intyg.pdf": NOBODY_YET,  # nobody has been there often enough
    "deltagare/<str:token>/": EVERYBODY,
    "deltagare/<str:token>/svara/": POST_ONLY,
    "deltagare/<str:token>/ersattare/": EVERYBODY,
    "deltagare/<str:token>/uppgift/": NOT_THERE,  # the token is no reminder's
    "deltagare/<str:token>/uppgift/<int:task>/": EVERYBODY,
    "deltagare/<str:token>/uppgift/<int:task>/fil/": EVERYBODY,
    "deltagare/<str:token>/kalender.ics": EVERYBODY,
    "deltagare/<str:token>/intyg.pdf": NOT_THERE,
    "utbildning/sektor/<slug:slug>/": ANNAS_MANAGER,
    "utbildning/omgang/<int:pk>/": LEADER,
    "utbildning/omgang/<int:pk>/tackning/": LEADER,
    "utbildning/omgang/<int:pk>/tackning/brev/": LEADER_POST_ONLY,
    "utbildning/omgang/<int:pk>/deltagare/": LEADER,
    "utbildning/omgang/<int:pk>/deltagare/ny/": LEADER_POST_ONLY,
    "utbildning/omgang/<int:pk>/deltagare/lista/": LEADER_POST_ONLY,
    "utbildning/omgang/<int:pk>/deltagare/gor/": LEADER_POST_ONLY,
    "utbildning/omgang/<int:pk>/tillfalle/": PILOT_ON_SITE,
    "utbildning/omgang/<int:pk>/uppgift/": LEADER,
    "utbildning/tillfalle/<int:pk>/": PILOT_ON_SITE,
    "utbildning/tillfalle/<int:pk>/upprop/": LEADER,
    "utbildning/tillfalle/<int:pk>/upprop/pricka/": LEADER_POST_ONLY,
    "utbildning/tillfalle/<int:pk>/upprop/resten/": LEADER_POST_ONLY,
    "utbildning/tillfalle/<int:pk>/upprop/lista/": LEADER,
    "utbildning/uppgift/<int:pk>/": LEADER,
    "utbildning/inlamning/<int:pk>/": "302 405 405 405 405 405 405 405 405 405 405",
    "utbildning/inlamning/<int:pk>/fil/": LEADER,
    "utbildning/atgarder/": LEADS,
    "utbildning/atgarder/ny/<slug:origin>/<int:pk>/": LEADER,
    "utbildning/atgarder/<int:pk>/": IMPROVEMENT,
    "utbildning/atgarder/<int:pk>/gor/<slug:command>/": IMPROVEMENT_LEADS_ON,
    "atgard/<str:token>/": by_mailbox(IMPROVEMENT),
    "atgard/<str:token>/gor/<slug:command>/": by_mailbox(IMPROVEMENT, "302"),
    # Signing in
    "logga-in/": "200 302 302 302 302 302 302 302 302 302 302",
    "logga-in/ny/": LEADS_ON,
    "logga-in/kod/": LEADS_ON,
    "logga-in/klart/": LEADS_ON,
    "logga-in/lank/<str:token>/": NOT_THERE,  # the token opens something else
    "logga-ut/": SIGNED_IN,
    "logga-ut/overallt/": POST_ONLY_SIGNED_IN,
    "det-du-skrev/": LEADS_ON,
    "det-du-skrev/kasta/": "302 405 405 405 405 405 405 405 405 405 405",
    "konto/stangt/": EVERYBODY,
    "konto/bekrafta/": SIGNED_IN,
    "konto/sakerhet/": SIGNED_IN,
    "konto/sakerhet/authenticate/": LEADS_ON,
    "konto/sakerhet/reauthenticate/": LEADS_ON,  # to a new code in a letter
    "konto/sakerhet/totp/activate/": SIGNED_IN,
    "konto/sakerhet/totp/deactivate/": NOTHING_YET,
    "konto/sakerhet/recovery-codes/": NOTHING_YET,
    "konto/sakerhet/recovery-codes/generate/": SIGNED_IN,
    "konto/sakerhet/recovery-codes/download/": NOTHING_YET,
    "konto/sakerhet/webauthn/": SIGNED_IN,
    "konto/sakerhet/webauthn/add/": SIGNED_IN,
    "konto/sakerhet/webauthn/reauthenticate/": LEADS_ON,  # to a new code in a letter
    "konto/sakerhet/webauthn/keys/<int:pk>/remove/": NOTHING_YET,
    "konto/sakerhet/webauthn/keys/<int:pk>/edit/": NOTHING_YET,
    # Admin
    "admin/": STAFF,
    "admin/login/": "302 403 403 302 302 302 403 302 302 302 302",
    "admin/logout/": "302 302 302 405 405 405 302 405 405 405 405",
    "admin/autocomplete/": NOBODY_IN_ADMIN,
    "admin/jsi18n/": STAFF,
    "admin/r/<path:content_type_id>/<path:object_id>/": "302 302 302 404 404 404 302 404 404 404 404",
    "admin/cases/case/": STAFF,
    "admin/cases/case/add/": NOBODY_IN_ADMIN,
    "admin/cases/case/<path:object_id>/change/": READS_THE_CASE,
    "admin/cases/case/<path:object_id>/history/": "302 302 302 302 404 302 302 302 302 302 302",  # it is on the page
    "admin/cases/case/<path:object_id>/delete/": NOBODY_IN_ADMIN,
    "admin/cases/case/<path:object_id>/": LEADS_ON,
    "admin/cases/case/<int:pk>/fil/<int:attachment>/": READS_THE_CASE,
    "admin/cases/case/<int:pk>/gor/<slug:command>/": PILOT_DEED,
    "admin/cases/pilotmeeting/<int:pk>/gor/<slug:command>/": PILOT_DEED,
    "admin/cases/case/flera/<slug:command>/": PILOT_DEED,
    "admin/cases/case/lista.csv": STAFF,
    "admin/cases/case/lista.xlsx": STAFF,
    "admin/cases/case/vyer/<slug:command>/": LEADS_ON,
    "admin/cases/case/lamna-vidare/<int:pk>/": PILOT_PAGE,
    "mejl/<slug:name>/<int:pk>/gor/<slug:command>/": "302 404 404 404 404 404 404 302 404 404 302",
    "mejl/<int:pk>/brev.eml": PILOT_ON_SITE,
    "mejl/<int:pk>/fil/<int:file>/": PILOT_ON_SITE,
    **dict.fromkeys(("ovning/", *(f"ovning/{each}" for each in ONLY_IN_PRACTICE)), NOT_THERE),
    "svar/<str:token>/": EVERYBODY,
    "svar/<str:token>/fil/<int:file>/": EVERYBODY,
    "admin/portal/incomingemail/<int:pk>/gor/<slug:command>/": POST_DEED,
    "admin/portal/incomingemail/<int:pk>/brev.eml": POST,
    "admin/portal/incomingemail/<int:pk>/fil/<int:file>/": POST,
    "admin/events/event/<int:pk>/sida/": PILOT_PAGE,
    "admin/events/event/<int:pk>/gor/<slug:command>/": PILOT_DEED,
    "admin/events/event/<int:pk>/tavla/": PILOT_DEED,
    "admin/events/event/<int:pk>/kopiera/": PILOT_DEED,
    "admin/events/event/<int:pk>/underlag.zip": PILOT_PAGE,
    "admin/portal/business/<int:pk>/gor/<slug:command>/": PILOT_DEED,
    "admin/portal/user/lista/": PILOT,
    "admin/portal/reminderrule/brev-i-dag/": PILOT,
    "admin/kom-igang/": PILOT,
    "admin/kom-igang/oppna/": "302 302 302 403 403 403 302 405 403 403 405",
    "admin/aret/": PILOT,
    "admin/aret/<int:pk>/<slug:mark>/": "302 302 302 403 403 403 302 405 403 403 405",
    "admin/startpaket/": PILOT,
    "admin/startpaket/hamta/": PILOT,
    "admin/startpaket/undan/": "302 302 302 403 403 403 302 405 403 403 405",
    "admin/startpaket/<slug:slug>/": PILOT,
    "admin/portal/reminderrule/nytta/": PILOT,
    "admin/cases/wish/<int:pk>/vagar/": PILOT,
    "admin/cases/guideedition/tillbaka/": "302 302 302 403 403 403 302 302 403 403 302",  # nothing to take back
    "admin/surveys/importbatch/kolada/": "302 302 302 403 403 403 302 302 403 403 302",
    "admin/surveys/municipality/kolada/": PILOT,
    "admin/prova/": PILOT,
    "provmejl/<str:token>/": NOT_THERE,  # the token is a case's
    "admin/surveys/importbatch/<int:pk>/gor/<slug:command>/": PILOT_DEED,
    "admin/surveys/importbatch/<int:pk>/fel.xlsx": PILOT,
    "admin/surveys/importbatch/<int:pk>/fil/": PILOT,
}
OFFICER_ACTS = [
    *("ta-emot", "svara", "fraga", "underlag", "anteckna", "standardtext", "nytt-datum", "lamna-tillbaka"),
    *("eget-system", "samtal", "steg", "steg/<int:step>", "steg/<int:step>/ta-bort"),
    *("inget-mer", "beslut", "rattelse/<int:message>"),
]
DOORS |= {f"handlaggare/uppdrag/<int:pk>/{act}/": ANNAS_SECTOR_LEADS_ON for act in OFFICER_ACTS}
DOORS |= {f"uppdrag/<str:token>/{act}/": by_mailbox(ANNAS_SECTOR, "302") for act in OFFICER_ACTS}

# Models in admin: (who opens the list, who adds)
MODELS = {
    "portal": {
        (
            PILOT,
            PILOT,
        ): "user sector sectorrole pilotrole absence business contact closedday yearlytask notice initiativepage"
        " reminderrule",
        ("302 302 302 403 403 403 302 302 403 403 302", PILOT): "townhall",  # there is one, and no list
        (RECORD_IN_ADMIN, RECORD_IN_ADMIN): "legalground retentionrule",
        (RECORD_IN_ADMIN, NOBODY_IN_ADMIN): "incomingemail logentry",
        (PILOT, NOBODY_IN_ADMIN): "wording accessibilitymessage outgoingemail secretlink securityevent",
    },
    "cases": {
        (PILOT, PILOT): "wish mattertype standardtext servicepromise pilotmeeting guidestep guidequestion",
        (PILOT, NOBODY_IN_ADMIN): "closinganswer companyvisit guideedition",
    },
    "events": {(PILOT, PILOT): "event schoolclass"},
    "surveys": {
        (PILOT, PILOT): "importbatch survey area factor theme respondentgroup municipality target alias",
    },
    "training": {(PILOT, PILOT): "cohort board", (PILOT, NOBODY_IN_ADMIN): "improvementaction"},
    "mfa": {(ONLY_SUPERUSER, NOBODY_IN_ADMIN): "authenticator"},
}
DOORS |= {
    f"admin/{app}/{model}/{end}": statuses
    for app, groups in MODELS.items()
    for (opens, adds), models in groups.items()
    for model in models.split()
    for end, statuses in (("", opens), ("add/", adds))
}


def routes(patterns=None, prefix="") -> list[str]:
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        found += routes(pattern.url_patterns, route) if hasattr(pattern, "url_patterns") else [route]
    return found


def is_about_one_row(route: str) -> bool:
    """One row of a model in admin: tested with the model itself, below."""
    return bool(re.match(r"admin/(?!cases/case/)\w+/\w+/<path:object_id>/", route))


def is_djangos_own(route: str) -> bool:
    return route.startswith("admin/^") or route == "admin/(?P<url>.*)$"


@pytest.fixture
def address_of(kit_pages, case, assignment, building, anna, david, eva, hours, settings, tmp_path):
    """The real address of a route: Bo's case, Anna's question, a file, a step."""
    settings.MEDIA_ROOT = tmp_path
    step = actions.add_step(case, "Sök bygglov", sector=building, by=anna, assignment=assignment)
    GuideStep.objects.create(slug="sok-bygglov", what="Sök bygglov", sector=building)
    said = Message.objects.create(
        case=case, assignment=assignment, sector=building, side=Side.SECTOR, audience=Audience.PILOT, text="En karta."
    )
    stored = storing.store(SimpleUploadedFile("anteckning.txt", b"Hej", "text/plain"))
    (attachment,) = actions.add_files(case, [stored])
    letter = IncomingEmail.objects.create(fingerprint="x", file=stored, state=IncomingEmail.State.HOMELESS)
    letter.files.add(stored)
    company = Business.objects.create(name="Hamnens glass AB")
    along = {"start": timezone.now(), "place": "", "about": "", "others": "", "staff": [eva, anna]}
    visit = visits.plan(company, by=eva, **along)
    promise = visits.promise(visit, what="Ring", owner=anna, due=timezone.localdate(), by=eva)
    case_token = links.mint(emails.case_key(case), email=case.contact.email).split("/")[-2]
    (meeting,) = actions.call_meeting(
        [case],
        by=eva,
        **hours,
        place="Stadshuset",
        guests=[actions.Guest(email=building.email, sector=building)],
    )
    meeting_token = links.mint(emails.meeting_key(meeting.invitations.get())).split("/")[-2]
    gathering = events_of_the_town(eva)
    CaseNumber.objects.create(year=2020, last=1)  # so old that there are figures to publish
    signed_up = Registration.objects.filter(event=gathering["event"]).first()
    about = {"about": "registration", "about_id": signed_up.pk}
    written = IncomingEmail.objects.create(fingerprint="y", file=stored, state=IncomingEmail.State.UNREAD, **about)
    written.files.add(stored)
    answered = answer_with_files(about, stored)
    later = timezone.localdate() + timedelta(days=400)
    absence = Absence.objects.create(user=anna, since=later, until=later)
    batch = surveys.receive(RESULTS.encode(), "resultat.csv", by=eva)
    surveys.approve(batch, by=eva, seen=batch.preview_hash)
    figure = batch.values.get()
    course = course_of_the_town(eva, anna, david, building)
    request = ErasureRequest.objects.create(email="bo@example.org", received_by=eva)
    visit_token = links.mint(sheet.visit_key(visit)).split("/")[2]
    assignment_token = links.mint(emails.assignment_key(assignment)).split("/")[-2]

    @cache
    def fill(route: str, *, missing: bool = False) -> str:
        number = "999999" if missing else None
        values = {
            "lamna-vidare/<int:pk>": f"lamna-vidare/{number or anna.pk}",
            "radering/<int:pk>": f"radering/{number or request.pk}",
            "besok/<str:token>": f"besok/{visit_token}",
            "mote/<str:token>": f"mote/{meeting_token}",
            "utbildning/min/<int:pk>": f"utbildning/min/{number or course['participant']}",
            "uppgift/<int:task>": f"uppgift/{course['task']}",
            "deltagare/<str:token>": f"deltagare/{course['own_token']}",
            "utbildning/sektor/<slug:slug>": f"utbildning/sektor/{'finns-inte' if missing else 'bygg'}",
            "utbildning/omgang/<int:pk>": f"utbildning/omgang/{number or course['cohort']}",
            "utbildning/tillfalle/<int:pk>": f"utbildning/tillfalle/{number or course['occasion']}",
            "utbildning/uppgift/<int:pk>": f"utbildning/uppgift/{number or course['assignment']}",
            "utbildning/inlamning/<int:pk>": f"utbildning/inlamning/{number or course['task']}",
            "ny/<slug:origin>/<int:pk>": f"ny/cohort/{number or course['cohort']}",
            "atgarder/<int:pk>/gor/<slug:command>": f"atgarder/{number or course['action']}/gor/anteckna",
            "atgarder/<int:pk>": f"atgarder/{number or course['action']}",
            "atgard/<str:token>/gor/<slug:command>": f"atgard/{course['action_token']}/gor/anteckna",
            "atgard/<str:token>": f"atgard/{course['action_token']}",
            "evenemang/<slug:slug>": f"evenemang/{'finns-inte' if missing else gathering['slug']}",
            "material/<int:pk>": f"material/{number or gathering['material']}",
            "mejl/<slug:name>/<int:pk>": f"mejl/event/{number or gathering['event']}",
            "mejl/<int:pk>/fil/<int:file>": f"mejl/{number or written.pk}/fil/{stored.pk}",
            "mejl/<int:pk>": f"mejl/{number or written.pk}",
            "svar/<str:token>/fil/<int:file>": f"svar/{answered}/fil/{stored.pk}",
            "svar/<str:token>": f"svar/{answered}",
            "incomingemail/<int:pk>/fil/<int:file>": f"incomingemail/{number or letter.pk}/fil/{stored.pk}",
            "incomingemail/<int:pk>": f"incomingemail/{number or letter.pk}",
            "admin/events/event/<int:pk>": f"admin/events/event/{number or gathering['event']}",
            "incheckning/<str:code>": f"incheckning/{'1.pahittad' if missing else gathering['code']}",
            "anmalan/<str:token>": f"anmalan/{gathering['registration']}",
            "plats/<str:token>": f"plats/{gathering['seat']}",
            "schema/<str:token>": f"schema/{gathering['person']}",
            "foretag/<int:pk>": f"foretag/{number or company.pk}",
            "lofte/<int:pk>": f"lofte/{number or promise.pk}",
            "besok/<int:pk>": f"besok/{number or visit.pk}",
            "business/<int:pk>": f"business/{number or company.pk}",
            "moten/<int:pk>": f"moten/{number or meeting.pk}",
            "pilotmeeting/<int:pk>": f"pilotmeeting/{number or meeting.pk}",
            "franvaro/<int:pk>": f"franvaro/{number or absence.pk}",
            "siffra/<int:pk>": f"siffra/{number or figure.pk}",
            "importbatch/<int:pk>/gor/<slug:command>": f"importbatch/{number or batch.pk}/gor/godkann",
            "importbatch/<int:pk>": f"importbatch/{number or batch.pk}",
            "vagvisaren/steg/<slug:slug>": f"vagvisaren/steg/{'finns-inte' if missing else 'sok-bygglov'}",
            "wish/<int:pk>": f"wish/{number or case.wishes.first().pk}",
            "<slug:part>/<slug:slug>": f"arenden/{'finns-inte' if missing else 'ett-samtal-kommer'}",
            "vagvisaren/<slug:slug>": f"vagvisaren/{'finns-inte' if missing else 'sok-bygglov'}",
            "<slug:survey>/<slug:area>": "insikt/bygglov",
            "<slug:survey>": "insikt",
            "uppdrag/<int:pk>": f"uppdrag/{number or assignment.pk}",
            "steg/<int:pk>": f"steg/{number or step.pk}",
            "fil/<int:pk>": f"fil/{number or attachment.pk}",
            "<int:pk>": number or case.pk,
            "<path:object_id>": number or case.pk,
            "<int:file>": attachment.pk,
            "<int:attachment>": attachment.pk,
            "<int:step>": step.pk,
            "<int:message>": said.pk,
            "<str:reference>": "2000-9999" if missing else case.reference,
            "<str:token>": assignment_token if route.startswith("uppdrag") else case_token,
            "<slug:ending>": "pdf",
            "<slug:command>": "fraga",
            "<slug:version>": "0" * 64,
            "<slug:mark>": "klart",
            "startpaket/<slug:slug>": "startpaket/sektorer",
            "<slug:slug>": "lotsen",
            "<path:content_type_id>": "1",
            "<int:number>": "0",
        }
        for hole, value in values.items():
            route = route.replace(hole, str(value))
        return f"/{route}"

    return fill


def answer_with_files(about: dict, stored) -> str:
    """The token of the link to its files."""
    to = Registration.objects.get(pk=about["about_id"]).email
    ours, answer = (OutgoingEmail.objects.create(to=to, message_id=f"<{n}>", **about) for n in "qa")
    answer.files.add(stored)
    came = IncomingEmail.objects.create(fingerprint="z", letter=ours, answered_with=answer, state="sorted", **about)
    return links.mint(inboxes.files_key(came), email=to).split("/")[2]


@pytest.fixture
def people(anna, bo, david, cecilia, malin, rolf, eva, dag, rut, superuser) -> dict:
    return dict(zip(PEOPLE, [None, bo, david, anna, cecilia, malin, rolf, eva, dag, rut, superuser], strict=True))


def events_of_the_town(eva) -> dict:
    """A dialogue that David arranges with us, with Bo's sign-up, material, and a teacher with a schedule."""
    event = an_event(eva, kind="procurement")
    happenings.add_co_organiser(event, name="Davids firma", email="david@example.org", by=eva)
    registration = sign_up(event, "bo@example.org", "Bo", addresses=["bo.egen@example.org"])
    upload = SimpleUploadedFile("bilder.txt", b"Hej", "text/plain")
    accessible = SimpleUploadedFile("text.txt", b"Hej", "text/plain")
    material = happenings.add_material(event, title="Bilder", upload=upload, accessible=accessible, by=eva)
    person = event.school_people.create(role="teacher", name="Tora", email="tora@example.org")
    return {
        "slug": event.slug,
        "event": event.pk,
        "material": material.pk,
        "code": door.code_of(registration),
        "registration": links.mint(invitations.registration_key(registration)).split("/")[2],
        "seat": links.mint(invitations.seat_key(registration.attendees.get())).split("/")[2],
        "person": links.mint(invitations.schedule_key(person)).split("/")[2],
    }


def test_every_address_is_in_the_table_and_the_table_has_no_other():
    known = {route for route in routes() if not is_about_one_row(route) and not is_djangos_own(route)}
    assert known == set(DOORS)


def test_every_person_gets_what_the_table_says(atvidaberg, people, address_of, tmp_path):
    """And for an address with a row in it that they may not see, the same page as for no row at all. In another
    municipality than the demo's: nothing that anybody gets names that one. Every page is good HTML and plain Swedish.
    """
    client, wrong, compared = Reader(), [], 0
    for name, person in people.items():
        client.logout()
        if person:
            client.force_login(person)
        for route, statuses in DOORS.items():
            expected = int(statuses.split()[PEOPLE.index(name)])
            response = client.get(address_of(route))
            if response.status_code != expected:
                wrong.append((name, route, expected, response.status_code))
            ids = [] if response.streaming else ID.findall(response.content)
            if len(ids) != len(set(ids)):
                wrong.append((name, route, "one id twice", max(ids, key=ids.count)))
            if person and expected == 404 and re.search(OF_A_ROW, route):
                nothing = client.get(address_of(route, missing=True))
                compared += 1
                if nothing.status_code != 404 or without_tokens(nothing) != without_tokens(response):
                    wrong.append((name, route, "tells a hidden row from none"))
    assert wrong == []
    assert client.named == []
    assert compared > 100
    assert client.pages.faults(tmp_path / "pages") == []


ID = re.compile(rb'\sid="([^"]+)"')
OF_A_ROW = r"<int:pk>|<path:object_id>|<str:reference>|<str:code>|/narvaro/|/vagvisaren/<slug"
COVERED = {  # what the director is let into while nobody covers the pilot, and then no more
    route: statuses.split()[PEOPLE.index("eva")]
    for route, statuses in DOORS.items()
    if statuses in (PILOT_DEED, POST, POST_DEED, REGISTERS_FOR_OTHERS, ANNAS_SECTOR, ANNAS_SECTOR_LEADS_ON)
    and not re.match("admin/(events|surveys|portal/business)/|handlaggare/vagvisaren/", route)
    or route in ("admin/cases/pilotmeeting/", "admin/cases/pilotmeeting/add/", "admin/portal/incomingemail/")
    or route == "admin/cases/companyvisit/"
    or route.startswith(
        (
            "handlaggare/foretag/<int:pk>/nytt",
            "handlaggare/besok/",
            "uppdrag/<str:token>/",
            "admin/cases/case/lamna-vidare/",
        )
    )
}


def test_the_director_covers_the_cases_and_nothing_else(client, people, address_of):
    Absence.objects.create(user=people["eva"], since=timezone.localdate(), until=timezone.localdate())
    client.force_login(people["dag"])
    wrong = []
    for route, statuses in DOORS.items():
        expected = int(COVERED.get(route, statuses.split()[PEOPLE.index("dag")]))
        status = client.get(address_of(route)).status_code
        if status != expected:
            wrong.append((route, expected, status))
    assert wrong == []


def without_tokens(response) -> str:
    return re.sub(r'(value|nonce)="[^"]*"', "", response.content.decode())


@pytest.mark.parametrize("person", ["anna", "cecilia", "malin", "dag", "rut"])
def test_no_row_of_a_model_in_admin_opens_for_other_staff(client, people, person, db):
    client.force_login(people[person])
    wish = Wish.objects.create(label="prova")
    for end in ("change", "history", "delete"):
        assert client.get(f"/admin/cases/wish/{wish.pk}/{end}/").status_code == 403
        assert client.get(f"/admin/portal/user/{people['bo'].pk}/{end}/").status_code == 403


def test_the_table_is_written_for_the_people_it_names():
    assert all(len(statuses.split()) == len(PEOPLE) for statuses in DOORS.values())
