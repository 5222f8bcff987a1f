"""The pair of embedded servers, as services in the order in which they start."""

import os
from pathlib import Path

from deploy.embedded import addresses, postgres, valkey
from deploy.embedded.binaries import find_postgres, find_valkey
from deploy.embedded.credentials import choose_branch
from deploy.embedded.processes import Service
from deploy.embedded.var_folder import majors_in
from deploy.machine import check_disk

FRESH, LATER = 300_000_000, 50_000_000  # bytes that must be free before the database starts


def needed_services(var: Path, sockets: Path, *, keeps: bool = True) -> list[Service]:
    """PostgreSQL unless DATABASE_URL names one, Valkey unless REDIS_URL names one."""
    services = [] if os.environ.get("DATABASE_URL") else [postgres_service(var, sockets, keeps=keeps)]
    return services if os.environ.get("REDIS_URL") else [*services, valkey_service(var, sockets, keeps=keeps)]


def postgres_service(var: Path, sockets: Path, *, keeps: bool) -> Service:
    """The database as a service; its cluster is made first when there is none."""
    majors = majors_in(var)
    check_disk(var, LATER if majors else FRESH)
    programs = find_postgres(majors)
    branch = choose_branch(programs.folder / "postgres", var)
    data = var / f"pg{programs.major}"
    cluster = postgres.Cluster(programs=programs, data=data, sockets=sockets, branch=branch, keeps=keeps)
    postgres.create(cluster)
    return postgres.service(cluster, var / "log" / "postgres.log")


def valkey_service(var: Path, sockets: Path, *, keeps: bool) -> Service:
    log = var / "log" / "valkey.log"
    return valkey.service(find_valkey(), data=var / "valkey", sockets=sockets, log=log, keeps=keeps)


def addresses_of(sockets: Path) -> dict[str, str]:
    """DATABASE_URL and REDIS_URL: what the environment says, else the embedded servers'."""
    return {
        "DATABASE_URL": os.environ.get("DATABASE_URL") or addresses.database_url(sockets),
        "REDIS_URL": os.environ.get("REDIS_URL") or addresses.redis_url(sockets),
    }
