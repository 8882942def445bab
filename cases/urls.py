"""The addresses of the case floor. Each page of the business stands behind two doors."""

from django.urls import path

from cases.access import views as access
from cases.access.levels import Level
from cases.deciding import views as deciding
from cases.guide import views as guide
from cases.guide.owners import views as guide_owners
from cases.undoing import views as undoing
from cases.views import (
    absences,
    answering,
    answering_commands,
    company,
    figures,
    for_somebody,
    intake,
    meetings,
    record,
    sector,
    workspace,
)
from cases.views.business import deeds, replying, unsent, ways_in
from cases.views.business import page as own_page
from cases.views.doors import business_by_link, business_signed_in, officer_by_link, officer_signed_in
from cases.visits import views as visits
from portal.pages.commands import SAVE

# How much each asks of whoever was invited to the case; the registrant may do all of it.
BUSINESS_PAGES = [
    ("", own_page.page, "business_case", Level.READS),
    ("svara/", replying.reply, "case_reply", Level.WRITES),
    ("utkast/", unsent.keep, "case_keep", Level.WRITES),
    ("dra-tillbaka/", deeds.withdraw, "case_withdraw", Level.ENDS),
    ("oppna-igen/", deeds.reopen, "case_reopen", Level.WRITES),
    ("steg/<int:pk>/", deeds.tick_step, "case_step", Level.WRITES),
    ("fraga-mer/", deeds.ask_more, "case_ask_more", Level.OWNS),
    ("omdome/", deeds.feedback, "case_feedback", Level.ENDS),
    ("fil/<int:pk>/", deeds.download, "case_file", Level.READS),
    ("bekrafta/", deeds.confirm_address, "case_confirm_address", Level.OWNS),
    ("lankar/", access.own_links, "case_links", Level.OWNS),
    ("adress/", deeds.add_address, "case_add_address", Level.OWNS),
    ("personer/", access.people, "case_people", Level.OWNS),
    ("personer/<int:pk>/ta-bort/", access.take_back, "case_access_take_back", Level.OWNS),
    ("inbjudan/", access.answer, "case_access_answer", Level.ASKED),
]

# What an officer does on the page of a question: signed in, or without an account through the letter's link.
OFFICER_BUTTONS = {
    "ta-emot/": "accept",
    "svara/": "answer",
    "fraga/": "ask_business",
    "underlag/": "material",
    "anteckna/": "note",
    "rattelse/<int:message>/": "correct",
    "inget-mer/": "nothing_more",
    "standardtext/": "insert",
    "steg/": "step_add",
    "steg/<int:step>/": "step_change",
    "steg/<int:step>/ta-bort/": "step_remove",
    "nytt-datum/": "new_date",
    "lamna-tillbaka/": "decline",
    "eget-system/": "own_system",
    "samtal/": "log",
    "beslut/": "decision_kept",
}
OFFICER_PAGES = [
    *((end, answering_commands.do, f"assignment_{slug}", {"command": slug}) for end, slug in OFFICER_BUTTONS.items()),
    ("fil/<int:file>/", answering.download, "assignment_file", {}),
]
SIGNED_IN_PAGES = [
    ("kollega/", answering_commands.do, "assignment_hand_over", {"command": "hand_over"}),
    ("utkast/", answering_commands.do, "assignment_save", {"command": SAVE}),
]

GUIDE_PAGES = [
    ("", guide.wishes, "guide"),
    ("fragor/", guide.questions, "guide_questions"),
    ("karta/", guide.map_of, "guide_map"),
    ("steg/<slug:slug>/", guide.step, "guide_step"),
]

