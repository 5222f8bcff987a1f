"""Says the unit of every number and an example of every field, from the tables in words.py, by the field's name."""

from collections.abc import Iterator
from typing import Any

from config.api_document.answers import operations
from config.api_document.words import BY_FORMAT, BY_TYPE, EXAMPLES, UNITS

Schema = dict[str, Any]
NUMERIC = ("integer", "number")
HAS_ITS_OWN = ("$ref", "allOf", "oneOf", "anyOf", "enum", "const", "examples", "items", "properties")
SUFFIXES = ("Request",)


def say_fields(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Complete every property and parameter; whatever says a unit or an example of its own keeps it."""
    for component, name, field in [*properties(result), *parameters(result)]:
        if field.get("format") == "decimal":
            field["pattern"] = field["pattern"].replace("{0,", "{1,", 1)  # a decimal has a digit
        if is_number(field):
            _add(field, "x-unit", _known(UNITS, component, name))
        if not any(part in field for part in HAS_ITS_OWN):
            example = _example(component, name, field)
            _add(field, "examples", None if example is None else [example])
    return result


def properties(result: dict[str, Any]) -> Iterator[tuple[str, str, Schema]]:
    for component, schema in result["components"]["schemas"].items():
        for name, field in schema.get("properties", {}).items():
            yield component, name, field


def parameters(result: dict[str, Any]) -> Iterator[tuple[str, str, Schema]]:
    for operation in operations(result):
        for parameter in operation.get("parameters", ()):
            yield parameter["in"], parameter["name"], parameter["schema"]


def types(field: Schema) -> set[str]:
    said = field.get("type", [])
    return {said} if isinstance(said, str) else set(said)


def is_number(field: Schema) -> bool:
    return bool(types(field).intersection(NUMERIC)) or field.get("format") == "decimal"


def _example(component: str, name: str, field: Schema) -> Any:
    found = _known(EXAMPLES, component, name)
    by_format = BY_FORMAT.get(field.get("format", ""))
    by_type = next((BY_TYPE[kind] for kind in sorted(types(field)) if kind in BY_TYPE), None)
    return next((each for each in (by_format if found is None else found, by_type) if each is not None), None)


def _known(table: dict[str, Any], component: str, name: str) -> Any:
    """By the component's own line, its request's or answer's alike; else by the name alone."""
    for suffix in SUFFIXES:
        component = component.removesuffix(suffix)
    found = table.get(f"{component}.{name}", table.get(name))
    return found if found is None or isinstance(found, int | list | dict) else str(found)


def _add(field: Schema, key: str, value: Any) -> None:
    if value is not None:
        field.setdefault(key, value)
