"""Records the contract's examples from a real run of the demo: `make examples`.

What is recorded already stays as it is, unless its operation or problem is named: `make examples ARGS="read_me not-found"`.  A demo of
a minute has no day that is over, and so no sample of one: for `read_spot_check` the checkpoints of the demo are dated a day back.
"""

import json
import re
import sys
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from gateway.api.contract import openapi
from gateway.domain.clock import CHINA, real_now
from gateway_demo.demo import Demo, DemoOptions
from tests.contract.refusals import MET, QUOTAS, altered, refusals_of
from tests.contract.tools import CONTRACT
from tests.rooms.attachments.test_file import PDF
from tests.stories.command import remove_databases
from tests.stories.conftest import free_port
from tests.stories.people import P2, P3, Asker, Json, certificate
from tests.stories.test_declarations import declare
from tests.stories.test_inspections import MISSPELT, NOW, city_of_any_hour
from tests.stories.test_looks import (
    BY_TASK,
    CREDIT_KEY,
    EXAMPLES,
    POLICY,
    PROOF_DIGEST,
    TABLE_OF_TESTS,
    Call,
    World,
    complaint_for,
    doubt,
    lately,
    made_world,
    task_of,
    waited,
)
from tests.stories.test_policies import opened

RECORDED = Path(openapi.__file__).parent / "data" / "examples.json"
REFUSALS = RECORDED.with_name("refusals.json")
BY = {
    **dict.fromkeys(("list_inspections", "read_inspection", "claim_inspection", "release_inspection"), "inspector"),
    **dict.fromkeys(("attach_to_inspection", "list_inspection_attachments", "report_inspection"), "inspector"),
    **dict.fromkeys(("list_inspection_findings", "read_declaration_sample"), "inspector"),
    "list_own_declarations": f"citizen:{P3[0]['person_id']}",
    "read_own_declaration_offer": f"citizen:{P2[0]['person_id']}",
    **dict.fromkeys(("list_protection_alerts", "acknowledge_alert"), "protector"),
    **dict.fromkeys(("list_watched_people", "watch_person", "end_watch"), "protector"),
    **dict.fromkeys(("list_hearings", "read_hearing", "open_hearing"), "inspector"),
    "decide_hearing": "inspector2",
    **dict.fromkeys(
        (
            "make_credit_feed",
            "read_credit_feed",
            "import_credit_feed",
            "read_credit_figures",
            "list_dishonesty_records",
            "read_dishonesty_record",
            "decide_objection",
            "decide_repair",
        ),
        "credit",
    ),
    "order_reports": "auditor",
    "read_reports": "steward:real_estate",
    "read_own_credit": f"citizen:{P2[1]['person_id']}",
    **dict.fromkeys(("list_protection_alerts", "list_watched_people", "watch_person", "end_watch"), "protector"),
    "import_accounts": "administrator",
    **dict.fromkeys(("ask_sharing", "list_sharing_requests", "read_sharing_request"), "steward:real_estate"),
    "decide_sharing_request": "steward:marriage",
    **dict.fromkeys(("claim_complaint", "act_on_complaint", "answer_complaint", "read_complaint"), "agent"),
    **dict.fromkeys(("register_callback", "list_callbacks", "read_callback", "turn_callback_keys"), "system"),
    **dict.fromkeys(("end_callback", "list_callback_deliveries", "redeliver_callback"), "system"),
    **dict.fromkeys(("list_corrections", "read_correction", "answer_correction"), "verifier:real_estate"),
    **dict.fromkeys(("list_broken_glass", "review_broken_glass", "decide_batch"), "supervisor"),
    "reactivate_account": "steward",
    "order_withholding": "steward",
    **dict.fromkeys(("explain_query", "list_unused_rights"), "auditor"),
    **dict.fromkeys(("read_operation", "list_department_slots", "check_installation"), "operator"),
    **dict.fromkeys(("announce_downtime", "list_downtimes", "change_downtime", "withdraw_downtime"), "operator"),
    "order_revocation": "operator",
    "list_revocations": "operator",
    "lift_revocation": "operator",
    "list_own_disclosures": f"citizen:{P2[0]['person_id']}",
    "reassign_verification": "verifier:real_estate",
    "free_verification": "supervisor:real_estate",
    **dict.fromkeys(("read_policy_grid", "check_policy_in_force", "compare_county_lists"), "steward"),
    "approve_policy": "steward2",
    "approve_reveal": "auditor2",
    "refuse_reveal": "auditor2",
}
"""Who calls, where it is not an auditor, a verifier or the clerk."""
SHORT = {"limit": "2"}
PROVINCE = urlsafe_b64encode(CREDIT_KEY.public_key().public_bytes_raw()).decode().rstrip("=")
"""The key of the source whose feed is taken."""


