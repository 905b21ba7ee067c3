"""No eye without an entry: every operation, called by every persona, and whatever names a person or their case stands in the log before."""

import base64
import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

import httpx
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.privacy import KeyFolder, Privacy
from gateway.domain.clock import CHINA, real_now
from gateway.domain.person import PersonId
from gateway.entry import Kind, read_sections
from gateway_demo.demo import Demo
from gateway_demo.filling import CALLBACKS
from tests.operations import TABLE, Described
from tests.rooms.attachments.test_file import PDF
from tests.stories.people import P2, P3, P7, SAMPLE_BUILDERS, TECHNICIANS, ZHANG, Asker, Json, certificate
from tests.stories.suspects import CONFIRM, LIN, done, heard, opened, suspected
from tests.stories.suspects import listed as listed_for
from tests.stories.test_declarations import declare, notice_of
from tests.stories.test_findings import OWN_HUSBAND
from tests.stories.test_sixteen_matters import LATE_JIN, WEI

PERSONAS = (
    "clerk", "housing-clerk", "tax-clerk", "system", "steward:real_estate", "steward:marriage", "verifier:real_estate", "verifier:vehicles", "auditor", "auditor2", "steward",
    "supervisor", "inspector", "inspector2", "credit", "editor", "operator", "administrator", "agent", f"citizen:{P2[0]['person_id']}",
)  # fmt: skip
NOWHERE = "0193aaaa-0000-7000-8000-000000000000"
NUMBER, CASE = re.compile(r"(?<!\d)\d{17}[\dX](?![\dX])"), re.compile(r"JH-\d{4}-M\d+-\d{6}")
ENCODED = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
PEOPLE = {party["person_id"]: party["name"] for party in (*P2, *P3, *P7, WEI, LATE_JIN, ZHANG, OWN_HUSBAND)}


@dataclass(frozen=True, slots=True)
class Call:
    """A request; what of it is not GET follows from the operation."""

    path: str
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    """A file, in place of a body."""


@dataclass(slots=True)
class World:
    """Real data of every kind, made once for all calls."""

    ask: Asker
    document: Json
    task: str
    tasks: list[str]
    declarable: Json
    offered: Json
    declaration: str
    export: str
    reveals: dict[str, str]
    finding: str
    sharing: str
    callback: str
    message: str
    correction: str
    suspicion: str
    hearings: dict[str, str]
    records: dict[str, str]
    objection: str
    batch: str
    shown_at: str
    complaint: str
    withheld_case: str
    policy: Json
    offered_to_resident: str
    values: frozenset[str]
    began: datetime
    attachment: str = ""
    proven: str = ""
    """A query whose answer rests on a file, and the file."""
    proof: str = ""

    def entries(self, **filters: str) -> list[Json]:
        found: list[Json] = self.ask.as_("auditor").get("/v1/audit/entries", params=filters).json()["items"]
        return found

    def entry(self, kind: str = "INTENT") -> Json:
        return next(e for e in self.entries(query_id=self.document["query_id"]) if e["kind"] == kind)


def query(world: World) -> Mapping[str, Any]:
    return {"matter": "M07", "case_number": world.ask.case("M07"), "parties": P2[:1], "deadline_ms": 5000}


def declared(world: World) -> Mapping[str, Any]:
    shown = notice_of(world.ask, "M02-C3")
    return {
        "query_id": world.declarable["query_id"],
        "certificate": "M02-C3",
        "notice_version": shown["notice_version"],
        "notice_hash": shown["notice_hash"],
        "signer": WEI_SIGNS,
    }


SAYS = {"statement": "我以为已经办了离婚", "person_id": LIN["person_id"]}
REFUSES = {"decision": "refuse", "grounds": "登记信息无误"}
CREDIT_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
"""Of the source of a feed."""
ABROAD = {
    "reference": "ZJ-2026-000117", "person_id": P7[0]["person_id"], "grade": "serious", "authority": "浙江省信用中心",
    "from": "2026-10-01T00:00:00+08:00", "until": "2027-10-01T00:00:00+08:00",
}  # fmt: skip


def fed(_world: World) -> Mapping[str, Any]:
    """A source's feed; only tried."""
    head = {
        "format": "oneclick-gateway credit feed in v1", "source": "province", "made_at": "2026-11-01T08:00:00+08:00", "lines": 1,
    }  # fmt: skip
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in (head, ABROAD))
    return {"lines": lines, "signature": CREDIT_KEY.sign(lines.encode()).hex(), "dry_run": True}


WEI_SIGNS = {"person_id": WEI["person_id"], "name": WEI["name"]}
BY_TASK = {"Audit-Task": "LOOK-1"}
PROOF_DIGEST: Mapping[str, str] = {"content-digest": f"sha-256=:{base64.b64encode(sha256(PDF).digest()).decode()}:"}


