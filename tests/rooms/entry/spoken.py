"""Entries as the gateway tells them, and the titles of a small city, for who reads them aloud."""

from typing import Any

ZH = {
    "marriage": "民政局",
    "household": "公安局",
    "M01": "公共租赁住房保障资格确认",
    "M01-C4": "车辆情况证明",
    "M01-C5": "婚姻关系证明",
    "vehicles.vehicle_count": "名下机动车数",
    "household.name": "姓名",
}
EN = {
    "marriage": "Civil Affairs Bureau",
    "household": "Public Security Bureau",
    "M01": "public rental housing",
    "M01-C4": "vehicles",
    "M01-C5": "marital relation",
    "vehicles.vehicle_count": "number of vehicles",
    "household.name": "name",
}


class SmallCity:
    """Titles in one language."""

    def __init__(self, told: dict[str, str]) -> None:
        self._told = told

    def department(self, code: str) -> str:
        return self._told.get(code, code)

    matter = certificate = department

    def item(self, department: str, name: str) -> str:
        return self._told.get(f"{department}.{name}", name)


TITLES = {"en": SmallCity(EN), "zh": SmallCity(ZH)}


def subject(party: str, **more: Any) -> dict[str, Any]:
    usual = {
        "party": party,
        "role": party.partition(".")[0],
        "tag": "a" * 32,
        "departments": [],
        "disclosed": [],
        "shown": [],
        "is_sealed": True,
    }
    return usual | more


def entry(kind: str, **more: Any) -> dict[str, Any]:
    """One about an applicant and a spouse, for a case."""
    usual: dict[str, Any] = {
        "entry": "1-10",
        "kind": kind,
        "at": "2026-11-29T18:22:04.136052+00:00",
        "query_id": None,
        "account": "JH330702000123",
        "client": "window",
        "office": "general_window",
        "actor": None,
        "case_number": "JH-2026-M01-000017",
        "matter": "M01",
        "certificates": ["M01-C5"],
        "departments": ["marriage", "household"],
        "states": {},
        "disclosed": {},
        "subjects": [subject("applicant"), subject("spouse")],
        "details": {},
        "leaf_hash": "0" * 64,
    }
    return usual | more