def reassigned(world: World) -> Call:
    """A verification that another department can answer too: of a name that no register has."""
    misspelt = [{**P2[0], "name": "陈思源"}, *P2[1:]]
    asked = world.ask.query("M01", misspelt, certificates=["M01-C1"], deadline_ms=8000)
    task = task_of(world.ask.settled(asked, "M01-C1"), "M01-C1")
    return Call(f"/v1/verifications/{task}/reassign", {"department": "marriage"})


def freed(world: World) -> Call:
    """A verification that an officer has claimed."""
    world.ask.as_("verifier:real_estate").post(f"/v1/verifications/{world.task}/claim").raise_for_status()
    return Call(f"/v1/verifications/{world.task}/free", {"reason": "absent"})


COMPLAINT = "投诉 2026-117 号：核对该次查询的结论"


def wished(world: World) -> Call:
    """A reveal of what came of a query for its applicant."""
    outcome = world.entry("OUTCOME")
    tag = next(one["tag"] for one in outcome["subjects"] if one["role"] == "applicant")
    body = {"entry": outcome["entry"], "subject": tag, "ground": "complaint", "reason": COMPLAINT}
    return Call("/v1/audit/reveals", body)


def approved(world: World) -> Call:
    """One that can be read."""
    call = wished(world)
    made = world.ask.as_("auditor").post(call.path, json=call.body, headers=BY_TASK).json()
    place = f"{call.path}/{made['reveal_id']}"
    world.ask.as_("auditor2").post(f"{place}/approve", json=APPROVED, headers=BY_TASK).raise_for_status()
    return Call(f"{place}/open")


APPROVED = {"reason": "与投诉相符，范围限于一人一次"}
PARAMS: Mapping[str, Mapping[str, str]] = {
    "list_matters": SHORT,
    "list_certificates": {"limit": "1"},
    "list_departments": SHORT,
    "read_permissions": {"matter": "M15"},
    "list_items": SHORT,
    "list_queries": {"limit": "1"},
    "list_verifications": SHORT,
    "list_findings": {"limit": "1"},
    "list_audit_entries": SHORT,
    "list_own_disclosures": {"limit": "1"},
    "list_inspections": {"state": "VISIT", "limit": "1"},
    "list_inspection_findings": {"limit": "1"},
    "list_own_declarations": {"limit": "1"},
    "list_hearings": SHORT,
    "list_dishonesty_records": {"limit": "1"},
    "list_withholdings": SHORT,
    "read_policy_grid": {"matter": "M15"},
    "list_publications": SHORT,
    "list_policies": SHORT,
    "list_reveals": SHORT,
    "list_protection_alerts": {"limit": "1"},
    "list_watched_people": {"limit": "1"},
    "list_revocations": SHORT,
    "list_downtimes": SHORT,
    "list_callbacks": {"limit": "1"},
    "list_complaints": {"limit": "1"},
    "list_callback_deliveries": {"limit": "1"},
    "list_corrections": {"limit": "1"},
    "list_recalls": {"limit": "1"},
    "list_broken_glass": {"limit": "1"},
    "list_batches": {"limit": "1"},
    "list_batch_rows": SHORT,
    "read_statistics": {},
}


