"""Looks for what identifies a person in anything the house has written: every value of the population, in every spelling that is not
a cipher.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from gateway_demo.demo_city import FOLDER
from gateway_demo.population import Registers

LEFT_OUT = {
    "sex, ethnic group, status, usage, right, vehicle and insurance codes": "one or two characters, the same for hundreds",
    "shares, areas, prices, contribution bases, benefits, counts of months": "short numbers that stand in any text",
    "counties, police stations, streets without their number": "public words, the same for hundreds",
    "months (yyyymm) and dates written without hyphens": "six or eight digits that stand in any digest",
    "names of two characters in encodings of four bytes (GB18030, UTF-16)": "four bytes that stand in any ciphertext by chance",
    "credit codes of offices that the city's own data names": "public, and of nobody",
    "dates of the house's own time, from 2026 on": "the moments at which the house itself did something",
}
"""What of the population is not looked for, and why."""

GRAM = 6
"""No spelling is shorter in bytes: six bytes do not stand in a ciphertext by chance."""
OWN_TIME = date(2026, 1, 1)
HAN = re.compile(r"[\u3400-\u9fff·]+")
_FIXED = re.compile(rf"{HAN.pattern}|\b\d{{4}}-\d\d-\d\d\b")
_STREET = re.compile(r"[^省市区县乡镇]+(?:路|街|巷|村|道)\d+号.*")
_DIGESTS = ("md5", "sha1", "sha256", "sm3")


@dataclass(frozen=True, slots=True)
class Finding:
    """A value in clear: where, what kind of value, in which spelling."""

    where: str
    kind: str
    spelling: str


def values_of(registers: Registers) -> dict[str, str]:
    """Every identifying value of the registers, those of six characters and more and all names → its kind."""
    found: dict[str, str] = {}
    public = _credit_codes_of_offices()

    def add(kind: str, *values: str | date | None) -> None:
        for value in values:
            if value is not None and value not in public and len(str(value)) >= (2 if kind == "name" else GRAM):
                found.setdefault(str(value), kind)

    _collect(registers, add)
    return found | {v: kind for value, kind in found.items() for v, kind in _forms(value, kind)}


def _credit_codes_of_offices() -> frozenset[str]:
    departments, city = (json.loads((FOLDER / name).read_text("utf-8")) for name in ("departments.json", "city.json"))
    return frozenset(code for office in (*departments, *city["offices"]) for code in office.get("credit_codes", ()))


def _collect(registers: Registers, add: Callable[..., None]) -> None:
    for person in registers.household:
        permit = person.residence_permit
        add("person number", person.id_no, person.head_id_no, person.father_id_no, person.mother_id_no)
        add("name", person.name, person.former_name)
        add("household number", person.household_no)
        add("address", person.hukou_address, permit and permit.address)
        add("permit", permit and permit.no)
        _add_dates(add, person.birth_date, person.move_in_date, person.cancel_date, permit.since if permit else None)
    for event in registers.marriage:
        add("person number", event.husband_id_no, event.wife_id_no)
        add("name", event.husband_name, event.wife_name)
        add("certificate number", event.cert_no)
        _add_dates(add, event.date)
    for right in registers.real_estate:
        add("unit number", right.unit_no)
        add("certificate number", right.cert_no)
        add("address", right.address)
        add("person number", *(owner.id_no for owner in right.owners))
        add("name", *(owner.name for owner in right.owners))
        _add_dates(add, right.reg_date)
    for account in registers.social_security:
        add("person number", account.id_no)
        add("name", account.name)
        add("account number", account.person_no)
        add("address", account.address)
        add("employer", *(p.employer for p in account.periods), *(p.employer_uscc for p in account.periods))
    for vehicle in registers.vehicles:
        add("person number", vehicle.owner_id_no)
        add("name", vehicle.owner_name)
        add("plate", vehicle.plate_no)
        add("vehicle number", vehicle.vin)
        _add_dates(add, vehicle.first_reg_date, vehicle.cancelled_at)
    for employer in registers.employers:
        add("employer", employer.name, employer.uscc)
        add("person number", employer.legal_rep_id_no)
    for holder in registers.disability:
        add("person number", holder.id_no)
        add("certificate number", holder.cert_no)


def _add_dates(add: Callable[..., None], *days: date | None) -> None:
    add("date", *(day for day in days if day is not None and day < OWN_TIME))


def _forms(value: str, kind: str) -> Iterable[tuple[str, str]]:
    """Other ways to write the same."""
    if kind == "person number" and len(value) == 18:
        yield value[:6] + value[8:17], "person number of 15 digits"
        yield f"{value[:10]}****{value[14:]}", "masked person number"
    if kind == "address" and (street := _STREET.search(value)):
        yield street.group(), "street and number"


def spellings(value: str, kind: str) -> Iterable[tuple[str, bytes]]:
    """The bytes that this value may stand as: encodings, escapes, base64, digests that need no key."""
    plain = value.encode()
    yield "in clear", plain
    for encoding in ("gb18030", "utf-16-le", "utf-16-be"):
        yield encoding, value.encode(encoding)
    yield "hex", plain.hex().encode()
    if not value.isascii():
        yield "JSON escape", json.dumps(value)[1:-1].encode()
        yield "JSON escape", value.encode("ascii", "backslashreplace")
        yield "percent escape", "".join(f"%{byte:02X}" for byte in plain).encode()
    for shift in range(3):
        # the outer characters of base64 hang on what stands beside the value
        coded = base64.b64encode(b"\0" * shift + plain)[shift and shift + 1 :]
        yield "base64", coded.rstrip(b"=")[: -1 if (shift + len(plain)) % 3 else None]
    if kind == "person number":
        for name in _DIGESTS:
            digest = hashlib.new(name, plain, usedforsecurity=False)
            yield f"{name} without a key", digest.digest()
            yield f"{name} without a key", digest.hexdigest().encode()


class Sweep:
    """Finds the values of a population in bytes.

    fixed: the product's own fixed texts.  A run of Chinese characters that stands in one of them whole is no person, whatever name
    it may hold by chance, unless it is a name and nothing else.
    """

    def __init__(self, values: Mapping[str, str], fixed: Iterable[str]) -> None:
        self.values = values
        self._names = {value for value, kind in values.items() if kind == "name" and HAN.fullmatch(value)}
        self._fixed = {run for text in fixed for run in _FIXED.findall(text)} - self._names
        self._fixed_dates = {run.encode() for run in self._fixed if run.isascii()}
        self._lengths = sorted({len(name) for name in self._names})
        self._by_start: dict[bytes, list[tuple[bytes, str, str]]] = {}
        for value, kind in values.items():
            for spelling, needle in spellings(value, kind):
                if len(needle) >= GRAM and not (value in self._names and spelling == "in clear"):
                    self._by_start.setdefault(needle[:GRAM], []).append((needle, kind, spelling))
        self.swept = 0
        """How many bytes were looked at."""

    def look(self, where: str, content: bytes | str) -> set[Finding]:
        """What identifies a person in this content."""
        raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
        self.swept += len(raw)
        starts = {raw[i : i + GRAM] for i in range(len(raw) - GRAM + 1)} & self._by_start.keys()
        found = {
            Finding(where, kind, spelling)
            for start in starts
            for needle, kind, spelling in self._by_start[start]
            if needle in raw and needle not in self._fixed_dates
        }
        return found | ({Finding(where, "name", "in clear")} if self._names_in(raw) else set())

    def _names_in(self, raw: bytes) -> set[str]:
        runs = set(HAN.findall(raw.decode("utf-8", "replace"))) - self._fixed
        parts = {run[i : i + n] for run in runs for n in self._lengths for i in range(len(run) - n + 1)}
        return parts & self._names


def fixed_texts(root: Path) -> Iterable[str]:
    """The texts of the product itself: catalogue, rules, sentences, notes.  Not the story, where people stand."""
    for folder in (
        root / "src" / "gateway",
        root / "src" / "gateway_demo" / "city",
        *root.glob("connectors/*/gateway_*"),
    ):
        for file in folder.rglob("*"):
            if file.suffix in {".py", ".json", ".toml", ".sql"} and not {"cli", "testing"} & set(file.parts):
                yield file.read_text("utf-8")


def in_words(value: Any) -> bytes:
    """A cell of a table as bytes."""
    match value:
        case bytes() | memoryview():
            return bytes(value)
        case dict() | list() | tuple():
            return msgspec.json.encode(value, enc_hook=str) + b"\n" + repr(value).encode()
        case _:
            return str(value).encode("utf-8", "surrogateescape")
