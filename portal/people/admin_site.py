from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator


class PilotsSite(AdminSite):
    """Opened by every role in the municipality, and by whoever leads a course without one."""

    site_header = site_title = "Företagslotsen"
    index_title = "Det här kan du göra"
    enable_nav_sidebar = False  # each page says where it belongs, and a phone has no room for it

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.opens_admin

    def index(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        own = {"title": "Allt som lotsen sköter"} if request.user.roles.is_pilot else {}
        return super().index(request, own | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """What an admin says belongs under a heading of its own (`index_heading`) stands there, below its app; before
        the page that it leads to beside its own (`index_link`: words and the name of the address)."""
        found = []
        for app in super().get_app_list(request, app_label):
            groups, pages = {app["name"]: []}, {}
            for model in app["models"]:
                of_model = self._registry[model["model"]]
                heading = getattr(of_model, "index_heading", app["name"])
                groups.setdefault(heading, []).append(model)
                if link := getattr(of_model, "index_link", None):
                    pages[heading] = [_page(*link)]
            for heading, models in groups.items():
                found += [app | {"name": heading, "models": models + pages.get(heading, [])}] if models else []
        return found

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Whoever is let in is sent on, and the others to the portal's own sign-in, or away."""
        if self.has_permission(request):
            return redirect(f"{self.name}:index")
        return secure_admin_login(super().login)(request, extra_context)


def _page(words: str, name: str) -> dict:
    return {"name": words, "object_name": name, "admin_url": reverse(name), "view_only": True, "add_url": None}
