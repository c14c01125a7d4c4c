"""Settings. Everything an operator may set is an environment variable, read here and nowhere else.

ZHIXING_VAR        folder for the database, uploads and keys (default: var/ beside the code)
DATABASE_URL       postgresql://user:password@host:port/name; without it, SQLite in ZHIXING_VAR
ZHIXING_HOSTS      host names that may be asked for, comma-separated (default: localhost)
ZHIXING_URL        the address under which people reach the site, for links in mail
ZHIXING_HTTPS      1 when the site is reached over HTTPS: cookies become secure
ZHIXING_SMTP       smtp://user:password@host:port; without it, mail is written into ZHIXING_VAR/mail
ZHIXING_THEME      "gold" for the red and gold look of party buildings (default: 青)
ZHIXING_PROXIES    number of trusted proxies in front, for the visitor's address (default: 0)
ZHIXING_CLUSTER    tcp://host:port of a Dask scheduler; without it, every opinion map is made here
ZHIXING_MAPS_MEMORY  megabytes of votes that the worker keeps between two maps (default: 512)
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from config.keys import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
ZHIXING_VAR = Path(os.environ.get("ZHIXING_VAR", BASE_DIR / "var"))
ZHIXING_URL = os.environ.get("ZHIXING_URL", "http://localhost:8000")
ZHIXING_PROXIES = int(os.environ.get("ZHIXING_PROXIES", "0"))
ZHIXING_THEME = os.environ.get("ZHIXING_THEME", "")
ZHIXING_CLUSTER = os.environ.get("ZHIXING_CLUSTER", "")
ZHIXING_MAPS_MEMORY = int(os.environ.get("ZHIXING_MAPS_MEMORY", "512"))
ZHIXING_HTTPS = os.environ.get("ZHIXING_HTTPS") == "1"

SECRET_KEY = secret_key(ZHIXING_VAR)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ZHIXING_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [ZHIXING_URL] if ZHIXING_HTTPS else []

INSTALLED_APPS = [
    "zhixing.publicity",
    "zhixing.comparison",
    "zhixing.notices",
    "zhixing.rectification",
    "zhixing.supervision",
    "zhixing.measures",
    "zhixing.discussions",
    "zhixing.voices",
    "zhixing.meetings",
    "zhixing.plans",
    "zhixing.campaigns",
    "zhixing.organisation",
    "zhixing.ledger",
    "zhixing.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "ninja",
    "treebeard",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhixing.web.middleware.security_headers",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "zhixing.web.uploads.bounded_requests",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhixing.web.middleware.refusals",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# Our own templates are Jinja2 and are found in our own folders only, so that a third-party app's
# Django templates (allauth's) are never read in the wrong dialect.
OUR_APPS = (
    "web",
    "ledger",
    "organisation",
    "campaigns",
    "plans",
    "meetings",
    "voices",
    "discussions",
    "measures",
    "supervision",
    "rectification",
    "notices",
    "comparison",
    "publicity",
)
FORM_RENDERER = "zhixing.web.widgets.Renderer"
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "zhixing" / app / "templates" for app in OUR_APPS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "zhixing.web.jinja.environment",
            "extensions": ["jinja2.ext.i18n"],
            "context_processors": ["django.contrib.messages.context_processors.messages"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "zhixing" / "web" / "third_party"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    },
]


def _database() -> dict[str, Any]:
    """Read DATABASE_URL; without it, SQLite that survives a power cut and never deadlocks."""
    url = urlsplit(os.environ.get("DATABASE_URL", ""))
    if url.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(url.port or ""),
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 4}},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ZHIXING_VAR / "zhixing.sqlite3",
        "OPTIONS": {
            # IMMEDIATE: a writer waits for the lock at its start instead of failing at its end.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY"
            ),
        },
        # A thread keeps its connection: opening one and reading the schema costs more than a page.
        "CONN_MAX_AGE": None,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ON_POSTGRESQL = DATABASES["default"]["ENGINE"].endswith("postgresql")

LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    # Sessions and limits. SQLite is served by one process, so its memory is everybody's.
    # Of Django's 300 entries a few hundred visitors would push out each other's counts, and with
    # them the limit on guessing receipts. A session pushed out is read from its table; each entry
    # takes about a kilobyte, so that these are 50 MB at most.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache" if ON_POSTGRESQL else LOCAL_MEMORY,
        "LOCATION": "zhixing_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # Records and figures of the pages that people look at now: some kilobytes each.
    "figures": {
        "BACKEND": LOCAL_MEMORY,
        "LOCATION": "figures",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}

AUTH_USER_MODEL = "organisation.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator")
]
ACCOUNT_ADAPTER = "zhixing.organisation.adapter.ClosedSignup"
MFA_ADAPTER = "zhixing.organisation.adapter.SealedSecrets"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ZHIXING_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if ZHIXING_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ZHIXING_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "zhixing.web.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "zhixing" / "locale"]
TIME_ZONE = os.environ.get("ZHIXING_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ZHIXING_VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = ZHIXING_VAR / "uploads"
FILE_UPLOAD_PERMISSIONS = 0o600
# Larger uploads go to disk while they arrive; DATA_UPLOAD_MAX bounds the other fields.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 << 20
# A list of a thousand called to a meeting has a field for each of them, and one for each unit.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
ATTACHMENT_MAX_BYTES = 20 << 20
# No single file of any form is larger: tables to import are the largest.
UPLOAD_MAX_BYTES = 64 << 20
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "zhixing.web.uploads.BoundedUploadHandler",
]
VOICE_MAX_CHARACTERS = 20_000

_smtp = urlsplit(os.environ.get("ZHIXING_SMTP", ""))
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _smtp.hostname
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = ZHIXING_VAR / "mail"
EMAIL_HOST = _smtp.hostname or ""
EMAIL_PORT = _smtp.port or 25
EMAIL_HOST_USER = unquote(_smtp.username or "")
EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
EMAIL_USE_TLS = bool(_smtp.username)
DEFAULT_FROM_EMAIL = os.environ.get("ZHIXING_MAIL_FROM", "zhixing@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
