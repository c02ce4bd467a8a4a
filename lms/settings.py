"""One settings module for every installation; what differs comes from the environment through lms.env."""

import logging
import os
from pathlib import Path

from kombu import Queue

from lms import env, log

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# What runs: "demo" (embedded parts, example data) or "production".
PRODUCTION = env.flag("PRODUCTION", default=False)
DEMO = not PRODUCTION
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", None if PRODUCTION else "demo-only-" + "x" * 50)
# Personal numbers: one key to encrypt (Fernet, base64 of 32 bytes), one to find equals (HMAC).
PERSONAL_NUMBER_KEY = env.text(
    "PERSONAL_NUMBER_KEY", None if PRODUCTION else "ZGVtby1vbmx5LWRlbW8tb25seS1kZW1vLW9ubHkhISE="
)
PERSONAL_NUMBER_HASH_KEY = env.text("PERSONAL_NUMBER_HASH_KEY", None if PRODUCTION else "demo-only-hash-key")
# Probes on the machine itself ask by address; the proxy in front passes only the names it knows.
ALLOWED_HOSTS = [*env.words("ALLOWED_HOSTS", "localhost,testserver"), "127.0.0.1"]
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    "lms",
    "indicators",
    "certificates",
    "courses",
    "content",
    "accounts",
    "places",
    "exchange",
    "audit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "wagtailmedia",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rules.apps.RulesConfig",
    "ninja",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.middleware.RequestMiddleware",
    "lms.middleware.NoNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.ActorMiddleware",
    "accounts.middleware.RoomMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
if not PRODUCTION:  # there nginx compresses
    MIDDLEWARE.insert(1, "django.middleware.gzip.GZipMiddleware")

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
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
                "lms.context.site",
            ],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "")
CACHES = {
    # Parts of pages that are the same for everybody, in each process: questions of lessons, the home page.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
    # Derived files, rebuilt from their rows when missing: a folder of its own on each machine, bounded.
    "renderings": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "renderings",
        "TIMEOUT": 60 * 60 * 24 * 7,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}
    ),
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "accounts.backends.SignInBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/hoc/"
# Where people with a post begin their work, by the first of these roles that they hold.
WORK_PAGES = {
    "officer": "indicators:report",
    "approver": "indicators:report",
    "division": "indicators:board",
    "provider": "indicators:deliveries",
    "task_force": "indicators:overview",
    "instructor": "accounts:learners",
    "team": "accounts:learners",
    "editor": "wagtailadmin_home",
    "administrator": "wagtailadmin_home",
}
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
# One door: the sign-in form also registers (accounts.forms.signing). Nothing is required, a password is optional.
ACCOUNT_FORMS = {"login": "accounts.forms.signing.SignInForm"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
# An address may be a whole room of people (accounts.middleware.RoomMiddleware): the limits by address are the room's,
# and whoever shows no pass of a room comes under the strangers' as well.
ACCOUNT_RATE_LIMITS = {
    "stranger": "20/m/ip",
    "room": "120/m/key",
    "class_code": "60/m/ip",
    "login": "240/m/ip",
    "request_login_code": "240/m/ip,3/m/key,10/h/key",
    "login_failed": "30/m/ip,5/300s/key",
    "claim_code": "5/h/user",
    "api_token": "30/m/ip",
}
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
MFA_ADAPTER = "accounts.adapters.MfaAdapter"
# Staff work only after a second factor (TOTP or passkey); a demo may go without.
REQUIRE_SECOND_FACTOR = env.flag("REQUIRE_SECOND_FACTOR", default=PRODUCTION)

# Messages to people: "console" keeps them in a file under VAR_DIR, "http" posts to a gateway.
SMS_GATEWAY = env.text("SMS_GATEWAY", "console")
SMS_HTTP_URL = env.text("SMS_HTTP_URL", "")
SMS_HTTP_TOKEN = env.text("SMS_HTTP_TOKEN", "")
# Reminders through a Zalo Official Account: off until an address is set.
ZALO_OA_URL = env.text("ZALO_OA_URL", "")
ZALO_OA_TOKEN = env.text("ZALO_OA_TOKEN", "")
ZALO_OA_TEMPLATE = env.text("ZALO_OA_TEMPLATE", "")
# When nobody is reminded outside the site; sign-in codes come at any hour.
QUIET_HOURS = env.hours("QUIET_HOURS", "21:00-07:00")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if PRODUCTION else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env.text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "hocso@localhost")

