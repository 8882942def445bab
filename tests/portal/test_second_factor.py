"""The second factor belongs to the session, and what changes an account ends every other sign-in."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.models import OutgoingEmail, PilotRole, SectorRole, SecurityEvent, User
from portal.people.accounts import KeyForm
from portal.record.part import forget_accounts
from tests.people import at_sector, person
from tests.portal.test_sessions import FORM, TYPED, is_in, signed_in
from tests.portal.test_signing_in import sign_in
from tests.second_step import code_of

pytestmark = pytest.mark.django_db
SECURITY = "/konto/sakerhet/"
Kind = SecurityEvent.Kind


@pytest.fixture(autouse=True)
def _asked_for(settings):
    settings.SECOND_FACTOR = True
    cache.clear()


def with_app(user: User) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def sign_in_with_app(user: User, secret: str) -> Client:
    client = Client()
    sign_in(client, user.email)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    return client


@pytest.fixture
def commits(monkeypatch):
    """What waits for the commit is done at once: in these tests nothing is ever committed."""
    monkeypatch.setattr(transaction, "on_commit", lambda do, **_: do())


def add_app(client: Client) -> None:
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})


def kinds() -> list[str]:
    return list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True))


def told(user: User) -> list[str]:
    """What each letter about it says first."""
    letters = OutgoingEmail.objects.filter(kind="second_factor", to=user.email).order_by("pk")
    return [letter.text.partition(",")[0] for letter in letters]


# --- Who is asked, and where ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("eva", "/handlaggare/"),
        ("eva", "/siffror/"),
        ("eva", "/diarium/"),
        ("rut", "/diarium/"),
        ("dag", "/siffror/"),
        ("dag", "/diarium/gallring/"),
        ("superuser", "/logga-in/klart/"),
        ("anna", "/admin/cases/case/"),
    ],
)
def test_an_account_that_has_an_app_opens_nothing_in_a_session_that_has_not_shown_it(request, who, page):
    user = request.getfixturevalue(who)
    with_app(user)
    response = signed_in(user).get(page)
    assert response["Location"] == f"{SECURITY}reauthenticate/?next={page}"


def test_once_it_is_shown_the_page_opens(eva):
    secret = with_app(eva)
    client = signed_in(eva)
    response = client.post(f"{SECURITY}reauthenticate/?next=/siffror/", {"code": code_of(secret)}, follow=True)
    assert response.redirect_chain == [("/siffror/", 302)]
    assert client.get("/admin/portal/notice/").status_code == 200


def test_a_sign_in_with_the_app_opens_everything(eva):
    assert sign_in_with_app(eva, with_app(eva)).get("/siffror/").status_code == 200


def test_a_wrong_code_opens_nothing(eva):
    with_app(eva)
    client = signed_in(eva)
    client.post(f"{SECURITY}reauthenticate/?next=/siffror/", {"code": "000000"})
    assert client.get("/siffror/").status_code == 302
    assert kinds() == [Kind.FACTOR_WRONG]


@pytest.mark.parametrize(
    ("who", "page"), [("anna", "/handlaggare/"), ("malin", "/handlaggare/"), ("bo", "/mina-sidor/")]
)
def test_whoever_reads_only_the_own_is_not_asked(request, who, page):
    assert signed_in(request.getfixturevalue(who)).get(page).status_code == 200


def test_whoever_leads_a_course_is_asked_there(david, cohort):
    cohort.leaders.add(david)
    client = signed_in(david)
    assert client.get(f"/utbildning/omgang/{cohort.pk}/")["Location"] == SECURITY
    assert client.get("/mina-sidor/").status_code == 200


def test_whoever_has_none_is_told_how_to_get_one(eva):
    response = signed_in(eva).get("/siffror/", follow=True)
    assert response.redirect_chain == [(SECURITY, 302)]
    assert "Lägg till en andra inloggningsfaktor, så kommer du in." in response.content.decode()


def test_a_page_for_everybody_shows_no_more_than_to_everybody(eva):
    page = signed_in(eva).get("/").content.decode()
    assert "Lotsmöten" not in page
    assert "Logga ut" in page


def test_what_was_being_sent_waits_until_it_is_shown(eva):
    secret = with_app(eva)
    client = signed_in(eva)
    response = client.post(FORM, TYPED)
    assert response["Location"] == f"{SECURITY}reauthenticate/?next=/det-du-skrev/"
    response = client.post(response["Location"], {"code": code_of(secret)}, follow=True)
    assert "Träff i januari" in response.content.decode()
    assert "utloggad" not in response.content.decode()  # nobody was


def test_a_role_that_ends_today_takes_the_access_with_it_tomorrow(eva):
    client = sign_in_with_app(eva, with_app(eva))
    yesterday = timezone.localdate() - timedelta(days=1)
    PilotRole.objects.filter(user=eva).update(until=yesterday)  # as when a day has gone
    assert client.get("/siffror/").status_code == 404


# --- The first one, and the last ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn"])
def test_the_first_factor_asks_for_a_new_code_in_a_letter(eva, name):
    client = signed_in(eva, ago=60 * 60)
    response = client.get(reverse(name), follow=True)
    assert unquote(response.redirect_chain[-1][0]) == f"/konto/bekrafta/?next={reverse(name)}"
    page = response.content.decode()
    assert f"/logga-in/?next={reverse(name)}" in page
    assert client.post(reverse(name), {"code": "123456"})["Location"].startswith("/konto/bekrafta/")
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("has_app", [False, True])
@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn", "mfa_reauthenticate"])
def test_whoever_signed_in_by_code_an_hour_ago_is_led_to_show_who_it_is(eva, name, has_app):
    client = Client()
    sign_in(client, eva.email)  # allauth knows the address now, and would write a code to it in a way of its own
    secret = has_app and with_app(eva)
    session = client.session
    session["signed_in_at"] -= 60 * 60
    session.save()
    response = client.get(reverse(name), follow=True)
    assert response.status_code == 200
    assert (f"{SECURITY}reauthenticate/" if secret else "/konto/bekrafta/") in response.request["PATH_INFO"]


def test_a_session_that_has_not_shown_the_factor_makes_no_reserve_codes(eva):
    with_app(eva)
    response = signed_in(eva).get(reverse("mfa_generate_recovery_codes"))
    assert response["Location"].startswith(f"{SECURITY}reauthenticate/")


def test_whoever_has_just_added_the_first_one_has_shown_it(eva, commits):
    client = Client()
    sign_in(client, eva.email)
    add_app(client)
    page = client.get("/siffror/")
    assert page.status_code == 200
    said = [str(message) for message in page.context["messages"]]
    assert "Dina reservkoder är gjorda." in said
    assert not [each for each in said if "gamla" in each]
    assert kinds() == [Kind.SIGN_IN, Kind.FACTOR_ADDED]
    assert told(eva) == ["En app för koder har lagts till på ditt konto"]


def test_whoever_takes_away_the_last_one_has_shown_none(eva):
    client = sign_in_with_app(eva, with_app(eva))
    client.post(reverse("mfa_deactivate_totp"))
    assert client.get("/siffror/")["Location"] == SECURITY
    assert kinds() == [Kind.FACTOR_USED, Kind.SIGN_IN, Kind.FACTOR_REMOVED]
    assert told(eva) == ["Appen för koder har tagits bort från ditt konto"]


def test_old_reserve_codes_are_spoken_of_only_when_there_were_some(eva, commits):
    client = sign_in_with_app(eva, with_app(eva))
    for sentence in ("Dina reservkoder är gjorda.", "Nya reservkoder är gjorda. De gamla gäller inte längre."):
        page = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
        assert [str(message) for message in page.context["messages"]][-1:] == [sentence]
    assert told(eva) == ["Nya reservkoder har gjorts för ditt konto"] * 2


def test_only_what_the_account_has_is_offered(eva):
    with_app(eva)
    page = sign_in(Client(), eva.email).content.decode()
    assert ("Skriv koden som appen" in page, "Använd säkerhetsnyckel" in page) == (True, False)
    for has_key in (False, True):
        if has_key:
            Authenticator.objects.create(user=eva, type="webauthn", data={"name": "Nyckel", "credential": {}})
        again = signed_in(eva).get(f"{SECURITY}reauthenticate/").content.decode()
        assert ("Använd säkerhetsnyckel" in again, KeyForm(user=eva).has_keys()) == (has_key, has_key)


# --- What ends the other sign-ins -----------------------------------------------------------------


def test_adding_a_factor_ends_the_other_sign_ins(eva, commits):
    other, remembered, here = signed_in(eva), signed_in(eva, remember=True), Client()
    sign_in(here, eva.email)
    assert is_in(other)
    add_app(here)
    assert (is_in(other), is_in(remembered), is_in(here)) == (False, False, True)


@pytest.mark.parametrize("name", ["mfa_deactivate_totp", "mfa_generate_recovery_codes"])
def test_losing_one_or_making_new_codes_ends_the_other_sign_ins(eva, name, commits):
    secret = with_app(eva)
    here, other = sign_in_with_app(eva, secret), signed_in(eva)
    here.post(reverse(name))
    assert (is_in(other), is_in(here)) == (False, True)


@pytest.mark.parametrize("how", ["one by one", "from the list"])
def test_a_superuser_takes_away_a_lost_telephone_and_every_sign_in_with_it(superuser, eva, how):
    with_app(eva)
    RecoveryCodes.activate(eva)
    app = Authenticator.objects.get(user=eva, type="totp")
    root, evas = sign_in_with_app(superuser, with_app(superuser)), signed_in(eva)
    if how == "one by one":
        root.post(f"/admin/mfa/authenticator/{app.pk}/delete/", {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [app.pk], "post": "yes"}
        root.post("/admin/mfa/authenticator/", chosen)
    assert not Authenticator.objects.filter(user=eva).exists()
    assert not is_in(evas)
    assert SecurityEvent.objects.filter(kind=Kind.FACTOR_REMOVED, person=eva, by=superuser).exists()
    assert told(eva) == ["Appen för koder har tagits bort från ditt konto"]
    assert "Det gjordes av den som sköter portalen." in OutgoingEmail.objects.get(kind="second_factor").text


@pytest.mark.parametrize(
    "change",
    [{"email": "a.alm@example.org"}, {"is_active": False}, {"is_staff": True}, {"is_superuser": True}],
    ids=lambda change: next(iter(change)),
)
def test_what_decides_who_comes_in_ends_every_sign_in_when_it_changes(anna, change):
    client = signed_in(anna, remember=True)
    for name, value in change.items():
        setattr(anna, name, value)
    anna.save()
    assert not is_in(client)


def test_a_name_or_a_telephone_ends_nothing(anna):
    client = signed_in(anna)
    anna.phone = "0123-1"
    anna.save()
    assert is_in(client)


def test_closing_an_account_and_opening_it_again_revives_nothing(anna):
    client = signed_in(anna, remember=True)
    for is_active in (False, True):
        anna.is_active = is_active
        anna.save()
    assert not is_in(client)


def test_saving_what_was_read_before_revives_nothing(anna):
    client = signed_in(anna)
    read_before = User.objects.get(pk=anna.pk)
    anna.end_sign_ins()
    read_before.title = "Inspektör"
    read_before.save()
    assert not is_in(client)


def test_a_disposed_account_has_no_sign_in_left(bo):
    client = signed_in(bo)
    forget_accounts([bo.pk], None)
    User.objects.filter(pk=bo.pk).update(is_active=True)
    assert not is_in(client)


def test_a_new_role_an_ended_one_and_a_lost_one_end_every_sign_in(anna, environment):
    role = SectorRole.objects.create(user=anna, sector=environment)
    for command in ("given", "ended", "moved", "lost"):
        client = signed_in(User.objects.get(pk=anna.pk))
        if command == "given":
            SectorRole.objects.create(user=User.objects.get(pk=anna.pk), sector=environment, kind="manager")
        elif command == "ended":
            role.until = timezone.localdate()
            role.save()
        elif command == "moved":
            role.user = at_sector(person("ny@example.org", "Ny"), environment)
            role.save()
        else:
            SectorRole.objects.filter(user=anna).first().delete()
        assert not is_in(client), command


def test_a_role_given_in_admin_ends_the_persons_sign_ins_and_is_noted(eva, anna):
    here, annas = sign_in_with_app(eva, with_app(eva)), signed_in(anna)
    here.post("/admin/portal/pilotrole/add/", {"user": anna.pk, "kind": "registrar", "since": "2026-01-01"})
    assert (is_in(annas), is_in(here)) == (False, True)
    event = SecurityEvent.objects.first()
    assert (event.kind, event.person, event.by) == (Kind.ROLE, anna, eva)
    assert event.details == {"action": "admin.add", "role": "registrar"}


@pytest.mark.parametrize("how", ["one by one", "from the list"])
def test_a_role_taken_in_admin_ends_the_persons_sign_ins(eva, anna, how):
    here, annas = sign_in_with_app(eva, with_app(eva)), signed_in(anna)
    role = anna.sector_roles.get()
    if how == "one by one":
        here.post(f"/admin/portal/sectorrole/{role.pk}/delete/", {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"}
        here.post("/admin/portal/sectorrole/", chosen)
    assert not SectorRole.objects.filter(pk=role.pk).exists()
    assert not is_in(annas)
    assert kinds()[-1] == Kind.ROLE


def test_an_account_closed_in_admin_is_noted(eva, anna):
    here, annas = sign_in_with_app(eva, with_app(eva)), signed_in(anna)
    here.post(f"/admin/portal/user/{anna.pk}/change/", admin_form(here, anna) | {"is_active": ""})
    assert not User.objects.get(pk=anna.pk).is_active
    assert not is_in(annas)
    event = SecurityEvent.objects.get(kind=Kind.ACCOUNT_CLOSED)
    assert (event.person, event.by, event.details) == (anna, eva, {"fields": ["is_active"]})


def test_eva_changes_her_own_address_and_stays_here_but_nowhere_else(eva):
    secret = with_app(eva)
    here, other = sign_in_with_app(eva, secret), signed_in(eva, remember=True)
    here.post(f"/admin/portal/user/{eva.pk}/change/", admin_form(here, eva) | {"email": "eva.ek@example.org"})
    assert User.objects.get(pk=eva.pk).email == "eva.ek@example.org"
    assert (is_in(other), is_in(here)) == (False, True)
    assert here.get("/siffror/").status_code == 200


def admin_form(client: Client, user: User) -> dict:
    """The person's page as it is sent when nothing is changed."""
    response = client.get(f"/admin/portal/user/{user.pk}/change/")
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.initial_forms]
    fields = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    return {name: value for name, value in fields.items() if value is not None and value is not False}


