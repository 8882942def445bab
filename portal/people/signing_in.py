"""The door: sign in by code or by one-time address, and get back what was typed."""

import re

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from allauth.account.views import ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST

from portal.mail import links
from portal.models import User, town_hall
from portal.people import accounts, limits, second_factor, security, sessions

SIGN_IN = "sign_in"
# Fields that forms send by themselves: nobody typed them. "pressed" is a button that sends its own words.
MACHINE_FIELDS = {"pressed", "action", "draft", "next", "select_across", "index", "_save", "_continue", "_addanother"}
CODE = re.compile(r"[a-z]+(_[a-z]+)*")  # the value of a choice, "to_do"


@method_decorator([login_not_required, limits.limited("sign_in")], name="dispatch")
class SignIn(RequestLoginCodeView):
    template_name = "portal/sign_in.html"

    def form_valid(self, form) -> HttpResponse:
        self.request.session[accounts.REMEMBER] = form.cleaned_data["remember"]
        return super().form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class ConfirmCode(ConfirmLoginCodeView):
    template_name = "portal/sign_in_code.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        has_process = getattr(self, "_process", None)
        if not has_process and request.user.is_anonymous:
            messages.error(request, "Koden gäller inte längre. Be om en ny kod här.")
        return response

    def form_invalid(self, form) -> HttpResponse:
        state = self._process.state
        security.note(security.Kind.CODE_WRONG, person=self._process.user, email=state.get("email") or "")
        return super().form_invalid(form)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self._action == "verify":
            accounts.count_code(request, self._process.state["email"])
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        kwargs, asked = super().get_form_kwargs(), self._process
        if "code" in kwargs:  # not when the letter is asked for again
            kwargs["code"] = accounts.codes_for(asked.user, since=asked.state["at"])
        return kwargs

    def _verify_form_valid(self, form) -> HttpResponse:
        accounts.code_was_right(self.request, self._process.state["email"])
        return super()._verify_form_valid(form)


def sign_in_key(user: User) -> links.Key:
    return links.Key(scope=SIGN_IN, target_id=user.pk, view="sign_in_link", days=1)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time address of `manage.py signin_link`: opening it shows a button, pressing it signs in."""
    link = links.find(token, scope=SIGN_IN)
    user = link and User.objects.filter(pk=link.target_id, is_active=True).first()
    if user is None:
        raise Http404
    if request.method != "POST":
        return render(request, "portal/sign_in_link.html", {"person": user})
    if not links.revoke(scope=SIGN_IN, target_id=user.pk):
        raise Http404  # pressed twice at once: the first one has used it
    accounts.open_account_for(user.email)
    # Whoever runs the server has vouched for the address by handing out the link.
    EmailAddress.objects.filter(user=user).update(verified=True)
    return perform_login(request, user, email_verification="none")


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        was_in = request.user.is_authenticated
        response = super().post(request, *args, **kwargs)
        return leave_nothing(response) if was_in else response


def leave_nothing(response: HttpResponse) -> HttpResponse:
    """For whoever sits down at this computer. Never "cookies": that takes those of all the municipality's sites."""
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    request.user.end_sign_ins()
    security.note(security.Kind.SIGN_OUT_EVERYWHERE)
    messages.success(request, "Du är utloggad överallt: här, och i alla andra webbläsare.")
    sessions.end(request)
    return leave_nothing(redirect("home"))


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """For what asks for a new code in a letter: out, and in again."""
    if second_factor.has_one(request.user):
        return redirect(reverse("mfa_reauthenticate"))
    back = reverse("mfa_index")
    return render(request, "account/reauthenticate.html", {"next": request.GET.get("next", back), "back": back})


def after_sign_in(request: HttpRequest) -> HttpResponse:
    """Everyone lands where their work is."""
    if sessions.PARKED in request.session:
        return redirect("parked")
    roles = request.user.roles
    if roles.is_pilot and not town_hall().is_open:
        return redirect("checklist")  # what is left before businesses are let in
    return redirect("today" if roles.opens_training else "my_pages")


def parked(request: HttpRequest) -> HttpResponse:
    """What was typed when the session ended, ready to be sent again."""
    is_there = sessions.PARKED in request.session
    kept = sessions.parked_for(request)
    if kept is None:
        if is_there:
            messages.warning(request, "En text väntade i webbläsaren, men den är inte skriven av dig. Den är borta.")
        return redirect("after_sign_in")
    pressed = kept["fields"].get("pressed", [""])[-1]
    return render(request, "portal/parked.html", {"kept": kept, "texts": readable(kept["fields"]), "pressed": pressed})


def readable(fields: dict[str, list[str]]) -> list[str]:
    """What a person wrote: values with letters in them, without codes and what forms send by themselves."""
    values = [value.strip() for name, values in fields.items() if name not in MACHINE_FIELDS for value in values]
    return [value for value in values if len(value) > 2 and any(map(str.isalpha, value)) and not CODE.fullmatch(value)]


@require_POST
def forget_parked(request: HttpRequest) -> HttpResponse:
    sessions.forget_parked(request)
    return redirect("after_sign_in")
