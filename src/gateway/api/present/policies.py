"""Policies in the shape of the contract."""

from collections.abc import Mapping

from gateway.api.http.answers import Shown, plain
from gateway.api.present.check_findings import finding_object
from gateway.api.present.sharing import granted_object
from gateway.domain.matter import Title
from gateway.flows import (
    CityChange,
    DraftedPolicy,
    ExpectationResult,
    PermissionChange,
    PolicyBundle,
    PolicyComparison,
    PolicyDraft,
    PolicyTrial,
    SignedPublication,
    Validation,
)


def summary_object(draft: PolicyDraft) -> Shown:
    """A policy on its way."""
    drafted, approved = draft.drafted, draft.approved
    return {
        "policy_id": draft.policy_id,
        "version": draft.version,
        "state": draft.state,
        "reason": drafted.reason,
        "rolls_back": drafted.rolls_back,
        "drafted_by": drafted.account,
        "drafted_at": drafted.at,
        "approved_by": None if approved is None else approved.account,
        "approved_at": None if approved is None else approved.at,
        "number": draft.number,
    }


def policy_object(policy: DraftedPolicy) -> Shown:
    """A policy as it stands, with the files that it changes."""
    return {
        **summary_object(policy.draft),
        "base": policy.draft.base,
        "in_force": policy.in_force,
        "bundle": policy.bundle.hash,
        "changed": list(policy.changed),
        "files": _files(policy.draft.changes),
    }


def _files(files: Mapping[str, str | None]) -> list[Shown]:
    return [{"name": name, "text": files[name]} for name in sorted(files)]


def _head(policy: DraftedPolicy) -> Shown:
    return {"policy_id": policy.draft.policy_id, "version": policy.draft.version, "bundle": policy.bundle.hash}


def validation_object(found: Validation) -> Shown:
    """Everything that does not fit."""
    return {**_head(found.policy), "holds": found.holds, "findings": [finding_object(one) for one in found.findings]}


def tests_object(run: PolicyTrial) -> Shown:
    """The policy's own table, run."""
    return {**_head(run.policy), "holds": run.holds, "rows": [_row(one) for one in run.rows]}


def _row(tested: ExpectationResult) -> Shown:
    row = tested.row
    return {
        "number": tested.number,
        "role": row.role,
        "department": row.department,
        "client": row.client,
        "duties": list(row.duties),
        "minor": row.minor,
        "matter": row.matter,
        "certificate": row.certificate,
        "field": row.field,
        "expected": row.expected,
        "actual": tested.actual,
        "holds": tested.holds,
    }


def diff_object(compared: PolicyComparison) -> Shown:
    """What would be seen otherwise."""
    opened = sum(change.opens for change in compared.changes)
    return {
        **_head(compared.policy),
        "in_force": compared.policy.in_force,
        "changed": list(compared.policy.changed),
        "opened": opened,
        "closed": len(compared.changes) - opened,
        "changes": [_change(one) for one in compared.changes],
        "data": [_data_change(one) for one in compared.data],
    }


_DECIDING: Mapping[tuple[str, str], Title] = {
    ("access_rules.json", "adult_years"): {
        "en": "the age from which nobody is a minor",
        "zh": "成年年龄（未满者按未成年人处理）",
    },
    ("access_rules.json", "clearance owner"): {
        "en": "the highest level of data that may reach officers of the department that owns the matter",
        "zh": "事项主管部门经办人可接触的最高数据级别",
    },
    ("access_rules.json", "clearance other"): {
        "en": "the highest level of data that may reach officers of other departments",
        "zh": "其他部门经办人可接触的最高数据级别",
    },
    ("access_rules.json", "asking general_windows"): {
        "en": "the windows whose officers may ask every matter in their duties",
        "zh": "可查询职责内全部事项的综合窗口",
    },
    ("access_rules.cedar", ""): {"en": "the hard rules", "zh": "硬性规则"},
}
"""What these places of a city's data decide, in words; of all others their file and place are told."""
_DATA_SENTENCES = {"en": "{what}: before {before}, now {after}", "zh": "{what}：此前{before}，现在{after}"}
_NOTHING = {"en": "nothing", "zh": "无"}
_LONGEST_TOLD = 200


def _data_change(change: CityChange) -> Shown:
    before, after = change.written
    return {
        "file": change.file,
        "place": change.place,
        "before": before,
        "after": after,
        "sentence": {language: _data_sentence(change, language) for language in _DATA_SENTENCES},
    }


def _data_sentence(change: CityChange, language: str) -> str:
    title = _DECIDING.get((change.file, change.place))
    what = f"{change.file} {change.place}".strip() if title is None else title[language]
    before, after = (_NOTHING[language] if one is None else _cut(one) for one in change.written)
    return _DATA_SENTENCES[language].format(what=what, before=before, after=after)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}…"


def _change(change: PermissionChange) -> Shown:
    return {
        "who": plain(change.who),
        "matter": change.matter,
        "certificate": change.certificate,
        "field": change.item,
        "title": plain(change.title),
        "minor": change.of_minor,
        "before": change.before,
        "after": change.after,
        "opens": change.opens,
        "rule": change.rule,
        "basis": change.basis,
        "sentence": plain(change.sentence),
    }


def publication_object(signed: SignedPublication) -> Shown:
    """A publication, with what proves it."""
    one = signed.publication
    return {
        "number": one.number,
        "bundle": one.bundle,
        "former": one.former,
        "act": one.act,
        "at": one.at,
        "entry": one.entry,
        "policy_id": one.policy_id,
        "drafted_by": one.drafted_by,
        "approved_by": one.approved_by,
        "public_key": signed.public_key.hex(),
        "signature": signed.signature.hex(),
    }


def bundle_object(bundle: PolicyBundle, signed: SignedPublication) -> Shown:
    """A bundle with all its files, and what it grants."""
    return {
        "bundle": bundle.hash,
        "rules": bundle.rules,
        "publication": publication_object(signed),
        "files": _files(bundle.files),
        "grants": [granted_object(one) for one in bundle.grants],
    }