def lately() -> Mapping[str, Any]:
    """The last day, as a replay takes it."""
    now = real_now()
    return {
        "since": (now - timedelta(days=1)).isoformat(),
        "until": (now + timedelta(minutes=1)).isoformat(),
        "limit": 20,
    }


def doubt(world: World) -> Mapping[str, Any]:
    return {
        "query_id": world.document["query_id"], "person_id": P2[0]["person_id"], "department": "real_estate", "item": "usage",
        "seen": "住宅", "expected": "车位", "evidence": "不动产权证书",
    }  # fmt: skip


def sharing() -> Mapping[str, Any]:
    return {
        "matter": "M07", "fields": [{"certificate": "M07-C2", "items": ["register_date"]}], "purpose": "公租房资格核验",
        "since": "2030-01-01", "until": "2030-12-31", "most_per_day": 100,
    }  # fmt: skip


def staff_list(world: World, *staff: Json) -> Mapping[str, Any]:
    """Mr Zhang's technicians."""
    return {
        "kind": "staff_list", "matter": "M11", "certificates": ["M11-C2"], "parameters": {"n": 3}, "purpose": "综合计算工时工作制审批",
        "case_number": world.ask.case("M11"), "parties": [ZHANG, SAMPLE_BUILDERS],
        "rows": [{"parties": [one]} for one in staff or TECHNICIANS[:1]],
    }  # fmt: skip


def list_of_job(world: World) -> Mapping[str, Any]:
    row = {"case_number": world.ask.case("M15"), "parties": [P2[0]]}
    return {"kind": "job", "matter": "M15", "certificates": ["M15-C1"], "purpose": "高龄津贴年度核验", "rows": [row]}


def batch_to_decide(world: World) -> str:
    made = world.ask.as_("clerk").post("/v1/batches", json=list_of_job(world)).json()
    return str(made["batch_id"])


def step_of_batch(world: World) -> Call:
    made = world.ask.as_("clerk").post("/v1/batches", json=list_of_job(world)).json()
    return Call(f"/v1/batches/{made['batch_id']}/step", {"step": "cancel"})


OFFICERS = """account,department,county,post,duties,roles
JH330702000412,housing,330702,housing support desk,M01 M12,officer
"""


def complaint_for(document: Json) -> Mapping[str, Any]:
    """Of whoever the document is about, as a window takes it."""
    return {
        "case_number": document["case_number"], "matter": "M01", "county": "330702", "words": "窗口说材料不齐，白跑一趟", "person_id": P2[0]["person_id"],
    }  # fmt: skip


def complaint_of(world: World) -> Mapping[str, Any]:
    return complaint_for(world.document)


def by_id(path: str, member: str) -> Callable[[World], Call]:
    return lambda world: Call(path.format(getattr(world, member)))


def wish(world: World) -> Mapping[str, str]:
    intent = world.entry()
    return {"entry": intent["entry"], "subject": intent["subjects"][0]["tag"], "ground": "complaint", "reason": "核对"}


def order(world: World) -> Mapping[str, str]:
    until = datetime.now(CHINA) + timedelta(days=1)
    return {"scope": "case", "value": world.withheld_case, "reason": "investigation", "until": until.isoformat()}


def watch() -> Mapping[str, str]:
    until = datetime.now(CHINA) + timedelta(days=1)
    return {"person_id": P2[1]["person_id"], "reason": "threats", "until": until.isoformat()}


def revocation() -> Mapping[str, str]:
    until = datetime.now(CHINA) + timedelta(days=1)
    return {"kind": "client", "value": "lost-app", "reason": "stolen", "until": until.isoformat()}


def revoked(world: World) -> str:
    ordered = world.ask.as_("operator").post("/v1/revocations", json=revocation())
    return str(ordered.json()["revocation_id"])


_in_days = count(30)


def downtime(world: World) -> Mapping[str, object]:
    """Of a day in which nobody asks, and that no other is of."""
    now = datetime.fromisoformat(world.ask.as_("operator").get("/v1/downtimes").json()["now"])
    begins = now + timedelta(days=next(_in_days))
    times = {"since": begins.isoformat(), "until": (begins + timedelta(hours=2)).isoformat()}
    return {"department": "market_regulation", **times, "why": {"zh": "系统迁移", "en": "moves to new machines"}}


def announced(world: World) -> str:
    made = world.ask.as_("operator").post("/v1/downtimes", json=downtime(world))
    return str(made.json()["downtime_id"])


REPORTED = {"month": "2026-09"}
"""A month that is over by the demo's clock."""


def reports_of(world: World) -> str:
    """Where the reports of that month are, once they are made."""
    auditor = world.ask.as_("auditor")
    place: str = auditor.post("/v1/statistics/reports", json=REPORTED).headers["location"]
    assert waited(lambda: auditor.get(place).status_code == 200)
    return place


def yesterday(_world: World) -> Call:
    return Call("/v1/audit/spot-checks", params={"day": (real_now() - timedelta(days=1)).date().isoformat()})


