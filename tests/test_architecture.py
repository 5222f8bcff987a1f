"""The shape of the code, as far as a machine can see it: arrows of foreign keys, sizes of files and functions."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
APPS = ("reports", "residents", "tasks", "plans", "units")
FRAMEWORK = ("auth", "contenttypes")
SOURCES = sorted(
    path
    for folder in (*APPS, "config", "deploy", "benchmarks", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)


def relations():
    """(app, model, field, target app) of every foreign key, one-to-one and many-to-many field."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in APPS:
            for field in model._meta.get_fields(include_hidden=True):
                if field.is_relation and not field.auto_created and field.related_model:
                    yield (
                        model._meta.app_label,
                        model.__name__,
                        field.name,
                        field.related_model._meta.app_label,
                    )


def test_foreign_keys_go_right_only():
    relation_list = list(relations())

    wrong = [
        f"{app}.{model}.{field} -> {target}"
        for app, model, field, target in relation_list
        if target not in (*APPS[APPS.index(app) :], *FRAMEWORK)
    ]

    assert relation_list
    assert wrong == []


def test_migrations_go_right_only():
    """A migration may depend only on its own app and those to its right."""
    wrong = []
    for app in APPS:
        for path in (ROOT / app / "migrations").glob("0*.py"):
            named = re.findall(r'\(\s*["\'](\w+)["\'],\s*["\']\d{4}_', path.read_text(encoding="utf-8"))
            wrong += [f"{path.name}: {app} -> {other}" for other in named if other in APPS[: APPS.index(app)]]

    assert wrong == []


def functions_of(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length_of(node):
    """Lines from `def` to the end, without the docstring."""
    first = node.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    documented = (
        first.end_lineno - first.lineno + 1 if is_docstring and isinstance(first.value.value, str) else 0
    )
    return node.end_lineno - node.lineno + 1 - documented


@pytest.mark.parametrize(
    ("name", "limit"), [("views.py", 30), ("jobs.py", 15), ("*.py", 50)], ids=["views", "jobs", "all"]
)
def test_no_function_is_too_long(name, limit):
    too_long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {length_of(node)} lines"
        for path in SOURCES
        if path.match(name)
        for node in functions_of(path)
        if length_of(node) > limit
    ]

    assert too_long == []


@pytest.mark.parametrize(
    ("pattern", "limit"), [("*.py", 400), ("*.sql", 60), ("*.html", 150)], ids=["python", "sql", "templates"]
)
def test_no_file_is_too_long(pattern, limit):
    folders = [ROOT / folder for folder in (*APPS, "config", "deploy", "benchmarks", "tests", "templates")]
    files = [path for folder in folders for path in folder.rglob(pattern) if "migrations" not in path.parts]

    too_long = [
        f"{path.relative_to(ROOT)} has {count} lines"
        for path in files
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > limit
    ]

    assert too_long == []


def test_no_helper_without_a_name():
    nameless = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.stem in ("utils", "helpers", "common", "misc") or {"common", "core"} & set(path.parts)
    ]

    assert nameless == []


def test_chinese_text_has_trigrams(db):
    """In a cluster with the plain C locale this is empty, silently, and search finds nothing."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if not cursor.fetchone()[0]:
            pytest.skip("this PostgreSQL has no pg_trgm")
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("SELECT show_trgm('街道') <> '{}'")
        assert cursor.fetchone() == (True,)
