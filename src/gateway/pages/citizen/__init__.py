"""The citizen's room: who looked at my data and why, with proofs to check; doubts, complaints, hearings, objections and repairs."""

from gateway.pages.citizen import complaints, corrections, credit, disclosures, offers
from gateway.pages.citizen.reading import room

__all__ = ["complaints", "corrections", "credit", "disclosures", "offers", "room"]