def log_path(rest: str) -> Callable[[World], Call]:
    return lambda _world: Call(f"/audit/log/{real_now().year}/{rest}")


POLICY = "住建局函〔2026〕18号：公租房核对车辆数"
TABLE_OF_TESTS = {
    "name": "tests.json",
    "text": '[{"department": "housing", "duties": ["M01"], "matter": "M01", "field": "vehicle_count", "expected": "reveal"}]',
}

COUNTY_LIST = {
    "county": "330702",
    "certificates": [{"code": "M01-C1", "matter": "M01", "title": "家庭住房情况证明", "method": "verification"}],
}


def policy_path(rest: str) -> Callable[[World], Call]:
    return lambda world: Call(f"/v1/policies/{world.policy['policy_id']}{rest}")


EXAMPLES: Mapping[str, Callable[[World], Call]] = {
    "ask_query": lambda w: Call("/v1/queries", query(w)),
    "read_query": lambda w: Call(f"/v1/queries/{w.document['query_id']}"),
    "read_query_proof": lambda w: Call(f"/v1/queries/{w.document['query_id']}/proof"),
    "order_text_message": lambda w: Call(
        f"/v1/queries/{w.document['query_id']}/text-message", {"mobile": "13900000001", "consents": True}
    ),
    "read_progress": lambda w: Call(w.shown_at),
    "give_feedback": lambda w: Call(f"{w.shown_at}/feedback/yes"),
    "read_me": lambda _: Call("/v1/me"),
    "read_permissions": lambda _: Call("/v1/me/permissions", params={"matter": "M07"}),
    "explain_query": lambda w: Call(
        "/v1/policies/explain", params={"query_id": w.document["query_id"]}, headers=BY_TASK
    ),
    "list_unused_rights": lambda _: Call("/v1/policies/unused", params={"days": "7", "limit": "2"}, headers=BY_TASK),
    "list_matters": lambda _: Call("/v1/matters"),
    "read_matter": lambda _: Call("/v1/matters/M01"),
    "list_certificates": lambda _: Call("/v1/certificates"),
    "list_departments": lambda _: Call("/v1/departments"),
    "read_department": lambda _: Call("/v1/departments/household"),
    "list_items": lambda _: Call("/v1/items"),
    "read_statistics": lambda _: Call("/v1/statistics"),
    "order_reports": lambda _: Call("/v1/statistics/reports", REPORTED),
    "read_reports": lambda w: Call(reports_of(w)),
    "read_league_table": lambda w: Call("/v1/statistics/league", params={"month": reports_of(w)[-7:]}),
    "list_queries": lambda _: Call("/v1/queries", params={"limit": "200"}),
    "list_verifications": lambda _: Call("/v1/verifications", params={"limit": "200"}),
    "read_verification_figures": lambda _: Call("/v1/verifications/figures"),
    "read_verification": by_id("/v1/verifications/{}", "task"),
    "claim_verification": lambda w: Call(f"/v1/verifications/{w.task}/claim"),
    "release_verification": lambda w: Call(f"/v1/verifications/{w.task}/release"),
    "free_verification": lambda w: Call(f"/v1/verifications/{w.task}/free", {"reason": "absent"}),
    "attach_to_verification": lambda w: Call(
        f"/v1/verifications/{w.task}/attachments", headers=PROOF_DIGEST, content=PDF
    ),
    "read_verification_attachment": lambda w: Call(f"/v1/verifications/{w.task}/attachments/{w.attachment}"),
    "list_query_attachments": lambda w: Call(f"/v1/queries/{w.proven}/attachments"),
    "read_query_attachment": lambda w: Call(f"/v1/queries/{w.proven}/attachments/{w.proof}"),
    "reply_to_verification": lambda w: Call(f"/v1/verifications/{w.tasks[0]}/reply", {"finding": "no"}),
    "read_verification_reply": lambda w: Call(f"/v1/verifications/{w.tasks[0]}/reply"),
    "extend_verification": lambda w: Call(f"/v1/verifications/{w.tasks[1]}/extend"),
    "reassign_verification": lambda w: Call(f"/v1/verifications/{w.tasks[1]}/reassign", {"department": "household"}),
    "read_declaration_notice": lambda _: Call("/v1/declaration-notices/M02-C3"),
    "make_declaration": lambda w: Call("/v1/declarations", declared(w)),
    "decline_declaration": lambda w: Call(f"/v1/queries/{w.offered['query_id']}/decline", {"certificate": "M02-C3"}),
    "read_declaration": by_id("/v1/declarations/{}", "declaration"),
    "list_inspections": lambda _: Call("/v1/inspections"),
    "list_hearings": lambda _: Call("/v1/hearings"),
    "open_hearing": lambda w: Call("/v1/hearings", {"finding_id": w.suspicion}),
    "read_hearing": lambda w: Call(f"/v1/hearings/{w.hearings['heard']}"),
    "give_statement": lambda w: Call(f"/v1/hearings/{w.hearings['opened']}/statement", SAYS),
    "decide_hearing": lambda w: Call(f"/v1/hearings/{w.hearings['heard']}/decision", CONFIRM),
    "list_dishonesty_records": lambda _: Call("/v1/dishonesty-records"),
    "read_dishonesty_record": lambda w: Call(f"/v1/dishonesty-records/{w.records['disputed']}"),
    "object_to_record": lambda w: Call(f"/v1/dishonesty-records/{w.records['objectable']}/objections", SAYS),
    "decide_objection": lambda w: Call(
        f"/v1/dishonesty-records/{w.records['disputed']}/objections/{w.objection}/decision", REFUSES
    ),
    "ask_repair": lambda w: Call(f"/v1/dishonesty-records/{w.records['in_force']}/repairs", SAYS),
    "decide_repair": lambda w: Call(
        f"/v1/dishonesty-records/{w.records['in_force']}/repairs/{NOWHERE}/decision", REFUSES
    ),
    "list_lifted_refusals": lambda _: Call("/v1/lifted-refusals"),
    "read_credit_figures": lambda _: Call("/v1/dishonesty-records/figures"),
    "make_credit_feed": lambda _: Call("/v1/credit-feeds"),
    "read_credit_feed": lambda _: Call("/v1/credit-feeds/1"),
    "import_credit_feed": lambda w: Call("/v1/credit-feeds/imports", fed(w)),
    "read_own_credit": lambda _: Call("/v1/subjects/me/credit"),
    "list_inspection_findings": lambda _: Call("/v1/inspections/findings"),
    "read_declaration_sample": lambda _: Call(
        "/v1/inspections/sample", params={"day": real_now().astimezone(CHINA).date().isoformat()}
    ),
    "read_inspection": lambda _: Call(f"/v1/inspections/{NOWHERE}"),
    "claim_inspection": lambda _: Call(f"/v1/inspections/{NOWHERE}/claim"),
    "release_inspection": lambda _: Call(f"/v1/inspections/{NOWHERE}/release"),
    "attach_to_inspection": lambda _: Call(f"/v1/inspections/{NOWHERE}/attachments", headers=PROOF_DIGEST, content=PDF),
    "list_inspection_attachments": lambda _: Call(f"/v1/inspections/{NOWHERE}/attachments"),
    "read_inspection_attachment": lambda _: Call(f"/v1/inspections/{NOWHERE}/attachments/{NOWHERE}"),
    "report_inspection": lambda _: Call(
        f"/v1/inspections/{NOWHERE}/findings", {"conclusion": "in_order", "answers": {}, "note": "属实"}
    ),
    "list_own_declarations": lambda _: Call("/v1/subjects/me/declarations"),
    "read_own_declaration_offer": lambda w: Call(f"/v1/subjects/me/declaration-offers/{w.offered_to_resident}/M05-C3"),
    "list_audit_entries": lambda w: Call("/v1/audit/entries", params={"case_number": w.document["case_number"]}),
    "search_audit_entries": lambda _: Call("/v1/audit/searches", {"person_id": P2[1]["person_id"], "limit": 50}),
    "read_audit_entry": lambda w: Call(f"/v1/audit/entries/{w.entry()['entry']}"),
    "prove_audit_entry": lambda w: Call(f"/v1/audit/entries/{w.entry()['entry']}/proof"),
    "trace_audit_entries": lambda w: Call("/v1/audit/timelines", {"case_number": w.document["case_number"]}),
    "ask_audit_export": lambda w: Call("/v1/audit/exports", {"criteria": {"case_number": w.document["case_number"]}}),
    "read_audit_export": by_id("/v1/audit/exports/{}", "export"),
    "fetch_audit_bundle": by_id("/v1/audit/exports/{}/bundle", "export"),
    "ask_reveal": lambda w: Call("/v1/audit/reveals", wish(w)),
    "list_reveals": lambda _: Call("/v1/audit/reveals"),
    "read_reveal": lambda w: Call(f"/v1/audit/reveals/{w.reveals['pending']}"),
    "approve_reveal": lambda w: Call(f"/v1/audit/reveals/{w.reveals['pending']}/approve", {"reason": "ok"}),
    "refuse_reveal": lambda w: Call(f"/v1/audit/reveals/{w.reveals['refused']}/refuse", {"reason": "no"}),
    "open_reveal": lambda w: Call(f"/v1/audit/reveals/{w.reveals['approved']}/open"),
    "list_findings": lambda _: Call("/v1/audit/findings", params={"limit": "200"}),
    "read_finding": by_id("/v1/audit/findings/{}", "finding"),
    "acknowledge_finding": lambda w: Call(
        f"/v1/audit/findings/{w.finding}/acknowledge", {"state": "CONFIRMED", "justification": "no reason"}
    ),
    "read_spot_check": yesterday,
    "break_glass": lambda w: Call("/v1/break-glass", {"case_number": w.ask.case("M01"), "reason": "a flood"}),
    "list_broken_glass": lambda _: Call("/v1/break-glass"),
    "review_broken_glass": lambda _: Call(
        f"/v1/break-glass/{NOWHERE}/review", {"is_justified": True, "note": "a flood"}
    ),
    "reactivate_account": lambda _: Call(
        "/v1/dormant-accounts/reactivate", {"account": "JH330702000999", "reason": "back from leave"}
    ),
    "list_protection_alerts": lambda _: Call("/v1/protection/alerts"),
    "acknowledge_alert": lambda _: Call(f"/v1/protection/alerts/{NOWHERE}/acknowledge", {"note": "a look into it"}),
    "list_watched_people": lambda _: Call("/v1/protection/watched-people"),
    "watch_person": lambda _: Call("/v1/protection/watched-people", watch()),
    "end_watch": lambda _: Call(f"/v1/protection/watched-people/{NOWHERE}/end"),
    "list_own_disclosures": lambda _: Call("/v1/subjects/me/disclosures"),
    "order_withholding": lambda w: Call("/v1/audit/withholdings", order(w)),
    "list_withholdings": lambda _: Call("/v1/audit/withholdings"),
    "preview_batch": lambda w: Call("/v1/batch-previews", staff_list(w, *TECHNICIANS)),
    "make_batch": lambda w: Call("/v1/batches", staff_list(w)),
    "list_batches": lambda _: Call("/v1/batches"),
    "read_batch": by_id("/v1/batches/{}", "batch"),
    "list_batch_rows": by_id("/v1/batches/{}/rows", "batch"),
    "download_batch": by_id("/v1/batches/{}/download", "batch"),
    "step_batch": step_of_batch,
    "decide_batch": lambda w: Call(f"/v1/batches/{batch_to_decide(w)}/decision", {"decision": "approve"}),
    "ask_sharing": lambda _: Call("/v1/sharing-requests", sharing()),
    "list_sharing_requests": lambda _: Call("/v1/sharing-requests"),
    "read_sharing_request": by_id("/v1/sharing-requests/{}", "sharing"),
    "decide_sharing_request": lambda w: Call(f"/v1/sharing-requests/{w.sharing}/decision", {"decision": "grant"}),
    "make_complaint": lambda w: Call("/v1/complaints", complaint_of(w)),
    "list_complaints": lambda _: Call("/v1/complaints"),
    "read_complaint": lambda w: Call(f"/v1/complaints/{w.complaint}"),
    "claim_complaint": lambda _: Call(f"/v1/complaints/{NOWHERE}/claim"),
    "act_on_complaint": lambda _: Call(f"/v1/complaints/{NOWHERE}/acts", {"words": "已联系当事人"}),
    "answer_complaint": lambda _: Call(f"/v1/complaints/{NOWHERE}/answer", {"words": "已代为办结"}),
    "settle_complaint": lambda _: Call(f"/v1/complaints/{NOWHERE}/settle", {"is_settled": True}),
    "register_callback": lambda _: Call("/v1/callbacks", {"address": CALLBACKS[1]}),
    "list_callbacks": lambda _: Call("/v1/callbacks"),
    "read_callback": by_id("/v1/callbacks/{}", "callback"),
    "turn_callback_keys": by_id("/v1/callbacks/{}/keys", "callback"),
    "end_callback": lambda _: Call(f"/v1/callbacks/{NOWHERE}/end"),
    "list_callback_deliveries": by_id("/v1/callbacks/{}/deliveries", "callback"),
    "redeliver_callback": lambda w: Call(f"/v1/callbacks/{w.callback}/deliveries/{w.message}/again"),
    "open_correction": lambda w: Call("/v1/corrections", {**doubt(w), "item": "birth_date"}),
    "list_corrections": lambda _: Call("/v1/corrections"),
    "read_correction": by_id("/v1/corrections/{}", "correction"),
    "answer_correction": lambda w: Call(f"/v1/corrections/{w.correction}/answer", {"outcome": "confirmed"}),
    "list_recalls": lambda _: Call("/v1/recalls"),
    "read_recall": lambda _: Call(f"/v1/recalls/{NOWHERE}"),
    "acknowledge_recall": lambda _: Call(f"/v1/recalls/{NOWHERE}/acknowledge"),
    "read_policy_grid": lambda _: Call("/v1/policies/grid", params={"matter": "M01"}),
    "check_policy_in_force": lambda _: Call("/v1/policies/findings"),
    "compare_county_lists": lambda _: Call("/v1/policies/county-lists", {"lists": [COUNTY_LIST]}),
    "list_publications": lambda _: Call("/v1/policies/publications"),
    "read_bundle": lambda w: Call(f"/v1/policies/bundles/{w.policy['base']}"),
    "draft_policy": lambda _: Call("/v1/policies", {"reason": POLICY}),
    "list_policies": lambda _: Call("/v1/policies"),
    "read_policy": policy_path(""),
    "change_policy": lambda w: Call(policy_path("/files")(w).path, {"version": 1, "files": [TABLE_OF_TESTS]}),
    "validate_policy": policy_path("/validate"),
    "test_policy": policy_path("/test"),
    "diff_policy": policy_path("/diff"),
    "replay_policy": lambda w: Call(policy_path("/replay")(w).path, lately()),
    "approve_policy": lambda w: Call(
        policy_path("/approve")(w).path, {"bundle": w.policy["bundle"], "reason": "与来函一致"}
    ),
    "refuse_policy": lambda w: Call(policy_path("/refuse")(w).path, {"reason": "来函撤回"}),
    "publish_policy": policy_path("/publish"),
    "import_accounts": lambda _: Call("/v1/account-imports", {"csv": OFFICERS, "dry_run": True}),
    "read_operation": lambda _: Call("/v1/operation"),
    "list_department_slots": lambda _: Call("/v1/operation/departments"),
    "check_installation": lambda _: Call("/v1/operation/check"),
    "announce_downtime": lambda w: Call("/v1/downtimes", downtime(w)),
    "list_downtimes": lambda _: Call("/v1/downtimes"),
    "change_downtime": lambda w: Call(
        f"/v1/downtimes/{announced(w)}/change", {"why": {"zh": "系统迁移", "en": "moves"}}
    ),
    "withdraw_downtime": lambda w: Call(f"/v1/downtimes/{announced(w)}/withdraw"),
    "order_revocation": lambda _: Call("/v1/revocations", revocation()),
    "list_revocations": lambda _: Call("/v1/revocations"),
    "lift_revocation": lambda w: Call(f"/v1/revocations/{revoked(w)}/lift"),
    "make_person_digests": lambda _: Call("/v1/person-digests", {"people": [{"person_id": P2[0]["person_id"]}]}),
    "read_answer_keys": lambda _: Call("/.well-known/answer-keys.json"),
    "read_resource_metadata": lambda _: Call("/.well-known/oauth-protected-resource"),
    "read_checkpoint": log_path("checkpoint"),
    "read_log_entries": log_path("tile/entries/000.p/1"),
    "read_tile": log_path("tile/0/000.p/1"),
    "read_stream_key": lambda w: Call(f"/audit/streams/{w.entry()['entry'].partition('-')[0]}"),
    "read_log_keys": lambda _: Call("/.well-known/jwks.json"),
    "read_livez": lambda _: Call("/livez"),
    "read_startupz": lambda _: Call("/startupz"),
    "read_readyz": lambda _: Call("/readyz"),
}
"""By operation: one call that gives all it can."""
GIVING = {
    "ask_query", "read_query", "list_queries", "list_batch_rows", "download_batch", "read_verification", "read_correction", "search_audit_entries", "list_audit_entries", "read_audit_entry", "trace_audit_entries",
    "make_credit_feed", "read_credit_feed",
    "read_complaint", "fetch_audit_bundle", "open_reveal", "list_findings", "read_finding", "acknowledge_finding", "list_withholdings", "order_withholding",
}  # fmt: skip
"""Those of which somebody is told a number, a name, a case or a value: where none is found, this test has looked at nothing."""