def persona(operation: str, path: str) -> str:
    """Who may call it."""
    if operation in BY:
        return BY[operation]
    if path.startswith(("/v1/audit", "/audit")):
        return "auditor"
    if path.startswith("/v1/policies"):
        return "steward"
    return "verifier:real_estate" if path.startswith("/v1/verifications") else "clerk"


def missing(recorded: Mapping[str, Any], named: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """Operation, method, path and status of each JSON answer without an example, or named."""
    for path, methods in json.loads(CONTRACT.read_text("utf-8"))["paths"].items():
        for method, told in methods.items():
            name = told["operationId"]
            for status, answer in told["responses"].items():
                is_json = status < "300" and "application/json" in answer.get("content", {})
                if is_json and (name in named or f"answer_{status}" not in recorded.get(name, {})):
                    yield name, method, path, status


def watched(world: World) -> Call:
    """A watch that can be ended."""
    call = EXAMPLES["watch_person"](world)
    made = world.ask.as_("protector").post(call.path, json=call.body).json()
    return Call(f"{call.path}/{made['watch_id']}/end")


def another_callback(world: World) -> Call:
    """The end of a callback that no other example needs."""
    found = world.ask.as_("system").get("/v1/callbacks").json()["items"]
    other = next(one for one in found if one["callback_id"] != world.callback and one["state"] == "ACTIVE")
    return Call(f"/v1/callbacks/{other['callback_id']}/end")


def alerted(world: World) -> Call:
    """An alert that nobody has taken up: the clerk has asked about a colleague."""
    case = world.ask.query("M01", P2[:1], certificates=["M01-C2"], deadline_ms=8000)["case_number"]
    told = world.ask.as_("protector").get("/v1/protection/alerts", params={"limit": 200}).json()["items"]
    alert = next(one for one in told if one["case_number"] == case)
    return Call(f"/v1/protection/alerts/{alert['alert_id']}/acknowledge", {"note": "已与该窗口负责人核实，系正常办件"})


def repairable(world: World) -> Call:
    """The wish for a repair of an entry that has stood long enough, of whom nothing else is known."""
    altered(
        world,
        "delete from gateway.hearing h where not exists (select from gateway.dishonesty_record r where r.hearing_id = h.hearing_id)",
    )
    altered(
        world,
        "update gateway.dishonesty_record set repairable_from = since, until = case when record_id = %s then until else since end",
        world.records["in_force"],
    )
    return EXAMPLES["ask_repair"](world)


def repairing(world: World) -> Call:
    """The decision about such a wish."""
    call = EXAMPLES["read_dishonesty_record"](world)
    place = call.path.replace(world.records["disputed"], world.records["in_force"])
    request = world.ask.as_("credit").get(place).json()["requests"][-1]["request_id"]
    return Call(f"{place}/repairs/{request}/decision", {"decision": "grant", "grounds": "已纠正，满足修复条件"})


def broken(world: World) -> Call:
    """Glass that can be reviewed."""
    call = EXAMPLES["break_glass"](world)
    made = world.ask.as_("clerk").post(call.path, json=call.body).json()
    return Call(
        f"{call.path}/{made['break_glass_id']}/review", {"is_justified": True, "note": "the flood of that night"}
    )


def recalled(world: World) -> str:
    """Where a notice stands that nobody has acknowledged: a value is doubted and corrected for it."""
    clerk, about = world.ask.as_("clerk"), {**doubt(world), "department": "household", "item": "person_status"}
    made = clerk.post("/v1/corrections", json={**about, "seen": "normal", "expected": "2026 年 3 月迁出"}).json()
    corrected = {"outcome": "corrected", "wrong_values": ["normal"], "reason": "迁出登记漏录"}
    place = f"/v1/corrections/{made.get('correction_id')}/answer"
    world.ask.as_("verifier:household").post(place, json=corrected)
    found = waited(lambda: clerk.get("/v1/recalls", params={"open": "true"}).json()["items"])
    return f"/v1/recalls/{found[0]['recall_id']}"


def yesterdays(world: World) -> Call:
    """The sample of a day that is made to be over."""
    altered(world, "update audit.audit_checkpoint set at = at - interval '1 day'")
    return Call(
        "/v1/audit/spot-checks", params={"day": (real_now().astimezone(CHINA).date() - timedelta(days=1)).isoformat()}
    )


def record(world: World, name: str, method: str, path: str) -> dict[str, Any]:
    """The request, where it has a body, and the answer."""
    call = {**EXAMPLES, **INSTEAD}[name](world)
    by = persona(name, path)
    headers = {**BY_TASK, **call.headers} if by.startswith("auditor") else call.headers
    params = PARAMS.get(name, call.params) if method == "get" else call.params
    answer = world.ask.as_(by).request(
        method, call.path, json=call.body, content=call.content, headers=headers, params=params
    )
    if answer.is_error:
        print(f"{name}: {answer.text}", file=sys.stderr)
        return {}
    request = {} if call.body is None else {"request": call.body}
    return {**request, f"answer_{answer.status_code}": shortened(name, answer.json())}


def drafted(world: World, *, is_approved: bool = False) -> Json:
    """A policy that opens one field more in M01, with a test of it."""
    steward, second = world.ask.as_("steward"), world.ask.as_("steward2")
    made = steward.post("/v1/policies", json={"reason": POLICY}).json()
    path = f"/v1/policies/{made['policy_id']}"
    files = steward.get(f"/v1/policies/bundles/{made['base']}").json()["files"]
    opening = {"name": "M01.json", "text": opened({file["name"]: file["text"] for file in files})}
    changed: Json = steward.post(f"{path}/files", json={"version": 1, "files": [opening, TABLE_OF_TESTS]}).json()
    if is_approved:
        approval = {"bundle": changed["bundle"], "reason": "与来函一致"}
        second.post(f"{path}/approve", json=approval).raise_for_status()
    return changed


def of_draft(rest: str, *, is_approved: bool = False) -> Callable[[World], Call]:
    """A step of such a policy."""
    return lambda world: Call(f"/v1/policies/{drafted(world, is_approved=is_approved)['policy_id']}{rest}")


def approval(world: World) -> Call:
    """Of such a policy."""
    made = drafted(world)
    return Call(f"/v1/policies/{made['policy_id']}/approve", {"bundle": made["bundle"], "reason": "与来函一致"})


def shortened(name: str, answer: Any) -> Any:
    """An answer without what nobody reads to its end."""
    if name == "read_bundle":
        return {**answer, "files": sorted(answer["files"], key=lambda file: len(file["text"]))[:1]}
    if name in {"read_policy", "approve_policy", "publish_policy", "change_policy"}:
        return {**answer, "files": [file for file in answer["files"] if len(file["text"] or "") < 2000]}
    return answer


def as_in_production(text: str) -> str:
    """Without the sentence that the demo alone adds to a remedy, and with an auditor's task in place of the demo's default and the story's."""
    return (
        re.sub(r" In the demo: [^\"]*|演示环境中：[^\"]*", "", text)
        .replace("DEMO-1", "SJ-2026-117")
        .replace(BY_TASK["Audit-Task"], "SJ-2026-117")
    )


def visit(world: World) -> Json:
    """An inspection that waits for a visit and that nobody has claimed: of a promise under a name that no register has.

    What the day's list is closed upon is put a day back, so that the day has another.
    """
    inspector = world.ask.as_("inspector")

    def free() -> Json | None:
        found = inspector.get("/v1/inspections", params={"state": "VISIT", "limit": 200}).json()["items"]
        return next((one for one in found if one["claimed_by"] is None), None)

    if (known := free()) is not None:
        return known
    for _ in range(4):
        asked = world.ask.query("M01", MISSPELT, certificates=["M01-C1"], deadline_ms=8000)
        waited(partial(is_offered, world, asked["query_id"]))
        declare(world.ask, asked, "M01-C1", MISSPELT[0]).raise_for_status()
    altered(
        world,
        "update gateway.declaration_sample set day = day - (select 100 + count(*)::int from gateway.declaration_sample) "
        "where day > now() - interval '9 days'",
    )
    altered(world, NOW)
    made: Json = waited(free)
    return made


def is_offered(world: World, query_id: str) -> bool:
    """Whether the promise can be made."""
    return bool(certificate(world.ask.read(query_id), "M01-C1").get("declaration_offered"))


def visited(*steps: str) -> Callable[[World], Call]:
    """An inspection that so many steps were taken with; the last is the call; "": it is read."""

    def made(world: World) -> Call:
        place, inspector = f"/v1/inspections/{visit(world)['inspection_id']}", world.ask.as_("inspector")
        *before, last = steps
        for step in before:
            if step == "attachments":
                attached = inspector.post(f"{place}/{step}", content=PDF, headers=PROOF_DIGEST)
                attached.raise_for_status()
            else:
                inspector.post(f"{place}/{step}", json=VISIT_SAID.get(step, {})).raise_for_status()
        if last == "attachments":
            return Call(f"{place}/attachments", headers=PROOF_DIGEST, content=PDF)
        return Call(f"{place}/{last}".rstrip("/"), VISIT_SAID.get(last))

    return made


VISIT_SAID: Mapping[str, Any] = {
    "findings": {
        "conclusion": "contradicted",
        "answers": {"seen_on": "2026-11-04", "is_as_declared": False},
        "note": "在义乌有一套住宅，已核对权证",
    },
}


def suspected(world: World) -> Call:
    """The list of suspicions, once there is one."""
    waited(lambda: world.ask.as_("inspector").get("/v1/inspections/findings").json()["items"])
    return Call("/v1/inspections/findings", params={"limit": "1"})


def inspected(world: World) -> Call:
    """What somebody has promised of whose promises one was inspected."""
    visit(world)
    return Call("/v1/subjects/me/declarations", params={"limit": "1"})


def of_today(world: World) -> Call:
    """The list of the day."""
    visit(world)
    return Call("/v1/inspections/sample", params={"day": real_now().astimezone(CHINA).date().isoformat()})


def worded(world: World) -> Call:
    """A text message about a query that waits for an officer."""
    asked = world.ask.query("M01", P2, certificates=["M01-C3"], deadline_ms=8000)
    return Call(f"/v1/queries/{asked['query_id']}/text-message", {"mobile": "13900000001", "consents": True})


def complained(*steps: str) -> Callable[[World], Call]:
    """A complaint that so many steps were taken with; the last is the call."""

    def made(world: World) -> Call:
        body = complaint_for(world.document)
        number = world.ask.as_("clerk").post("/v1/complaints", json=body).json()["complaint_id"]
        *before, last = [Call(f"/v1/complaints/{number}/{step}", _WRITTEN.get(step)) for step in steps]
        for call in before:
            world.ask.as_("agent").post(call.path, json=call.body).raise_for_status()
        return last

    return made


_WRITTEN: Mapping[str, Json] = {
    "acts": {"words": "已代当事人向自然资源局调取批文"},
    "answer": {"words": "材料已由部门核对，无需再跑，已代为办结"},
    "settle": {"is_settled": True, "words": "已办成"},
}


INSTEAD: Mapping[str, Callable[[World], Call]] = {
    "read_matter": lambda _: Call("/v1/matters/M15"),
    "search_audit_entries": lambda _: Call("/v1/audit/searches", {"person_id": P2[1]["person_id"], "limit": 1}),
    "trace_audit_entries": lambda w: Call("/v1/audit/timelines", {"case_number": w.withheld_case, "limit": 1}),
    "ask_reveal": wished,
    "approve_reveal": lambda w: Call(f"/v1/audit/reveals/{w.reveals['pending']}/approve", APPROVED),
    "refuse_reveal": lambda w: Call(
        f"/v1/audit/reveals/{w.reveals['refused']}/refuse", {"reason": "投诉未涉及该次查询"}
    ),
    "open_reveal": approved,
    "reassign_verification": reassigned,
    "free_verification": freed,
    "read_spot_check": yesterdays,
    "acknowledge_alert": alerted,
    "end_watch": watched,
    "claim_complaint": complained("claim"),
    "act_on_complaint": complained("claim", "acts"),
    "answer_complaint": complained("claim", "answer"),
    "settle_complaint": complained("claim", "answer", "settle"),
    "order_text_message": worded,
    "end_callback": another_callback,
    "ask_repair": repairable,
    "decide_repair": repairing,
    "review_broken_glass": broken,
    "open_correction": lambda w: Call(
        "/v1/corrections", {**doubt(w), "item": "area", "expected": "89.5", "seen": "98.5"}
    ),
    "list_recalls": lambda w: Call(recalled(w).rpartition("/")[0]),
    "read_recall": lambda w: Call(recalled(w)),
    "acknowledge_recall": lambda w: Call(f"{recalled(w)}/acknowledge"),
    "list_inspections": lambda w: Call("/v1/inspections", params={"state": visit(w)["state"]}),
    "read_inspection": visited("claim", ""),
    "claim_inspection": visited("claim"),
    "release_inspection": visited("claim", "release"),
    "attach_to_inspection": visited("claim", "attachments"),
    "list_inspection_attachments": lambda w: Call(f"{visited('claim', 'attachments', '')(w).path}/attachments"),
    "report_inspection": visited("claim", "findings"),
    "list_inspection_findings": suspected,
    "read_declaration_sample": of_today,
    "list_own_declarations": inspected,
    "read_policy": of_draft(""),
    "validate_policy": of_draft("/validate"),
    "test_policy": of_draft("/test"),
    "diff_policy": of_draft("/diff"),
    "replay_policy": lambda w: Call(f"/v1/policies/{drafted(w)['policy_id']}/replay", lately()),
    "approve_policy": approval,
    "refuse_policy": lambda w: Call(f"/v1/policies/{drafted(w)['policy_id']}/refuse", {"reason": "来函撤回"}),
    "publish_policy": of_draft("/publish", is_approved=True),
}
"""Other calls than those of the story of looks, where that one is refused or its answer is long."""


def main(named: set[str]) -> None:
    """Write examples.json and refusals.json with what was missing."""
    refused = json.loads(REFUSALS.read_text("utf-8")) if REFUSALS.exists() else {}
    recorded = json.loads(RECORDED.read_text("utf-8"))
    with (
        tempfile.TemporaryDirectory() as folder,
        Demo(
            DemoOptions(
                Path(folder),
                port=free_port(),
                residents=400,
                text_messages=True,
                settings={
                    "quotas": QUOTAS,
                    "credit_sources": {"province": PROVINCE},
                    "city": str(city_of_any_hour(Path(folder) / "city")),
                },
            )
        ) as demo,
    ):
        ask = Asker(demo)
        world = made_world(ask)
        for name, method, path, _ in list(missing(recorded, named)):
            made = record(world, name, method, path)
            if made:
                recorded[name] = {**recorded.get(name, {}), **made}
        refused.update(refusals_of(world, (MET.keys() - refused.keys()) | named))
        for file, given in ((RECORDED, recorded), (REFUSALS, refused)):
            file.write_text(as_in_production(json.dumps(given, ensure_ascii=False, indent=1)) + "\n", "utf-8")
        ask.close()
        remove_databases(Path(folder))


if __name__ == "__main__":
    main(set(sys.argv[1:]))
