"""What Django and Celery need, derived from DATABASE_URL, REDIS_URL and SITE_URL: pure functions."""

from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

DATABASE_SCHEMES = ("postgresql", "postgres")
REDIS_SCHEMES = ("redis", "rediss", "unix")
# The tables stand in memory or on solid state, where a look by key costs little more than the next row: with
# PostgreSQL's assumption of a turning disk, pages of one street read names and items of the whole city.
PLANNING = "-c random_page_cost=1.1"


def database(url: str) -> dict[str, Any]:
    """Django's settings of one database; a socket folder is written as ?host=/run/postgresql."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": {"options": PLANNING} | options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def redis_database(url: str) -> int:
    """Number of the Redis database in an address; 0 when none is written."""
    parts = urlsplit(url)
    written = dict(parse_qsl(parts.query)).get("db") if parts.scheme == "unix" else parts.path.strip("/")
    return int(written or 0)


def broker(redis_url: str) -> str:
    """Celery's spelling of a Redis address: unix sockets become redis+socket://…?virtual_host=N."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        query = _with(parts, drop="db", virtual_host=str(redis_database(redis_url)))
        return f"redis+socket://{parts.netloc}{parts.path}?{query}"
    path = f"/{redis_database(redis_url)}"
    query = _with(parts, ssl_cert_reqs="required") if parts.scheme == "rediss" else parts.query
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def cache(redis_url: str) -> str:
    """The cache's address: the database after the broker's, so that neither can empty the other."""
    parts = urlsplit(redis_url)
    following = str(redis_database(redis_url) + 1)
    if parts.scheme == "unix":
        return f"unix://{parts.netloc}{parts.path}?{_with(parts, drop='db', db=following)}"
    return urlunsplit((*parts[:2], f"/{following}", parts.query, ""))


def origin(site_url: str) -> str:
    """Scheme, host and port of the site: what a browser sends as Origin."""
    parts = urlsplit(site_url)
    return f"{parts.scheme}://{parts.netloc}"


def _with(parts: SplitResult, *, drop: str = "", **more: str) -> str:
    """The query with these values set; what the address says itself wins, except for what is dropped."""
    query = {key: value for key, value in parse_qsl(parts.query) if key != drop}
    return urlencode(more | query)
