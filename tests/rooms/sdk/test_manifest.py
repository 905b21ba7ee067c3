import copy
import sys
from pathlib import Path
from typing import Any

import pytest

from gateway.domain.errors import SetupError
from gateway.sdk import check_manifest, load_adapter, load_manifest

WHOLE: dict[str, Any] = {
    "connector": {"name": "r", "department": "r", "contract": 1, "asks_by": ["person_id"]},
    "driver": {"kind": "rest"},
    "limits": {"deadline_s": 1, "at_once": 1},
    "questions": {"q": {"items": ["x"]}},
    "items": {
        "x": {
            "at": "a",
            "title": {"en": "x", "zh": "某"},
            "type": "str",
            "level": 2,
            "sharing": "conditional",
            "basis": "法",
        }
    },
}


def test_a_whole_manifest() -> None:
    assert check_manifest(WHOLE, "r").questions["q"].items == ("x",)


@pytest.mark.parametrize(
    ("path", "wrong", "said"),
    [
        ("connector.contract", 2, "contract 2 is not 1"),
        ("connector.colour", "blue", "connector.colour: there is no such key; there are asks_by, contract, department"),
        ("items.x.levle", 2, "(did you mean level?)"),
        ("items.x.title.cn", "某", "items.x.title.cn: there is no such key; there are en, zh."),
        ("limit", {}, "there are connector, driver, items, limits, questions (did you mean limits?)."),
        ("limits.closed_hours", [{"since": "01:00", "untill": "02:00"}], "(did you mean until?)"),
        ("items.x.type", "text", "type text is unknown; there are bool, code, codes"),
        ("items.x.type", "dates?", "(did you mean date?)"),
        ("items.x.type", "code", "a code needs its table"),
        ("items.x.type", "records", "records need fields"),
        ("items.x.fields", {"s": "from:guess"}, "type guess cannot stand inside records"),
        ("items.x.basis", "", "items.x.basis"),
        ("items.x.level", 5, "items.x.level"),
        ("items.x.sharing", "perhaps", "items.x.sharing"),
        ("questions.q.items", ["x", "y"], "item y is not described under [items]; there are x."),
        ("questions.Q-1", {"items": ["x"]}, "lower case"),
        ("questions.q.adapter", "gateway.nowhere:f", "does not exist"),
        ("questions.q.adapter", "json:nothing", "does not exist"),
        ("questions.q.adapter", "json", "does not exist"),
        ("limits.deadline_s", 0, "limits.deadline_s"),
        ("driver.inherits", {"a": 1}, "driver.inherits"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(path: str, wrong: object, said: str) -> None:
    raw = copy.deepcopy(WHOLE)
    *parents, last = path.split(".")
    place = raw
    for part in parents:
        place = place[part]
    place[last] = wrong
    with pytest.raises(SetupError) as caught:
        check_manifest(raw, "r")
    assert said in caught.value.detail


def test_an_adapter_must_be_a_function() -> None:
    assert load_adapter("json:dumps")({}) == "{}"
    with pytest.raises(SetupError, match="not a function"):
        load_adapter("json:__name__")


@pytest.mark.parametrize(
    ("text", "said"), [(None, "has no manifest"), ("a = ", "is not TOML"), ("[connector]\nname = 'r'\n", "connector")]
)
def test_a_package_without_a_good_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, said: str
) -> None:
    package = tmp_path / "gateway_broken"
    package.mkdir()
    (package / "__init__.py").touch()
    if text is not None:
        (package / "manifest.toml").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(SetupError, match=said):
        load_manifest("gateway_broken")
    sys.modules.pop("gateway_broken")


def test_a_package_that_is_not_there() -> None:
    with pytest.raises(SetupError, match="not installed"):
        load_manifest("gateway_nowhere_at_all")
