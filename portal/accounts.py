"""Signing in: everyone by a code in a letter, through one door. The admin uses the same door."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.models import EmailAddress
from django import forms
from django.db import transaction
from django.http import HttpRequest

from portal import limits, outbox, sessions
from portal.models import Contact, User

REMEMBER = "remember_browser"


class SignInForm(RequestLoginCodeForm):
    email = forms.EmailField(label="Din e-postadress", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    remember = forms.BooleanField(
        label="Kom ihåg den här webbläsaren i 30 dagar",
        help_text="För dig som arbetar i kommunen, på en dator som ingen annan använder.",
        required=False,
    )

    def clean_email(self) -> str:
        open_account_for(self.cleaned_data["email"])
        return super().clean_email()


def open_account_for(email: str) -> User | None:
    """The account of that address. A business that has written to us gets one at its first sign-in."""
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user is None and Contact.objects.filter(email=email).exists():
        user = User.objects.create_user(email)
    if user is not None:
        EmailAddress.objects.get_or_create(user=user, email=email, defaults={"primary": True, "verified": False})
    return user


class PortalAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_email(self, email: str) -> str:
        return email.strip().lower()

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """allauth's letters go through the outbox like all others."""
        limits.use("letter", email)
        template = LETTERS[template_prefix]
        with transaction.atomic():
            outbox.write(template, to=email, context={"code": context.get("code")})

    def get_client_ip(self, request: HttpRequest) -> str:
        return limits.client_address(request)

    def post_login(self, request, user, **kwargs):
        sessions.begin(request, remember=request.session.pop(REMEMBER, False) and user.roles.works_here)
        return super().post_login(request, user, **kwargs)


# allauth's name of a letter -> our template
LETTERS = {
    "account/email/login_code": "portal/email/sign_in_code",
    "account/email/unknown_account": "portal/email/no_account",
}
