"""`gateway rehearse`: give a simulated department a bad day, or let it demand the intent's receipt, and end it."""

from typing import Annotated

import httpx
import typer

from gateway.cli import BASE_URL, UsageError
from gateway.domain.errors import SetupError
from gateway_demo.running import demo_at


def rehearse(
    department: Annotated[str, typer.Option(help="A running department: household, marriage, real_estate, …")],
    fault: Annotated[
        str | None,
        typer.Option(help="hang, refuse, slow, drip, reset, garbage, error, wrong_person, or one of its own"),
    ] = None,
    county: Annotated[
        str | None, typer.Option(help="Six digits: the fault concerns this county alone (real_estate).")
    ] = None,
    demand_receipt: Annotated[
        bool,
        typer.Option("--demand-receipt", help="Answer no question without a valid receipt (household, real_estate)."),
    ] = False,
    clear: Annotated[bool, typer.Option("--clear", help="End all its faults and the demand.")] = False,
    base_url: Annotated[str, typer.Option(help="The gateway's address.")] = BASE_URL,
) -> None:
    """Set or clear a fault of a simulated department, or a demand, while the demo runs."""
    demo = demo_at(base_url)
    departments = demo["departments"]
    if department not in departments:
        raise UsageError(f"No department {department!r} here; there are: {', '.join(sorted(departments))}.")
    if [clear, demand_receipt, fault is not None].count(True) != 1:
        raise UsageError("Give one of --fault NAME, --demand-receipt and --clear.")
    path, wanted = "/faults", {"fault": fault} | ({"county": county} if county else {})
    if demand_receipt:
        path, wanted = "/demands", {"log_key": demo["log_key"]}
    url = f"{departments[department]['control_url']}{path}"
    try:
        answer = httpx.request("DELETE" if clear else "POST", url, json=None if clear else wanted, trust_env=False)
    except httpx.HTTPError:
        raise SetupError(f"The simulated department {department} does not answer: start the demo again.") from None
    if not answer.is_success:
        raise UsageError(f"The department refused: {answer.json()['error']}.")
    print(f"{department}: {_said(fault, county, demand_receipt=demand_receipt)}")


def _said(fault: str | None, county: str | None, *, demand_receipt: bool) -> str:
    if demand_receipt:
        return "answers no question without a valid intent receipt"
    return "all well again" if fault is None else f"{fault}{f' in {county}' if county else ''}"
