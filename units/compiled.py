"""Questions whose SQL is written once per process and asked again with other values.

Putting together the SQL of a joined query costs Django more than PostgreSQL needs to answer it. What every request and
every approval asks is put together at its first asking; the query set stays the one place where the rule is said.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import BooleanField, Expression, F, Field, Func, Model, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


class Given(Expression):
    """The place of a value that is named when the question is asked."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


def one_of(field: str, among: "str | Combinable") -> Func:
    """A filter: the field is among the list given under this name, or of this expression, however long it is."""
    return Func(
        F(field),
        Given(among) if isinstance(among, str) else among,
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


@dataclass(frozen=True)
class Written:
    """A query set with its SQL, and what Django knows of the answer's columns."""

    rows: QuerySet[Any]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]


class Compiled(Generic[Row]):
    """``ask`` builds the query set, with ``Given`` where values are to come; ``rows`` asks it with values.

    Nothing of ``ask`` may depend on anything but what is given: it is called once.
    """

    def __init__(self, ask: Callable[[], QuerySet[Any]]) -> None:
        self._ask = ask

    @cached_property
    def _written(self) -> Written:
        rows = self._ask()
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return Written(rows, compiler, sql, tuple(params))

    def rows(self, **given: Any) -> list[Row]:
        written = self._written
        params = tuple(given[each.name] if isinstance(each, Given) else each for each in written.params)
        compiler = copy(written.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # the asking thread's own
        compiler.as_sql = lambda *_args, **_options: (written.sql, params)  # type: ignore[method-assign]
        asked = written.rows.all()
        asked.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        return list(asked)

    def tuples(self, **given: Any) -> list[tuple[Any, ...]]:
        """The driver's own rows, in order of the columns asked for: no model, no conversion."""
        written = self._written
        with connection.cursor() as cursor:
            cursor.execute(
                written.sql,
                [given[each.name] if isinstance(each, Given) else each for each in written.params],
            )
            return cast(list[tuple[Any, ...]], cursor.fetchall())


class Change:
    """An update of the rows named by ``ids``: the same fields each time, with other values."""

    def __init__(self, model: type[Model], fields: tuple[str, ...], **always: Combinable) -> None:
        self._model, self._fields, self._always = model, fields, always

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...]]:
        rows = self._model._default_manager.filter(one_of("pk", "ids"))
        query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
        query.add_update_values({name: Given(name) for name in self._fields} | self._always)
        sql, params = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return sql, tuple(params)

    def write(self, *, ids: list[int], **values: Any) -> None:
        sql, places = self._written
        given = {name: self._stored(name, value) for name, value in values.items()} | {"ids": ids}
        with connection.cursor() as cursor:
            cursor.execute(sql, [given[each.name] if isinstance(each, Given) else each for each in places])

    def _stored(self, name: str, value: Any) -> Any:
        key = value.pk if isinstance(value, Model) else value
        return self._model._meta.get_field(name).get_db_prep_save(key, connection)  # type: ignore[union-attr]