urlpatterns = [
    *(path(f"vagvisaren/{end}", view, name=name) for end, view, name in GUIDE_PAGES),
    *(path(f"en/vagvisaren/{end}", view, {"lang": "en"}, name=f"{name}_en") for end, view, name in GUIDE_PAGES),
    path("arenden/", ways_in.follow, name="follow"),
    path("arenden/ny-lank/", ways_in.new_link, name="new_link"),
    path("arenden/kod/", ways_in.by_code, name="follow_by_code"),
    path("arenden/nytt/", intake.what, name="new_case"),
    path("arenden/nytt/kontakt/", intake.reach, name="new_case_contact"),
    path("arenden/nytt/kontrollera/", intake.check, name="new_case_check"),
    path("arenden/nytt/tack/", intake.sent, name="new_case_sent"),
    path("arenden/nytt/spara/", intake.keep_typed, {"part": "what"}, name="new_case_keep"),
    path("arenden/nytt/kontakt/spara/", intake.keep_typed, {"part": "reach"}, name="new_case_contact_keep"),
    path("arenden/nytt/borja-om/", intake.start_over, name="new_case_start_over"),
    path("arenden/nytt/ta-bort-fil/<int:pk>/", intake.remove_file, name="new_case_remove_file"),
    path("handlaggare/", workspace.mine, name="workspace"),
    path("handlaggare/utkast/ta-bort/", workspace.remove_draft, name="draft_remove"),
    path("handlaggare/sok/", workspace.find, name="find_questions"),
    path("handlaggare/fordela-om/", sector.reassign, name="reassign"),
    path("lyft/", deciding.page, name="lifted"),
    path("lyft/<str:reference>/", deciding.decide, name="decide"),
    path("sektorn/", sector.page, name="own_sector"),
    path("handlaggare/franvaro/", absences.mine, name="absences"),
    path("handlaggare/franvaro/<int:pk>/", absences.change, name="absence"),
    path("handlaggare/franvaro/<int:pk>/ta-bort/", absences.remove, name="absence_remove"),
    path("handlaggare/angra/", undoing.undo, name="undo"),
    path("handlaggare/nytt/", for_somebody.new, name="register_for_somebody"),
    path("handlaggare/nytt/<str:reference>/", for_somebody.done, name="registered_for_somebody"),
    path("handlaggare/uppdrag/<int:pk>/", officer_signed_in(answering.page), name="assignment"),
    path("uppdrag/<str:token>/", officer_by_link(answering.page), name="assignment_by_link"),
    *(
        path(f"handlaggare/uppdrag/<int:pk>/{end}", officer_signed_in(view), more, name=name)
        for end, view, name, more in OFFICER_PAGES + SIGNED_IN_PAGES
    ),
    *(
        path(f"uppdrag/<str:token>/{end}", officer_by_link(view), more, name=name)
        for end, view, name, more in OFFICER_PAGES
    ),
    path("handlaggare/moten/<int:pk>/", meetings.signed_in, name="meeting"),
    path("handlaggare/foretag/<int:pk>/", company.card, name="company_card"),
    path("handlaggare/foretag/<int:pk>/nytt-besok/", visits.plan, name="visit_plan"),
    path("handlaggare/besok/<int:pk>/", visits.page, name="visit"),
    path("handlaggare/besok/<int:pk>/andra/", visits.change, name="visit_change"),
    path("handlaggare/besok/<int:pk>/anteckna/", visits.note, name="visit_notes"),
    path("handlaggare/besok/<int:pk>/gor/<slug:command>/", visits.do, name="visit_do"),
    path("handlaggare/vagvisaren/", guide_owners.steps, name="own_guide_steps"),
    path("handlaggare/vagvisaren/<slug:slug>/", guide_owners.step, name="own_guide_step"),
    path("besok/<str:token>/", visits.by_link, name="visit_by_link"),
    path("handlaggare/lofte/<int:pk>/", visits.promise, name="visit_promise"),
    path("handlaggare/lofte/<int:pk>/gor/<slug:command>/", visits.do_promise, name="visit_promise_do"),
    path("mote/<str:token>/", meetings.by_link, name="meeting_by_link"),
    path("diarium/utan-nummer/", record.without_number, name="cases_without_number"),
    path("diarium/hitta/", record.find, name="case_record_find"),
    path("diarium/arende/<str:reference>/", record.page, name="case_record"),
    path("diarium/arende/<str:reference>/diariefor/", record.register, name="case_record_register"),
    path("diarium/arende/<str:reference>/mark/", record.mark, name="case_record_mark"),
    path("diarium/arende/<str:reference>/mark/<int:pk>/hav/", record.lift, name="case_record_lift"),
    path("diarium/arende/<str:reference>/akt/", record.case_file, name="case_file_out"),
    path("siffror/", figures.for_staff, name="figures"),
    path("siffror/siffror.csv", figures.staff_csv, name="figures_csv"),
    path("siffror/siffror.xlsx", figures.staff_xlsx, name="figures_xlsx"),
    path("sa-gar-det/", figures.for_everybody, name="how_it_goes"),
    path("sa-gar-det/siffror.csv", figures.public_csv, name="how_it_goes_csv"),
    path("sa-gar-det/siffror.xlsx", figures.public_xlsx, name="how_it_goes_xlsx"),
    *(
        path(f"arende/<str:token>/{end}", business_by_link(view, needs), name=name)
        for end, view, name, needs in BUSINESS_PAGES
    ),
    *(
        path(f"mina-sidor/<str:reference>/{end}", business_signed_in(view, needs), name=name)
        for end, view, name, needs in BUSINESS_PAGES
    ),
]
