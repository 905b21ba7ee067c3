"""What the stub departments answer: one record of about 400 bytes a question, about whoever is asked."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

Row = dict[str, Any]
CONTENT_BYTES = 400
"""About the size of every answer."""


def _person(number: str, _name: str) -> Row:
    return {
        "gmsfhm": number,
        "ryzt": "normal",
        "hjqh": "330702",
        "csrq": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
    }


def _children(number: str, _name: str) -> Row:
    return {"gmsfhm": number, "znlb": []}


def _marriage(number: str, name: str) -> Row:
    masked = f"{number[:10]}****{number[14:]}"
    other = {"name": "林晓雯", "idNo": "3307911990****0027"}
    return {
        "event": "divorce",
        "date": "2019-03-02",
        "certNo": "L330702-2019-000123",
        "office": "婺城区民政局",
        "man": {"name": name, "idNo": masked},
        "woman": other,
    }


def _holdings(number: str, name: str) -> Row:
    return {
        "bdcdyh": "330702001001GB00001F00010001",
        "bdcqzh": "浙(2019)金华市不动产权第0000123号",
        "zl": "婺城区中山路1号",
        "qllx": "4",
        "qlxz": "出让/市场化商品房",
        "ytmc": "城镇住宅用地/商业服务",
        "jzmj": "89.12",
        "gyfs": "0",
        "qlbl": "100%",
        "djsj": "2019-05-02",
        "qszt": "现势",
        "sfdy": "0",
        "sfcf": "0",
        "sfyy": "0",
        "sfyg": "0",
        "qlr": name,
        "owner_zjh": number,
    }


def _periods(number: str, name: str) -> Row:
    line = {
        "kind": "110",
        "name": name,
        "from": "202001",
        "to": "202610",
        "employer": "91330702MA0000001X",
        "base": "8000",
        "county": "330702",
    }
    return {"id": number, "lines": [line, {**line, "kind": "310"}]}


def _vehicle(number: str, name: str) -> Row:
    return {
        "hphm": "G1ZZ00",
        "hpzl": "02",
        "cllx": "K33",
        "zt": "A",
        "gzjg": "98000.00",
        "syr": name,
        "syxz": "A",
        "ccdjrq": "2020-06-01",
        "sfzmhm": number,
    }


RECORDS: Mapping[str, Callable[[str, str], Row]] = {
    "/household/person": _person,
    "/household/children_of_applicant": _children,
    "/marriage/status_of_applicant": _marriage,
    "/real_estate/holdings": _holdings,
    "/social_security/periods": _periods,
    "/vehicles/owned": _vehicle,
}
"""By path, which is the department and its question."""
BATCH = "/batch"
"""Behind a path: several questions in one call."""
SECRETS = orjson.dumps(
    {
        "code": "00",
        "datas": {
            "requestSecret": "s" * 32,
            "refreshSecret": "r" * 32,
            "requestSecretEndTime": 4_102_444_800_000,
            "refreshSecretEndTime": 4_102_444_800_000,
        },
    }
)
"""The answer to /token: a request secret that outlives the run."""


def answer(path: str, body: bytes) -> bytes | None:
    """The body of the answer; None where no stub stands at that path."""
    if path in {"/token", "/refresh"}:
        return SECRETS
    record = RECORDS.get(path.removesuffix(BATCH))
    if record is None:
        return None
    asked = orjson.loads(body)
    if path.endswith(BATCH):
        rows = [{"lookupId": row["lookupId"], "answer": _envelope(record, row)} for row in asked["rows"]]
        return orjson.dumps({"code": "00", "msg": "成功", "requestId": "c", "rows": rows})
    return orjson.dumps(_envelope(record, asked))


def _envelope(record: Callable[[str, str], Row], asked: Mapping[str, str]) -> Row:
    envelope: Row = {
        "code": "00",
        "message": "成功",
        "requestId": "b7d1f0a2c3e44f5a9d6e8b7c6a5f4e3d",
        "dataTime": "2026-11-01 09:58:03",
        "dataCount": 1,
        "data": {"hcjg": "一致", **record(asked["gmsfhm"], asked["xm"])},
    }
    short = CONTENT_BYTES - len(orjson.dumps(envelope)) - len(',"note":""')
    if short > 0:
        envelope["note"] = "x" * short
    return envelope
