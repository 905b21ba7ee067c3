from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.entry_kind import EntryKind
from ..models.known_rule import KnownRule
from ..models.quota_rule import QuotaRule
from ..models.subject_role import SubjectRole
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.certificate_named import CertificateNamed
    from ..models.department_named import DepartmentNamed
    from ..models.field_named import FieldNamed
    from ..models.item_named import ItemNamed
    from ..models.matter_named import MatterNamed
    from ..models.own_proof import OwnProof


T = TypeVar("T", bound="Disclosure")


@_attrs_define
class Disclosure:
    """One entry of the audit log about you.

    Attributes:
        entry (str): Id of the entry: its stream and its number in the stream, such as `3-17`.
        at (datetime.datetime): When the entry was written, by the real clock.
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
        step (None | str): The step, such as `asked` or `read` of a REVEAL; null if this kind of entry has one step
            only.
        words (BilingualText): A text in both languages.
        query_id (None | UUID): Id of the query to which the entry belongs; null if it belongs to none.
        organisation (DepartmentNamed | None): The office that asked; null if no office asked.
        account (None | str): The officer's account, if the city's policy shows it.
        matter (MatterNamed | None): The matter; null if the entry belongs to no matter.
        roles (list[SubjectRole]): Your roles in the query.
        departments (list[DepartmentNamed]): The departments that were asked about you.
        fields (list[FieldNamed]): The fields that were disclosed, of certificates about you.
        shown (list[ItemNamed]): What else was shown of you, by name.
        certificates (list[CertificateNamed]): The certificates that are about you.
        rule (KnownRule | None | QuotaRule | str): The rule that refused; null if nothing was refused.
        proof (OwnProof): Proves that your section belongs to an entry in the log; `gateway audit verify` checks it.
        complaint_id (None | Unset | UUID): The complaint of yours on which the officer acted; null if it was none.
    """

    entry: str
    at: datetime.datetime
    kind: EntryKind
    step: None | str
    words: BilingualText
    query_id: None | UUID
    organisation: DepartmentNamed | None
    account: None | str
    matter: MatterNamed | None
    roles: list[SubjectRole]
    departments: list[DepartmentNamed]
    fields: list[FieldNamed]
    shown: list[ItemNamed]
    certificates: list[CertificateNamed]
    rule: KnownRule | None | QuotaRule | str
    proof: OwnProof
    complaint_id: None | Unset | UUID = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.department_named import DepartmentNamed
        from ..models.matter_named import MatterNamed

        entry = self.entry

        at = self.at.isoformat()

        kind = self.kind.value

        step: None | str
        step = self.step

        words = self.words.to_dict()

        query_id: None | str
        if isinstance(self.query_id, UUID):
            query_id = str(self.query_id)
        else:
            query_id = self.query_id

        organisation: dict[str, Any] | None
        if isinstance(self.organisation, DepartmentNamed):
            organisation = self.organisation.to_dict()
        else:
            organisation = self.organisation

        account: None | str
        account = self.account

        matter: dict[str, Any] | None
        if isinstance(self.matter, MatterNamed):
            matter = self.matter.to_dict()
        else:
            matter = self.matter

        roles = []
        for roles_item_data in self.roles:
            roles_item = roles_item_data.value
            roles.append(roles_item)

        departments = []
        for departments_item_data in self.departments:
            departments_item = departments_item_data.to_dict()
            departments.append(departments_item)

        fields = []
        for fields_item_data in self.fields:
            fields_item = fields_item_data.to_dict()
            fields.append(fields_item)

        shown = []
        for shown_item_data in self.shown:
            shown_item = shown_item_data.to_dict()
            shown.append(shown_item)

        certificates = []
        for certificates_item_data in self.certificates:
            certificates_item = certificates_item_data.to_dict()
            certificates.append(certificates_item)

        rule: None | str
        if isinstance(self.rule, KnownRule) or isinstance(self.rule, QuotaRule):
            rule = self.rule.value
        else:
            rule = self.rule

        proof = self.proof.to_dict()

        complaint_id: None | str | Unset
        if isinstance(self.complaint_id, Unset):
            complaint_id = UNSET
        elif isinstance(self.complaint_id, UUID):
            complaint_id = str(self.complaint_id)
        else:
            complaint_id = self.complaint_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "entry": entry,
                "at": at,
                "kind": kind,
                "step": step,
                "words": words,
                "query_id": query_id,
                "organisation": organisation,
                "account": account,
                "matter": matter,
                "roles": roles,
                "departments": departments,
                "fields": fields,
                "shown": shown,
                "certificates": certificates,
                "rule": rule,
                "proof": proof,
            }
        )
        if complaint_id is not UNSET:
            field_dict["complaint_id"] = complaint_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.certificate_named import CertificateNamed
        from ..models.department_named import DepartmentNamed
        from ..models.field_named import FieldNamed
        from ..models.item_named import ItemNamed
        from ..models.matter_named import MatterNamed
        from ..models.own_proof import OwnProof

        d = dict(src_dict)
        entry = d.pop("entry")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        kind = EntryKind(d.pop("kind"))

        def _parse_step(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        step = _parse_step(d.pop("step"))

        words = BilingualText.from_dict(d.pop("words"))

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

        def _parse_organisation(data: object) -> DepartmentNamed | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                organisation_type_0 = DepartmentNamed.from_dict(data)

                return organisation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DepartmentNamed | None, data)

        organisation = _parse_organisation(d.pop("organisation"))

        def _parse_account(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        account = _parse_account(d.pop("account"))

        def _parse_matter(data: object) -> MatterNamed | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                matter_type_0 = MatterNamed.from_dict(data)

                return matter_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MatterNamed | None, data)

        matter = _parse_matter(d.pop("matter"))

        roles = []
        _roles = d.pop("roles")
        for roles_item_data in _roles:
            roles_item = SubjectRole(roles_item_data)

            roles.append(roles_item)

        departments = []
        _departments = d.pop("departments")
        for departments_item_data in _departments:
            departments_item = DepartmentNamed.from_dict(departments_item_data)

            departments.append(departments_item)

        fields = []
        _fields = d.pop("fields")
        for fields_item_data in _fields:
            fields_item = FieldNamed.from_dict(fields_item_data)

            fields.append(fields_item)

        shown = []
        _shown = d.pop("shown")
        for shown_item_data in _shown:
            shown_item = ItemNamed.from_dict(shown_item_data)

            shown.append(shown_item)

        certificates = []
        _certificates = d.pop("certificates")
        for certificates_item_data in _certificates:
            certificates_item = CertificateNamed.from_dict(certificates_item_data)

            certificates.append(certificates_item)

        def _parse_rule(data: object) -> KnownRule | None | QuotaRule | str:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_any_rule_type_0 = KnownRule(data)

                return componentsschemas_any_rule_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_any_rule_type_1 = QuotaRule(data)

                return componentsschemas_any_rule_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KnownRule | None | QuotaRule | str, data)

        rule = _parse_rule(d.pop("rule"))

        proof = OwnProof.from_dict(d.pop("proof"))

        def _parse_complaint_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                complaint_id_type_0 = UUID(data)

                return complaint_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        complaint_id = _parse_complaint_id(d.pop("complaint_id", UNSET))

        disclosure = cls(
            entry=entry,
            at=at,
            kind=kind,
            step=step,
            words=words,
            query_id=query_id,
            organisation=organisation,
            account=account,
            matter=matter,
            roles=roles,
            departments=departments,
            fields=fields,
            shown=shown,
            certificates=certificates,
            rule=rule,
            proof=proof,
            complaint_id=complaint_id,
        )

        return disclosure
