from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator


class PilotsSite(AdminSite):
    """Opened by every role in the municipality, and by whoever leads a course without one."""

    site_header = site_title = "Företagslotsen"
    index_title = "Det här kan du göra"
    enable_nav_sidebar = False  # each page says where it belongs, and a phone has no room for it

    def get_urls(self) -> list:
        """Nobody has a password to change."""
        return [each for each in super().get_urls() if "password_change" not in str(each.pattern)]

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.opens_admin

    def index(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        own = {"title": "Allt som lotsen sköter"} if request.user.roles.is_pilot else {}
        return super().index(request, own | (extra_context or {}))

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Whoever is let in is sent on, and the others to the portal's own sign-in, or away."""
        if self.has_permission(request):
            return redirect(f"{self.name}:index")
        return secure_admin_login(super().login)(request, extra_context)
