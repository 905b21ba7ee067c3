"""A city's whole catalogue, generated: the demo's own matters, and as many more made after them as 2,729 certificates take.

`python -m tests.load.large_catalogue DIR` writes it as a city's folder, for `gateway city lint DIR`.
"""

import json
import sys
from collections.abc import Iterator
from itertools import count, cycle
from pathlib import Path
from typing import Any

from gateway_demo.demo_city import demo_city

CERTIFICATES, DEPARTMENTS = 2729, 41
OWN = demo_city()
_Form = dict[str, Any]


def write_large(folder: Path) -> None:
    """Write the data files.  M01 to M16 are the product's own, byte for byte; the others ask the same registers by the same rules."""
    folder.mkdir(parents=True, exist_ok=True)
    own = [name for name in OWN if name.startswith("M")]
    for name, content in OWN.items():
        (folder / name).write_bytes(content)
    departments = _departments()
    _put(folder / "departments.json", departments)
    matters = [json.loads(OWN[name]) for name in own]
    left = CERTIFICATES - sum(len(matter["certificates"]) for matter in matters)
    for matter in _more(matters, [department["code"] for department in departments], left):
        _put(folder / f"{matter['code']}.json", matter)


def _departments() -> list[_Form]:
    """The product's departments, and others that keep no register."""
    known: list[_Form] = json.loads(OWN["departments.json"])
    others = [
        {
            "code": f"bureau_{number}",
            "title": {"en": f"Bureau {number}", "zh": f"第{number}局"},
            "system": None,
            "has_connector": False,
        }
        for number in range(len(known) + 1, DEPARTMENTS + 1)
    ]
    return [*known, *others]


def _more(matters: list[_Form], departments: list[str], left: int) -> Iterator[_Form]:
    """Matters after the given ones, round by round, until no certificate is left to make; each owned by the next department."""
    owners, issuers = cycle(departments), cycle(departments)
    for turn in count(1):
        for matter in matters:
            made = _after(matter, turn, issuers) | {"owner": next(owners)}
            if len(made["certificates"]) > left:
                made |= {"certificates": made["certificates"][:left], "any_of": []}
            if left == 0:
                return
            left -= len(made["certificates"])
            yield made


def _after(matter: _Form, turn: int, issuers: Iterator[str]) -> _Form:
    """One matter under another code; what no register is asked for and nothing is shown of comes from the next department."""
    old = matter["code"]
    new = f"M{turn:02}{old[1:]}"

    def certificate(form: _Form) -> _Form:
        is_free = (
            not form.get("needs") and not form.get("items") and not form.get("predicate") and not form.get("value")
        )
        issuer = next(issuers) if is_free else form["issuer"]
        return form | {
            "code": form["code"].replace(old, new),
            "title": _numbered(form["title"], turn),
            "issuer": issuer,
        }

    return matter | {
        "code": new,
        "title": _numbered(matter["title"], turn),
        "any_of": [[code.replace(old, new) for code in group] for group in matter.get("any_of", [])],
        "certificates": [certificate(form) for form in matter["certificates"]],
    }


def _numbered(title: dict[str, str], turn: int) -> dict[str, str]:
    return {language: f"{text} {turn}" for language, text in title.items()}


def _put(file: Path, form: object) -> None:
    file.write_text(json.dumps(form, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    write_large(Path(sys.argv[1]))
