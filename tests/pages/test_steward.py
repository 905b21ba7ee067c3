"""The room of stewards: a field opened by two people from the first page to the one who sees it; sharing, register, counties, the past."""

import json
import re
from uuid import uuid4

import pytest

from gateway.catalogue import CountyRow
from gateway.city import load_city
from gateway_demo.county_lists import county_lists
from gateway_demo.demo_city import demo_city
from tests.pages.conftest import Reads
from tests.pages.reader import Reader, path_of, text_of
from tests.stories.people import P2, Asker, Json

WHY = "住建局函〔2026〕18号：公租房核对婚姻登记时间"
OPENS = {"matter": "M01", "field": "M01-C5 register_date", "mode": "mask", "reason": WHY}
PAGES = (
    *("", "/grid", "/open", "/policies", "/publications", "/sharing", "/sharing/new?matter=M07", "/catalogue"),
    *("/catalogue/M01", "/catalogue/counties", "/unused", "/unused?days=7", "/explain", "/wake"),
)


def seen_by(ask: Asker, officer: str = "housing-clerk") -> str:
    """How that officer may see the date of M01-C5, as the API tells them."""
    grid = ask.as_(officer).get("/v1/me/permissions", params={"matter": "M01"}).json()
    fields = next(one["fields"] for one in grid["certificates"] if one["certificate"] == "M01-C5")
    return str(next((one["mode"] for one in fields if one["name"] == "register_date"), "deny"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_field_is_opened_by_two_people_and_brought_back(reader: Reads, ask: Asker, language: str) -> None:
    first, second = reader("steward", language), reader("steward2", language)
    before = first.api("/v1/policies/publications", limit="1")["items"][0]
    assert seen_by(ask) == "test"
    drafted = first.send("/steward/open", OPENS)
    place = path_of(drafted)
    assert re.fullmatch(r"/steward/policies/[0-9a-f-]{36}", place), text_of(drafted.text)
    own = text_of(first.send(f"{place}/review", {}).text)
    assert {"en": "a second person approves it", "zh": "须由第二人审批"}[language] in own
    try:
        _approved_and_published(first, second, place, language)
        assert seen_by(ask) == "mask"
        grid = text_of(first.get("/steward/grid?matter=M01&department=housing"))
        assert {"en": "registration date", "zh": "登记日期"}[language] in grid
        assert {"en": "masked", "zh": "脱敏"}[language] in grid
    finally:
        _brought_back(first, second, before["bundle"], ask)
    assert seen_by(ask) == "test"


def _approved_and_published(first: Reader, second: Reader, place: str, language: str) -> None:
    review = second.send(f"{place}/review", {}).text
    bundle = re.search(r'name="bundle" value="([0-9a-f]{64})"', review)
    assert bundle is not None, text_of(review)
    diff = second.http.post(f"/v1{place.removeprefix('/steward')}/diff", headers={"x-csrf-token": second.token}).json()
    assert bundle[1] == diff["bundle"]
    told = text_of(review)
    for change in diff["changes"]:
        assert change["who"][language] in told
        assert change["title"][language] in told
        assert change["basis"] in told
    assert {"en": "all rows hold", "zh": "全部通过"}[language] in told
    refused = first.send(f"{place}/approve", {"bundle": bundle[1], "reason": "与来函一致"})
    assert refused.status_code == 403
    assert "与来函一致" in refused.text or {"en": "second person", "zh": "第二人"}[language] in refused.text
    without = second.send(f"{place}/approve", {"bundle": bundle[1], "reason": ""})
    assert without.status_code == 400
    approved = second.send(f"{place}/approve", {"bundle": bundle[1], "reason": "与来函一致"})
    assert path_of(approved) == place
    published = text_of(first.send(f"{place}/publish", {}).text)
    assert {"en": "It is in force", "zh": "已生效"}[language] in published


def _brought_back(first: Reader, second: Reader, bundle: str, ask: Asker) -> None:
    if seen_by(ask) == "test":
        return
    assert bundle[:12] in first.get("/steward/publications")
    assert "register_date" not in first.get(f"/steward/bundles/{bundle}?name=tests.json")
    back = first.send("/steward/policies", {"roll_back_to": bundle, "reason": "来函撤回"})
    place = path_of(back)
    policy = second.api(f"/v1{place.removeprefix('/steward')}")
    second.send(f"{place}/approve", {"bundle": policy["bundle"], "reason": "同意"})
    assert path_of(second.send(f"{place}/publish", {})) == place


def test_each_step_of_the_pages_is_an_entry_of_the_log(reader: Reads, ask: Asker) -> None:
    steward = reader("steward")
    place = path_of(steward.send("/steward/open", OPENS))
    steward.send(f"{place}/review", {})
    changed = steward.send(f"{place}/file", {"version": "2", "name": "tests.json", "text": "[]"})
    assert path_of(changed) == place
    assert "register_date" in steward.get(f"{place}/file?name=M01.json")
    stale = steward.send(f"{place}/file", {"version": "2", "name": "tests.json", "text": "[ ]"})
    assert (stale.status_code, "[ ]" in stale.text) == (409, True)
    days = {"since": "2026-01-01", "until": "2026-12-31"}
    assert steward.send(f"{place}/replay", days).status_code == 200
    assert "is withdrawn" not in steward.send(f"{place}/refuse", {"reason": "试一试"}).text
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"account": "JHSTW0000001", "limit": 100}).json()
    policy_id = place.rpartition("/")[2]
    acts = [one["sentence"]["en"] for one in entries["items"] if policy_id in json.dumps(one)]
    for act in ("draft policy", "change policy", "validate policy", "test policy", "compare policy", "withdraw policy"):
        assert any(act in sentence for sentence in acts), (act, acts)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_is_read_in_both_languages_and_says_what_the_api_says(reader: Reads, language: str) -> None:
    steward = reader("steward", language)
    for page in PAGES:
        html = steward.get(f"/steward{page}")
        assert html.count("<h1") == 1, page
    grid = steward.api("/v1/policies/grid", matter="M07")
    shown = text_of(steward.get("/steward/grid?matter=M07"))
    for certificate in grid["askers"][0]["certificates"]:
        assert certificate["title"][language] in shown
    granted = sum(one["is_granted"] for asker in grid["askers"] for one in asker["certificates"])
    assert shown.count({"en": "may be asked", "zh": "可查询"}[language]) >= granted
    one = text_of(steward.get("/steward/grid?matter=M07&department=taxation&minor=true"))
    minor = steward.api("/v1/policies/grid", matter="M07", department="taxation", minor="true")["askers"][0]
    for certificate in minor["certificates"]:
        for field in certificate["fields"]:
            assert (field["why_not"] or {language: ""})[language] in one


