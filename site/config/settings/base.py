"""All settings. The environment is read here and nowhere else.

`make setup` writes `var/zhifa.env` with the secrets of this installation; a variable of the real
environment wins over that file. docs/operations.md lists every variable.
"""

from datetime import date
from pathlib import Path
from typing import Any

import environ

from config.settings.searching import search_backends

ROOT = Path(__file__).resolve().parents[3]
env = environ.Env()
VAR = Path(env.str("ZHIFA_VAR", default=str(ROOT / "var")))
if (VAR / "zhifa.env").exists():
    env.read_env(str(VAR / "zhifa.env"))

# --- The installation ---------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
# Seals ID numbers; kept apart from SECRET_KEY, so that rotating sessions never loses a person.
IDENTITY_KEY = env.str("IDENTITY_KEY")
DEBUG = False
DEMO = env.bool("DEMO", default=False)
# Where `manage.py serve` listens, and with how many processes and threads in each.
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
WEB_PROCESSES = env.int("WEB_PROCESSES", default=2)
WEB_THREADS = env.int("WEB_THREADS", default=4)
# What the QR code of a certificate starts with; final once the first certificate is issued.
PUBLIC_ORIGIN = env.str("PUBLIC_ORIGIN", default=f"http://127.0.0.1:{PORT}")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Officers need a second factor too when the operator switches it on.
OFFICERS_NEED_SECOND_FACTOR = env.bool("OFFICERS_NEED_SECOND_FACTOR", default=False)
KEY_FOLDER = VAR / "keys"
RECEIPT_KEY_FOLDER = VAR / "receipt-keys"
FONT_FOLDER = VAR / "fonts"
UPLOAD_FOLDER = VAR / "uploads"
PHOTO_FOLDER = VAR / "photos"  # of people; private, and to be backed up
# Pictures of irregularities: evidence, served by a view to those in reach alone.
EVIDENCE_FOLDER = VAR / "evidence"
# Whether invigilators see the last four digits of the ID number beside the photo at the door.
CHECK_IN_SHOWS_ID_TAIL = env.bool("CHECK_IN_SHOWS_ID_TAIL", default=False)
# Days on which the region has off beside the national holidays, such as 2026-04-19.
REGION_DAYS_OFF = frozenset(
    date.fromisoformat(day).isoformat() for day in env.list("REGION_DAYS_OFF", default=[])
)
# From when on the drill of the day is expected: when the platform was taken into use.
DRILLS_SINCE = date.fromisoformat(env.str("DRILLS_SINCE", default="2026-01-01"))
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
SITE_NAME = env.str("SITE_NAME", default="行政执法培训考核平台")
ISSUER_NAME = env.str("ISSUER_NAME", default="云岭市司法局")

# --- Applications -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "certificates",
    "exams",
    "learning",
    "content",
    "org",
    "accounts",
    "core",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "modelsearch",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.compression.PagesInGzipMiddleware",
    "core.csp.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "content.review.middleware.CmsRefusalMiddleware",
    "core.wrong_method.WrongMethodMiddleware",
    "core.addresses.NoNulMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.frame",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database: SQLite by default, PostgreSQL by DATABASE_URL ------------------------------------
