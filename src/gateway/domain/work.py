"""What a query that is not complete yet must remember, so that any gateway, also after a restart, can go on with it."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from gateway.domain.answer import Answer
from gateway.domain.codes import CertificateCode, DepartmentCode, LookupId
from gateway.domain.frozen import frozen
from gateway.domain.stages import Officer, Query, Replies


@frozen
class TaskRef:
    """A verification task that is open for a certificate; `task_id` names it in the log too.  `due_at`: domain clock.

    department: whose officers have it; None in what an older version stored.
    """

    task_id: LookupId
    due_at: datetime
    department: DepartmentCode | None = None


@frozen
class Work:
    """The unfinished part of a query.

    replies: what every lookup has come to so far.  pending: the lookups that are asked again, with the number of times they
    have been.  tasks: open verifications.  verified: answers given by the department's officers.  declared: certificates that the
    applicant declared.  entry: the INTENT's entry id.  ends_at: domain time at which retries end.  again_at: when each pending lookup
    is asked again.  offers: until when each declaration on offer may be made, where no verification is open beside it.  declined: the
    certificates whose offer was declined, or is over.  used_up: the grants of data sharing whose agreed volume was used up when it was
    asked: they give nothing later either.  suspected: declared certificates whose promise is suspected to be false.
    """

    query: Query
    officer: Officer
    entry: str
    ends_at: datetime
    replies: Replies
    pending: Mapping[LookupId, int]
    tasks: Mapping[CertificateCode, TaskRef] = field(default_factory=dict)
    verified: Mapping[CertificateCode, Answer] = field(default_factory=dict)
    declared: frozenset[CertificateCode] = frozenset()
    again_at: Mapping[LookupId, datetime] = field(default_factory=dict)
    offers: Mapping[CertificateCode, datetime] = field(default_factory=dict)
    declined: frozenset[CertificateCode] = frozenset()
    used_up: frozenset[str] = frozenset()
    suspected: frozenset[CertificateCode] = frozenset()
