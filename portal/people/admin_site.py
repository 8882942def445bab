from django.contrib.admin import AdminSite
from django.http import HttpRequest


class PilotsSite(AdminSite):
    """Opened by whoever is let in by hand, and by the roles whose work is done here."""

    site_header = site_title = "Företagslotsen"
    index_title = "Allt som lotsen sköter"
    enable_nav_sidebar = False  # each page says where it belongs, and a phone has no room for it

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.opens_admin
