"""Policies by two people, who sees what, sharing between departments, the catalogue and its texts, what is withheld, the register of accounts."""

from gateway.pages.steward import (
    accounts,
    catalogue,
    clients,
    grid,
    home,
    opening,
    past,
    policies,
    posts,
    register,
    sharing,
    texts,
    withholdings,
)
from gateway.pages.steward.shared import room

__all__ = [
    "accounts",
    "catalogue",
    "clients",
    "grid",
    "home",
    "opening",
    "past",
    "policies",
    "posts",
    "register",
    "room",
    "sharing",
    "texts",
    "withholdings",
]
