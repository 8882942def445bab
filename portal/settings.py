"""Settings: one file, and the environment decides.

Three environments: `demo` (a laptop: embedded servers, letters to files), `test`, and `production`.
Whoever gives a DATABASE_URL without saying which environment it is runs production, so that nobody
runs the demo by mistake on a real server. docs/production.md lists every variable.
"""

import base64
import sys
from pathlib import Path

from csp.constants import NONE, SELF

from portal.server import addresses, company_register, logs, mail_in, practice, town_hall
from portal.server.environment import AN_EMAIL, Environment, refuse
from portal.tools import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

if env("PORTAL_ENV", default="") != "test":  # what is written for this machine's portal is not for its tests
    env.read_env(BASE_DIR / ".env")

# A portal in which nothing is for real: as guarded as the real one, and filled as the demo is.
PRACTICE = env.bool("PRACTICE", default=False)
if PRACTICE:
    env.ENVIRON = practice.environment(env.ENVIRON)
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var") / (practice.FOLDER if PRACTICE else "")
SETUP = VAR_DIR / "setup.toml"  # a municipality's own, which practice begins with

ENVIRONMENT = env("PORTAL_ENV", default="production" if env("DATABASE_URL", default="") else "demo")
if ENVIRONMENT not in {"demo", "test", "production"}:
    refuse(f"PORTAL_ENV must be demo, test or production, not {ENVIRONMENT!r}.")
PRODUCTION = ENVIRONMENT == "production"
DEMO = ENVIRONMENT == "demo" or PRACTICE  # people and cases are made up


def required_in_production(name: str, why: str, *, otherwise: str = "") -> str:
    """The variable's value, or a stop in words: production never starts half configured."""
    value = env(name, default="")
    if not value and PRODUCTION:
        refuse(f"{name} is missing: {why}")
    return value or otherwise


# --- The site -------------------------------------------------------------------------------------

DEMO_KEY = "only-for-the-demo-and-the-tests-never-for-real-people-0123456789"
SECRET_KEY = required_in_production(
    "SECRET_KEY",
    "it signs sessions and links. Make one with `python -c 'import secrets; print(secrets.token_urlsafe(64))'`.",
    otherwise=DEMO_KEY,
)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if PRODUCTION and DEMO_KEY in {SECRET_KEY, *SECRET_KEY_FALLBACKS}:
    refuse("SECRET_KEY is the demo's, which everybody can read: make one of your own.")
DEBUG = env.bool("DEBUG", default=False)
if DEBUG and PRODUCTION:
    refuse("DEBUG must be off in production: error pages would show personal data.")
ALLOWED_HOSTS = [
    host.strip()
    for host in required_in_production(
        "ALLOWED_HOSTS",
        "name the host names that the portal answers to, with commas between.",
        otherwise="127.0.0.1,localhost,[::1],testserver",
    ).split(",")
    if host.strip()
]
if PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    refuse("ALLOWED_HOSTS must name the portal's own host names, not *: letters point to the first of them.")
if any("/" in host for host in ALLOWED_HOSTS):
    refuse("ALLOWED_HOSTS must be host names alone, such as foretag.kommunen.se, without https:// before them.")
# A command in another terminal finds the port that `make run` has noted while it runs.
NOTED_PORT = VAR_DIR / "serve.port"
NOTED = NOTED_PORT.read_text() if ENVIRONMENT != "test" and NOTED_PORT.exists() else ""
PORT = env.int("PORT", default=int(NOTED) if NOTED.isdecimal() else 8000, most=65535)  # empty while it is written
# The address that letters point to.
SITE_URL = env.address(
    "SITE_URL",
    f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else f"http://127.0.0.1:{PORT}",
    schemes="https http",
    example="https://foretag.kommunen.se, with nothing after the host.",
    asks=lambda url: url.hostname and url.path in {"", "/"} and not url.query,
).rstrip("/")
HTTPS = SITE_URL.startswith("https://")

