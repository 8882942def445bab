"""Signing in: everyone by a code in a letter, through one door. The admin uses the same door."""

import secrets
import time
from collections.abc import Callable

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.account.models import EmailAddress
from allauth.core import context as current
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.mail import outbox
from portal.models import Contact, User, town_hall
from portal.people import limits, second_factor, security, sessions
from portal.text.email_addresses import EmailAddressFormField, EmailAddressInput, normal

REMEMBER = "remember_browser"


class SignInForm(RequestLoginCodeForm):
    email = EmailAddressFormField(
        label="Din e-postadress",
        widget=EmailAddressInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Skriv din e-postadress.",
        },
    )
    remember = forms.BooleanField(
        label="Kom ihåg den här webbläsaren i 30 dagar",
        help_text="För dig som arbetar i kommunen, på en dator som ingen annan använder.",
        required=False,
    )

    def clean_email(self) -> str:
        open_account_for(self.cleaned_data["email"])
        return super().clean_email()


class CodeForm(ConfirmLoginCodeForm):
    code = forms.CharField(
        label="Koden i mejlet",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
        error_messages={"required": "Skriv koden som står i mejlet."},
    )

    def clean_code(self) -> str:
        typed = "".join(filter(str.isalpha, self.cleaned_data["code"].upper()))
        rights = [right.replace("-", "") for right in self.expected_code]
        if not any(secrets.compare_digest(typed.encode(), right.encode()) for right in rights):
            raise PortalAccountAdapter().validation_error("incorrect_code")
        return typed


class KeyForm(AuthenticateWebAuthnForm):
    """The page asks it which of the two there are, and offers no other."""

    def has_app(self) -> bool:
        return is_mfa_enabled(self.user, [Authenticator.Type.TOTP])

    def has_keys(self) -> bool:
        return is_mfa_enabled(self.user, [Authenticator.Type.WEBAUTHN])


class ReserveCodesForm(GenerateRecoveryCodesForm):
    def clean(self) -> dict:
        """Whether the new ones take the place of some, which are gone when that is told."""
        old = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.RECOVERY_CODES).first()
        current.request.replaces_codes = bool(old and old.wrap().get_unused_codes())
        return super().clean()


# Letters that are not taken for each other, and make no words.
CODE_LETTERS, CODE_LENGTH = "BCDFGHJKLMNPQRSTVWXZ", 8


