"""Who acts on the log itself, and on which order; stands in the entry of every act."""

from dataclasses import dataclass

from gateway.audit import Draft, Subject
from gateway.entry import Content, Kind

CLIENT = "command-line"


@dataclass(frozen=True, slots=True)
class By:
    """account: whose hand it is.  order: the number of the court's or the office's order."""

    account: str
    order: str

    def draft(self, kind: Kind, result: Content, subjects: tuple[Subject, ...] = ()) -> Draft:
        """The entry of an act."""
        officer = {"account": self.account, "client": CLIENT}
        return Draft(kind, None, {"officer": officer, "result": {"order": self.order, **result}}, subjects)
