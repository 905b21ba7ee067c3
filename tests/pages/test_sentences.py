"""Whatever the API says of a request is read in Chinese too: every sentence of the sources, found by following it to where it is written."""

import json
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import pytest

from gateway.api.http.problems import PROBLEMS
from gateway.pages.shell.sentences import told
from gateway.pages.shell.words import API, CONTRACT, messages_of, words_of
from tests.contract import tools
from tests.pages.sentences import Said, sentences

TEMPLATES = Path(str(resources.files("gateway.pages"))) / "templates"
ELSEWHERE: Mapping[str, str] = {
    "api/contract/inputs.py": "an identifier's own sentence, said where it is read",
    "api/http/faults.py": "pydantic's own words, of kinds that no form of ours has",
    "audit/refusal.py": "what the database says of a row",
    "audit/stream.py": "what the store promises, said in its own room",
    "catalogue/lint.py": "a name in a sentence",
    "catalogue/plan.py": "faults that were made before",
    "flows/steps/judging.py": "a fault that was made before",
    "flows/visits.py": "what the form of a visit says, in its own room",
    "identity/identity.py": "whom it is about",
    "flows/steps/offers.py": "whom it is about",
    "access/quotas.py": "the quota's name",
    "oversight/search/spot_check_reader.py": "a day in a sentence",
    "pages/shell/routes.py": "what was refused before",
}
"""Where something is said that is not followed here, and what it is."""


@pytest.fixture(scope="module")
def said() -> list[Said]:
    return list(sentences())


def test_every_sentence_has_its_chinese_and_none_stands_there_for_nothing(said: list[Said]) -> None:
    written = messages_of(API)
    missing = {one.text: one.place for one in said if one.text is not None and one.text not in written}
    assert missing == {}, "write their Chinese into locale/api.zh_CN.po"
    assert written.keys() - {one.text for one in said} == set(), "nobody says these any more"


def test_whatever_could_not_be_followed_is_known(said: list[Said]) -> None:
    lost = {one.place: one.code for one in said if one.text is None}
    assert {place: code for place, code in lost.items() if place not in ELSEWHERE} == {}
    assert ELSEWHERE.keys() - lost.keys() == set()


def test_the_finder_finds(said: list[Said]) -> None:
    """One of each way: at once, with a place, by a table, by a function that passes it on, by a name, of a check, to look after."""
    texts = {one.text for one in said}
    assert texts >= {
        "there is nothing at this address",
        "the parameter {name} is missing",
        "this member is required",
        "the proof was used before",
        "an officer says whose complaint it is, a citizen names nobody",
        "issuer is not set: no access token could be believed",
        "the audit log's tree is behind by {behind_s} s: see whether an integrator runs",
    }
    assert len(texts) > 600


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("the case is closed", "该办件已办结"),
        ("the parameter n is missing", "缺少参数 n"),
        ("a file has at most 10485760 bytes", "文件最多 10485760 字节"),
        ("the policy is not valid: the matter is not known", "策略无效：事项不存在"),
        (
            "the gateway's clock is 3.2 s ahead of the database's: set both by the same time servers",
            "网关时钟快于数据库 3.2 秒：请用同一时间服务器校准两者",
        ),
        ("nobody has written this", None),
    ],
)
def test_a_sentence_is_read_with_what_stands_in_its_places(english: str, chinese: str | None) -> None:
    assert told(english, words_of("desk", "zh").gettext) == chinese


def test_every_sentence_of_the_api_can_be_read_back(said: list[Said]) -> None:
    """By its own words, and with the same places: none is taken for another."""
    place, messages = re.compile(r"\{(\w+)\}"), messages_of(API)
    for one in {one.text for one in said if one.text}:
        written = messages[one]
        assert sorted(place.findall(written)) == sorted(place.findall(one)), one
        filled = place.sub("7", one)
        assert told(filled, lambda english: messages.get(english, english)) == place.sub("7", written), one


NEWEST = 12
"""So much of the contract, at most, may wait for its Chinese; until then it is shown in English."""


def test_the_contract_in_short_has_its_chinese() -> None:
    told = json.loads(tools.CONTRACT.read_text("utf-8"))
    said = {tag["description"] for tag in told["tags"]}
    for operation in (one for ways in told["paths"].values() for one in ways.values()):
        said.add(operation["summary"])
        said |= {one["description"] for one in operation.get("parameters", ())}
        said |= {one["description"] for status, one in operation["responses"].items() if status < "400"}
    written = messages_of(CONTRACT).keys()
    assert written - said == set(), "the contract says these no more"
    assert len(said - written) <= NEWEST, sorted(said - written)


def test_problems_speak_both_languages() -> None:
    for slug, problem in PROBLEMS.items():
        for member in ("title", "meaning", "cause", "remedy"):
            assert all(problem[member].get(language) for language in ("en", "zh")), (slug, member)


def test_no_room_but_the_one_for_developers_leaves_anything_in_english() -> None:
    """The contract's own words are English; whatever else is shown goes by the reader's language."""
    marked = [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if re.search(r'<(?!button|input|textarea)\w+[^>]* lang="en"', path.read_text("utf-8"))
    ]
    assert {one.partition("/")[0] for one in marked} <= {"portal"}