def codes_for(user: User | None, *, since: float) -> list[str]:
    """The codes that let the user in who asked at `since` (seconds of the epoch); the last one is today's letter's.

    The code of a quarter of an hour is the same however often it is asked for, until it has been used: so whoever asks
    in somebody else's name neither spends the owner's letters nor makes the code in the owner's hand worth nothing.
    """
    quarter = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    return [_code(user, n) for n in range(int(since // quarter), int(time.time() // quarter) + 1)] if user else []


def _code(user: User, quarter: int) -> str:
    # Signing in changes last_login, and with it the code. `password` is random, and only in the database.
    about = f"{user.pk} {user.email} {user.password} {user.last_login} {quarter}"
    number = int.from_bytes(salted_hmac("portal.sign_in_code", about, algorithm="sha256").digest())
    letters = ""
    for _ in range(CODE_LENGTH):
        number, letter = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[letter]
    return f"{letters[:4]}-{letters[4:]}"


def count_code(request: HttpRequest, email: str) -> None:
    """Before a code is looked at. Raises TooMany; but the first one that a client types for an address is always read,
    for it may be the owner's, in the same network as somebody who guesses."""
    client = limits.client_address(request)
    number = limits.slowly("code", f"{email} {client}", free=settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS)
    if not limits.may("code", client) and number > 1:
        raise limits.TooMany("code")


def code_was_right(request: HttpRequest, email: str) -> None:
    """What a right code cost is given back, so that forty colleagues behind one address get in."""
    client = limits.client_address(request)
    limits.forget("code", f"{email} {client}")
    limits.give_back("code", client)
    limits.give_back("sign_in", client)


# Who is known to us without an account, and gets one at the first sign-in. Each app adds its own question.
KNOWN_ADDRESSES: list[Callable[[str], bool]] = [lambda email: Contact.objects.filter(email=email).exists()]


def open_account_for(email: str) -> User | None:
    """The account of that address. A business that we know gets one at its first sign-in."""
    email = normal(email)
    # An address that somebody has left must not open the account any more.
    EmailAddress.objects.filter(email=email).exclude(user__email=email).delete()
    user = User.objects.filter(email=email).first()
    if user is None and any(knows(email) for knows in KNOWN_ADDRESSES):
        user, _ = User.objects.get_or_create(email=email, defaults={"password": make_password(None)})
    if user is not None:
        EmailAddress.objects.filter(user=user).exclude(email=email).delete()
        EmailAddress.objects.get_or_create(user=user, email=email, defaults={"primary": True, "verified": False})
    return user


def own_details(user: User) -> dict[str, str]:
    """What forms are filled in with beforehand, by the names of their boxes. Who works here fills in for others."""
    if not user.is_authenticated or user.roles.works_here:
        return {}
    last = Contact.objects.filter(email=user.email).select_related("business").order_by("-pk").first()
    return {
        "email": user.email,
        "name": user.name or (last.name if last else ""),
        "phone": user.phone or (last.phone if last else ""),
        "company_name": last.business.name if last and last.business else "",
    }


class PortalAccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Det här kontot är stängt. Ring oss om det är fel.",
        "incorrect_code": "Koden stämmer inte. Har du fått flera mejl är det koden i det senaste som gäller.",
        "too_many_login_attempts": "Koden skrevs fel för många gånger. Vänta några minuter och be om en ny kod.",
        "rate_limited": "Det blev många försök på kort tid. Vänta några minuter och försök igen.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_email(self, email: str) -> str:
        return normal(email)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """allauth's letters go through the outbox like all others. Past the limit none is sent: the last one holds."""
        if template_prefix == UNKNOWN:
            security.note(security.Kind.UNKNOWN_ADDRESS, email=email)
        user = User.objects.filter(email=email).first()
        code = "".join(codes_for(user, since=time.time())[-1:])
        if not limits.may("letter", f"{email} {code}"):
            return
        with transaction.atomic():
            context = {"code": code, "written_at": timezone.now()}
            outbox.write(outbox.Letter(LETTERS[template_prefix], to=email, context=context))

    def get_client_ip(self, request: HttpRequest) -> str:
        return limits.client_address(request)

    def post_login(self, request, user, **kwargs):
        Contact.objects.filter(email=user.email).prove(Contact.Proof.CODE)
        remember = request.session.pop(REMEMBER, False) and user.roles.works_here
        sessions.begin(request, remember=remember)
        security.note(security.Kind.SIGN_IN, by=user, remembered=remember)
        return super().post_login(request, user, **kwargs)

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        """Whoever has just signed in, with every factor, has already shown who it is.

        Of an account that has none yet allauth would ask nothing at all: here it asks for a new code in a letter.
        """
        has_factor = second_factor.has_one(current.request.user)
        if sessions.is_fresh(current.request) and (not has_factor or second_factor.is_shown(current.request)):
            return False
        if not has_factor:
            raise ReauthenticationRequired
        return super().is_reauthentication_required(app=app)

    def get_reauthentication_methods(self, user) -> list[dict]:
        sign_in_again = {"id": "sign_in_again", "description": "", "url": reverse("account_reauthenticate")}
        return super().get_reauthentication_methods(user) or [sign_in_again]

    def send_notification_mail(self, template_prefix: str, user, context=None, email=None) -> None:
        """It is here that allauth tells of each change; the letter about it is ours."""
        second_factor.changed(current.request, template_prefix)

    def logout(self, request: HttpRequest) -> None:
        sessions.end(request)


class PortalMFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Det här sättet att logga in kan inte tas bort.",
        "cannot_generate_recovery_codes": "Lägg först till en app eller en säkerhetsnyckel.",
        "incorrect_code": "Koden stämmer inte. Vänta på nästa kod i appen och försök igen.",
        "unverified_email": "Logga ut och logga in igen med en kod från din e-post. Sedan kan du lägga till skyddet.",
    }

    def get_totp_issuer(self) -> str:
        return town_hall().name

    def generate_authenticator_name(self, user, type) -> str:  # noqa: A002 - allauth's name of the argument
        return "Min säkerhetsnyckel"


# allauth's name of a letter -> our template
UNKNOWN = "account/email/unknown_account"
LETTERS = {
    "account/email/login_code": "portal/email/sign_in_code",
    UNKNOWN: "portal/email/no_account",
}
