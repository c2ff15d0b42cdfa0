"""Django's settings, all derived from the environment (vaccinnet.config.environment)."""

import os
import socket
from datetime import timedelta

from vaccinnet.config.data_folder import DataFolder
from vaccinnet.config.database_url import read_database_url
from vaccinnet.config.embedded.socket import url_of
from vaccinnet.config.environment import Environment
from vaccinnet.config.logs import logging_settings
from vaccinnet.soap.limits import Limits

ENVIRONMENT = Environment.read(os.environ)
DATA_FOLDER = DataFolder(ENVIRONMENT.data_dir)

# What the capabilities and doors ask for.

VACCINNET_DATA_DIR = DATA_FOLDER.path
VACCINNET_BASE_URL = ENVIRONMENT.base_url
BATCH_TERMS = ENVIRONMENT.terms()
REGISTRATION_TERMS = ENVIRONMENT.registration_terms()
CONSULTATION_TERMS = ENVIRONMENT.consultation_terms()
VISITOR_IDLE = timedelta(minutes=ENVIRONMENT.idle_minutes)
VISITOR_LONGEST = timedelta(hours=ENVIRONMENT.visit_hours)
SOAP_LIMITS = Limits(max_bytes=ENVIRONMENT.most_bytes)
TRUST_FOLDER = ENVIRONMENT.trust_dir or DATA_FOLDER.path / "trust"
CRL_GRACE = timedelta(hours=ENVIRONMENT.crl_grace_hours)
REFUSE_VIRTUAL = ENVIRONMENT.is_production
# In acceptance the virtual CA and STS are trusted beside whom the trust folder names.
TRUST_STORE = "vaccinnet.trust.trusted.trust" if ENVIRONMENT.is_production else "vaccinnet.acceptance.ca.trust"
ASSERTION_TRUST = (
    "vaccinnet.trust.trusted.trust_assertions"
    if ENVIRONMENT.is_production
    else "vaccinnet.acceptance.sts.trust_assertions"
)
ALLOW_SHA1 = ENVIRONMENT.allow_sha1
TELLS_EVERYTHING = not ENVIRONMENT.is_production
JOURNAL_KEEPS_MESSAGES = not ENVIRONMENT.is_production
WIRE_CODES_FILE = ENVIRONMENT.wire_codes_file or None

# Every package with tables, pages or checks, from the top down; acceptance is not there in production.

INSTALLED_APPS = [
    "vaccinnet.config",
    "vaccinnet.webservices",
    *([] if ENVIRONMENT.is_production else ["vaccinnet.portal", "vaccinnet.acceptance", "vaccinnet.qualification"]),
    "vaccinnet.batch",
    "vaccinnet.exchanges",
    "vaccinnet.consultation",
    "vaccinnet.register",
    "vaccinnet.stock",
    "vaccinnet.profiles",
    "vaccinnet.integrators",
    "vaccinnet.audit",
    "vaccinnet.trust",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "vaccinnet.config.clock.clock",
    "django.middleware.security.SecurityMiddleware",
    "vaccinnet.config.answer_headers.answer_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "vaccinnet.exchanges.middleware.journal",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
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
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": ENVIRONMENT.database_connections}

# Secrets, cookies and what browsers are told.

if not ENVIRONMENT.secret_key:
    DATA_FOLDER.prepare()
SECRET_KEY = ENVIRONMENT.secret_key or DATA_FOLDER.secret("django")
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = [*(ENVIRONMENT.hosts or ("localhost", ".localhost", "127.0.0.1", "[::1]", socket.gethostname()))]
# In the database: signing out ends a session for good, and the cookie tells nothing.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.base_url.startswith("https://")
if not ENVIRONMENT.is_production:
    CSRF_FAILURE_VIEW = "vaccinnet.portal.errors.not_from_here"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if ENVIRONMENT.is_production else 0
X_FRAME_OPTIONS = "DENY"
# The wrapper in wsgi.py has counted the bytes; Django's own answer would break the connection.
DATA_UPLOAD_MAX_MEMORY_SIZE = ENVIRONMENT.most_bytes

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
