"""The exchange database of the simulated bureau: nine schemas, one role for the gateway, and the statements of the workers."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from gateway_demo.postgres import EmbeddedPostgres

from .register import Right

COUNTIES = ("330702", "330703", "330723", "330726", "330727", "330781", "330782", "330783", "330784")
ROLE = "qz_gateway"
CHANNEL = "bdc_req"
AREA_AS_TEXT = "ALTER TABLE {schema}.rsp_main ALTER COLUMN jzmj TYPE varchar(40) USING jzmj::text"

Answers = Mapping[str, Sequence[Right]]
"""Request number → the rights found."""
Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"


def schema_of(county: str) -> str:
    """The county's schema; a county that is none of ours raises ValueError, so that nothing else becomes SQL."""
    if county not in COUNTIES:
        raise ValueError("not one of the nine counties")
    return f"qz_bdc_{county}"


class Exchange:
    """A PostgreSQL of its own.  home: its folder; password: of the gateway's role, made anew at each start by the bureau."""

    def __init__(self, home: Path, password: str) -> None:
        self._server = EmbeddedPostgres(home, "exchange")
        self._password = password
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._listener: asyncpg.Connection[asyncpg.Record] | None = None
        self._dsn = ""
        self._text_areas: set[str] = set()

    async def open(self, on_request: Callable[[str], None]) -> None:
        """Start the server, lay the schemas, listen.  on_request: told the county in which rows were put in."""
        self._dsn = await asyncio.to_thread(self._server.start)
        self._pool = await asyncpg.create_pool(self._dsn, min_size=1, max_size=10)
        await self._lay_schemas()
        self._listener = await asyncpg.connect(self._dsn)
        await self._listener.add_listener(CHANNEL, lambda *notice: on_request(str(notice[3]).removeprefix("qz_bdc_")))

    async def close(self) -> None:
        """Stop the server."""
        if self._listener is not None:
            await self._listener.close()
        if self._pool is not None:
            self._pool.terminate()
        await asyncio.to_thread(self._server.stop)

    @property
    def gateway_dsn(self) -> str:
        """The address under which the gateway reaches it, with its own role and password."""
        parts = urlsplit(self._dsn)
        return urlunsplit(parts._replace(netloc=f"{ROLE}:{self._password}@{parts.netloc.rpartition('@')[2]}"))

    async def new_rows(self, county: str) -> list[asyncpg.Record]:
        """Rows that wait for a worker, oldest first; also those an earlier process picked up and never answered."""
        query = (
            "SELECT req_id, batch_no, xm, zjh, sxbm, cxr, cxmd, lhhz, created_at FROM {}.req "
            "WHERE status IN (0, 1) ORDER BY created_at"
        )
        return await self._need_pool().fetch(query.format(schema_of(county)))

    async def pick(self, county: str, req_ids: Sequence[str]) -> None:
        """Status 1 for these rows."""
        query = f"UPDATE {schema_of(county)}.req SET status = 1, picked_at = clock_timestamp() WHERE req_id = ANY($1::bpchar[])"  # noqa: S608
        await self._need_pool().execute(query, req_ids)

    async def fail(self, county: str, req_id: str, code: str, message: str) -> None:
        """Status 9, with the bureau's code and words."""
        query = (
            f"UPDATE {schema_of(county)}.req SET status = 9, err_code = $2, err_msg = $3, done_at = clock_timestamp() "  # noqa: S608
            "WHERE req_id = $1"
        )
        await self._need_pool().execute(query, req_id, code, message)

    async def answer(self, county: str, answers: Answers, day: date) -> None:
        """The rights of each row and the status that says so, in one transaction; status 3 where there are none."""
        async with self._need_pool().acquire() as connection, connection.transaction():
            await self._put_rights(connection, county, answers, day)
            await self._put_owners(connection, county, answers)
            await self._put_status(connection, county, [req_id for req_id, rights in answers.items() if rights], 2)
            await self._put_status(connection, county, [req_id for req_id, rights in answers.items() if not rights], 3)

    async def answer_first_half(self, county: str, answers: Answers, day: date) -> None:
        """Status 2 before its time: with the rights but not their owners, or with nothing at all."""
        async with self._need_pool().acquire() as connection, connection.transaction():
            await self._put_rights(connection, county, answers, day)
            await self._put_status(connection, county, list(answers), 2)

    async def _put_status(self, connection: Connection, county: str, req_ids: Sequence[str], status: int) -> None:
        if req_ids:
            query = (
                f"UPDATE {schema_of(county)}.req SET status = $2, done_at = clock_timestamp() "  # noqa: S608 - one of nine
                "WHERE req_id = ANY($1::bpchar[])"
            )
            await connection.execute(query, req_ids, status)

    async def _put_rights(self, connection: Connection, county: str, answers: Answers, day: date) -> None:
        as_text = county in self._text_areas
        area = "$9::varchar" if as_text else "$9::numeric"
        query = (
            f"INSERT INTO {schema_of(county)}.rsp_main (req_id, seq, bdcdyh, bdcqzh, zl, qllx, qlxz, ytmc, jzmj, gyfs, djsj, "  # noqa: S608
            "qszt, sfdy, sfcf, sfyy, sfyg, data_date) "
            f"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, {area}, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT DO NOTHING"
        )
        rows = [
            (req_id, seq, *_stored(right, as_text=as_text), day)
            for req_id, rights in answers.items()
            for seq, right in enumerate(rights, 1)
        ]
        if rows:
            await connection.executemany(query, rows)

    async def _put_owners(self, connection: Connection, county: str, answers: Answers) -> None:
        query = (
            f"INSERT INTO {schema_of(county)}.rsp_owner (req_id, seq, ord, qlr, zjh, qlbl) VALUES ($1, $2, $3, $4, $5, $6) "  # noqa: S608
            "ON CONFLICT DO NOTHING"
        )
        rows = [
            (req_id, seq, place, *owner)
            for req_id, rights in answers.items()
            for seq, right in enumerate(rights, 1)
            for place, owner in enumerate(right.owners, 1)
        ]
        if rows:
            await connection.executemany(query, rows)

    async def keep_area_as_text(self, county: str) -> None:
        """From now on this county keeps areas as text, unit and all, as some do after a change of supplier."""
        if county not in self._text_areas:
            await self._need_pool().execute(AREA_AS_TEXT.format(schema=schema_of(county)))
            self._text_areas.add(county)

    async def let_in(self, *, login: bool, shut: frozenset[str]) -> None:
        """Let the gateway in, or not at all, or not into some counties' schemas; connections it has are ended with its right."""
        pool = self._need_pool()
        await pool.execute(f"ALTER ROLE {ROLE} {'LOGIN' if login else 'NOLOGIN'}")
        if not login:
            await pool.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", ROLE)
        for county in COUNTIES:
            verb, to = ("REVOKE", "FROM") if county in shut else ("GRANT", "TO")
            await pool.execute(f"{verb} USAGE ON SCHEMA {schema_of(county)} {to} {ROLE}")

    async def _lay_schemas(self) -> None:
        schema = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
        async with self._need_pool().acquire() as connection:
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", ROLE):
                await connection.execute(f"CREATE ROLE {ROLE} LOGIN")
            await connection.execute(f"ALTER ROLE {ROLE} PASSWORD '{self._password}'")  # hex digits of our own making
            for county in COUNTIES:
                name = schema_of(county)
                await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}; SET search_path = {name}; {schema}")
                await connection.execute(
                    f"GRANT USAGE ON SCHEMA {name} TO {ROLE}; GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO {ROLE};"
                    f"GRANT INSERT ON {name}.req TO {ROLE}"
                )
                kind = await connection.fetchval(
                    "SELECT data_type FROM information_schema.columns WHERE table_schema = $1 "
                    "AND table_name = 'rsp_main' AND column_name = 'jzmj'",
                    name,
                )
                if kind == "character varying":
                    self._text_areas.add(county)
            await connection.execute("RESET search_path")

    def _need_pool(self) -> "asyncpg.Pool[asyncpg.Record]":
        assert self._pool is not None, "the exchange is not open"
        return self._pool


def _stored(right: Right, *, as_text: bool) -> tuple[object, ...]:
    """The right's columns as asyncpg takes them: dates and figures typed, an area as text where the county keeps it so."""
    *head, area, co_ownership, registered_on = right.main[:9]
    if as_text:
        stored: object = area if isinstance(area, str) else f"{area}平方米"
    else:
        stored = Decimal(str(area))
    day = None if registered_on is None else date.fromisoformat(str(registered_on))
    return (*head, stored, co_ownership, day, *right.main[9:])
