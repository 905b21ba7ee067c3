"""Who looked at my data: the entries about one person as that person may read them, each with its proof, and what is withheld.

Shows a person's own sections only: of everybody else in an entry nothing but the salted hash.  What is withheld for a time is counted
and committed to, so that nobody can leave out an entry for good.
"""

from gateway.entry import Withheld
from gateway.oversight.disclosures.orders import LONGEST_WITHHOLDING, Withholdings, withholding_draft
from gateway.oversight.disclosures.own import OwnEntry
from gateway.oversight.disclosures.reading import OwnPage, OwnUsage, TimeSpan, read_own, read_usage, reading_draft

__all__ = [
    "LONGEST_WITHHOLDING",
    "OwnEntry",
    "OwnPage",
    "OwnUsage",
    "TimeSpan",
    "Withheld",
    "Withholdings",
    "read_own",
    "read_usage",
    "reading_draft",
    "withholding_draft",
]
