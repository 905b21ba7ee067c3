"""Decisions as the log keeps them, judged anew: as of then, under another state, and which rights nobody has used.  Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gateway.access.dimensions import OTHER
from gateway.access.grants import ANY
from gateway.access.hard_rules import HardRule
from gateway.access.key import ProjectionKey, authorisation_of
from gateway.access.rights import Rights
from gateway.access.slices import JudgedFields, Slice
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode, RuleId
from gateway.domain.frozen import frozen
from gateway.domain.stages import FieldGrant
from gateway.domain.words import Mode

Fields = Mapping[str, tuple[str, str]]
"""Department and item, joined by a dot → form and rule."""


@frozen
class RecordedDecision:
    """What an INTENT says of a decision: who asked, in what, for whom, under which rules, and what was granted.

    rules_hash: names the bundle that decided.  fields: of each certificate asked for.  denied: certificates, by which rule.
    used_up: the grants of data sharing that gave nothing, because what was agreed was used up.  is_authorised: whether it named an
    authorisation on file.
    """

    matter: MatterCode
    department: DepartmentCode
    client: str
    county: str
    duties: frozenset[str]
    roles: frozenset[str]
    assurance: str
    parties: frozenset[str]
    rules_hash: str
    fields: Mapping[CertificateCode, Fields]
    denied: Mapping[CertificateCode, RuleId]
    used_up: frozenset[str] = frozenset()
    is_authorised: bool = False

    def key(self, *, of_minor: bool) -> ProjectionKey:
        """The kind of asker that it was."""
        return ProjectionKey(
            matter=self.matter,
            department=self.department,
            client=self.client,
            has_duty=not self.duties.isdisjoint({self.matter, ANY}),
            of_minor=of_minor,
            county=self.county,
            roles=self.roles,
            assurance=self.assurance,
            parties=self.parties,
            authorisation=authorisation_of(is_named=self.is_authorised),
            used_up=self.used_up,
        )


def recorded_of(
    sections: Mapping[str, Mapping[str, object]], subjects: Sequence[Mapping[str, object]]
) -> RecordedDecision:
    """The decision of an INTENT's sections.  Raises ValueError where they do not say one."""
    try:
        officer, request, result = sections["officer"], sections["request"], sections["result"]
        fields, denied = _mapping(result["fields"]), _mapping(result["denied"])
        return RecordedDecision(
            matter=MatterCode(str(request["matter"])),
            department=DepartmentCode(str(officer["department"])),
            client=str(officer["client"]),
            county=str(officer["county"]),
            duties=_words(officer["duties"]),
            roles=_words(officer["roles"]),
            assurance=str(officer.get("assurance", "substantial")),
            parties=frozenset(str(subject["role"]) for subject in subjects),
            rules_hash=str(request["rules"]),
            fields={CertificateCode(code): _fields(of) for code, of in fields.items()},
            denied={CertificateCode(code): RuleId(str(rule)) for code, rule in denied.items()},
            used_up=_words(result.get("used_up", ())),
            is_authorised=any("authorisation" in subject for subject in subjects),
        )
    except (KeyError, TypeError) as fault:
        raise ValueError(f"the entry does not say a decision: {type(fault).__name__}") from None


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError
    return value


def _words(value: object) -> frozenset[str]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return frozenset(str(one) for one in value)


def _fields(value: object) -> Fields:
    pairs = {name: pair for name, pair in _mapping(value).items() if isinstance(pair, list | tuple) and len(pair) == 2}
    return {name: (str(mode), str(rule)) for name, (mode, rule) in pairs.items()}


@frozen
class FieldExplained:
    """One field of a past decision.

    recorded: the form and rule that the log keeps; None where the certificate did not show the field then.  judged: those that a state
    gives; None where it has no such field.
    """

    certificate: CertificateCode
    department: DepartmentCode
    item: ItemName
    recorded: tuple[str, str] | None
    judged: FieldGrant | None

    @property
    def is_reproduced(self) -> bool:
        """Whether both say the same."""
        return self.recorded == (None if self.judged is None else (str(self.judged.mode), str(self.judged.rule)))

    @property
    def modes(self) -> tuple[str, str]:
        """The form on record and the judged one; what is not there is denied."""
        return (
            str(Mode.DENY) if self.recorded is None else self.recorded[0],
            str(Mode.DENY if self.judged is None else self.judged.mode),
        )


@frozen
class Explanation:
    """A past decision, judged by a state.  denied: certificates with the recorded and the judged rule, "" where it is none.

    of_minor: whether somebody shown was a minor: the log does not keep it, and it is what fits the record.  rules: the state's, by id.
    """

    decision: RecordedDecision
    of_minor: bool
    denied: Mapping[CertificateCode, tuple[str, str]]
    fields: tuple[FieldExplained, ...]
    rules: Mapping[RuleId, HardRule]

    @property
    def is_reproduced(self) -> bool:
        """Whether the state decides as it was decided then, in every field and certificate."""
        return all(one.is_reproduced for one in self.fields) and all(was == now for was, now in self.denied.values())


