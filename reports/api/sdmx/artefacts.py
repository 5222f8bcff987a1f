"""The structures there are, and which of them a question is answered with."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.api.sdmx.codes import CONCEPTS, FLOW, STRUCTURE
from reports.api.sdmx.components import FIXED

LEVELS = (("dataflow",), ("datastructure",), ("conceptscheme", "codelist"))
KINDS = tuple(kind for level in LEVELS for kind in level)
ANY = ("all", "*")
REFERENCES = ("none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all", *KINDS)
STUBS = ("allstubs", "allcompletestubs")
STUBS_OF_OTHERS = ("referencestubs", "referencecompletestubs")
DETAILS = ("full", *STUBS, *STUBS_OF_OTHERS, "referencepartial", "raw")
Codes = Mapping[str, Any]


@dataclass(frozen=True)
class Artefact:
    """``codes`` are a code list's. A stub says no more than that it is there."""

    kind: str
    id: str
    name: Any
    codes: Codes | None = None
    is_stub: bool = False


@dataclass(frozen=True)
class Question:
    """``kinds`` and ``ids`` as asked for; ``references`` and ``detail`` by the standard's words."""

    kinds: tuple[str, ...]
    ids: frozenset[str]
    references: str = "none"
    detail: str = "full"

    def names(self, artefact: Artefact) -> bool:
        return artefact.kind in self.kinds and (artefact.id in self.ids or not self.ids.isdisjoint(ANY))


def selected(question: Question, drawn: Callable[[], Mapping[str, tuple[Any, Codes]]]) -> list[Artefact]:
    """What is asked for, then what it refers to or is referred to by. ``drawn`` are code lists of what may be read."""
    others = {kind for each in question.kinds for kind in related(each, question.references)}
    held = [each for kind in KINDS if kind in (*question.kinds, *others) for each in _all(kind, drawn)]
    found = [each for each in held if question.names(each)]
    if not found:
        return []
    beside = [each for each in held if each.kind in others and each not in found]
    return [
        *(_shown(each, question.detail in STUBS) for each in found),
        *(_shown(each, question.detail in (*STUBS, *STUBS_OF_OTHERS)) for each in beside),
    ]


def related(kind: str, references: str) -> list[str]:
    """A flow refers to its structure, a structure to concepts and code lists."""
    if references in KINDS:
        return [references]
    place = next(number for number, level in enumerate(LEVELS) if kind in level)
    reach = {
        "none": range(0),
        "parents": range(max(place - 1, 0), place),
        "parentsandsiblings": range(max(place - 1, 0), place + 1),
        "ancestors": range(place),
        "children": range(place + 1, place + 2),
        "descendants": range(place + 1, len(LEVELS)),
        "all": range(len(LEVELS)),
    }[references]
    return [each for number in reach if number < len(LEVELS) for each in LEVELS[number] if each != kind]


def _all(kind: str, drawn: Callable[[], Mapping[str, tuple[Any, Codes]]]) -> Iterator[Artefact]:
    if kind == "codelist":
        lists = {**FIXED, **drawn()}
        return (Artefact(kind, name, told, held) for name, (told, held) in lists.items())
    named = {
        "dataflow": (FLOW, _("指标每季的完成值")),
        "datastructure": (STRUCTURE, _("指标数字")),
        "conceptscheme": (CONCEPTS, _("概念")),
    }
    return iter([Artefact(kind, *named[kind])])


def _shown(artefact: Artefact, is_stub: bool) -> Artefact:
    return replace(artefact, is_stub=True) if is_stub else artefact
