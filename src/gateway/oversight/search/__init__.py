"""Finding entries: by who asked, about whom, what for and when; timelines, proofs of single entries, and a day's random sample.

Shows what is missing or damaged as what it is, and never passes it over.  It must never write an entry: who lets somebody look does.
"""

from gateway.oversight.search.hit import Hit, Proven, Timeline, Trail
from gateway.oversight.search.inquiry import Inquiry
from gateway.oversight.search.intents import Intents, LoggedIntent
from gateway.oversight.search.spot_check_reader import DayEnd, SpotCheck, SpotChecks

__all__ = [
    "DayEnd",
    "Hit",
    "Inquiry",
    "Intents",
    "LoggedIntent",
    "Proven",
    "SpotCheck",
    "SpotChecks",
    "Timeline",
    "Trail",
]
