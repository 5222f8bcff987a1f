"""The one settings file. Everything that differs between machines comes from the environment; nothing is guessed.

DATABASE_URL, REDIS_URL, SITE_URL, SECRET_KEY and ALLOWED_HOSTS are required. `make run` passes addresses of its
own embedded servers; a production server passes real ones. Nothing here asks which of the two it is.
"""

from datetime import timedelta
from pathlib import Path

from config import addresses, env
from config.robots import robots
from config.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.folder("VAR_DIR", default=BASE_DIR / "var")

DEBUG = env.truth("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", shortest=40)
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS")
SITE_URL = env.url("SITE_URL", schemes=("http", "https"))
IS_HTTPS = SITE_URL.startswith("https://")
TRUSTED_PROXIES = env.number(
    "TRUSTED_PROXIES", default=0, most=9
)  # proxies before us that add X-Forwarded-For

# Applications, in the order of the arrows -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "units",
    "plans",
    "tasks",
    "residents",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.csp.content_security_policy",
    "reports.middleware.give_again",  # asks for itself all that the ones below would have decided by
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "units.middleware.keep_signed_in",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "units.middleware.know_the_client",
    "units.middleware.tell_parts_signed_out",
    # closed by default: a page open to everybody says so with @login_not_required
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "units.context.frame",
            ],
        },
    },
]

# Database, queue, cache -----------------------------------------------------------------------------------------------
DATABASES = {"default": addresses.database(env.url("DATABASE_URL", schemes=addresses.DATABASE_SCHEMES))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

REDIS_URL = env.url("REDIS_URL", schemes=addresses.REDIS_SCHEMES)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": addresses.cache(REDIS_URL),
        "KEY_PREFIX": "guatu",
    }
}

CELERY_BROKER_URL = addresses.broker(REDIS_URL)
# a killed worker's job comes back after this many seconds; longer than any job
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    # a page does not wait for a queue that is down: the bell is lost, the mark stays, the sweep finds it
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 660
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat" / "schedule")

# Language and time ----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Sign-in --------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "units.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "config.passwords.EveryKindValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
# the account is locked, not the address: a whole office shares one address
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"

# Sessions in PostgreSQL; half an hour without a request ends one, to the minute ---------------------------------------
SESSION_ENGINE = "units.sessions"
SESSION_COOKIE_AGE = 1800
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = False

# Transport and browser ------------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [addresses.origin(SITE_URL)]
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", default=31_536_000 if IS_HTTPS else 0)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# browsers ignore this header on a plain http address and complain about it
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if IS_HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

# Files ----------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
VENDOR_DIR = env.folder("VENDOR_DIR", default=VAR_DIR / "vendor")  # the chart library, fetched at set-up
STATICFILES_DIRS = [folder for folder in (BASE_DIR / "static", VENDOR_DIR) if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.GzipManifestStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
UPLOAD_LIMIT = 25 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_LIMIT
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Reminders: in-site always; by e-mail with EMAIL_HOST, by group robots with REMINDER_ROBOTS ---------------------------
EMAIL_HOST = env.text("EMAIL_HOST", default="")
EMAIL_PORT = env.number("EMAIL_PORT", default=25, least=1, most=65_535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.truth("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.truth("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", default="guatu@localhost")
REMINDER_ROBOTS = robots("REMINDER_ROBOTS")

# Webhooks: https to public addresses only, unless the receivers stand in the office's own network ---------------------
WEBHOOKS_TO_PRIVATE_ADDRESSES = env.truth("WEBHOOKS_TO_PRIVATE_ADDRESSES", default=False)

# REST -----------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["units.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["config.closed.Closed"],
    "DEFAULT_PAGINATION_CLASS": "units.api.pagination.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "units.api.schema.Described",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["units.api.body.JsonBody"],
    "URL_FORMAT_OVERRIDE": None,  # ?format= is a parameter like others
    "COERCE_DECIMAL_TO_STRING": True,
    "PAGE_SIZE": 100,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Guatu 挂图",
    "DESCRIPTION": "读取计划、任务、填报、指标与汇总数字；推送数据值。",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_AUTHENTICATION": [
        "rest_framework.authentication.SessionAuthentication",
        "units.api.authentication.TokenAuthentication",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"showExtensions": True, "deepLinking": True},
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api_document.answers.say_answers",
        "config.api_document.fields.say_fields",
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ReportState": "tasks.states.State",
        "Cycle": "plans.models.Plan.Cycle",
        "RoleEnum": "tasks.models.Assignment.Role",
    },
}

# Logs go to stderr; whoever started the process keeps them ------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", default="INFO")},
    "loggers": {"django": {"handlers": [], "propagate": True, "level": "INFO"}},
}
