"""The handbook's addresses."""

from django.urls import path

from portal.site.handbook import views

urlpatterns = [
    path("", views.handbook, name="handbook"),
    path("handbok.pdf", views.as_pdf, name="handbook_pdf"),
    path("<slug:part>/<slug:slug>/", views.chapter, name="handbook_chapter"),
]
