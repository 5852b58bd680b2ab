"""Tables of a JDBC source, read by Spark and looked at like files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import structlog
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

from conf.errors import ConfigError, DataError
from jobs.discover.naming import identifiers
from jobs.discover.opening import Opened
from jobs.discover.source import Piece, Source, UnreadableError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

# Schemas that databases keep for themselves.
_OWN = ("information_schema", "pg_catalog", "sys", "syscat", "sysibm", "sysstat", "mysql", "performance_schema")

# Spark's names of types whose values the lake holds as they are; arrays, structures and bytes are none of them.
_READ = (
    "string", "boolean", "date", "timestamp", "timestamp_ntz", "byte", "short", "integer", "long", "float", "double",
    "decimal",
)  # fmt: skip


@dataclass(frozen=True)
class Database:
    """A JDBC source. The password stands in the environment variable `password_env` and nowhere else.

    `options`: what else Spark's reader is told, such as `driver`; `jars`: of the driver, for Spark's class path.
    """

    url: str
    user: str | None = None
    password_env: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    schema: str | None = None
    tables: tuple[str, ...] = ()
    jars: tuple[str, ...] = ()

    def source(self, dbtable: str) -> dict:
        """The entry `source` of a table's file."""
        entry: dict = {"format": "jdbc", "url": self.url, "dbtable": dbtable}
        entry |= {"user": self.user} if self.user else {}
        entry |= {"password_env": self.password_env} if self.password_env else {}
        entry |= {"options": dict(self.options)} if self.options else {}
        return entry

    @property
    def _secret(self) -> str | None:
        if self.password_env is None:
            return None
        if self.password_env not in os.environ:
            raise ConfigError(
                f"the environment variable '{self.password_env}' with the database's password is not set",
                mend=f"set {self.password_env} for this command",
            )
        return os.environ[self.password_env]

    def reader_options(self) -> dict[str, str]:
        """What Spark's reader is told.

        Raises:
            ConfigError: the environment variable of the password is not set.
        """
        found = {"url": self.url, **dict(self.options)}
        found |= {"user": self.user} if self.user else {}
        secret = self._secret
        return found | ({"password": secret} if secret is not None else {})


def open_database(
    spark: SparkSession, database: Database, most_rows: int, log: structlog.stdlib.BoundLogger
) -> tuple[list[Opened], list[UnreadableError]]:
    """Up to `most_rows` rows of every table of a database, and the tables that could not be read.

    Raises:
        DataError: the database cannot be asked, or has no tables.
    """
    options = database.reader_options()
    names = database.tables or tables_of(spark, database, options)
    opened, troubles = [], []
    for name in names:
        log.info("reading", table=name)
        try:
            one = _open(spark, options, name, most_rows)
            opened.append(one)
            troubles += one.troubles
        except UnreadableError as trouble:
            troubles.append(trouble)
        except (Py4JJavaError, PySparkException) as error:
            troubles.append(UnreadableError(f"table {name}: {_said(error)}", mend="grant reading, or leave it out"))
    return opened, troubles


def tables_of(spark: SparkSession, database: Database, options: dict[str, str]) -> Sequence[str]:
    """Tables and views as the driver's own metadata name them, schema and table.

    Raises:
        DataError: the driver is missing or the database refuses.
    """
    jvm: Any = spark.sparkContext._jvm
    properties = jvm.java.util.Properties()
    for key in ("user", "password"):
        if key in options:
            properties.setProperty(key, options[key])
    try:
        if "driver" in options:
            jvm.org.apache.spark.sql.execution.datasources.jdbc.DriverRegistry.register(options["driver"])
        connection = jvm.java.sql.DriverManager.getConnection(database.url, properties)
    except Py4JJavaError as error:
        raise DataError(
            f"{database.url} cannot be reached: {_said(error)}",
            mend="check the address, the user and that the driver's jar is on Spark's class path (spark.jars)",
        ) from None
    found = []
    try:
        told = connection.getMetaData()
        sign = told.getIdentifierQuoteString().strip()
        rows = told.getTables(None, database.schema, "%", None)
        while rows.next():
            schema, name, kind = rows.getString(2), rows.getString(3), rows.getString(4)
            if kind in ("TABLE", "VIEW", "BASE TABLE") and (schema or "").lower() not in _OWN:
                found.append(".".join(_quoted(part, sign) for part in (schema, name) if part))
    finally:
        connection.close()
    if not found:
        raise DataError(f"{database.url} shows no tables to this user", mend="name its --schema, or grant reading")
    return sorted(found)


def _quoted(name: str, sign: str) -> str:
    """A name as SQL has to write it: as it is where it is one word of one case."""
    plain = re.fullmatch(r"[A-Z_][A-Z0-9_]*|[a-z_][a-z0-9_]*", name) is not None
    return name if plain or not sign else f"{sign}{name.replace(sign, sign * 2)}{sign}"


def _open(spark: SparkSession, options: dict[str, str], name: str, most_rows: int) -> Opened:
    landed = spark.read.format("jdbc").options(**options).option("dbtable", name).load()
    fields = {field.name: field.dataType.typeName() for field in landed.schema.fields}
    frame = landed.select(*[_column(landed, field) for field, type_ in fields.items() if type_ in _READ])
    troubles = [
        UnreadableError(
            f"table {name}: column '{field}' of type {type_} is left out", mend="select its parts in a view"
        )
        for field, type_ in fields.items()
        if type_ not in _READ
    ]
    rows = frame.limit(most_rows + 1).toArrow()
    if not rows.num_rows:
        raise UnreadableError(f"table {name} has no row", mend="types could be told, but nothing else: leave it out")
    headers = dict(zip(identifiers(rows.column_names), rows.column_names, strict=True))

    def again(columns: Sequence[str]) -> Iterator[pa.Table]:
        yield (
            frame.select(*[_column(frame, headers[column]) for column in columns])
            .toArrow()
            .rename_columns(list(columns))
        )

    table = identifiers([name.rpartition(".")[2].strip('"`[]')])[0]
    return Opened(
        Source(table, "jdbc", (Piece(Path(name)),)),
        rows.slice(0, most_rows).rename_columns(list(headers)),
        headers,
        troubles=troubles,
        is_whole=rows.num_rows <= most_rows,
        again=again,
    )


def _column(frame: DataFrame, name: str) -> Column:
    return frame["`" + name.replace("`", "``") + "`"]


def _said(error: Exception) -> str:
    """The line of a driver's error that says something."""
    text = str(getattr(error, "java_exception", None) or error)
    return next((line.strip() for line in text.splitlines() if line.strip()), type(error).__name__)[:300]
