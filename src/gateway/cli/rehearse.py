"""`gateway rehearse`: give a simulated department a bad day, or end it."""

from typing import Annotated

import httpx
import typer

from gateway.cli.where import BASE_URL, demo_at
from gateway.cli.words import WrongWords
from gateway.domain.errors import SetupError


def rehearse(
    department: Annotated[str, typer.Option(help="One that runs: household, marriage, real_estate, …")],
    fault: Annotated[
        str | None,
        typer.Option(help="hang, refuse, slow, drip, reset, garbage, error, wrong_person, or one of its own"),
    ] = None,
    county: Annotated[
        str | None, typer.Option(help="Six digits: the fault concerns this county alone (real_estate).")
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="End all its faults.")] = False,
    base_url: Annotated[str, typer.Option(help="The gateway's address.")] = BASE_URL,
) -> None:
    """Set or clear a fault of a simulated department while the demo runs."""
    departments = demo_at(base_url)["departments"]
    if department not in departments:
        raise WrongWords(f"No department {department!r} here; there are: {', '.join(sorted(departments))}.")
    if clear == (fault is not None):
        raise WrongWords("Give either --fault NAME or --clear.")
    control_url = departments[department]["control_url"]
    wanted = {"fault": fault} | ({"county": county} if county else {})
    try:
        answer = httpx.request(
            "DELETE" if clear else "POST", f"{control_url}/faults", json=None if clear else wanted, trust_env=False
        )
    except httpx.HTTPError:
        raise SetupError(f"The simulated department {department} does not answer: start the demo again.") from None
    if not answer.is_success:
        raise WrongWords(f"The department refused: {answer.json()['error']}.")
    print(f"{department}: {'all well again' if clear else fault}{f' in {county}' if county else ''}")