def test_an_editor_reads_and_drafts_nothing_and_others_are_refused(reader: Reads) -> None:
    editor = reader("editor")
    assert "/steward/open" not in editor.get("/steward")
    assert editor.send("/steward/open", OPENS).status_code == 403
    assert editor.get("/steward/catalogue/counties")
    reader("clerk").get("/steward/grid", 403)


def test_departments_ask_each_other_and_answer(reader: Reads) -> None:
    asker, owner = reader("steward:real_estate"), reader("steward:marriage", "zh")
    wish = {"matter": "M07", "field": "M07-C2 register_date", "purpose": "公租房资格核验"}
    wrong = asker.send("/steward/sharing/new", wish)
    assert (wrong.status_code, "公租房资格核验" in wrong.text, " checked" in wrong.text) == (400, True, True)
    days = {"since": "2030-01-01", "until": "2030-12-31", "most_per_day": "100"}
    made = asker.send("/steward/sharing/new", {**wish, **days})
    place = path_of(made)
    found = asker.api(f"/v1/sharing-requests/{place.rpartition('/')[2]}")
    assert (found["state"], found["owner"], found["most_per_day"]) == ("asked", "marriage", 100)
    assert place in owner.get("/steward")
    without = owner.send(f"{place}/decision", {"decision": "refuse", "reasons": ""})
    assert without.status_code == 400
    refused = owner.send(f"{place}/decision", {"decision": "refuse", "reasons": "用途不明"})
    assert "用途不明" in refused.text
    assert owner.api(f"/v1/sharing-requests/{found['request_id']}")["state"] == "refused"


