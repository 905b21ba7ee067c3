"""What the simulated departments write and lay down keeps their written contracts: files, SOAP documents, tables."""

import csv
import gzip
import hashlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import jsonschema_rs
import pytest
from lxml import etree

from connectors.vehicles.department.messages import read_request
from gateway.testing.bench import Bench, running_department
from gateway_demo.kit import Ready
from gateway_demo.population import generate, write
from tests.connectors.contract import CONTRACTS, RecordingHttp, percent_decoded

XS = "{http://www.w3.org/2001/XMLSchema}"
ENVELOPE = "{http://schemas.xmlsoap.org/soap/envelope/}"


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("population")
    write(generate(residents=200), folder)
    return folder


def layout(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((CONTRACTS / name).read_text("utf-8"))
    return read


def misfits(columns: list[list[str]], cells: list[str]) -> list[str]:
    if len(columns) != len(cells):
        return [f"{len(cells)} columns"]
    return [name for (name, pattern), cell in zip(columns, cells, strict=True) if not re.fullmatch(pattern, cell)]


def test_social_security_drops(population: Path, tmp_path: Path) -> None:
    said = layout("social_security.files.json")
    with running_department("social_security", tmp_path, population) as (ready, _):
        folder = Path(ready.endpoint["folder"])
        (drop,) = folder.iterdir()
        assert re.fullmatch(said["folder"], drop.name)
        assert (drop / ".ok").read_bytes() == b""
        (manifest,) = drop.glob("MANIFEST_*")
        assert re.fullmatch(said["manifest"]["name"], manifest.name)
        content = json.loads(manifest.read_text("utf-8"))
        jsonschema_rs.Draft202012Validator(said["manifest"]["schema"]).validate(content)
        assert {file["name"].rsplit("_", 2)[0] for file in content["files"]} == set(said["registers"])
        for file in content["files"]:
            packed = (drop / file["name"]).read_bytes()
            assert (len(packed), hashlib.new("sm3", packed).hexdigest()) == (file["bytes"], file["sm3"])
            lines = gzip.decompress(packed).decode(said["encoding"]).split(said["newline"])
            assert lines.pop() == ""
            assert re.fullmatch(said["trailer"], lines.pop())
            assert len(lines) == file["rows"] > 0
            columns = said["registers"][file["name"].rsplit("_", 2)[0]]["columns"]
            assert {fault for line in lines for fault in misfits(columns, line.split(said["separator"]))} == set()


def test_disabled_federation_drops(population: Path, tmp_path: Path) -> None:
    said = layout("disabled_federation.files.json")
    with running_department("disabled_federation", tmp_path, population) as (ready, _):
        drop, seal = sorted(Path(ready.endpoint["folder"]).iterdir())
        content, sealed = drop.read_bytes(), seal.read_text("ascii")
    assert re.fullmatch(said["name"], drop.name)
    assert re.fullmatch(said["seal"]["name"], seal.name)
    assert re.fullmatch(said["seal"]["content"], sealed)
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode(said["encoding"])
    assert text.count("\n") == text.count(said["newline"])
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert header == [name for name, _ in said["columns"]]
    assert {fault for row in rows for fault in misfits(said["columns"], row)} == set()
    assert sealed == f"{hashlib.new('sm3', content).hexdigest()}  {len(rows)}\n"
    assert rows


def schema_in(wsdl: Path) -> etree.XMLSchema:
    types = etree.parse(wsdl).find(f".//{XS}schema")
    assert types is not None
    return etree.XMLSchema(types)


def inside(document: bytes) -> tuple[etree._Element, str]:
    """The operation's element in an envelope, and the text of the document within."""
    text = (
        document.decode("gb18030").partition("?>")[2] if document.startswith(b"<?xml") else document.decode("gb18030")
    )
    body = etree.fromstring(text).find(f"{ENVELOPE}Body")
    assert body is not None
    (operation,) = body
    return operation, operation[-1].text or ""


def decoded(inner: str) -> etree._Element:
    root = etree.fromstring(inner.partition("?>")[2])
    for element in root.iter():
        if element.text and "%" in element.text:
            element.text = percent_decoded(element.text)
    return root


async def test_vehicles_soap(population: Path, tmp_path: Path) -> None:
    outer, inner = schema_in(CONTRACTS / "vehicles.wsdl"), etree.XMLSchema(etree.parse(CONTRACTS / "vehicles.xsd"))
    with running_department("vehicles", tmp_path, population, per_second="0") as running:
        http = RecordingHttp()
        bench = Bench(*running, http=http)
        owners = {
            row["owner_id_no"]: row["owner_name"] for row in json.loads((population / "vehicles.json").read_text())
        }
        people = [*list(owners.items())[:15], ("330791200101010025", "无此人")]
        items = bench.manifest.questions["owned"].items
        for person in people:
            await bench.ask("owned", *person, items)
        bench.fault("error")
        await bench.ask("owned", *people[0], items)
        await bench.close()
    codes = set()
    for exchange in http.exchanges:
        assert read_request(exchange.body) is not None
        assert exchange.headers["SOAPAction"].strip('"') == "queryObjectOut"
        for document in (exchange.body, exchange.reply.body):
            operation, text = inside(document)
            outer.assertValid(operation)
            root = decoded(text)
            inner.assertValid(root)
            codes.add(root.findtext("head/code"))
    assert codes == {None, "1", "0", "$E"}


@pytest.fixture(scope="module")
def exchange(population: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with running_department("real_estate", tmp_path_factory.mktemp("real_estate"), population) as (ready, _):
        yield ready


SHAPE = """
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped order by 1, a.attnum
"""
MAY = """
select c.relname, array_agg(p order by p) from pg_class c join pg_namespace n on n.oid = c.relnamespace,
unnest(array['DELETE', 'INSERT', 'SELECT', 'TRUNCATE', 'UPDATE']) p
where n.nspname = $1 and c.relkind = 'r' and has_table_privilege($2, c.oid, p) group by 1 order by 1
"""


async def test_real_estate_tables(exchange: Ready, empty_database_url: str) -> None:
    """The nine schemas are laid as the contract says, and the gateway may do there what it says and no more."""
    written = await asyncpg.connect(empty_database_url)
    given = await asyncpg.connect(exchange.endpoint["dsn"])
    try:
        async with written.transaction():
            await written.execute("create role gateway; create schema said; set search_path to said")
            await written.execute((CONTRACTS / "real_estate.sql").read_text("utf-8"))
            shape, may = await written.fetch(SHAPE, "said"), await written.fetch(MAY, "said", "gateway")
            await written.execute("drop schema said cascade; drop role gateway")
        schemas = await given.fetch("select nspname from pg_namespace where nspname like 'qz\\_bdc\\_%'")
        role = await given.fetchval("select current_user")
        assert len(schemas) == 9
        for (schema,) in schemas:
            assert await given.fetch(SHAPE, schema) == shape
            assert await given.fetch(MAY, schema, role) == may
    finally:
        await written.close()
        await given.close()
