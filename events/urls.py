"""The addresses of the event floor. Nothing in them says who somebody is."""

from django.urls import path

from events.views import attendance, public, registration, school, signing_up

urlpatterns = [
    path("evenemang/", public.listing, name="events"),
    path("evenemang/kalender.ics", public.calendar, name="events_calendar"),
    path("evenemang/<slug:slug>/", public.page, name="event"),
    path("evenemang/<slug:slug>/kalender.ics", public.event_calendar, name="event_calendar"),
    path("evenemang/<slug:slug>/anmalan/", signing_up.sign_up, name="event_sign_up"),
    path("evenemang/<slug:slug>/fraga/", public.ask, name="event_ask"),
    path("evenemang/<slug:slug>/anmalan/tack/", signing_up.thanks, name="event_thanks"),
    path("evenemang/<slug:slug>/material/<int:pk>/", public.material, name="event_material"),
    path(
        "evenemang/<slug:slug>/material/<int:pk>/tillganglig/",
        public.material,
        {"version": "accessible"},
        name="event_material_accessible",
    ),
    # The company's own page
    path("mina-sidor/anmalan/<int:pk>/", registration.open_own, name="registration_open"),
    path("mina-sidor/plats/<int:pk>/", registration.open_own_seat, name="seat_open"),
    path("anmalan/ny-lank/", registration.new_link, name="registration_new_link"),
    path("anmalan/<str:token>/", registration.page, name="registration"),
    path("anmalan/<str:token>/andra/", registration.change, name="registration_change"),
    path("anmalan/<str:token>/avboka/", registration.cancel, name="registration_cancel"),
    path("anmalan/<str:token>/tacka-ja/", registration.accept, name="registration_accept"),
    path("anmalan/<str:token>/biljett/", registration.ticket, name="registration_ticket"),
    path("anmalan/<str:token>/kalender.ics", registration.calendar, name="registration_calendar"),
    path("anmalan/<str:token>/utvardera/", registration.evaluate, name="registration_evaluate"),
    path("plats/<str:token>/", registration.seat, name="seat"),
    path("plats/<str:token>/utvardera/", registration.evaluate_seat, name="seat_evaluate"),
    # The organiser's list
    path("evenemang/<slug:slug>/narvaro/", attendance.listing, name="attendance"),
    path("evenemang/<slug:slug>/narvaro/pricka/", attendance.tap, name="attendance_tap"),
    path("evenemang/<slug:slug>/narvaro/utan-anmalan/", attendance.walk_in, name="attendance_walk_in"),
    path("evenemang/<slug:slug>/narvaro/lista.csv", attendance.as_file, {"kind": "csv"}, name="attendance_csv"),
    path("evenemang/<slug:slug>/narvaro/lista.xlsx", attendance.as_file, {"kind": "xlsx"}, name="attendance_xlsx"),
    path("incheckning/<str:code>/", attendance.check_in, name="check_in"),
    # Framtidsfrön
    path("schema/<str:token>/", school.page, name="school_schedule"),
    path("schema/<str:token>/kalender.ics", school.calendar, name="school_calendar"),
]
