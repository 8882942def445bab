"""The kit's pages, at the pilot's desk."""

from django.urls import path

from portal.admin.model_admin import pilots_only
from portal.site.kits import views

urlpatterns = [
    path("", pilots_only(views.overview), name="kit"),
    path("hamta/", pilots_only(views.give), name="kit_give"),
    path("undan/", pilots_only(views.put_away), name="kit_put_away"),
    path("<slug:slug>/", pilots_only(views.of_kind), name="kit_kind"),
]
