from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.known_rule import KnownRule
from ..models.problem_code import ProblemCode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.input_fault import InputFault


T = TypeVar("T", bound="Problem")


@_attrs_define
class Problem:
    """RFC 9457 problem details.  `type` leads to a page with meaning, cause and what to do.

    Attributes:
        type_ (str): Address of a page that explains this kind of problem: meaning, cause and remedy.
        title (str): The kind of problem, in a few words. It does not change from one occurrence to the next.
        status (int): The HTTP status, the same as of the response.
        detail (str): What is wrong with this request. It never repeats what was sent.
        instance (None | str): Identifies this occurrence by its trace.
        code (ProblemCode): The kind of a problem.

            * `already-closed`: This is already closed
            * `audit-unavailable`: The audit log cannot be written
            * `body-too-large`: The request body is too large
            * `browser-refused`: The browser was refused
            * `conflict`: The request conflicts with the current state
            * `header-fields-too-large`: The request header is too large
            * `idempotency-mismatch`: This Idempotency-Key was already used with another body
            * `idempotency-running`: The first request with this Idempotency-Key is still running
            * `identity-unavailable`: The issuer of access tokens cannot be reached
            * `internal`: Internal error in the gateway
            * `invalid-input`: The request is not valid
            * `malformed-request`: The HTTP request is malformed
            * `method-not-allowed`: This address does not accept this method
            * `not-authenticated`: There is no valid access token
            * `not-authorised`: You are not allowed to do this
            * `not-found`: Not found
            * `not-integrated`: The entry is stored, but not yet in the log's tree
            * `overloaded`: The gateway is overloaded
            * `request-timeout`: The request arrived too slowly
            * `shredded`: This person's key was destroyed
            * `too-large`: The query is too large for one log entry
            * `too-many-requests`: Too many requests
            * `unreadable`: The stored record cannot be opened
            * `unready`: The gateway is not ready
            * `unsupported-media-type`: The request body is not JSON in UTF-8
        remedy (str): What to do now.
        trace_id (None | str): Id of the request in the gateway's logs (W3C trace context). Give it to the operator when
            you ask for help.
        errors (list[InputFault]): All faults of the input; empty if the input is not the problem.
        rule (KnownRule | None | str | Unset): With not-authorised: the rule that refused.
        basis (None | str | Unset): With not-authorised: the legal basis of the rule that refused.
        how_to_apply (BilingualText | None | Unset): With not-authorised: what to do now, in both languages; `remedy` is
            the English.
    """

    type_: str
    title: str
    status: int
    detail: str
    instance: None | str
    code: ProblemCode
    remedy: str
    trace_id: None | str
    errors: list[InputFault]
    rule: KnownRule | None | str | Unset = UNSET
    basis: None | str | Unset = UNSET
    how_to_apply: BilingualText | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        type_ = self.type_

        title = self.title

        status = self.status

        detail = self.detail

        instance: None | str
        instance = self.instance

        code = self.code.value

        remedy = self.remedy

        trace_id: None | str
        trace_id = self.trace_id

        errors = []
        for errors_item_data in self.errors:
            errors_item = errors_item_data.to_dict()
            errors.append(errors_item)

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

        how_to_apply: dict[str, Any] | None | Unset
        if isinstance(self.how_to_apply, Unset):
            how_to_apply = UNSET
        elif isinstance(self.how_to_apply, BilingualText):
            how_to_apply = self.how_to_apply.to_dict()
        else:
            how_to_apply = self.how_to_apply

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "title": title,
                "status": status,
                "detail": detail,
                "instance": instance,
                "code": code,
                "remedy": remedy,
                "trace_id": trace_id,
                "errors": errors,
            }
        )
        if rule is not UNSET:
            field_dict["rule"] = rule
        if basis is not UNSET:
            field_dict["basis"] = basis
        if how_to_apply is not UNSET:
            field_dict["how_to_apply"] = how_to_apply

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.input_fault import InputFault

        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        status = d.pop("status")

        detail = d.pop("detail")

        def _parse_instance(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        instance = _parse_instance(d.pop("instance"))

        code = ProblemCode(d.pop("code"))

        remedy = d.pop("remedy")

        def _parse_trace_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        trace_id = _parse_trace_id(d.pop("trace_id"))

        errors = []
        _errors = d.pop("errors")
        for errors_item_data in _errors:
            errors_item = InputFault.from_dict(errors_item_data)

            errors.append(errors_item)

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

        problem = cls(
            type_=type_,
            title=title,
            status=status,
            detail=detail,
            instance=instance,
            code=code,
            remedy=remedy,
            trace_id=trace_id,
            errors=errors,
            rule=rule,
            basis=basis,
            how_to_apply=how_to_apply,
        )

        problem.additional_properties = d
        return problem

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
