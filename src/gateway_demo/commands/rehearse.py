"""`gateway rehearse`: give a simulated department a bad day, or let it demand the intent's receipt, see it, and end it."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import httpx
import typer

from gateway.cli import BASE_URL, BaseUrl, UsageError, show_records
from gateway.domain.errors import SetupError
from gateway_demo.running import demo_at

Json = Mapping[str, Any]


def rehearse(
    department: Annotated[
        str | None, typer.Option(help="A running department: household, marriage, real_estate, …")
    ] = None,
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
    status: Annotated[bool, typer.Option("--status", help="Show what is rehearsed, of one department or all.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    base_url: BaseUrl = BASE_URL,
) -> None:
    """Set or clear a fault of a simulated department, or a demand, while the demo runs."""
    demo = demo_at(base_url)
    departments = demo["departments"]
    if department is not None and department not in departments:
        raise UsageError(f"No department {department!r} here; there are: {', '.join(sorted(departments))}.")
    if [clear, demand_receipt, status, fault is not None].count(True) != 1 or (department is None and not status):
        raise UsageError("Give --department NAME and one of --fault NAME, --demand-receipt and --clear; or --status.")
    if status:
        _show({name: departments[name] for name in ([department] if department else departments)}, as_json=as_json)
        return
    name = str(department)
    path, wanted = "/faults", {"fault": fault} | ({"county": county} if county else {})
    if demand_receipt:
        path, wanted = "/demands", {"log_key": demo["log_key"]}
    done = _asked(name, "DELETE" if clear else "POST", f"{departments[name]['control_url']}{path}", wanted)
    print(json.dumps(done) if as_json else f"{name}: {_said(fault, county, demand_receipt=demand_receipt)}")


def _show(departments: Mapping[str, Json], *, as_json: bool) -> None:
    """What is switched on at each department, and whether it demands receipts."""
    found = []
    for name, addresses in sorted(departments.items()):
        told = _asked(name, "GET", f"{addresses['control_url']}/faults", None)
        found.append({"department": name, "on": told["on"], "demands_receipt": told["demand"], "known": told["known"]})
    columns = {
        "department 部门": lambda one: one["department"],
        "rehearsed 演练中的故障": lambda one: ", ".join(map(_fault, one["on"])) or "—",
        "demands a receipt 要求回执": lambda one: "✔" if one["demands_receipt"] else "—",
    }
    show_records(found, columns, as_json=as_json)


def _fault(on: Json) -> str:
    return str(on["fault"]) + (f" in {on['county']}" if on["county"] else "")


def _asked(name: str, method: str, url: str, body: object) -> Json:
    """What the department's control endpoint says.  Raises SetupError, UsageError."""
    try:
        answer = httpx.request(method, url, json=body if method == "POST" else None, trust_env=False)
    except httpx.HTTPError:
        raise SetupError(f"The simulated department {name} does not answer: start the demo again.") from None
    if not answer.is_success:
        raise UsageError(f"The department refused: {answer.json()['error']}.")
    found: Json = answer.json()
    return found


def _said(fault: str | None, county: str | None, *, demand_receipt: bool) -> str:
    if demand_receipt:
        return "answers no question without a valid intent receipt"
    return "all well again" if fault is None else f"{fault}{f' in {county}' if county else ''}"