def test_every_operation_has_an_example() -> None:
    assert {operation.name for operation in TABLE} == set(EXAMPLES)


# ── the world ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def waited(what: Callable[[], Any], within_s: float = 15.0) -> Any:
    ends_at = time.monotonic() + within_s
    while not (found := what()) and time.monotonic() < ends_at:
        time.sleep(0.1)
    assert found
    return found


def task_of(document: Json, code: str = "M01-C3") -> str:
    return str(certificate(document, code)["next"]["task_id"])


@pytest.fixture(scope="module")
def world(demo: Demo) -> Iterable[World]:
    ask = Asker(demo)
    yield made_world(ask)
    ask.close()


def attached(ask: Asker, task_id: str) -> str:
    """A file at a verification, by its id."""
    place = f"/v1/verifications/{task_id}/attachments"
    answer = ask.as_("verifier:real_estate").post(place, content=PDF, headers=PROOF_DIGEST)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["attachment_id"])


def made_world(ask: Asker) -> World:
    auditor = ask.as_("auditor")
    document = ask.with_task(ask.settled(ask.query("M01", P2), "M01-C3"), "M01-C3")
    waiting = [ask.query("M01", P2, certificates=["M01-C3"], deadline_ms=8000) for _ in range(2)]
    refused = {"matter": "M01", "case_number": ask.case("M01"), "parties": [OWN_HUSBAND]}
    assert ask.as_("clerk").post("/v1/queries", json=refused).status_code == 403
    widow = ask.settled(ask.query("M02", [WEI, LATE_JIN], deadline_ms=8000))
    made = declare(ask, widow, "M02-C2", WEI).json()
    hidden = ask.query("M01", P7[:1], certificates=["M01-C2"])
    system = ask.as_("system")
    callback = system.post("/v1/callbacks", json={"address": CALLBACKS[0]}).json()["callback_id"]
    ask.query("M01", P2, by="system", deadline_ms=300)
    told_of = waited(lambda: system.get(f"/v1/callbacks/{callback}/deliveries").json()["items"])
    suspicion, *found = suspected(ask, times=6)
    hearings = {"opened": opened(ask, found[0]), "heard": heard(ask, found[1])}
    entered = zip(("in_force", "disputed", "objectable"), found[2:], strict=True)
    records = {name: listed_for(ask, finding) for name, finding in entered}
    path = f"/v1/dishonesty-records/{records['disputed']}/objections"
    built = World(
        ask=ask,
        document=document,
        task=task_of(document),
        tasks=[task_of(one) for one in waiting],
        declarable=widow,
        offered=ask.query("M02", [WEI, LATE_JIN], certificates=["M02-C3"]),
        declaration=made["declaration_id"],
        export="",
        reveals={},
        finding="",
        sharing=ask.as_("steward:real_estate").post("/v1/sharing-requests", json=sharing()).json()["request_id"],
        callback=callback,
        complaint=ask.as_("clerk").post("/v1/complaints", json=complaint_for(document)).json()["complaint_id"],
        message=told_of[-1]["message_id"],
        correction="",
        suspicion=suspicion,
        hearings=hearings,
        records=records,
        objection=done(ask.as_("clerk").post(path, json=SAYS))["request_id"],
        batch="",
        shown_at=ask.as_("clerk").get(f"/v1/queries/{document['query_id']}").headers["link"].partition(">")[0][1:],
        withheld_case=hidden["case_number"],
        policy=ask.as_("steward").post("/v1/policies", json={"reason": POLICY}).json(),
        offered_to_resident=ask.query("M05", P2[:1], certificates=["M05-C3"])["query_id"],
        values=frozenset(values_of(document)),
        began=real_now(),
    )
    built.attachment = attached(ask, built.task)
    proven = ask.with_task(ask.query("M01", P2, certificates=["M01-C3"], deadline_ms=8000), "M01-C3")
    built.proven, built.proof = proven["query_id"], attached(ask, task_of(proven))
    place = f"/v1/verifications/{task_of(proven)}/reply"
    ask.as_("verifier:real_estate").post(place, json={"finding": "no"}).raise_for_status()
    built.correction = ask.as_("clerk").post("/v1/corrections", json=doubt(built)).json()["correction_id"]
    built.batch = ask.as_("clerk").post("/v1/batches", json=staff_list(built, *TECHNICIANS)).json()["batch_id"]
    ask.as_("clerk").post(f"/v1/batches/{built.batch}/step", json={"step": "run"}).raise_for_status()
    wanted = {"criteria": {"case_number": document["case_number"]}, "formats": ["ndjson", "csv"]}
    built.export = auditor.post("/v1/audit/exports", json=wanted).json()["export_id"]
    for name in ("pending", "refused", "approved"):
        built.reveals[name] = auditor.post("/v1/audit/reveals", json=wish(built)).json()["reveal_id"]
    approved = f"/v1/audit/reveals/{built.reveals['approved']}/approve"
    assert ask.as_("auditor2").post(approved, json={"reason": "ok"}).status_code == 200
    of_family = {"rule": "A02", "state": "OPEN"}
    findings = waited(lambda: auditor.get("/v1/audit/findings", params=of_family).json()["items"])
    built.finding = findings[0]["finding_id"]
    waited(lambda: ask.as_("clerk").get(f"/v1/batches/{built.batch}").json()["state"] == "done")
    waited(lambda: auditor.get(f"/v1/audit/exports/{built.export}").json()["state"] == "done")
    return built


