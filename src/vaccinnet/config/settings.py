"""Django's settings, all derived from the environment (vaccinnet.config.environment)."""

import os
import socket
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

from vaccinnet.config.data_folder import DataFolder
from vaccinnet.config.database_url import read_database_url
from vaccinnet.config.embedded.socket import url_of
from vaccinnet.config.environment import Environment
from vaccinnet.config.logs import logging_settings
from vaccinnet.config.sign_in import sign_in_terms
from vaccinnet.portal.identity.terms import origin_of
from vaccinnet.soap.limits import Limits

ENVIRONMENT = Environment.read(os.environ)
DATA_FOLDER = DataFolder(ENVIRONMENT.data_dir)

# What the capabilities and doors ask for.

VACCINNET_DATA_DIR = DATA_FOLDER.path
VACCINNET_BASE_URL = ENVIRONMENT.base_url
BATCH_TERMS = ENVIRONMENT.terms()
REGISTRATION_TERMS = ENVIRONMENT.registration_terms()
CONSULTATION_TERMS = ENVIRONMENT.consultation_terms()
FIGURES_LEAST = ENVIRONMENT.least_shown
TRAJECTORY_TERMS = ENVIRONMENT.trajectory_terms()
MEMBER_TERMS = ENVIRONMENT.member_terms()
MOVABLE_CLOCK = ENVIRONMENT.movable_clock and not ENVIRONMENT.is_production
ACTIVATION_TERMS = ENVIRONMENT.activation_terms()
ALLOW_REAL_NUMBERS = ENVIRONMENT.allow_real_numbers and not ENVIRONMENT.is_production
VISITOR_IDLE = timedelta(minutes=ENVIRONMENT.idle_minutes)
VISITOR_LONGEST = timedelta(hours=ENVIRONMENT.visit_hours)
CLIENT_CERT_PROXIES = tuple(map(ip_network, ENVIRONMENT.client_cert_proxies))
METRICS_FROM = tuple(map(ip_network, ENVIRONMENT.metrics_from))
TOKEN_LIFE = timedelta(minutes=ENVIRONMENT.token_minutes)
INSZ_IN_ADDRESS = ENVIRONMENT.insz_in_address
SOAP_LIMITS = Limits(max_bytes=ENVIRONMENT.most_bytes)
TRUST_FOLDER = ENVIRONMENT.trust_dir or DATA_FOLDER.path / "trust"
# Acceptance signs lists with keys of its own; production trusts those in its trust folder, and what they list.
ADMISSION_SIGNING_KEYS = DATA_FOLDER.path / "admissions"
ADMISSION_TRUSTED_KEYS = Path(TRUST_FOLDER) / "admissions"
LIST_TERMS = ENVIRONMENT.list_terms()
LISTS_DECIDE = ENVIRONMENT.is_production
PRODUCTION_CERTIFICATES = frozenset(each.replace(":", "").lower() for each in ENVIRONMENT.production_certificates)
CRL_GRACE = timedelta(hours=ENVIRONMENT.crl_grace_hours)
REFUSE_VIRTUAL = ENVIRONMENT.is_production
# In acceptance the virtual CA and STS are trusted beside whom the trust folder names.
TRUST_STORE = "vaccinnet.trust.trusted.trust" if ENVIRONMENT.is_production else "vaccinnet.acceptance.ca.trust"
ASSERTION_TRUST = (
    "vaccinnet.trust.trusted.trust_assertions"
    if ENVIRONMENT.is_production
    else "vaccinnet.acceptance.sts.trust_assertions"
)
SIGN_IN = sign_in_terms(ENVIRONMENT)
IS_ACCEPTANCE = not ENVIRONMENT.is_production
ALLOW_SHA1 = ENVIRONMENT.allow_sha1
TELLS_EVERYTHING = not ENVIRONMENT.is_production
JOURNAL_KEEPS_MESSAGES = not ENVIRONMENT.is_production
WIRE_CODES_FILE = ENVIRONMENT.wire_codes_file or None
WIRE_CODE = "vaccinnet.webservices.wire_codes.wire_code"
# Where developers mail a set, and the keys to which they encrypt it.
INBOX_ADDRESS = ENVIRONMENT.inbox_address.strip().lower() if IS_ACCEPTANCE else ""
INBOX_KEYS = DATA_FOLDER.path / "mail"
INBOX_MOST_BYTES = ENVIRONMENT.inbox_most_bytes

# Every package with tables, pages or checks, from the top down. Production has no acceptance, and pages only where
# people can sign in.

_PAGES = [
    "vaccinnet.portal",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]

