"""Lists of the counties, made from the city's, with differences planted in them and told: what the three unities must find."""

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from gateway.catalogue import CountyList, CountyRow
from gateway.domain.words import Method

KINDS = ("item", "method", "number", "missing", "surplus", "duplicate")


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted difference: the rule that must find it, and where."""

    rule: str
    where: str


def county_lists(
    city: Sequence[CountyRow], counties: Sequence[str], seed: int, each: int = 1
) -> tuple[tuple[CountyList, ...], tuple[Planted, ...]]:
    """One list a county with `each` differences of each kind in every county, never two in one row; and what was planted.

    The same seed makes the same lists.  Raises ValueError where the city's list is too short for so many.
    """
    if len(city) < each * (len(KINDS) - 1):
        raise ValueError("too few certificates for so many differences")
    chance = random.Random(seed)  # noqa: S311 - made-up lists, no secret
    made = [_county(county, city, chance, each) for county in counties]
    return tuple(listed for listed, _ in made), tuple(planted for _, ledger in made for planted in ledger)


def write_lists(lists: Sequence[CountyList], planted: Sequence[Planted], folder: Path) -> None:
    """One file a county, and `planted.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    for listed in lists:
        (folder / f"county-{listed.county}.json").write_text(listed.model_dump_json(indent=1), "utf-8")
    (folder / "planted.json").write_text(json.dumps([asdict(one) for one in planted], indent=1), "utf-8")


def _county(
    county: str, city: Sequence[CountyRow], chance: random.Random, each: int
) -> tuple[CountyList, list[Planted]]:
    rows = list(city)
    planted: list[Planted] = []
    places = iter(chance.sample(range(len(rows)), each * (len(KINDS) - 1)))
    for number in range(each):
        for kind in KINDS:
            if kind == "surplus":
                code = f"{county}-X{number}"
                rows.append(CountyRow(code=code, matter="M01", title=f"本地证明{number}", method=Method.VERIFICATION))
            else:
                place = next(places)
                code = _change(rows, place, kind, chance)
            planted.append(Planted(f"unities.{kind}", f"{county} {code}"))
    kept = [row for row in rows if row.title != _GONE]
    chance.shuffle(kept)
    return CountyList(county=county, certificates=tuple(kept)), planted


_GONE = "-"


def _change(rows: list[CountyRow], place: int, kind: str, chance: random.Random) -> str:
    """Change one row by one kind of difference; the number under which it will be found."""
    row = rows[place]
    match kind:
        case "item":
            rows[place] = row.model_copy(update={"title": f"{row.title}（本地）"})
        case "method":
            other = chance.choice([method for method in Method if method is not row.method])
            rows[place] = row.model_copy(update={"method": other})
        case "number":
            rows[place] = row.model_copy(update={"code": f"{row.code}-1"})
        case "missing":
            rows[place] = row.model_copy(update={"title": _GONE})
        case _:
            rows.append(row)
    return rows[place].code