def values_of(document: Json) -> Iterable[str]:
    """What departments said, where it is long enough not to stand anywhere by chance."""
    for one in document["certificates"]:
        for told in one["fields"].values():
            if len(str(told.get("value") or "")) > 5:
                yield str(told["value"])


# ── what a response says, and what stands in the log ──────────────────────────────────────────────────────────────────────


def texts(data: bytes, depth: int = 2) -> Iterable[str]:
    """A body, what is packed in it, and what is encoded in that."""
    if zipfile.is_zipfile(io.BytesIO(data)):  # not by its first two letters: some digest decodes to them
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                if not name.endswith(".py"):
                    yield from texts(packed.read(name), depth)
        return
    yield data.decode("utf-8", "replace")
    if depth:
        for found in ENCODED.findall(data):
            with_padding = found.rstrip(b"=") + b"=" * (-len(found.rstrip(b"=")) % 4)
            try:
                plain = base64.b64decode(with_padding.translate(bytes.maketrans(b"-_", b"+/")))
            except ValueError:
                continue
            yield from texts(plain, depth - 1)


@dataclass(frozen=True, slots=True)
class Told:
    """What a response tells of people."""

    numbers: frozenset[str]
    names: frozenset[str]
    cases: frozenset[str]
    values: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.numbers | self.names | self.cases | self.values)


