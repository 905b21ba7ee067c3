from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.damage import Damage
from ..models.entry_kind import EntryKind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.audit_entry_details import AuditEntryDetails
    from ..models.audit_entry_disclosed import AuditEntryDisclosed
    from ..models.audit_entry_states import AuditEntryStates
    from ..models.bilingual_text import BilingualText
    from ..models.subject import Subject


T = TypeVar("T", bound="AuditEntry")


@_attrs_define
class AuditEntry:
    """One entry of the audit log.  No value that a department gave stands in it, and nobody's number or name.

    Attributes:
        entry (str): Id of the entry: its stream and its number in the stream, such as `3-17`.
        log (int | None): The year of the log. null until the log's tree includes the entry; so are `index` and `proof`.
        index (int | None): The number of the leaf in the log's tree, counted from 0.
        proof (None | str): Address of the proof.
        kind (EntryKind): The kind of an entry; UNKNOWN where it is not as it was signed and neither leaf nor row says
            it.

            * `INTENT`: a query was accepted; written before any department was asked
            * `OUTCOME`: the result of a query; written before it was sent
            * `LATE`: a later part of a result: a reply, a verification, a declaration
            * `RELEASE`: a stored result or its proof was handed out again
            * `DENIED`: a request was refused by a rule
            * `UNRESOLVED`: a query that got no OUTCOME was closed
            * `REJECTED_BURST`: how many requests of a client were turned away within ten seconds
            * `REVEAL`: a step of a reveal
            * `EXPORT`: a step of an export
            * `SEARCH`: an auditor or a citizen looked into the log
            * `ADMIN`: something was done to the gateway or the log by order
            * `SHRED`: the keys of one person were destroyed by order
            * `PRUNE`: a month was exported and deleted
            * `LOOK`: somebody opened what names people, such as a verification
            * `UNKNOWN`: the entry is damaged, and nothing says its kind
        at (datetime.datetime): When the entry was written, by the real clock.
        domain_at (datetime.datetime | None): The same moment by the domain clock, if that is another one; null
            otherwise.
        query_id (None | UUID): Id of the query to which the entry belongs; null if it belongs to none.
        account (None | str): The officer's query account.
        client (None | str): The calling system: the client of its access token.
        office (None | str): The code of the department of the officer who asked.
        actor (None | str): The account that answered, extended or handed over a verification, or recorded a
            declaration.
        case_number (None | str): The number of the citizen's case.
        matter (None | str): The code of the matter; see GET /v1/matters.
        certificates (list[str]): The codes of the certificates that the query asked for.
        departments (list[str]): The codes of the departments that were asked.
        states (AuditEntryStates): The state of each certificate.
        disclosed (AuditEntryDisclosed): By certificate and field: the form in which the field was disclosed.
        subjects (list[Subject]): The people and firms that the entry is about, by pseudonym.
        details (AuditEntryDetails): What its kind says besides. `trace_id` is that of the request that led to it, and
            stands in the gateway's lines too; `policy` the bundle in force when it was written, which an INTENT calls
            `rules`.
        leaf_hash (str): SHA-256 of a zero byte and the leaf (RFC 6962), in hex.
        sentence (BilingualText): A text in both languages.
        damage (list[Damage] | Unset): What is wrong with it as it is stored; only there where something is. What was
            changed is not shown.
    """

    entry: str
    log: int | None
    index: int | None
    proof: None | str
    kind: EntryKind
    at: datetime.datetime
    domain_at: datetime.datetime | None
    query_id: None | UUID
    account: None | str
    client: None | str
    office: None | str
    actor: None | str
    case_number: None | str
    matter: None | str
    certificates: list[str]
    departments: list[str]
    states: AuditEntryStates
    disclosed: AuditEntryDisclosed
    subjects: list[Subject]
    details: AuditEntryDetails
    leaf_hash: str
    sentence: BilingualText
    damage: list[Damage] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        entry = self.entry

        log: int | None
        log = self.log

        index: int | None
        index = self.index

        proof: None | str
        proof = self.proof

        kind = self.kind.value

        at = self.at.isoformat()

        domain_at: None | str
        if isinstance(self.domain_at, datetime.datetime):
            domain_at = self.domain_at.isoformat()
        else:
            domain_at = self.domain_at

        query_id: None | str
        if isinstance(self.query_id, UUID):
            query_id = str(self.query_id)
        else:
            query_id = self.query_id

        account: None | str
        account = self.account

        client: None | str
        client = self.client

        office: None | str
        office = self.office

        actor: None | str
        actor = self.actor

        case_number: None | str
        case_number = self.case_number

        matter: None | str
        matter = self.matter

        certificates = self.certificates

        departments = self.departments

        states = self.states.to_dict()

        disclosed = self.disclosed.to_dict()

        subjects = []
        for subjects_item_data in self.subjects:
            subjects_item = subjects_item_data.to_dict()
            subjects.append(subjects_item)

        details = self.details.to_dict()

        leaf_hash = self.leaf_hash

        sentence = self.sentence.to_dict()

        damage: list[str] | Unset = UNSET
        if not isinstance(self.damage, Unset):
            damage = []
            for damage_item_data in self.damage:
                damage_item = damage_item_data.value
                damage.append(damage_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "entry": entry,
                "log": log,
                "index": index,
                "proof": proof,
                "kind": kind,
                "at": at,
                "domain_at": domain_at,
                "query_id": query_id,
                "account": account,
                "client": client,
                "office": office,
                "actor": actor,
                "case_number": case_number,
                "matter": matter,
                "certificates": certificates,
                "departments": departments,
                "states": states,
                "disclosed": disclosed,
                "subjects": subjects,
                "details": details,
                "leaf_hash": leaf_hash,
                "sentence": sentence,
            }
        )
        if damage is not UNSET:
            field_dict["damage"] = damage

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.audit_entry_details import AuditEntryDetails
        from ..models.audit_entry_disclosed import AuditEntryDisclosed
        from ..models.audit_entry_states import AuditEntryStates
        from ..models.bilingual_text import BilingualText
        from ..models.subject import Subject

        d = dict(src_dict)
        entry = d.pop("entry")

        def _parse_log(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        log = _parse_log(d.pop("log"))

        def _parse_index(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        index = _parse_index(d.pop("index"))

        def _parse_proof(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        proof = _parse_proof(d.pop("proof"))

        kind = EntryKind(d.pop("kind"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        def _parse_domain_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                domain_at_type_0 = datetime.datetime.fromisoformat(data)

                return domain_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        domain_at = _parse_domain_at(d.pop("domain_at"))

        def _parse_query_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                query_id_type_0 = UUID(data)

                return query_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        query_id = _parse_query_id(d.pop("query_id"))

        def _parse_account(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        account = _parse_account(d.pop("account"))

        def _parse_client(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        client = _parse_client(d.pop("client"))

        def _parse_office(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        office = _parse_office(d.pop("office"))

        def _parse_actor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        actor = _parse_actor(d.pop("actor"))

        def _parse_case_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        case_number = _parse_case_number(d.pop("case_number"))

        def _parse_matter(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        matter = _parse_matter(d.pop("matter"))

        certificates = cast(list[str], d.pop("certificates"))

        departments = cast(list[str], d.pop("departments"))

        states = AuditEntryStates.from_dict(d.pop("states"))

        disclosed = AuditEntryDisclosed.from_dict(d.pop("disclosed"))

        subjects = []
        _subjects = d.pop("subjects")
        for subjects_item_data in _subjects:
            subjects_item = Subject.from_dict(subjects_item_data)

            subjects.append(subjects_item)

        details = AuditEntryDetails.from_dict(d.pop("details"))

        leaf_hash = d.pop("leaf_hash")

        sentence = BilingualText.from_dict(d.pop("sentence"))

        _damage = d.pop("damage", UNSET)
        damage: list[Damage] | Unset = UNSET
        if _damage is not UNSET:
            damage = []
            for damage_item_data in _damage:
                damage_item = Damage(damage_item_data)

                damage.append(damage_item)

        audit_entry = cls(
            entry=entry,
            log=log,
            index=index,
            proof=proof,
            kind=kind,
            at=at,
            domain_at=domain_at,
            query_id=query_id,
            account=account,
            client=client,
            office=office,
            actor=actor,
            case_number=case_number,
            matter=matter,
            certificates=certificates,
            departments=departments,
            states=states,
            disclosed=disclosed,
            subjects=subjects,
            details=details,
            leaf_hash=leaf_hash,
            sentence=sentence,
            damage=damage,
        )

        return audit_entry
