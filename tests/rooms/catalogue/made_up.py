"""A catalogue of one made-up matter that has what M01 and M07 do not: direct, declared, any-of, parameters."""

import json
from pathlib import Path
from typing import Any

from gateway_demo.demo_city import demo_city

TITLE = {"en": "made up", "zh": "虚构"}


def certificate(number: int, **changed: Any) -> dict[str, Any]:
    """A certificate of M90, a direct one unless changed."""
    usual = {
        "code": f"M90-C{number}",
        "title": TITLE,
        "issuer": "household",
        "ladder": ["direct"],
        "basis": "无法律法规依据,予以取消",
        "parties": {"applicant": "1"},
    }
    return usual | changed


COUPLE = certificate(
    2,
    issuer="marriage",
    ladder=["data_query"],
    parties={"applicant": "1", "spouse": "1"},
    applies_when={"party": "spouse"},
    predicate={"name": "is_spouse_of", "args": {"a": "applicant", "b": "spouse"}},
    needs=["marriage.is_couple", "household.person"],
)
UNMARRIED = certificate(3, issuer="marriage", ladder=["declaration"], parties={"applicant": "1"})
MONTHS = certificate(
    4,
    issuer="social_security",
    ladder=["data_query"],
    predicate={"name": "months_ge", "args": {"of": "applicant", "kind": "110", "months": 1, "max_age_days": 2}},
    needs=["social_security.periods", "household.person"],
    items=[{"name": "periods", "mode": "test"}],
    parameters={
        "since": {"type": "string", "format": "date", "title": TITLE},
        "unit": {"type": "string", "pattern": "[0-9]{4}", "title": TITLE, "required": False},
        "kind": {"type": "string", "enum": ["a", "b"], "title": TITLE, "required": False},
        "staff": {"type": "integer", "minimum": 1, "maximum": 50, "title": TITLE, "required": False},
        "flag": {"type": "boolean", "title": TITLE, "required": False},
    },
)


def matter(*certificates: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The matter M90."""
    usual = {
        "code": "M90",
        "title": TITLE,
        "owner": "housing",
        "processing": {"class": "immediate"},
        "valid_from": "2020-01-01",
        "certificates": list(certificates),
    }
    return usual | changed


def write(folder: Path, *matters: dict[str, Any]) -> Path:
    """A city's folder with all that the demo's has but its matters, and these in their place."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in demo_city().items():
        if not name.startswith("M"):
            (folder / name).write_bytes(content)
    for one in matters:
        (folder / f"{one['code']}.json").write_text(json.dumps(one, ensure_ascii=False), "utf-8")
    return folder