def told(answer: httpx.Response, values: Iterable[str]) -> Told:
    said = "\n".join([*texts(answer.content), str(answer.headers)])
    return Told(
        frozenset(NUMBER.findall(said)) & PEOPLE.keys(),
        frozenset(name for name in PEOPLE.values() if name in said),
        frozenset(CASE.findall(said)),
        frozenset(value for value in values if value in said),
    )


class Log:
    """The log as its store has it."""

    def __init__(self, database: "psycopg.Connection[tuple[Any, ...]]", privacy: Privacy) -> None:
        self._database = database
        self._privacy = privacy

    def since(self, at: datetime, account: str) -> list[tuple[Kind, Mapping[str, Any], list[Mapping[str, Any]]]]:
        """What an account left: kind, sections, subjects."""
        rows = self._database.execute("select kind, sections from audit.audit_entry where at >= %s", [at]).fetchall()
        entries = [(Kind(kind), *read_sections(bytes(sections))) for kind, sections in rows]
        return [
            (kind, single, list(subjects))
            for kind, single, subjects in entries
            if account in {single.get(who, {}).get("account") for who in ("officer", "actor")}
        ]

    def tags_of_case(self, case: str) -> set[str]:
        """Whose case it is: everybody whom its own entries name."""
        rows = self._database.execute(
            "select e.sections from audit.audit_entry e join audit.audit_entry_key k using (stream_id, seq, at) "
            "where k.marks @> array[audit.key_mark(6::smallint, %s, k.at)] and e.kind in (1, 5)",
            [case.encode()],
        ).fetchall()
        return {str(subject["tag"]) for (sections,) in rows for subject in read_sections(bytes(sections))[1]}

    def tags(self, number: str) -> set[str]:
        return {tag.hex() for tag in self._privacy.tags(PersonId(number))}


