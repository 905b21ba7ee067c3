"""Xicheng, a made-up city of another province: its data, written as a steward would write them, and two people who live there.

Its region, counties and numbers are of the range that is never assigned (`..99..`).
"""

import json
from pathlib import Path
from typing import Any

from gateway_demo.demo_city import demo_city

COUNTIES = {"529901": ("East Creek", "东溪区"), "529902": ("West Creek", "西溪县")}
DEPARTMENTS = ("household", "social_security", "vehicles")
MATTERS = {"M15": "M21", "M08": "M22", "M09": "M23", "M13": "M24"}
"""Matters of the demo's city that Xicheng has too, under codes of its own."""
OLD = {"person_id": "529901194002120019", "name": "石长庚"}
OTHER = {"person_id": "529902194103150029", "name": "罗素梅"}
_Json = Any


def write_city(folder: Path) -> Path:
    """The folder of Xicheng's data."""
    folder.mkdir(parents=True)
    files = {name: content for name, content in demo_city().items() if not name.startswith("M")}
    files |= {name: json.dumps(form, ensure_ascii=False).encode() for name, form in _own().items()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def write_people(folder: Path) -> Path:
    """The registers of Xicheng, in the exchange format of a population."""
    folder.mkdir(parents=True)
    others = ("disability", "employers", "marriage", "real_estate", "social_security", "vehicles")
    registers: dict[str, list[_Json]] = {name: [] for name in others}
    registers["household"] = [_registered(OLD, "1", "529901"), _registered(OTHER, "2", "529902")]
    registers["vehicles"] = [_car(OTHER)]
    for name, rows in registers.items():
        (folder / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    return folder


def _own() -> dict[str, _Json]:
    derived = json.loads(demo_city()["derived_items.json"])
    departments = json.loads(demo_city()["departments.json"])
    matters = (_matter(old, new) for old, new in MATTERS.items())
    return {
        "city.json": {
            "region": "529900",
            "title": {"en": "Xicheng", "zh": "溪城市"},
            "counties": [{"code": code, "title": {"en": en, "zh": zh}} for code, (en, zh) in COUNTIES.items()],
            "case_number": "{county}-S{year}-{matter}-{number:5}",
            "offices": [{"code": "general_window", "title": {"en": "service hall", "zh": "政务大厅"}}],
        },
        "departments.json": [one for one in departments if one["code"] in DEPARTMENTS],
        "derived_items.json": [one for one in derived if one["department"] in DEPARTMENTS],
        "complaints.json": json.loads(demo_city()["complaints.json"]) | {"routes": {"M21": "social_security"}},
        "declaration_conditions.json": _conditions(),
        "due_times.json": json.loads(demo_city()["due_times.json"]) | {"extension_days": 5},
        **{f"{one['code']}.json": one for one in matters},
    }


def _conditions() -> _Json:
    """The demo's conditions of promises, with classes of risk for Xicheng's matters alone."""
    conditions = json.loads(demo_city()["declaration_conditions.json"])
    conditions["inspection"] |= {"risk_of_matter": {"M24": "middle"}, "risk_of_certificate": {}}
    return conditions


def _matter(old: str, new: str) -> _Json:
    """The demo's matter with Xicheng's code, counties and departments: what no department of it issues comes from the household register."""
    text = demo_city()[f"{old}.json"].decode().replace(old, new)
    matter = json.loads(text)
    matter["owner"] = "social_security"
    for certificate in matter["certificates"]:
        if certificate["issuer"] not in DEPARTMENTS:
            certificate["issuer"] = "household"
        if "county" in certificate["parameters"]:
            certificate["parameters"]["county"]["enum"] = list(COUNTIES)
    return matter


def _registered(person: dict[str, str], sex: str, county: str) -> _Json:
    number = person["person_id"]
    born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    return {
        "id_no": number, "name": person["name"], "former_name": None, "sex": sex, "ethnic_group": "01", "birth_date": born,
        "household_no": f"{county}000001", "relation_to_head": "02", "head_id_no": number, "hukou_type": "10",
        "hukou_county": county, "hukou_address": "溪城市示例路1号", "police_station": f"{county}010000", "move_in_date": born,
        "move_in_reason": "出生", "person_status": "normal", "cancel_date": None, "cancel_reason": None, "father_id_no": None,
        "mother_id_no": None, "residence_permit": None, "sealed": None, "updated_at": "2026-11-01",
    }  # fmt: skip


def _car(owner: dict[str, str]) -> _Json:
    return {
        "plate_no": "浙GDZ0001", "plate_type": "52", "vin": "L99ZZA1B3NZ000001", "vehicle_type": "K33", "owner_name": owner["name"],
        "owner_id_no": owner["person_id"], "owner_id_type": "A", "usage": "A", "fuel": "C", "first_reg_date": "2026-09-06",
        "reference_price": 78000, "status": "A", "inspect_until": "2028-09-28", "mortgaged": False, "cancelled_at": None,
        "cancel_reason": None, "county": "529902",
    }  # fmt: skip