def test_accounts_are_found_made_suspended_and_imported(reader: Reads) -> None:
    administrator = reader("administrator")
    for kind in ("accounts", "posts", "clients"):
        administrator.get(f"/steward/register?kind={kind}")
    found = administrator.send("/steward/register/search", {"sought": "JH330702000207"})
    assert "JH330702000207" in found.text
    assert "JH330702000311" not in found.text
    name = f"JHTRY{uuid4().hex[:8]}"
    account = {"account": name, "department": "housing", "county": "330702", "post": "trial", "roles": "officer"}
    made = administrator.send("/steward/register/accounts/new", {**account, "duties": "M01"})
    place = path_of(made)
    tag = re.search(r'name="etag" value="([^"]+)"', made.text)
    assert tag is not None, text_of(made.text)
    etag = tag[1].replace("&#34;", '"').replace("&quot;", '"')
    suspended = administrator.send(f"{place}/state", {"active": "false", "etag": etag})
    assert "suspended" in text_of(suspended.text)
    assert not administrator.api(f"/scim/v2/Users/{place.rpartition('/')[2]}")["active"]
    stale = administrator.send(f"{place}/state", {"active": "true", "etag": etag})
    assert stale.status_code == 412
    csv = f"account,department,county,post,duties,roles\n{name}x,housing,330702,trial,M01,officer\n"
    preview = administrator.send("/steward/register/import", {}, files={"file": ("a.csv", csv, "text/csv")})
    assert f"{name}x" in text_of(preview.text)
    assert administrator.api("/scim/v2/Users", filter=f'userName eq "{name}x"')["totalResults"] == 0
    done = administrator.send("/steward/register/import", {"csv": csv, "act": "import"})
    assert done.status_code == 200
    assert administrator.api("/scim/v2/Users", filter=f'userName eq "{name}x"')["totalResults"] == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_differs_in_the_counties_lists_is_shown_county_by_county(reader: Reads, language: str) -> None:
    editor = reader("editor", language)
    certificates = editor.api("/v1/certificates", limit="200")["items"]
    city = [
        CountyRow(code=one["code"], matter=one["matter"], title=one["title"]["zh"], method=one["ladder"][0])
        for one in certificates
    ]
    made = load_city(demo_city())
    lists, planted = county_lists(city, tuple(made.counties), 11)
    file = json.dumps([one.model_dump(mode="json") for one in lists]).encode()
    found = text_of(
        editor.send("/steward/catalogue/counties", {}, files={"lists": ("l.json", file, "application/json")}).text
    )
    for one in planted:
        assert one.where in found
    for code in made.counties:
        assert made.counties[code][language] in found
    broken = editor.send("/steward/catalogue/counties", {}, files={"lists": ("l.json", b"{", "application/json")})
    assert broken.status_code == 400


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_past_decision_is_explained(reader: Reads, ask: Asker, language: str) -> None:
    asked: Json = ask.query("M01", P2, certificates=["M01-C2"], deadline_ms=5000)
    steward = reader("steward", language)
    page = text_of(steward.get(f"/steward/explain?query_id={asked['query_id']}"))
    assert {"en": "come to what is on record", "zh": "与记录一致"}[language] in page
    steward.get(f"/steward/explain?query_id={uuid4()}", 404)
    assert "is required" not in steward.get("/steward/explain?query_id=x", 400)
