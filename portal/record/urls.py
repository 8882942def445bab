"""The addresses of the public record that belong to no app."""

from django.urls import path

from portal.record import views

urlpatterns = [
    path("", views.day_list, name="day_list"),
    path("dagslista.csv", views.day_list_csv, name="day_list_csv"),
    path("dagslista.pdf", views.day_list_pdf, name="day_list_pdf"),
]
