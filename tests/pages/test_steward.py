"""The room of stewards: a field opened by two people from the first page to the one who sees it; sharing, register, counties, the past."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any
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
    *("/texts", "/texts?file=declaration_notice.json", "/withholdings"),
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
        _brought_back(first, second, before["bundle"], lambda: seen_by(ask) == "test")
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


def _brought_back(first: Reader, second: Reader, bundle: str, is_so: Callable[[], bool]) -> None:
    if is_so():
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


def test_an_editor_opens_no_field_and_others_are_refused(reader: Reads) -> None:
    editor = reader("editor")
    assert "/steward/open" not in editor.get("/steward")
    refused = editor.send("/steward/open", OPENS)
    assert (refused.status_code, OPENS["reason"] in refused.text) == (403, True)
    newest = editor.api("/v1/policies", limit="1")["items"][0]
    assert (newest["drafted_by"], newest["state"]) == ("JHEDT0000001", "withdrawn"), "nothing is left on its way"
    assert editor.get("/steward/catalogue/counties")
    reader("clerk").get("/steward/grid", 403)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_editor_drafts_a_text_and_a_steward_approves_it(reader: Reads, language: str) -> None:
    editor, steward = reader("editor", language), reader("steward", language)
    page = editor.get("/steward/texts?file=M03.json")
    bundle = re.search(r'name="bundle" value="([0-9a-f]{64})"', page)
    assert bundle is not None
    title = editor.api("/v1/matters/M03")["title"]
    for one in ("zh", "en"):
        assert f'value="{title[one]}"' in page
    form = {"file": "M03.json", "bundle": bundle[1], "zh-0": "企业退休人员基本养老金核定（试）", "reason": "用语更正"}
    empty = editor.send("/steward/texts", {**form, "zh-0": ""})
    assert (empty.status_code, "用语更正" in empty.text) == (400, True)
    assert editor.send("/steward/texts", {**form, "zh-0": title["zh"]}).status_code == 400, "nothing is otherwise"
    for other in ("access_rules.cedar", "none.json", "../M03.json"):
        assert editor.send("/steward/texts", {**form, "file": other}).status_code == 400
    stale = editor.send("/steward/texts", {**form, "bundle": "0" * 64})
    assert (stale.status_code, form["zh-0"] in stale.text) == (400, True)
    place = path_of(editor.send("/steward/texts", form))
    assert re.fullmatch(r"/steward/policies/[0-9a-f-]{36}", place)
    review = editor.send(f"{place}/review", {})
    assert form["zh-0"] in review.text
    assert f"{place}/approve" not in review.text
    own = editor.api(f"/v1{place.removeprefix('/steward')}")
    assert editor.send(f"{place}/approve", {"bundle": own["bundle"], "reason": "同意"}).status_code == 403
    assert f"{place}/approve" in steward.send(f"{place}/review", {}).text
    try:
        steward.send(f"{place}/approve", {"bundle": own["bundle"], "reason": "同意"})
        assert editor.send(f"{place}/publish", {}).status_code == 403
        steward.send(f"{place}/publish", {})
        assert editor.api("/v1/matters/M03")["title"]["zh"] == form["zh-0"]
    finally:
        _brought_back(steward, reader("steward2"), bundle[1], lambda: editor.api("/v1/matters/M03")["title"] == title)
    assert editor.api("/v1/matters/M03")["title"] == title


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("M01.json", lambda data: data["certificates"][0].update(ladder=["declaration"])),
        ("M01.json", lambda data: data["certificates"][0].update(basis="无")),
        ("M01.json", lambda data: data.update(title={"zh": "公租房", "en": "a flat", "more": "x"})),
        ("quotas.json", lambda data: data.update(account_per_minute=9)),
        ("tests.json", lambda data: data.append({})),
    ],
)
def test_an_editor_changes_nothing_that_decides(reader: Reads, ask: Asker, name: str, change: Any) -> None:
    editor = reader("editor")
    place = path_of(editor.send("/steward/policies", {"reason": "试一试"}))
    policy = editor.api(f"/v1{place.removeprefix('/steward')}")
    base = editor.api(f"/v1/policies/bundles/{policy['base']}")
    text = next((one["text"] for one in base["files"] if one["name"] == name), None)
    data = [{}] if text is None else json.loads(text)
    change(data)
    form = {"version": str(policy["version"]), "name": name, "text": json.dumps(data, ensure_ascii=False)}
    refused = editor.send(f"{place}/file", form)
    assert refused.status_code == 403, text_of(refused.text)
    assert editor.send(f"{place}/file", {**form, "name": "M02.json", "act": "remove"}).status_code == 403
    assert editor.api(f"/v1{place.removeprefix('/steward')}")["changed"] == []
    denied = ask.as_("auditor").get("/v1/audit/entries", params={"account": "JHEDT0000001", "limit": 5}).json()
    assert [one["kind"] for one in denied["items"][:2]] == ["DENIED", "DENIED"]
    assert path_of(editor.send(f"{place}/refuse", {"reason": "试完"})) == place


def test_an_editor_brings_nothing_back_and_ends_nobody_else_s(reader: Reads) -> None:
    editor, steward = reader("editor"), reader("steward")
    before = steward.api("/v1/policies/publications", limit="1")["items"][0]["bundle"]
    assert editor.send("/steward/policies", {"reason": "试", "roll_back_to": before}).status_code == 403
    place = path_of(steward.send("/steward/policies", {"reason": "试一试"}))
    assert editor.send(f"{place}/refuse", {"reason": "不"}).status_code == 403
    assert f"{place}/refuse" not in editor.get(place)
    steward.send(f"{place}/refuse", {"reason": "试完"})


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


def etag_of(html: str) -> str:
    found = re.search(r'name="etag" value="([^"]+)"', html)
    assert found is not None, text_of(html)
    return unescape(found[1])


def test_an_account_is_made_changed_moved_suspended_closed_and_taken_out(reader: Reads) -> None:
    administrator = reader("administrator")
    name = f"JHTRY{uuid4().hex[:8]}"
    account = {"account": name, "department": "housing", "county": "330702", "post": "trial", "roles": "officer"}
    wrong = administrator.send("/steward/register/accounts/new", {**account, "post": "3" * 200, "duties": "M01"})
    assert (wrong.status_code, f'value="{name}"' in wrong.text) == (400, True)
    assert "Post: at most 128 printable characters" in text_of(wrong.text)
    assert 'name="duties" value="M01" checked' in wrong.text
    made = administrator.send("/steward/register/accounts/new", {**account, "duties": "M01"})
    place, record = path_of(made), path_of(made).rpartition("/")[2]
    assert administrator.send("/steward/register/accounts/new", account).status_code == 409

    def told() -> Any:
        return administrator.api(f"/scim/v2/Users/{record}")

    extension = next(one for one in told()["schemas"] if one.endswith("Account"))
    moved = {"etag": etag_of(made.text), "department": "taxation", "county": "330703", "post": "deed tax window"}
    answer = administrator.send(place, {**moved, "duties": ["M07", "M01"], "roles": ["officer", "verifier"]})
    assert path_of(answer) == place
    assert (told()["title"], [one["value"] for one in told()["roles"]]) == ("deed tax window", ["officer", "verifier"])
    own = told()[extension]
    assert (own["department"], own["county"], own["duties"]) == ("taxation", "330703", ["M01", "M07"])
    everything = administrator.send(place, {**moved, "etag": etag_of(answer.text), "duties": ["*", "M01"], "roles": []})
    assert (told()[extension]["duties"], told().get("roles", [])) == (["*"], [])
    stale = administrator.send(place, {**moved, "post": "another"})
    assert (stale.status_code, 'value="another"' in stale.text) == (412, True)
    assert "read it again" in text_of(stale.text)
    for step, state in (("suspend", "suspended"), ("activate", "active"), ("close", "closed")):
        everything = administrator.send(f"{place}/state", {"step": step, "etag": etag_of(everything.text)})
        assert told()[extension]["state"] == state
        assert state in text_of(everything.text)
    gone = administrator.send(f"{place}/remove", {"etag": etag_of(everything.text)})
    assert path_of(gone) == "/steward/register"
    administrator.get(place, 404)


def test_each_change_of_the_register_is_an_entry_and_nobody_changes_their_own(reader: Reads, ask: Asker) -> None:
    administrator = reader("administrator")
    own = {"account": "JHADM0000001", "department": "housing", "county": "330702", "post": "trial"}
    refused = administrator.send("/steward/register/accounts/new", own)
    assert (refused.status_code, "nobody changes their own account" in text_of(refused.text)) == (403, True)
    name = f"post {uuid4().hex[:6]}"
    post = {"name": name, "department": "housing", "county": "330702"}
    made = administrator.send("/steward/register/posts/new", post)
    administrator.send(f"{path_of(made)}/remove", {"etag": etag_of(made.text)})
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"account": "JHADM0000001", "limit": 20}).json()
    acts = [one["details"].get("did") for one in entries["items"]]
    assert {f"create post {name}", f"remove post {name}"} <= set(acts)
    assert "DENIED" in [one["kind"] for one in entries["items"]]


def test_a_post_is_made_with_who_is_in_it(reader: Reads) -> None:
    administrator = reader("administrator", "zh")
    name = f"公租房岗{uuid4().hex[:6]}"
    post = {"name": name, "department": "housing", "county": "330702", "duties": ["M01"], "roles": ["officer"]}
    made = administrator.send("/steward/register/posts/new", post)
    place, record = path_of(made), path_of(made).rpartition("/")[2]
    assert name in administrator.get("/steward/register?kind=posts")
    unknown = administrator.send(f"{place}/members", {"member": "JHNOBODY", "etag": etag_of(made.text)})
    assert (unknown.status_code, "登记簿中没有此账号" in unknown.text) == (400, True)
    inside = administrator.send(f"{place}/members", {"member": "JH330702000207", "etag": etag_of(made.text)})
    assert "JH330702000207" in inside.text
    (member,) = administrator.api(f"/scim/v2/Groups/{record}")["members"]
    assert place in administrator.get(f"/steward/register/accounts/{member['value']}")
    renamed = administrator.send(place, {**post, "name": f"{name}二", "county": "330703", "etag": etag_of(inside.text)})
    assert "已调动" in renamed.text, "who is of another county is in it no more"
    told = administrator.api(f"/scim/v2/Groups/{record}")
    assert (told["displayName"], len(told["members"])) == (f"{name}二", 1)
    alone = administrator.send(f"{place}/members/{member['value']}/remove", {"etag": etag_of(renamed.text)})
    assert administrator.api(f"/scim/v2/Groups/{record}").get("members", []) == []
    administrator.send(f"{place}/remove", {"etag": etag_of(alone.text)})
    administrator.get(place, 404)


def test_a_client_system_is_made_with_its_keys_and_quotas(reader: Reads) -> None:
    administrator = reader("administrator")
    name = f"one-stop-{uuid4().hex[:6]}"
    client = {
        "client": name,
        "department": "housing",
        "matters": ["M01", "M07"],
        "callbacks": "https://a.example/back\n",
    }
    wrong = administrator.send("/steward/register/clients/new", {**client, "callbacks": "http://a.example/back"})
    assert (wrong.status_code, "http://a.example/back" in wrong.text) == (400, True)
    assert "Addresses for signing in: addresses: https" in text_of(wrong.text)
    made = administrator.send("/steward/register/clients/new", {**client, "client_day": "500"})
    place, record = path_of(made), path_of(made).rpartition("/")[2]

    def told() -> Any:
        return administrator.api(f"/scim/v2/Clients/{record}")

    assert told()["callbacks"] == ["https://a.example/back"]
    assert told()["quotas"] == [{"name": "client_day", "most": 500}]
    key = {"kty": "OKP", "crv": "Ed25519", "kid": "2027", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    for broken in ("{", '{"kty": "oct", "k": "AAAA", "kid": "1"}'):
        refused = administrator.send(f"{place}/keys", {"key": broken, "etag": etag_of(made.text)})
        assert (refused.status_code, 'class="fault"' in refused.text) == (400, True)
    keyed = administrator.send(f"{place}/keys", {"key": json.dumps(key), "etag": etag_of(made.text)})
    assert "2027" in text_of(keyed.text)
    assert [one["kid"] for one in told()["keys"]] == ["2027"]
    signs = {**client, "matters": ["*"], "signsRequests": "yes", "actsFor": ["taxation"], "etag": etag_of(keyed.text)}
    changed = administrator.send(place, signs)
    assert (told()["matters"], told()["signsRequests"], told()["actsFor"]) == (["*"], True, ["taxation"])
    assert (told()["quotas"], len(told()["keys"])) == ([], 1), "what the form holds is replaced, and keys stay"
    needed = administrator.send(f"{place}/keys/remove", {"kid": "2027", "etag": etag_of(changed.text)})
    assert (needed.status_code, "signs its requests has a key" in text_of(needed.text)) == (400, True)
    suspended = administrator.send(f"{place}/state", {"step": "suspend", "etag": etag_of(changed.text)})
    assert (told()["state"], told()["active"]) == ("suspended", False)
    administrator.send(f"{place}/remove", {"etag": etag_of(suspended.text)})
    administrator.get(place, 404)


def test_who_keeps_no_register_changes_none(reader: Reads) -> None:
    steward = reader("steward")
    for kind in ("accounts", "posts", "clients"):
        assert steward.send(f"/steward/register/{kind}/new", {"account": "JHX", "name": "x"}).status_code == 403


@pytest.mark.parametrize("language", ["en", "zh"])
def test_entries_are_withheld_for_a_time_by_a_steward_s_order(reader: Reads, ask: Asker, language: str) -> None:
    steward = reader("steward", language)
    case = ask.case("M01")
    order = {"scope": "case", "value": case, "reason": "an inquiry is on its way", "until": "2027-06-30"}
    wrong = steward.send("/steward/withholdings", {**order, "until": "2020-01-01"})
    assert (wrong.status_code, case in wrong.text) == (400, True)
    assert {"en": "Until: a date to come", "zh": "应为今后日期"}[language] in text_of(wrong.text)
    made = steward.send("/steward/withholdings", order)
    assert (path_of(made), case in made.text) == ("/steward/withholdings", True)
    assert case in reader("auditor", language).get("/auditor/withholdings")
    reader("editor").get("/steward/withholdings", 403)


def test_accounts_are_found_and_imported(reader: Reads) -> None:
    administrator = reader("administrator")
    for kind in ("accounts", "posts", "clients", "nothing"):
        administrator.get(f"/steward/register?kind={kind}")
    found = administrator.send("/steward/register/search", {"sought": "JH330702000207"})
    assert "JH330702000207" in found.text
    assert "JH330702000311" not in found.text
    name = f"JHTRY{uuid4().hex[:8]}"
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