def unnamed(found: Told, entries: list[tuple[Kind, Mapping[str, Any], list[Mapping[str, Any]]]], log: Log) -> list[str]:
    """What was told of somebody without an entry that says so."""
    subjects = [subject for _, _, named in entries for subject in named]
    shown: dict[str, set[str]] = {}
    for subject in subjects:
        shown.setdefault(str(subject["tag"]), set()).update(subject.get("shown", []))
    cases = {str(single.get("case", {}).get("case_number")) for _, single, _ in entries}
    cases |= {case for subject in subjects for case in subject.get("cases", [])}
    fields = {
        name for _, single, _ in entries for of in single.get("result", {}).get("fields", {}).values() for name in of
    }
    faults = [f"number {number}" for number in found.numbers if not _is_shown(number, "person_id", shown, log)]
    for number, name in PEOPLE.items():
        if name in found.names and not _is_shown(number, "name", shown, log):
            faults.append(f"name {name}")
    own = {str(subject["tag"]) for subject in subjects if subject["role"] == "self"}
    for case in found.cases:
        of_case = log.tags_of_case(case)
        if of_case and not of_case & own and (case not in cases or not of_case & shown.keys()):
            faults.append(f"case {case}")
    if found.values and not fields:
        faults.append("values")
    return faults


def _is_shown(number: str, what: str, shown: Mapping[str, set[str]], log: Log) -> bool:
    return any(what in shown.get(tag, set()) for tag in log.tags(number))


