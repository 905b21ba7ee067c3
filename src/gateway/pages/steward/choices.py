"""What a form of the register lets one choose from, and what one was chosen."""

from collections.abc import Mapping
from typing import Any

from gateway.domain.accounts import EVERY, GIVEN_ROLES
from gateway.pages.shell import Asked
from gateway.pages.shell.forms import Form


def choices(asked: Asked) -> Mapping[str, Any]:
    """Code and title of each: departments with the city's offices, counties, matters, roles."""
    catalogue, titles = asked.surroundings.catalogue(), asked.titles
    owners = {str(matter.owner) for matter in catalogue.matters.values()}
    offices = {*map(str, catalogue.departments), *map(str, catalogue.city.offices), *owners}
    return {
        "departments": sorted((code, titles.department(code)) for code in offices),
        "counties": titles.counties,
        "matters": [(str(code), titles.matter(code)) for code in sorted(catalogue.matters)],
        "roles": [(role, titles.word(role, "Role")) for role in sorted(GIVEN_ROLES)],
    }


def matters_in(form: Form, name: str) -> list[str]:
    """The matters that were ticked; all of them are one word."""
    chosen = form.all(name)
    return [EVERY] if EVERY in chosen else list(chosen)


def office_of(form: Form) -> Mapping[str, Any]:
    """Where an account or a post is, and what it is for."""
    return {
        "department": form.get("department", ""),
        "county": form.get("county", ""),
        "duties": matters_in(form, "duties"),
        "roles": list(form.all("roles")),
    }
