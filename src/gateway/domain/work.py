"""What a query that is not complete yet must remember, so that any gateway, also after a restart, can go on with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gateway.domain.answer import Answer
from gateway.domain.codes import CertificateCode, LookupId
from gateway.domain.stages import Officer, Query, Replies


@dataclass(frozen=True, slots=True)
class TaskRef:
    """A verification task that is open for a certificate; `task_id` names it in the log too.  `due_at`: domain clock."""

    task_id: LookupId
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """The unfinished part of a query.

    replies: what every lookup has come to so far.  pending: the lookups that are asked again, with the number of times they
    have been.  tasks: open verifications.  verified: answers given by the department's officers.  declared: certificates that the applicant declared.  entry: the INTENT's
    entry id.
    ends_at: domain time at which retries end.
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

    @property
    def is_finished(self) -> bool:
        """Nothing can change any more."""
        return not self.pending and not self.tasks