# First values of what the municipality itself writes in the browser (TownHall in portal/models/pages.py).
TOWN_HALL = town_hall.read(env, is_demo=PRACTICE or not PRODUCTION)

INSTALLED_APPS = [
    "portal",
    "cases",
    "events",
    "surveys",
    "training",
    "django.forms",  # widgets rendered by the site's own template engine
    "portal.apps.PilotsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
]
MIDDLEWARE = [
    "portal.pages.middleware.hide_practice",
    "csp.middleware.CSPMiddleware",
    "portal.pages.middleware.pass_no_secret_on",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.pages.bodies.ceiling",
    "portal.pages.middleware.refuse_broken_text",
    "portal.pages.middleware.ask_no_watcher_who_it_is",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.people.sessions.session_limits",
    "portal.people.sessions.keep_what_was_typed",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.pages.middleware.no_store",
    "portal.pages.middleware.say_wrong_method",
    "portal.pages.middleware.answer_in_words",
    "portal.people.security.exports",
    "portal.people.second_factor.asked_for",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "portal.pages.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.site.home.site",
            ],
            "builtins": [
                f"portal.templatetags.{name}"
                for name in ("swedish", "wordings", "prose", "related_links", "menus", "said", "handbook", "parts")
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data -----------------------------------------------------------------------------------------

required_in_production("DATABASE_URL", "real people's cases need a PostgreSQL that is looked after.")
DATABASE_URL = env.address(
    "DATABASE_URL",
    embedded.database_url(VAR_DIR),
    schemes="postgresql postgres psql pgsql",
    example="postgresql://user:password@host:5432/portal, with the name of the database last.",
    asks=lambda url: url.path.strip("/"),
)
# Where another role owns the tables, these commands are its work; everything else is done by one that may less.
OWNER_DATABASE_URL = env("OWNER_DATABASE_URL", default="")
OWNS = OWNER_DATABASE_URL and {*sys.argv[1:2]} & {"migrate", "make_roles", "backup", "restore"}
APPLICATION = env.db_url_config(DATABASE_URL)
APPLICATION_ROLE = APPLICATION["USER"] if OWNER_DATABASE_URL else ""
DATABASES = {"default": env.db_url_config(OWNER_DATABASE_URL) if OWNS else APPLICATION}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    # A frozen database gives a page in words instead of a thread that hangs.
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),  # from the address, for example ?sslmode=require
        "connect_timeout": 5,
        "options": "-c statement_timeout=20000 -c lock_timeout=8000 -c idle_in_transaction_session_timeout=60000"
        + (f" -c search_path={practice.SEARCH_PATH}" if PRACTICE else "")
        # Tests lose nothing in a power cut.
        + (" -c synchronous_commit=off" if ENVIRONMENT == "test" else ""),
    },
}
DATABASES["default"]["TEST"] = {"NAME": env("TEST_DATABASE", default="test_portal")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# PostgreSQL holds what must be shared between machines (allauth's limits); Redis is only the bell.
CACHES = {"default": {"BACKEND": "portal.pages.cache.JSONCache"}}

required_in_production("REDIS_URL", "the worker is woken through a Redis, for example redis://127.0.0.1:6379/0.")
REDIS_URL = env.address(
    "REDIS_URL",
    embedded.redis_url(VAR_DIR, number=1 if ENVIRONMENT == "test" else 0),
    schemes="redis rediss redis+socket sentinel",
    example="redis://host:6379/0 or redis+socket:///path/to/socket.",
    asks=lambda url: url.hostname or (url.scheme == "redis+socket" and url.path),
)
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "global_keyprefix": "practice:" if PRACTICE else "",  # a bell of the one is never heard by the other
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat.schedule")
CELERY_BEAT_ENABLE_REMOTE_CONTROL = True  # the clock answers a ping, as the workers do
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # LOGGING below decides, for worker and clock too

# The record's checkpoints: signed with a key that the database never sees, in a folder that it cannot write.
RECORD_CHECKPOINTS = Path(env("RECORD_CHECKPOINTS", default=str(VAR_DIR / "checkpoints")))
RECORD_KEY = env("RECORD_KEY", default="")
if RECORD_KEY and len(base64.b64decode(RECORD_KEY + "==")) != 32:
    refuse("RECORD_KEY must be 32 random bytes in base64. Make one with `openssl rand -base64 32`.")
RECORD_OLD_KEYS = env.list("RECORD_OLD_KEYS", default=[])

# --- Letters --------------------------------------------------------------------------------------

# Nothing sends mail but the outbox (portal/mail/outbox/), which uses MAIL_TRANSPORT.
EMAIL_BACKEND = "portal.mail.outbox.RefusingBackend"
if not PRACTICE:
    why = "letters need a mail server, for example smtp+tls://user:password@mail.example.org:587."
    required_in_production("EMAIL_URL", why)
LETTERS_DIR = VAR_DIR / "letters"
EMAIL_URL = env.address(
    "EMAIL_URL",
    schemes="smtp smtp+tls smtp+ssl smtps",
    example="smtp+tls://user:password@mail.kommunen.se:587.",
    asks=lambda url: url.hostname,
)
TO_FILES = {
    "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
    "EMAIL_FILE_PATH": str(LETTERS_DIR),
}
MAIL_TRANSPORT = practice.HELD if PRACTICE else env.email_url_config(EMAIL_URL) if EMAIL_URL else TO_FILES
# Unsaid, letters come from Företagslotsen at the municipality's own address.
FROM_EMAIL = env.text("FROM_EMAIL", "", like=AN_EMAIL, what="like Företagslotsen <lots@kommunen.se>")
# The demo listens on a port of this machine, and `manage.py reply` answers a letter there; practice does so on a page.
HERE = mail_in.on_this_machine(0 if PRACTICE else PORT) if DEMO else {}
MAIL_IN = mail_in.read(env, pilot=TOWN_HALL["pilot_mailbox"], **HERE)

# --- Signing in -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "practice" if PRACTICE else "account_login"
LOGIN_REDIRECT_URL = "/logga-in/klart/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.people.accounts.PortalAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_REQUIRED = False
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
# Asking for a code is counted in portal/people/accounts.py: counted by address alone, a stranger locks its owner out.
# Only whoever has the first factor may try the second: counted by person, not by a network that many share.
ACCOUNT_RATE_LIMITS = {"request_login_code": None, "login_failed": "5/5m/key"}
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = False
ACCOUNT_REAUTHENTICATION_METHODS = ["mfa"]  # without one: out, and in again by a new code (portal/people/accounts.py)
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_FORMS = {
    "request_login_code": "portal.people.accounts.SignInForm",
    "confirm_login_code": "portal.people.accounts.CodeForm",
}
MFA_ADAPTER = "portal.people.accounts.PortalMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {"authenticate_webauthn": "portal.people.accounts.KeyForm"}
MFA_FORMS["generate_recovery_codes"] = "portal.people.accounts.ReserveCodesForm"
MFA_PASSKEY_LOGIN_ENABLED = False
# Passkeys over plain http work on localhost only, which is the demo.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=env.bool("SECOND_FACTOR_FOR_ADMIN", default=PRODUCTION))

SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=2 * 60 * 60)
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_SECONDS", default=12 * 60 * 60)
SESSION_REMEMBER_SECONDS = 30 * 24 * 60 * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS  # of a visitor; whoever signs in gets the time of a sign-in
SESSION_COOKIE_SAMESITE = "Lax"

