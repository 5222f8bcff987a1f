"""Runs schemathesis against the served interface for one token, and says what it found.

Every check that schemathesis has is on. Two settings are no more than facts that a schema cannot say:

- the statuses by which a request that is well formed may be refused: by what the database holds at that moment (404,
  409, 410, 412, 422), or by who asks (401, 403, 429); never 400, and no fault of the server passes for a refusal;
- no NUL in generated text: JSON may hold it, PostgreSQL may not. tests/api/test_scopes.py sends it everywhere.

One check does not fit two operations: what is pushed is answered row by row, so that a malformed row is refused in its
place under 200 and not with the whole request (``negative_data_rejection`` of /push/).
"""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.engine import events, from_schema

from tests.api.fuzz_world import Who, World

REFUSED = [401, 403, 404, 406, 409, 410, 412, 413, 415, 422, 428, 429]
SETTINGS = {
    "seed": 2026,
    "continue-on-failure": True,
    "suppress-health-check": ["all"],  # of the generator's speed, which a busy machine decides
    "output": {"truncation": {"max-recorded-payload-size": 0}},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", *map(str, REFUSED)]},
        "negative_data_rejection": {"expected-statuses": ["400", *map(str, REFUSED)]},
        "missing_required_header": {"expected-statuses": ["401", "403", "428"]},
    },
}
BY_ROW = ["200", "400", *map(str, REFUSED)]
ALWAYS, MOSTLY = 1.0, 0.8
BINDINGS = {  # a filter by a code that is none is refused, so what is asked by code is asked by a real one
    **{f"query.{name}": ("unit", ALWAYS) for name in ("owner", "unit", "parent", "lead")},
    "query.plan": ("plan", ALWAYS),
    **{f"path.{name}_id": (name, MOSTLY) for name in ("update", "value", "milestone")},
    "path.plan_code": ("plan", MOSTLY),
    "path.quarter": ("quarter", MOSTLY),
    "header.If-Match": ("revision", MOSTLY),
}
CODES = {
    "/tasks/{code}": "task",
    "/indicators/{code}": "indicator",
    "/plans/{code}": "plan",
    "/units/{code}": "unit",
}

schemathesis.openapi.format("page-cursor", st.sampled_from(["cD0x", "cD0xMDA=", "cj0xJnA9NQ=="]))
schemathesis.openapi.format("change-cursor", st.sampled_from(["now", "2026-10-09T09:30:00+08:00"]))


@dataclass
class Found:
    """Faults by check and operation, each with the request that shows it; how many requests were answered how."""

    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    steps: int = 0

    def told(self) -> str:
        return "\n\n".join(f"{name} ({len(each)} times)\n{each[0]}" for name, each in self.faults.items())


@dataclass(frozen=True)
class Part:
    """Which operations are asked: by method, ``only`` at these addresses; and ``covering`` which of them in every
    detail that the document has, where that phase is on. Both are patterns of paths."""

    methods: tuple[str, ...]
    only: str = ""
    covering: str = ""

    def settings(self) -> Iterator[dict[str, Any]]:
        for method in {"GET", "POST"} - set(self.methods):
            yield {"include-method": method, "enabled": False}
        if self.only:
            yield {"exclude-path-regex": self.only, "enabled": False}
        if self.covering:
            yield {"exclude-path-regex": self.covering, "phases": {"coverage": {"enabled": False}}}
        yield {
            "include-path-regex": "/push/$",
            "checks": {"negative_data_rejection": {"expected-statuses": BY_ROW}},
        }
        for address, name in CODES.items():
            yield {"include-path-regex": re.escape(address), "parameters": {"path.code": bound(name, MOSTLY)}}


def run(address: str, who: Who, world: World, part: Part, **phases: Any) -> Found:
    """``phases`` by name: True, or how many examples of each operation."""
    config = schemathesis.Config.from_dict(configured(who, world, part, phases))
    schema = schemathesis.openapi.from_url(
        f"{address}/api/schema/?format=json", config=config, headers=who.headers, timeout=120
    )
    found = Found()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            note(found, event.recorder, who)
            found.steps += event.phase == "stateful"
        elif isinstance(event, events.NonFatalError | events.FatalError):
            told = getattr(event, "value", None) or getattr(event, "exception", event)
            found.faults[f"error {getattr(event, 'label', '')}"].append(str(told))
    return found


def configured(who: Who, world: World, part: Part, phases: dict[str, Any]) -> dict[str, Any]:
    return SETTINGS | {
        "headers": who.headers,
        "dictionaries": {name: {"values": values} for name, values in world.known.items()},
        "parameters": {name: bound(*binding) for name, binding in BINDINGS.items()},
        "operations": list(part.settings()),
        "generation": {
            "database": "none", "allow-x00": False, "no-shrink": True, "with-security-parameters": False,
        },
        "phases": {name: phase(phases.get(name)) for name in ("examples", "coverage", "fuzzing", "stateful")},
    }  # fmt: skip


def bound(dictionary: str, probability: float) -> dict[str, Any]:
    return {"dictionary": dictionary, "probability": probability}


def phase(wanted: bool | int | None) -> dict[str, Any]:
    many = {} if wanted is None or isinstance(wanted, bool) else {"generation": {"max-examples": wanted}}
    return {"enabled": bool(wanted)} | many


def note(found: Found, recorder: Any, who: Who) -> None:
    for key, checks in recorder.checks.items():
        asked = recorder.interactions.get(key)
        answer = asked and asked.response
        if not answer:
            continue
        found.answers[answer.status_code] += 1
        for check in checks:
            if told := check.failure_info:
                name = f"{check.name}: {told.failure.operation}"
                found.faults[name].append(
                    f"{told.failure.message}\n{told.code_sample}\n{answer.content[:400]!r}"
                )
        for code in shown(answer.content, who.hidden):
            found.faults[f"shows what is hidden: {recorder.label}"].append(f"{code} in {asked.request.uri}")


def shown(content: bytes, hidden: frozenset[str]) -> Iterator[str]:
    """Which of the hidden codes an answer holds, workbooks unpacked."""
    text = unpacked(content)
    return (
        code for code in hidden if re.search(rf"(?<![A-Za-z0-9_-]){re.escape(code)}(?![A-Za-z0-9_-])", text)
    )


def unpacked(content: bytes) -> str:
    if not content.startswith(b"PK\x03\x04"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
