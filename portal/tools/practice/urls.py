"""Practice's own addresses."""

from django.conf import settings
from django.urls import path
from django.urls.resolvers import RoutePattern

from portal.tools.practice import views


class OnlyInPractice(RoutePattern):
    """Elsewhere there is nothing at these addresses, whoever asks and however."""

    def match(self, path):
        return super().match(path) if settings.PRACTICE else None


urlpatterns = [
    path("", views.people, name="practice"),
    path("bli/<int:pk>/", views.become, name="practice_become"),
    path("mejl/", views.held_letters, name="practice_letters"),
    path("mejl/<int:pk>/", views.held_letter, name="practice_letter"),
    path("mejl/<int:pk>/lank/<int:number>/", views.open_link, name="practice_link"),
    path("mejl/<int:pk>/svara/", views.reply, name="practice_reply"),
    path("borja-om/", views.begin_again, name="practice_again"),
]
