"""What is known of a query at one moment, before it is kept."""

from gateway.domain.codes import CertificateCode, LookupId
from gateway.domain.document import Document
from gateway.domain.frozen import frozen
from gateway.domain.work import Work
from gateway.verification import Task


@frozen
class Assessed:
    """The document of the moment with its canonical bytes, the work that remains, and the tasks and offers of declarations that are new.

    withheld_offers: of certificates that could be declared, those that the applicant may not.  joined_tasks: those that another query opened for the same question, and that this one waits for from now on.
    """

    work: Work
    document: Document
    canonical: bytes
    opened_tasks: tuple[Task, ...]
    made_offers: frozenset[CertificateCode] = frozenset()
    joined_tasks: tuple[LookupId, ...] = ()
    withheld_offers: frozenset[CertificateCode] = frozenset()

    @property
    def new_tasks(self) -> tuple[LookupId, ...]:
        """The tasks that the query did not wait for before."""
        return (*(task.task_id for task in self.opened_tasks), *self.joined_tasks)