def account_of(ask: Asker, name: str) -> str:
    if name.startswith("citizen:"):
        return "citizen"
    token = ask.as_(name).headers["authorization"].split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))["sub"])


@pytest.fixture(scope="module")
def log(demo: Demo) -> Iterable[Log]:
    with psycopg.connect(demo.database_url, autocommit=True) as database:
        yield Log(database, Privacy(KeyFolder(demo.home / "keys")))


@pytest.mark.parametrize("operation", TABLE, ids=lambda operation: operation.name)
def test_whoever_is_told_of_a_person_stands_in_the_log(world: World, log: Log, operation: Described) -> None:
    gave = False
    for by in PERSONAS:
        call = EXAMPLES[operation.name](world)  # what it takes to make the call leaves entries of its own
        more = BY_TASK if "Audit-Task" in operation.headers else {}
        began = real_now()
        answer = world.ask.as_(by).request(
            operation.method,
            call.path,
            json=call.body,
            content=call.content,
            params=dict(call.params),
            headers={**more, **call.headers},
        )
        found = told(answer, world.values)
        if answer.status_code >= 400:
            assert not found, (by, answer.text)
            continue
        if found:
            gave = True
            since = world.began if operation.name == "fetch_audit_bundle" else began  # named when it was made
            assert unnamed(found, log.since(since, account_of(world.ask, by)), log) == [], by
    assert gave or operation.name not in GIVING
