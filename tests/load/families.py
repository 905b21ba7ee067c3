"""Families of the generated population, as a window would send them."""

import json
from pathlib import Path
from typing import Any

Family = list[dict[str, str]]


def families_of(population: Path, *, most: int = 60) -> list[Family]:
    """Couples and their minor children, the personas' among them, in the register's order."""
    people = {row["id_no"]: row for row in _register(population, "household")}
    events = _register(population, "marriage")
    couples = {(row["husband_id_no"], row["wife_id_no"]) for row in events if row["event"] == "marriage"}
    couples -= {(row["husband_id_no"], row["wife_id_no"]) for row in events if row["event"] == "divorce"}
    return [
        _family(people, husband, wife) for husband, wife in sorted(couples) if husband in people and wife in people
    ][:most]


def _family(people: dict[str, Any], husband: str, wife: str) -> Family:
    born = str(int(next(iter(people.values()))["updated_at"][:4]) - 17)
    children = [p for p in people.values() if p["father_id_no"] == husband and p["birth_date"] > born]
    return [
        _party("applicant", people[husband]),
        _party("spouse", people[wife]),
        *(_party("child", child) for child in children),
    ]


def _party(role: str, person: dict[str, Any]) -> dict[str, str]:
    return {"role": role, "person_id": person["id_no"], "name": person["name"]}


def _register(population: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((population / f"{name}.json").read_text("utf-8"))
    return rows
