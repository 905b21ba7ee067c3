"""Policies by two people, who sees what, sharing between departments, the catalogue, accounts: for stewards, editors, administrators."""

from gateway.pages.steward import accounts, catalogue, grid, home, opening, past, policies, sharing
from gateway.pages.steward.shared import room

__all__ = ["accounts", "catalogue", "grid", "home", "opening", "past", "policies", "room", "sharing"]