# Language and time
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "wagtail"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
# Django has none for Vietnamese and falls back on month/day/year: 03/04/2026 is the third of April here.
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"]
DATETIME_INPUT_FORMATS = ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
WAGTAIL_DATE_FORMAT = DATE_INPUT_FORMATS[0]
WAGTAIL_DATETIME_FORMAT = DATETIME_INPUT_FORMATS[0]
FIRST_DAY_OF_WEEK = 1

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
# Scripts of other people, installed from package-lock.json. Pages load them on demand and do without where missing.
PAGE_SCRIPTS = BASE_DIR / "node_modules" / "qr"
STATICFILES_DIRS = [BASE_DIR / "static", *([("qr", PAGE_SCRIPTS)] if PAGE_SCRIPTS.exists() else [])]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "media")))
S3_BUCKET = env.text("S3_BUCKET", "")
S3_ENDPOINT = env.text("S3_ENDPOINT", "")
S3_REGION = env.text("S3_REGION", "")
S3_ACCESS_KEY = env.text("S3_ACCESS_KEY", "")
S3_SECRET_KEY = env.text("S3_SECRET_KEY", "")
STORAGES = {
    "default": (
        {
            "BACKEND": "lms.storage.SharedStorage",
            "OPTIONS": {
                "bucket_name": S3_BUCKET,
                "endpoint_url": S3_ENDPOINT or None,
                "region_name": S3_REGION or None,
                "access_key": S3_ACCESS_KEY or None,
                "secret_key": S3_SECRET_KEY or None,
                "file_overwrite": False,
            },
        }
        if S3_BUCKET
        else {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    ),
    "staticfiles": {"BACKEND": "lms.storage.StaticStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Pages
WAGTAIL_SITE_NAME = "Học số Thanh Hóa"
WAGTAILIMAGES_IMAGE_MODEL = "content.Picture"
WAGTAILIMAGES_EXTENSIONS = ["png", "jpg", "jpeg", "webp", "svg"]
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # addresses are read out and typed
WAGTAIL_I18N_ENABLED = False
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # passwords and addresses change where they are proved: /tai-khoan/
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []

# Background work
BROKER_URL = env.text("BROKER_URL", "filesystem://localhost")
CELERY_BROKER_URL = BROKER_URL
_QUEUE_DIR = VAR_DIR / "queue"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "data_folder_in": str(_QUEUE_DIR),
        "data_folder_out": str(_QUEUE_DIR),
        "control_folder": str(VAR_DIR / "queue-control"),
        "polling_interval": 0.1,
    }
    if BROKER_URL.startswith("filesystem")
    else {"visibility_timeout": 6 * 60 * 60}
)
if BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT = "lms.broker:Transport"
    _QUEUE_DIR.mkdir(parents=True, exist_ok=True)
# A code is wanted within seconds, however long an import takes: messages have a queue, and a worker, of their own.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("messages")]
CELERY_TASK_ROUTES = {"accounts.send_*": {"queue": "messages"}}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# Safety
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
    SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
CONTENT_SECURITY_POLICY = {
    # Wagtail's editor has inline scripts; every other page is strict.
    "EXCLUDE_URL_PREFIXES": ("/quan-tri/",),
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
    },
}
SILENCED_SYSTEM_CHECKS = [
    "account.W001",  # no sign-up field is required: phone or e-mail, one is enough
    "security.W019",  # Wagtail shows previews in a frame of the same site
]

# VNeID: off until a written agreement gives an address and a client.
VNEID_URL = env.text("VNEID_URL", "")
VNEID_CLIENT_ID = env.text("VNEID_CLIENT_ID", "")
VNEID_CLIENT_SECRET = env.text("VNEID_CLIENT_SECRET", "")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "vneid",
                "name": "VNeID",
                "client_id": VNEID_CLIENT_ID,
                "secret": VNEID_CLIENT_SECRET,
                "settings": {"server_url": VNEID_URL},
            }
        ]
        if VNEID_URL
        else [],
    }
}

# Open figures: a number of people above zero and below this is not shown (indicators.rules.suppression); 0: all are.
SMALL_CELL = env.number("SMALL_CELL", 10)

# Logs: JSON with personal data masked in production, readable lines in a demo; one line per request.
LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
LOGGING = log.configure(as_json=PRODUCTION, level=LOG_LEVEL)
CELERY_WORKER_HIJACK_ROOT_LOGGER = CELERY_WORKER_REDIRECT_STDOUTS = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_CELERY_ENABLED = True
# Metrics are for this machine; a collector on another one shows this token.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
os.environ.setdefault("PROMETHEUS_DISABLE_CREATED_SERIES", "1")
