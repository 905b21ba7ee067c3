"""What `decide` hands to `disclose`: one decision for every certificate asked for."""

from collections.abc import Mapping
from dataclasses import field

from gateway.decision.value import Value
from gateway.domain.answer import Answer
from gateway.domain.codes import CertificateCode, CountyCode, ItemName, LookupId
from gateway.domain.frozen import frozen
from gateway.domain.stages import Veil


@frozen
class Decision:
    """What one certificate came to.

    answer: None where there is none: not required, not applicable, or a value delivered.  values: what may be shown, by item.
    sources: the lookups it stands on.  waiting_on: those whose later reply can still change it.  missing: silent counties.
    verified: the answer is an officer's of the department.  declared: the applicant's own promise.  is_full: every register it stands on was asked in full.
    per_party: each person's own answer, by party key, where the certificate is about each of several.
    unnamed: the keys of those about whom no officer is asked, for it is not shown that they belong.
    veil: what must not be told beside the answer; only on what is `Disclosable`.
    """

    answer: Answer | None
    reason: str
    values: Mapping[ItemName, Value] = field(default_factory=dict)
    sources: tuple[LookupId, ...] = ()
    waiting_on: tuple[LookupId, ...] = ()
    missing: tuple[CountyCode, ...] = ()
    verified: bool = False
    is_full: bool = True
    per_party: Mapping[str, Answer] = field(default_factory=dict)
    declared: bool = False
    unnamed: frozenset[str] = frozenset()
    veil: Veil | None = None


@frozen
class Answers:
    """One decision for every certificate of the plan: what the replies prove, whoever asks."""

    of: Mapping[CertificateCode, Decision]


@frozen
class Disclosable:
    """The same as far as one officer may be told.  Made by `tell` only; nothing else is disclosed."""

    of: Mapping[CertificateCode, Decision]