def explain(decision: RecordedDecision, rights: Rights) -> Explanation:
    """The decision judged by this state.  Raises PolicyFault."""
    kinds = [_judged(decision, rights, of_minor=of_minor) for of_minor in (False, True)]
    return next((one for one in kinds if one.is_reproduced), kinds[0])


_NOTHING = JudgedFields({}, {})


def _judged(decision: RecordedDecision, rights: Rights, *, of_minor: bool) -> Explanation:
    """What a state lacks is denied by `no-grant`."""
    is_known = decision.matter in rights.catalogue.matters
    judged = rights.slice_of(decision.matter).judge(decision.key(of_minor=of_minor)) if is_known else _NOTHING
    denied = {code: (str(decision.denied.get(code, "")), _denial(judged, code)) for code in decision.fields}
    fields = tuple(_explained(decision, judged.fields))
    return Explanation(decision, of_minor, denied, fields, rights.rules.rules)


def _denial(judged: JudgedFields, code: CertificateCode) -> str:
    if code not in judged.fields:
        return "no-grant"
    return str(judged.denied[code].rule) if code in judged.denied else ""


def _explained(
    decision: RecordedDecision, judged: Mapping[CertificateCode, Sequence[FieldGrant]]
) -> Iterator[FieldExplained]:
    for code, recorded in decision.fields.items():
        grants = {f"{grant.item.department}.{grant.item.name}": grant for grant in judged.get(code, ())}
        for name in dict.fromkeys((*recorded, *grants)):
            department, _, item = name.partition(".")
            yield FieldExplained(code, DepartmentCode(department), ItemName(item), recorded.get(name), grants.get(name))


@frozen
class Swing:
    """What a kind of past lookups would have had otherwise.  department: that asked.  item: None: the certificate as a whole."""

    department: DepartmentCode
    matter: MatterCode
    certificate: CertificateCode
    issuer: DepartmentCode | None
    item: ItemName | None
    before: Mode
    after: Mode

    @property
    def opens(self) -> bool:
        """Whether more would have been had."""
        return self.after.rank > self.before.rank


def swings(was: Explanation, draft: Rights) -> Iterator[Swing]:
    """What a draft would have given otherwise than is on record.  was: the decision as it was explained.  Raises PolicyFault."""
    decision = was.decision
    now = _judged(decision, draft, of_minor=was.of_minor)
    asker, matter = decision.department, decision.matter
    for code, rules in now.denied.items():
        before, after = (Mode.DENY if rule else Mode.TEST for rule in rules)
        if before is not after:
            yield Swing(asker, matter, code, None, None, before, after)
    for one in now.fields:
        modes = [Mode(mode) for mode in one.modes]
        if modes[0] is not modes[1]:
            yield Swing(asker, matter, one.certificate, one.department, one.item, *modes)


@frozen
class AccessRight:
    """What one department, or one client system, may have of a matter.  item: None: the certificate's answer.

    client: to which it is granted by name; "" where the department's officers have it.  grants: of data sharing, by which they have it.
    """

    matter: MatterCode
    certificate: CertificateCode
    item: ItemName | None
    department: DepartmentCode
    client: str
    mode: Mode
    grants: tuple[str, ...]


def rights_in(matter: MatterCode, rights: Rights) -> tuple[AccessRight, ...]:
    """Every right that the state gives in a matter, for adult applicants and an ordinary sign-in.  Raises PolicyFault, KeyError."""
    part = rights.slice_of(matter)
    askers = [(DepartmentCode(name), "") for name in sorted(part.departments)]
    askers += [(DepartmentCode(OTHER), client) for client in part.granted_clients]
    return tuple(right for department, client in askers for right in _rights_of(part, department, client))


def _rights_of(part: Slice, department: DepartmentCode, client: str) -> Iterator[AccessRight]:
    key = ProjectionKey(part.matter.code, department, client, has_duty=not client, of_minor=False)
    judged = part.judge(key)
    for code, fields in judged.fields.items():
        grants = tuple(one.grant_id for one in part.grants if one.department == department and code in one.fields)
        right = AccessRight(part.matter.code, code, None, department, client, Mode.TEST, grants)
        if code not in judged.denied:
            yield right
            shown = (one for one in fields if one.mode in (Mode.REVEAL, Mode.MASK))
            yield from (replace(right, item=one.item.name, mode=one.mode) for one in shown)


def used_by(decision: RecordedDecision) -> Iterator[tuple[CertificateCode, ItemName | None, DepartmentCode, str]]:
    """Which rights a decision has used: certificate, item, and the department or the client that had it; a denied one uses none."""
    for code, fields in decision.fields.items():
        if code not in decision.denied:
            shown = [name.partition(".")[2] for name, (mode, _) in fields.items() if mode in (Mode.REVEAL, Mode.MASK)]
            for item in (None, *shown):
                name = None if item is None else ItemName(item)
                yield code, name, decision.department, ""
                yield code, name, DepartmentCode(OTHER), decision.client
