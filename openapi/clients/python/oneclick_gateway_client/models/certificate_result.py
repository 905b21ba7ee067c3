from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.certificate_state import CertificateState
from ..models.known_rule import KnownRule
from ..models.method import Method
from ..models.plain_reason import PlainReason
from ..models.verdict import Verdict
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.certificate_result_fields import CertificateResultFields
    from ..models.certificate_result_per_party import CertificateResultPerParty
    from ..models.next_ import Next
    from ..models.source import Source


T = TypeVar("T", bound="CertificateResult")


@_attrs_define
class CertificateResult:
    """One certificate's state; every certificate asked for has exactly one.

    Attributes:
        certificate (str): The code of the certificate; see GET /v1/certificates.
        title (BilingualText): A text in both languages.
        method (Method): How a certificate is replaced; a certificate lists its ladder of them.

            * `direct`: dropped: nobody has to prove it any more
            * `data_query`: the department's register is asked
            * `verification`: an officer of the department answers by hand
            * `declaration`: the applicant promises; it is checked afterwards
        state (CertificateState): Where one certificate of a query stands; every certificate asked for has exactly one.

            * `answered`: `answer` holds yes, no or unknown, or `fields` the value; no department is expected to add
            anything
            * `pending`: a department or an officer is expected to answer; `next` says who and until when
            * `denied`: you may not have it; `rule` and `basis` say why, `next` how to apply
            * `unavailable`: no answer came, and none is expected any more; `next` says when to send the query again
            * `not_required`: nobody has to prove this any more; no department was asked
            * `not_applicable`: it does not apply to the people named
        answer (None | Verdict): The answer, in state `answered` only; null for a certificate that delivers a value.
        reason (PlainReason | str): A reason code: one of a closed list, or one of these, with a number for each `n`.

            * `NONE_IN_n_COUNTIES`: no dwelling in any of the n counties
            * `OWNS_n`: owns n dwellings
            * `OWNS_AT_MOST_n`: owns at most n dwellings
            * `MONTHS_n`: n months paid
            * `COUNT_n`: n vehicles
            * `DUE_n_DELAY_n`: month of retirement, months later than before
            * `CONSECUTIVE_n`: n months without a gap up to the last
            * `HEADCOUNT_n`: n people insured by the employer
            * `LEVEL_n`: certificate of level n
            * `WITHIN_TIME_n`: counted within the time: n
        fields (CertificateResultFields): The fields of the certificate by name, each with its state.
        sources (list[Source]): The departments that took part in the answer.
        next_ (Next | None): What happens next, or what you can do; null if nothing more will happen.
        rule (KnownRule | None | str | Unset): The rule that denied, in state `denied` only.
        basis (None | str | Unset): The legal basis of the denial, or of not asking anybody.
        declaration_offered (bool | Unset): Whether the applicant can make a declaration now. Default: False.
        disputed (list[str] | Unset): What the certificate rests on and somebody doubts: `<department>.<item>` of a
            field that you see, otherwise the department alone.
        recalled (bool | Unset): A value behind the certificate was corrected after it was answered; ask again. Default:
            False.
        suspected (bool | Unset): The promise behind the certificate is suspected to be false, and is being looked into.
            Default: False.
        per_party (CertificateResultPerParty | Unset): The answers by party (`staff.1`), if the certificate is about
            each of several people.
        how_to_apply (BilingualText | None | Unset): What can be done about it, if the certificate is denied or its
            answer would tell of a field that you may not see.
    """

    certificate: str
    title: BilingualText
    method: Method
    state: CertificateState
    answer: None | Verdict
    reason: PlainReason | str
    fields: CertificateResultFields
    sources: list[Source]
    next_: Next | None
    rule: KnownRule | None | str | Unset = UNSET
    basis: None | str | Unset = UNSET
    declaration_offered: bool | Unset = False
    disputed: list[str] | Unset = UNSET
    recalled: bool | Unset = False
    suspected: bool | Unset = False
    per_party: CertificateResultPerParty | Unset = UNSET
    how_to_apply: BilingualText | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText
        from ..models.next_ import Next

        certificate = self.certificate

        title = self.title.to_dict()

        method = self.method.value

        state = self.state.value

        answer: None | str
        if isinstance(self.answer, Verdict):
            answer = self.answer.value
        else:
            answer = self.answer

        reason: str
        if isinstance(self.reason, PlainReason):
            reason = self.reason.value
        else:
            reason = self.reason

        fields = self.fields.to_dict()

        sources = []
        for sources_item_data in self.sources:
            sources_item = sources_item_data.to_dict()
            sources.append(sources_item)

        next_: dict[str, Any] | None
        if isinstance(self.next_, Next):
            next_ = self.next_.to_dict()
        else:
            next_ = self.next_

        rule: None | str | Unset
        if isinstance(self.rule, Unset):
            rule = UNSET
        elif isinstance(self.rule, KnownRule):
            rule = self.rule.value
        else:
            rule = self.rule

        basis: None | str | Unset
        if isinstance(self.basis, Unset):
            basis = UNSET
        else:
            basis = self.basis

        declaration_offered = self.declaration_offered

        disputed: list[str] | Unset = UNSET
        if not isinstance(self.disputed, Unset):
            disputed = self.disputed

        recalled = self.recalled

        suspected = self.suspected

        per_party: dict[str, Any] | Unset = UNSET
        if not isinstance(self.per_party, Unset):
            per_party = self.per_party.to_dict()

        how_to_apply: dict[str, Any] | None | Unset
        if isinstance(self.how_to_apply, Unset):
            how_to_apply = UNSET
        elif isinstance(self.how_to_apply, BilingualText):
            how_to_apply = self.how_to_apply.to_dict()
        else:
            how_to_apply = self.how_to_apply

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "certificate": certificate,
                "title": title,
                "method": method,
                "state": state,
                "answer": answer,
                "reason": reason,
                "fields": fields,
                "sources": sources,
                "next": next_,
            }
        )
        if rule is not UNSET:
            field_dict["rule"] = rule
        if basis is not UNSET:
            field_dict["basis"] = basis
        if declaration_offered is not UNSET:
            field_dict["declaration_offered"] = declaration_offered
        if disputed is not UNSET:
            field_dict["disputed"] = disputed
        if recalled is not UNSET:
            field_dict["recalled"] = recalled
        if suspected is not UNSET:
            field_dict["suspected"] = suspected
        if per_party is not UNSET:
            field_dict["per_party"] = per_party
        if how_to_apply is not UNSET:
            field_dict["how_to_apply"] = how_to_apply

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.certificate_result_fields import CertificateResultFields
        from ..models.certificate_result_per_party import CertificateResultPerParty
        from ..models.next_ import Next
        from ..models.source import Source

        d = dict(src_dict)
        certificate = d.pop("certificate")

        title = BilingualText.from_dict(d.pop("title"))

        method = Method(d.pop("method"))

        state = CertificateState(d.pop("state"))

        def _parse_answer(data: object) -> None | Verdict:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answer_type_0 = Verdict(data)

                return answer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Verdict, data)

        answer = _parse_answer(d.pop("answer"))

        def _parse_reason(data: object) -> PlainReason | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_reason_type_0 = PlainReason(data)

                return componentsschemas_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(PlainReason | str, data)

        reason = _parse_reason(d.pop("reason"))

        fields = CertificateResultFields.from_dict(d.pop("fields"))

        sources = []
        _sources = d.pop("sources")
        for sources_item_data in _sources:
            sources_item = Source.from_dict(sources_item_data)

            sources.append(sources_item)

        def _parse_next_(data: object) -> Next | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                next_type_0 = Next.from_dict(data)

                return next_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Next | None, data)

        next_ = _parse_next_(d.pop("next"))

        def _parse_rule(data: object) -> KnownRule | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_rule_type_0 = KnownRule(data)

                return componentsschemas_rule_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KnownRule | None | str | Unset, data)

        rule = _parse_rule(d.pop("rule", UNSET))

        def _parse_basis(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        basis = _parse_basis(d.pop("basis", UNSET))

        declaration_offered = d.pop("declaration_offered", UNSET)

        disputed = cast(list[str], d.pop("disputed", UNSET))

        recalled = d.pop("recalled", UNSET)

        suspected = d.pop("suspected", UNSET)

        _per_party = d.pop("per_party", UNSET)
        per_party: CertificateResultPerParty | Unset
        if isinstance(_per_party, Unset):
            per_party = UNSET
        else:
            per_party = CertificateResultPerParty.from_dict(_per_party)

        def _parse_how_to_apply(data: object) -> BilingualText | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                how_to_apply_type_0 = BilingualText.from_dict(data)

                return how_to_apply_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BilingualText | None | Unset, data)

        how_to_apply = _parse_how_to_apply(d.pop("how_to_apply", UNSET))

        certificate_result = cls(
            certificate=certificate,
            title=title,
            method=method,
            state=state,
            answer=answer,
            reason=reason,
            fields=fields,
            sources=sources,
            next_=next_,
            rule=rule,
            basis=basis,
            declaration_offered=declaration_offered,
            disputed=disputed,
            recalled=recalled,
            suspected=suspected,
            per_party=per_party,
            how_to_apply=how_to_apply,
        )

        return certificate_result