# --- Signing out ----------------------------------------------------------------------------------


def test_signing_out_everywhere_ends_this_one_too_and_the_next_is_new(bo):
    here, other = signed_in(bo), signed_in(bo, remember=True)
    response = here.post("/logga-ut/overallt/", follow=True)
    assert "Du är utloggad överallt" in response.content.decode()
    assert (is_in(here), is_in(other)) == (False, False)
    assert kinds() == [Kind.SIGN_OUT_EVERYWHERE]
    assert is_in(signed_in(User.objects.get(pk=bo.pk)))


def test_the_button_is_on_everybodys_own_page(bo):
    assert "Logga ut överallt" in signed_in(bo).get(SECURITY).content.decode()


def test_eva_signs_somebody_out_everywhere_but_no_superuser(eva, anna, superuser):
    here, annas, roots = sign_in_with_app(eva, with_app(eva)), signed_in(anna), signed_in(superuser)
    chosen = {"action": "sign_out_everywhere", "_selected_action": [anna.pk, superuser.pk, eva.pk]}
    response = here.post("/admin/portal/user/", chosen, follow=True)
    assert "Utloggade överallt: " in response.content.decode()
    assert (is_in(annas), is_in(roots), is_in(here)) == (False, True, True)


@pytest.mark.parametrize("way_out", ["/logga-ut/", "/logga-ut/overallt/", "/admin/logout/"])
def test_signing_out_asks_the_browser_to_keep_nothing(eva, way_out):
    client = sign_in_with_app(eva, with_app(eva))
    response = client.post(way_out)
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)


def test_a_sign_in_that_has_grown_old_is_not_cleared_away_with_what_was_typed(eva):
    response = signed_in(eva, idle=3 * 60 * 60).post(FORM, TYPED)
    assert "Clear-Site-Data" not in response
