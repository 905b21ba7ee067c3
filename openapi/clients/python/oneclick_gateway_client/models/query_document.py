from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.query_status import QueryStatus
from ..models.recommendation import Recommendation
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.certificate_result import CertificateResult
    from ..models.completeness import Completeness
    from ..models.receipt import Receipt


T = TypeVar("T", bound="QueryDocument")


@_attrs_define
class QueryDocument:
    """The result of a query.

    Attributes:
        query_id (UUID): Id of the query, by which it is read again.
        matter (str): The code of the matter; see GET /v1/matters.
        case_number (str): The number of the citizen's case.
        status (QueryStatus): `pending` while something of the query waits for a department, a person or the applicant;
            `expired` when the stored answer is
            gone.

            * `pending`: something waits for a department, an officer or the applicant: read the query again
            * `complete`: nothing waits any more
            * `expired`: the stored answer is gone: send a new query
        recommendation (None | Recommendation): What the answers suggest; a person decides.  null if the query is for
            part of a matter only.
        completeness (Completeness): Counts over the certificates asked for: each counts in one of the others, and
            `asked` is their sum.
        certificates (list[CertificateResult]): One result for each certificate that was asked for.
        receipt (Receipt): The signed promise that this outcome is in the audit log.
        salt (None | str | Unset): Random bytes.  Keep them with the document: the entry in the log commits to both.
    """

    query_id: UUID
    matter: str
    case_number: str
    status: QueryStatus
    recommendation: None | Recommendation
    completeness: Completeness
    certificates: list[CertificateResult]
    receipt: Receipt
    salt: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        query_id = str(self.query_id)

        matter = self.matter

        case_number = self.case_number

        status = self.status.value

        recommendation: None | str
        if isinstance(self.recommendation, Recommendation):
            recommendation = self.recommendation.value
        else:
            recommendation = self.recommendation

        completeness = self.completeness.to_dict()

        certificates = []
        for certificates_item_data in self.certificates:
            certificates_item = certificates_item_data.to_dict()
            certificates.append(certificates_item)

        receipt = self.receipt.to_dict()

        salt: None | str | Unset
        if isinstance(self.salt, Unset):
            salt = UNSET
        else:
            salt = self.salt

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "query_id": query_id,
                "matter": matter,
                "case_number": case_number,
                "status": status,
                "recommendation": recommendation,
                "completeness": completeness,
                "certificates": certificates,
                "receipt": receipt,
            }
        )
        if salt is not UNSET:
            field_dict["salt"] = salt

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.certificate_result import CertificateResult
        from ..models.completeness import Completeness
        from ..models.receipt import Receipt

        d = dict(src_dict)
        query_id = UUID(d.pop("query_id"))

        matter = d.pop("matter")

        case_number = d.pop("case_number")

        status = QueryStatus(d.pop("status"))

        def _parse_recommendation(data: object) -> None | Recommendation:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                recommendation_type_0 = Recommendation(data)

                return recommendation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Recommendation, data)

        recommendation = _parse_recommendation(d.pop("recommendation"))

        completeness = Completeness.from_dict(d.pop("completeness"))

        certificates = []
        _certificates = d.pop("certificates")
        for certificates_item_data in _certificates:
            certificates_item = CertificateResult.from_dict(certificates_item_data)

            certificates.append(certificates_item)

        receipt = Receipt.from_dict(d.pop("receipt"))

        def _parse_salt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        salt = _parse_salt(d.pop("salt", UNSET))

        query_document = cls(
            query_id=query_id,
            matter=matter,
            case_number=case_number,
            status=status,
            recommendation=recommendation,
            completeness=completeness,
            certificates=certificates,
            receipt=receipt,
            salt=salt,
        )

        return query_document
