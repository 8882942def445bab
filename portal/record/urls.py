"""The addresses of the public record that belong to no app."""

from django.urls import path

from portal.record.views import day_list, disposal, persons

urlpatterns = [
    path("", day_list.page, name="day_list"),
    path("dagslista.csv", day_list.as_csv, name="day_list_csv"),
    path("dagslista.pdf", day_list.as_pdf, name="day_list_pdf"),
    path("person/", persons.page, name="person"),
    path("person/ny/", persons.forget, name="person_forget"),
    path("person/ratta/", persons.rectify, name="person_rectify"),
    path("person/utdrag.<slug:ending>", persons.extract, name="person_extract"),
    path("person/radering/", persons.receive, name="erasure_receive"),
    path("person/radering/<int:pk>/", persons.erasure_request, name="erasure_request"),
    path("gallring/", disposal.page, name="disposal"),
    path("gallring/foresla/", disposal.propose, name="disposal_propose"),
    path("gallring/<int:pk>/godkann/", disposal.approve, name="disposal_approve"),
    path("gallring/<int:pk>/avbryt/", disposal.cancel, name="disposal_cancel"),
    path("gallring/paket/alla/", disposal.packages, name="archive_packages"),
    path("gallring/paket/mottagna/", disposal.received_all, name="archive_packages_received"),
    path("gallring/paket/<int:pk>/", disposal.package, name="archive_package"),
    path("gallring/paket/<int:pk>/mottaget/", disposal.received, name="archive_package_received"),
]