# --- Security -------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS or PRACTICE:  # browsers drop __Host- cookies over plain http
    cookie = "__Host-" * HTTPS + "practice-" * PRACTICE
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{cookie}session", f"{cookie}csrf"
if HTTPS:
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 60 * 60, least=0)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# Whoever watches from another machine shows this to read which part is unwell; empty: only from this machine.
READYZ_TOKEN = env("READYZ_TOKEN", default="")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
CSRF_FAILURE_VIEW = "portal.pages.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# The reverse proxies in front: only from these is X-Forwarded-For/-Proto believed, and that by portal/server/edge.py.
try:
    TRUSTED_PROXIES = addresses.parse(env.list("TRUSTED_PROXIES", default=[]))
except ValueError as reason:
    refuse(f"TRUSTED_PROXIES takes addresses, networks and the word unix, with commas between: {reason}.")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's icons are data: addresses in its style sheet
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
# How many times an hour one client may do a thing before it is asked to wait: a town hall is one client. Then, how
# many letters an address is sent (portal/people/limits.py says per which time).
LIMITS = {
    "send_case": env.int("LIMIT_CASES_PER_HOUR", default=30),
    "sign_up": env.int("LIMIT_SIGN_UPS_PER_HOUR", default=60),
    "send_files": env.int("LIMIT_FILES_PER_HOUR", default=60),
    "post_form": env.int("LIMIT_FORMS_PER_HOUR", default=300),
    "sign_in": env.int("LIMIT_SIGN_INS_PER_HOUR", default=60),  # those that led to nothing
    "code": env.int("LIMIT_CODES_PER_HOUR", default=100),  # typed wrong
    "accessibility": 5,
    "save_draft": 1200,  # while somebody types: at most every third second
    "letter": max(env.int("LIMIT_LETTERS_PER_HOUR", default=20) // 4, 1),
    "receipt": env.int("LIMIT_RECEIPTS_PER_DAY", default=5),
    "pilot_letter": 10,
} | {"invitation": 20, "spoken_code": 5}  # to a case, by one person or to one; and typed at one code

# --- Files ----------------------------------------------------------------------------------------

MEDIA_ROOT = env.folder("MEDIA_ROOT", VAR_DIR / "files")  # never served as a folder
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_MB", default=20) * 1024 * 1024
UPLOAD_MAX_FILES = 10  # of one form, or of one case that is not sent yet
UPLOAD_MAX_TOTAL_BYTES = max(env.int("UPLOAD_MAX_TOTAL_MB", default=100) * 1024 * 1024, UPLOAD_MAX_BYTES)
# No file is taken in when less than this would be left on its disk: the database and the log need it.
DISK_FLOOR_BYTES = env.int("DISK_FLOOR_MB", default=500, least=0) * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "portal.pages.bodies.CarefulFileHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # a form without its files; also the ceiling where no files are taken
# Empty means not scanned.
CLAMAV_ADDRESS = env.text("CLAMAV_ADDRESS", "", like=r"/.+|.+:[0-9]{1,5}", what="host:port or the path of a socket")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 200  # past it nothing that was typed is read: who chooses an album is told by the form
STATIC_URL = "/static/"
STATIC_ROOT = None if ENVIRONMENT == "test" else VAR_DIR / "static"  # tests read the files where they are
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENVIRONMENT == "test" or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = ENVIRONMENT == "test" or DEBUG  # one file when asked, not all

# The open database of municipal figures, version 3 of its API.
KOLADA = "https://api.kolada.se/v3"
KOLADA_URL = env.address(
    "KOLADA_URL", KOLADA, schemes="https http", example=f"{KOLADA}.", asks=lambda url: url.hostname
)
if PRODUCTION and not KOLADA_URL.startswith("https://"):
    refuse("KOLADA_URL must begin with https://: what is fetched over plain http can be altered on its way.")
COMPANY_REGISTER = company_register.read(env, only_https=PRODUCTION)

# --- Language, time, log --------------------------------------------------------------------------

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
TIME_ZONE = "Europe/Stockholm"
LOGGING = logs.config(
    env.text(
        "LOG_LEVEL",
        "INFO" if "pytest" not in sys.modules else "WARNING",
        like="DEBUG|INFO|WARNING|ERROR|CRITICAL",
        what="DEBUG, INFO, WARNING, ERROR or CRITICAL",
    )
)
