"""The second factor belongs to the session: whoever reads what is others' has shown it in this very sign-in.

That the account has one says nothing about who sits here: it may have been added elsewhere, since.
"""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import clear_authentication_records, record_authentication
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from portal.mail import outbox
from portal.models import User
from portal.people import directory, security, sessions
from portal.text.roles import Roles

# Who must have shown one. Each app adds its own question.
NEEDED_BY: list[Callable[[User], bool]] = [lambda user: user.roles.reads_others_cases]
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# Pages that lead to the factor, out of the portal, or away with one's own text.
WAYS = ("mfa_", "account_", "sign_out_everywhere", "forget_parked")


def is_shown(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def has_one(user: User) -> bool:
    return is_mfa_enabled(user, FACTORS)


class asked_for:  # noqa: N801 - named as the middleware functions elsewhere
    """Every signed-in page asks for it, but for the ways to it and what is the person's own as a business."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not settings.SECOND_FACTOR or not request.user.is_authenticated or is_shown(request):
            return None
        if not _is_needed(request):
            return None
        if getattr(view, "login_required", True) and not _is_way(request):
            return _ask(request)
        request.user.roles = Roles()  # a page for everybody shows nothing more to a role that is not proved
        return None


def _is_needed(request: HttpRequest) -> bool:
    is_in_admin = request.user.opens_admin and request.path.startswith(reverse("admin:index"))
    return is_in_admin or any(needs(request.user) for needs in NEEDED_BY)


def _is_way(request: HttpRequest) -> bool:
    return request.resolver_match.view_name.startswith(WAYS) or request.path.startswith(reverse("my_pages"))


def _ask(request: HttpRequest) -> HttpResponse:
    """What was being sent waits, as when a sign-in has ended."""
    back = request.get_full_path()
    if request.method == "POST":
        sessions.park(request, whose=request.user.pk)
        back = reverse("parked")
    if not has_one(request.user):
        messages.warning(request, "Lägg till en andra inloggningsfaktor, så kommer du in.")
        return redirect("mfa_index")
    query = QueryDict(mutable=True)
    query["next"] = back
    methods = get_adapter().get_reauthentication_methods(request.user)
    return HttpResponseRedirect(f"{methods[0]['url']}?{query.urlencode(safe='/')}")


# --- When it changes, or is used -----------------------------------------------------------------

# The letter that allauth would write about it -> what has happened, and in words
CHANGES = {
    "mfa/email/totp_activated": (security.Kind.FACTOR_ADDED, "En app för koder har lagts till på ditt konto"),
    "mfa/email/webauthn_added": (security.Kind.FACTOR_ADDED, "En säkerhetsnyckel har lagts till på ditt konto"),
    "mfa/email/totp_deactivated": (security.Kind.FACTOR_REMOVED, "Appen för koder har tagits bort från ditt konto"),
    "mfa/email/webauthn_removed": (security.Kind.FACTOR_REMOVED, "En säkerhetsnyckel har tagits bort från ditt konto"),
    "mfa/email/recovery_codes_generated": (security.Kind.RESERVE_CODES, "Nya reservkoder har gjorts för ditt konto"),
}
REMOVED = {
    Authenticator.Type.TOTP: "mfa/email/totp_deactivated",
    Authenticator.Type.WEBAUTHN: "mfa/email/webauthn_removed",
}


def changed(request: HttpRequest, letter: str) -> None:
    """Of the person's own doing: every other sign-in ends, and this one has shown what was just added."""
    if letter not in CHANGES:
        return
    _tell(request.user, letter)
    kind, _ = CHANGES[letter]
    if kind == security.Kind.FACTOR_ADDED:
        record_authentication(request, request.user, "mfa")
    if not has_one(request.user):
        clear_authentication_records(request)
    sessions.end_others(request)
    security.note(kind)


def _tell(user: User, letter: str, *, is_taken: bool = False) -> None:
    """Whoever owns the account learns of it, also when it was somebody else who did it."""
    now = timezone.now()
    context = {"what": CHANGES[letter][1], "is_taken": is_taken, "now": now, "has_one": has_one(user)}
    context |= directory.pilot_in_letters(timezone.localdate(now))
    with transaction.atomic():
        outbox.write(outbox.Letter("portal/email/second_factor", to=user.email, context=context, about=user, at=now))


def take_away(authenticator: Authenticator) -> None:
    """For somebody who has lost the telephone or the key. Reserve codes alone would ask for what nobody has."""
    user = authenticator.user
    authenticator.delete()
    if not has_one(user):
        Authenticator.objects.filter(user=user).delete()
    user.end_sign_ins()
    if authenticator.type in FACTORS:
        _tell(user, REMOVED[authenticator.type], is_taken=True)
    security.note(security.Kind.FACTOR_REMOVED, person=user)


@receiver(signals.authenticator_used)
def _note_use(user, authenticator, **_) -> None:
    security.note(security.Kind.FACTOR_USED, by=user, type=str(authenticator.type))


@receiver(signals.authentication_failed)
def _note_failure(user, **_) -> None:
    security.note(security.Kind.FACTOR_WRONG, person=user)
