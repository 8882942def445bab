"""The addresses of the training floor. Nothing in them says who somebody is."""

from django.urls import path

from training.views import cohorts, homework, improvements, participants, roll, start
from training.views.doors import improvement_by_link, improvement_signed_in, own_by_link, own_signed_in

# The participant's own pages, behind sign-in and behind the link of a letter
OWN_PAGES = [
    ("", participants.page, "training_page"),
    ("svara/", participants.answer, "training_answer"),
    ("ersattare/", participants.substitute, "training_substitute"),
    ("uppgift/<int:task>/", participants.task, "home_task"),
    ("uppgift/<int:task>/fil/", participants.task_file, "home_task_file"),
    ("kalender.ics", participants.calendar, "training_calendar"),
    ("intyg.pdf", participants.pdf, "training_certificate"),
]

urlpatterns = [
    path("utbildning/", start.start, name="training"),
    *(path(f"utbildning/min/<int:pk>/{end}", own_signed_in(view), name=name) for end, view, name in OWN_PAGES),
    *(path(f"deltagare/<str:token>/{end}", own_by_link(view), name=name) for end, view, name in OWN_PAGES),
    path("deltagare/<str:token>/uppgift/", own_by_link(participants.reminded), name="home_task_reminded"),
    path("utbildning/sektor/<slug:slug>/", start.sector, name="training_sector"),
    # The leaders'
    path("utbildning/omgang/<int:pk>/", cohorts.page, name="cohort"),
    path("utbildning/omgang/<int:pk>/tackning/", cohorts.coverage, name="cohort_coverage"),
    path("utbildning/omgang/<int:pk>/tackning/brev/", cohorts.gap_letter, name="cohort_gap_letter"),
    path("utbildning/omgang/<int:pk>/deltagare/", cohorts.people, name="cohort_people"),
    path("utbildning/omgang/<int:pk>/deltagare/ny/", cohorts.add_person, name="cohort_add_person"),
    path("utbildning/omgang/<int:pk>/deltagare/lista/", cohorts.add_list, name="cohort_add_list"),
    path("utbildning/omgang/<int:pk>/deltagare/gor/", cohorts.do_with_people, name="cohort_do_with_people"),
    path("utbildning/omgang/<int:pk>/tillfalle/", cohorts.add_occasion, name="occasion_add"),
    path("utbildning/omgang/<int:pk>/uppgift/", homework.give, name="home_assignment_give"),
    path("utbildning/tillfalle/<int:pk>/", cohorts.change_occasion, name="occasion"),
    path("utbildning/tillfalle/<int:pk>/upprop/", roll.roll, name="roll"),
    path("utbildning/tillfalle/<int:pk>/upprop/pricka/", roll.tap, name="roll_tap"),
    path("utbildning/tillfalle/<int:pk>/upprop/resten/", roll.rest, name="roll_rest"),
    path("utbildning/tillfalle/<int:pk>/upprop/lista/", roll.paper, name="roll_paper"),
    path("utbildning/uppgift/<int:pk>/", homework.assignment, name="home_assignment"),
    path("utbildning/inlamning/<int:pk>/", homework.feedback, name="home_feedback"),
    path("utbildning/inlamning/<int:pk>/fil/", homework.file, name="home_file"),
    # Improvement actions
    path("utbildning/atgarder/", improvements.listing, name="improvements"),
    path("utbildning/atgarder/ny/<slug:origin>/<int:pk>/", improvements.new, name="improvement_new"),
    path("utbildning/atgarder/<int:pk>/", improvement_signed_in(improvements.page), name="improvement"),
    path(
        "utbildning/atgarder/<int:pk>/gor/<slug:command>/",
        improvement_signed_in(improvements.do),
        name="improvement_do",
    ),
    path("atgard/<str:token>/", improvement_by_link(improvements.page), name="improvement"),
    path("atgard/<str:token>/gor/<slug:command>/", improvement_by_link(improvements.do), name="improvement_do"),
]
