"""What an editor may change of a policy: words that people read, in both languages, and nothing beside them."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gateway.domain.errors import InvalidInput, NotAuthorised
from gateway.domain.stages import Officer
from gateway.flows.steps.editors import require_texts_alone
from gateway_demo.demo_city import demo_city
from tests.rooms.decision.example import officer

CITY = demo_city()
Change = Callable[[Any], object]


def somebody(role: str) -> Officer:
    return replace(officer(), roles=frozenset({role}))


def changed(name: str, change: Change) -> dict[str, bytes]:
    data = json.loads(CITY[name])
    change(data)
    return {**CITY, name: json.dumps(data, ensure_ascii=False).encode()}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("M01.json", lambda data: data["title"].update(zh="公租房")),
        ("M01.json", lambda data: data["certificates"][0]["title"].update(en="a home", zh="住房")),
        ("M01.json", lambda data: data["certificates"].reverse()),
        ("declaration_notice.json", lambda data: data["statement"].update(zh="本人承诺属实。")),
        ("declaration_notice.json", lambda data: data.update(version="2026-2")),
        ("text_messages.json", lambda data: data["query_complete"].update(zh="已核对：{case_number}")),
        ("access_rules.json", lambda data: data["how_to_apply"].update(zh="请向主管部门申请。")),
    ],
)
def test_texts_are_an_editor_s(name: str, change: Change) -> None:
    require_texts_alone(CITY, changed(name, change), somebody("editor"))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("M01.json", lambda data: data.update(owner="taxation")),
        ("M01.json", lambda data: data["certificates"].pop()),
        ("M01.json", lambda data: data["certificates"][0].update(basis="无")),
        ("M01.json", lambda data: data["certificates"][0].update(ladder=["direct"])),
        ("M01.json", lambda data: data["certificates"][0].update(items=[{"name": "zh", "mode": "reveal"}])),
        ("M01.json", lambda data: data["title"].update(fr="logement")),
        ("M01.json", lambda data: data["title"].update(zh=None)),
        ("M01.json", lambda data: data["title"].update(zh={"zh": "公租房"})),
        ("M01.json", lambda data: data["title"].pop("en")),
        ("M01.json", lambda data: data.update(zh="公租房")),
        ("text_messages.json", lambda data: data["query_complete"].update(template="JHZW-2026-012")),
        ("laws.json", lambda data: data.clear()),
        ("quotas.json", lambda data: data.clear()),
        ("city.json", lambda data: data.update(version="2")),
    ],
)
def test_what_decides_is_a_steward_s(name: str, change: Change) -> None:
    after = changed(name, change)
    with pytest.raises(NotAuthorised) as refused:
        require_texts_alone(CITY, after, somebody("editor"))
    assert (refused.value.rule, refused.value.roles) == ("role", ("steward",))
    require_texts_alone(CITY, after, somebody("steward"))


@pytest.mark.parametrize("name", ["access_rules.cedar", "M01.json", "new.json", "tests.json"])
def test_a_file_is_neither_put_there_nor_taken_away(name: str) -> None:
    without = {one: content for one, content in CITY.items() if one != name}
    with_it = {**without, name: CITY.get(name, b'{"title": {"zh": "a", "en": "b"}}')}
    for before, after in ((with_it, without), (without, with_it)):
        with pytest.raises(NotAuthorised):
            require_texts_alone(before, after, somebody("editor"))


def test_rules_in_another_form_are_no_text() -> None:
    after = {
        **CITY,
        "access_rules.cedar": CITY["access_rules.cedar"] + b"\npermit (principal, action, resource); // zh\n",
    }
    with pytest.raises(NotAuthorised):
        require_texts_alone(CITY, after, somebody("editor"))


def test_what_nobody_can_read_is_told_as_such() -> None:
    with pytest.raises(InvalidInput):
        require_texts_alone(CITY, {**CITY, "M01.json": b"{"}, somebody("editor"))