DATABASES: dict[str, Any] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'zhifa.sqlite3'}")
}
_default = DATABASES["default"]
if _default["ENGINE"] == "django.db.backends.sqlite3":
    _default["CONN_MAX_AGE"] = None
    _default["OPTIONS"] = {
        # IMMEDIATE: a read transaction that turns into a write would fail at once. FULL: an answer
        # acknowledged is an answer kept, power failure included.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;"
            "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    _default["CONN_MAX_AGE"] = 0
    _default["OPTIONS"] = {
        # `timeout`: nobody waits half a minute (the default) for a database that is away, and a
        # thread that waits serves nobody. `reconnect_timeout`: the pauses between attempts double
        # until then, and start anew with the next request; by default a pool can sleep for minutes
        # after the database is back.
        "pool": {
            "min_size": 1,
            "max_size": env.int("DB_POOL", default=8),
            "timeout": 5,
            "reconnect_timeout": 2,
        },
        # What a planner has to know of solid-state disks: read the index of words, not all texts.
        # Statements are short: compiling them costs more than it saves.
        "options": "-c random_page_cost=1.1 -c jit=off",
        # Of what `core.database.ask` asks alone; Django's own cursors prepare nothing.
        "prepare_threshold": 0,
    }

# --- Background work: embedded by default, Redis and Celery workers by REDIS_URL ----------------
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or None
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_IGNORE_RESULT = True
# Beat knows one entry, whatever the schedule holds: core.jobs keeps the times that were taken.
CELERY_BEAT_SCHEDULE = {"tick": {"task": "core.tick", "schedule": 60.0, "options": {"expires": 60}}}
JOB_SCHEDULE = "config.schedule.SCHEDULE"
# Tasks are rows of the database that the process of `manage.py serve` runs.
JOBS_EMBEDDED = not REDIS_URL
CACHES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
if REDIS_URL:
    # Whoever asks for a certificate, or saves an answer, is answered while Redis is dead.
    _patience = {"socket_connect_timeout": 0.5, "socket_timeout": 1.0}
    CACHES["default"] = {
        "BACKEND": "core.cache.ForgivingCache", "LOCATION": REDIS_URL, "OPTIONS": _patience,
    }  # fmt: skip
    # A save of an answer reads no session from the database.
    CACHES["sessions"] = {
        "BACKEND": "core.cache.SessionCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"longest": 300, **_patience},
    }

# --- Accounts -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.PasswordBackend",
    "accounts.backends.ActivationBackend",
]
# Argon2id, 19 MiB, 2 passes, 1 lane: strength and CPU cost together, docs/decisions/0004.
PASSWORD_HASHERS = ["accounts.hashers.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "start"
# An exam room shares one address: lock the account, never the address alone.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
# Who tries on while it is locked makes nobody wait longer than the page says.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_SENSITIVE_PARAMETERS = ["code", "new_password", "repeated"]
AXES_DISABLE_ACCESS_LOG = True  # sign-ins stand in our own audit log
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_IPWARE_PROXY_COUNT = env.int("PROXY_COUNT", default=0)
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # the address is left out on purpose, see above
OTP_TOTP_ISSUER = SITE_NAME
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = (
    "django.contrib.sessions.backends.cached_db"
    if REDIS_URL
    else ("django.contrib.sessions.backends.db")
)
SESSION_CACHE_ALIAS = "sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"

# --- Safety -------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_POLICY = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
# Wagtail writes scripts and styles into its forms (docs/decisions/0005); none from elsewhere, and
# no eval. Its previews are frames.
CMS_CONTENT_POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'self'"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "core.uploads.SizeLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Mail: none is sent unless a server is named --------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="noreply@localhost")

# --- Amendments: days for tasks that they open ----------------------------------------------------
# So long before a version takes effect, its tasks are due; whoever hears late has so long at least.
LAW_CHANGE_DAYS_BEFORE = env.int("LAW_CHANGE_DAYS_BEFORE", default=14)
LAW_CHANGE_DAYS_AFTER = env.int("LAW_CHANGE_DAYS_AFTER", default=7)

# --- Review of items: days from submission to the first review, and from there to the final one ---
ITEM_REVIEW_DAYS = env.int("ITEM_REVIEW_DAYS", default=7)
# What a file of items may have; the reader unpacks no more than `core.sheets` allows.
ITEM_FILE_MAX_BYTES = env.int("ITEM_FILE_MAX_MB", default=100) * 1024 * 1024

# --- Languages and time -------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["config.formats"]

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT: Path | None = VAR / "static"
STATICFILES_DIRS = [ROOT / "site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- Wagtail ------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = PUBLIC_ORIGIN
WAGTAILADMIN_LOGIN_URL = "login"
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# The last approval publishes the very text that every step approved; see content/review.
WAGTAIL_FINISH_WORKFLOW_ACTION = "content.review.publishing.publish_approved"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
# A draft that saves itself while its author publishes leaves a second page behind.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Files of document forms: looked into when they come, never opened inside the site.
WAGTAILDOCS_DOCUMENT_FORM_BASE = "content.handbooks.forms.uploads.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["docx", "doc", "xlsx", "xls", "pdf"]
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []

# --- Search: in the database, or by OpenSearch where a province outgrows one --------------------
SEARCH_BACKEND = env.str("SEARCH_BACKEND", default="database")
WAGTAILSEARCH_BACKENDS: dict[str, dict[str, Any]] = search_backends(
    SEARCH_BACKEND,
    url=env.str("OPENSEARCH_URL", default=""),
    prefix=env.str("OPENSEARCH_PREFIX", default="zhifa_"),
)
MODELSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # What succeeds, each task included, is not worth a line; what fails is.
    "loggers": {
        name: {"level": "WARNING"}
        for name in ("axes", "celery.app.trace", "django_tasks", "wagtail")
    },
}