INSTALLED_APPS = [
    "vaccinnet.config",
    "vaccinnet.webservices",
    *(_PAGES if ENVIRONMENT.has_pages else []),
    *(["vaccinnet.acceptance", "vaccinnet.qualification"] if IS_ACCEPTANCE else []),
    # The second factor of the managers, whose console only acceptance has.
    *(["allauth.mfa"] if IS_ACCEPTANCE else []),
    "vaccinnet.figures",
    "vaccinnet.batch",
    "vaccinnet.exchanges",
    "vaccinnet.consultation",
    "vaccinnet.register",
    "vaccinnet.stock",
    *([] if ENVIRONMENT.is_production else ["vaccinnet.trajectory"]),
    "vaccinnet.admission",
    "vaccinnet.profiles",
    "vaccinnet.integrators",
    "vaccinnet.audit",
    "vaccinnet.trust",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

_ACCOUNTS = [
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
MIDDLEWARE = [
    "vaccinnet.config.clock.clock",
    "vaccinnet.config.client_certificate.client_certificate",
    "django.middleware.security.SecurityMiddleware",
    "vaccinnet.config.answer_headers.answer_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "vaccinnet.exchanges.middleware.journal",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    *(_ACCOUNTS if ENVIRONMENT.has_pages else []),
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "vaccinnet.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ]
        },
    }
]

# The database. Statements of a transaction see what was committed before each of them, which the verbs count on.

DATABASES = {
    "default": read_database_url(ENVIRONMENT.database_url or url_of(DATA_FOLDER.path))
    | {
        "CONN_MAX_AGE": 0 if ENVIRONMENT.database_connections else None,
        "CONN_HEALTH_CHECKS": True,
    }
}
# Statements of the hot path (database.bulk) are planned once a connection.
DATABASES["default"]["OPTIONS"].setdefault("prepare_threshold", 5)
if ENVIRONMENT.database_connections:
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": ENVIRONMENT.database_connections,
        # A caller gets an error while there is still somebody to read it. The pool doubles its pauses between attempts:
        # it gives up soon, and the next caller has it try anew, so that a database that is back is found at once.
        "timeout": 10.0,
        "reconnect_timeout": 4.0,
    }

# Consultations may go to a replica (database.replica). It is asked nothing else, and left out as soon as it fails.
if ENVIRONMENT.replica_url:
    _replica = read_database_url(ENVIRONMENT.replica_url)
    _pooled = {name: DATABASES["default"]["OPTIONS"][name] for name in ("pool",) if ENVIRONMENT.database_connections}
    DATABASES["replica"] = {
        **DATABASES["default"],
        **_replica,
        "OPTIONS": {"prepare_threshold": 5} | _replica["OPTIONS"] | {"connect_timeout": "2"} | _pooled,
    }
    if _pooled:
        DATABASES["replica"]["OPTIONS"]["pool"] = _pooled["pool"] | {"timeout": 2.0, "min_size": 0}

# Secrets, cookies and what browsers are told.

if not ENVIRONMENT.secret_key:
    DATA_FOLDER.prepare()
SECRET_KEY = ENVIRONMENT.secret_key or DATA_FOLDER.secret("django")
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = [*(ENVIRONMENT.hosts or ("localhost", ".localhost", "127.0.0.1", "[::1]", socket.gethostname()))]
# In the database: signing out ends a session for good, and the cookie tells nothing.
SESSION_ENGINE = "vaccinnet.database.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.base_url.startswith("https://")
# Behind a proxy that ends TLS a request looks like plain HTTP; pages are posted from the address that others call.
CSRF_TRUSTED_ORIGINS = [origin_of(ENVIRONMENT.base_url)] if SESSION_COOKIE_SECURE else []
if ENVIRONMENT.has_pages:
    CSRF_FAILURE_VIEW = "vaccinnet.portal.errors.not_from_here"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if ENVIRONMENT.is_production else 0
X_FRAME_OPTIONS = "DENY"
# The wrapper in wsgi.py has counted the bytes; Django's own answer would break the connection.
DATA_UPLOAD_MAX_MEMORY_SIZE = ENVIRONMENT.most_bytes

# Accounts are those of integrators and managers; who signs in at the identity provider gets none.
AUTH_USER_MODEL = "integrators.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL, ACCOUNT_LOGOUT_REDIRECT_URL = "account_login", "developer", "account_login"
ACCOUNT_ADAPTER = "vaccinnet.portal.developer.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Vaccinnet"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Its pages have guards of their own (portal/console/second_factor.py): a session that proved the second factor.
MFA_REAUTHENTICATION_REQUIRED = False
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")
ACCOUNT_SESSION_REMEMBER = False
# By a code from a mail: no token stands in an address.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False

# Mail to developers is kept where no server for it is named: everybody who comes here can read it then.
MAIL_IS_KEPT = not ENVIRONMENT.mail_host
EMAIL_BACKEND = (
    "vaccinnet.integrators.kept_mail.Keep" if MAIL_IS_KEPT else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST, EMAIL_PORT = ENVIRONMENT.mail_host, ENVIRONMENT.mail_port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENVIRONMENT.mail_user, ENVIRONMENT.mail_password
EMAIL_USE_SSL = ENVIRONMENT.mail_port == 465
EMAIL_USE_TLS = not EMAIL_USE_SSL
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
SOCIALACCOUNT_ADAPTER = "vaccinnet.portal.identity.adapter.Adapter"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

# Moments are stored in UTC; the business day is that of Brussels.

USE_TZ = True
TIME_ZONE = "UTC"
BUSINESS_TIME_ZONE = "Europe/Brussels"
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING = logging_settings(ENVIRONMENT.log_level)
