"""The kit's pages, at the pilot's desk."""

from django.contrib import admin
from django.urls import path

from portal.site.kits import views

at_desk = admin.site.admin_view

urlpatterns = [
    path("", at_desk(views.overview), name="kit"),
    path("hamta/", at_desk(views.give), name="kit_give"),
    path("undan/", at_desk(views.put_away), name="kit_put_away"),
    path("<slug:slug>/", at_desk(views.of_kind), name="kit_kind"),
]
