"""`gateway city …`: whether a city's data fit, and what is different between two of them."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import entry_points
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import typer

from gateway.catalogue import city_rows, lint_catalogue, lint_counties, load_catalogue
from gateway.checking import manifests_of
from gateway.checking_city import check_city, unsure_of
from gateway.city import CityFiles, city_changes, read_city
from gateway.cli.findings import tell
from gateway.cli.usage import UsageError
from gateway.connect import installed_connectors, with_brought
from gateway.domain.clock import CHINA, real_now
from gateway.domain.finding import CheckFinding, CheckSeverity
from gateway.sdk import Manifest
from gateway.verification import lint_questions

CITIES = "gateway.cities"
"""Entry points whose value is the folder of a city that a distribution brings; only these commands look there."""
app = typer.Typer(no_args_is_help=True, help="The data of a city: departments, matters, rules, times.")
catalogue = typer.Typer(
    no_args_is_help=True, help="The catalogue of matters and certificates, as `gateway city` has it."
)

_Folder = Annotated[
    Path | None,
    typer.Argument(
        metavar="[DIR]", help="The folder of a city; without it GATEWAY_CITY, or the one that is installed."
    ),
]
_Counties = Annotated[Path | None, typer.Option(help="A folder of the counties' lists, county-<code>.json.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("check")
def check(folder: _Folder = None, *, as_json: _Json = False) -> None:
    """Check everything that a start would refuse, with the connectors that are installed; exit 1 on an error.

    Lists too what of the legal bases nobody has checked against the text of the law.
    """
    files, manifests = _files(folder), _manifests()
    found = check_city(files, manifests, real_now().astimezone(CHINA).date())
    tell(found, as_json=as_json, unsure=unsure_of(files, manifests))


@app.command("lint")
def lint(folder: _Folder = None, counties: _Counties = None, *, as_json: _Json = False) -> None:
    """Check matters and certificates, and the three unities 三统一 between the city's list and the counties'; exit 1 on an error."""
    tell(_linted(_files(folder), counties), as_json=as_json)


@app.command("diff")
def diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="The folder of a city.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The folder that is compared with it.")],
    *,
    as_json: _Json = False,
) -> None:
    """Say what is different, place by place: ~ changed, + new, - gone; exit 1 where something is."""
    found = city_changes(_files(before), _files(after))
    if as_json:
        print(json.dumps({"changes": [asdict(change) for change in found]}, ensure_ascii=False))
    else:
        for change in found:
            print(change)
        print(f"{len(found)} differences")
    raise typer.Exit(1 if found else 0)


@catalogue.command("lint")
def lint_of_catalogue(
    data: Annotated[Path | None, typer.Option(help="The folder of a city.")] = None,
    counties: _Counties = None,
    *,
    as_json: _Json = False,
) -> None:
    """The same as `gateway city lint`."""
    tell(_linted(_files(data), counties), as_json=as_json)


def _linted(files: CityFiles, counties: Path | None) -> tuple[CheckFinding, ...]:
    manifests = _manifests()
    found = lint_catalogue(manifests, files)
    if any(finding.severity is CheckSeverity.ERROR for finding in found):
        return found
    made = load_catalogue(manifests, files)
    found = (*found, *lint_questions(made.matters))
    if counties is None:
        return found
    if not counties.is_dir():
        raise UsageError(f"There is no folder {counties}.")
    return found + lint_counties(city_rows(list(made.matters.values())), made.city.counties, counties)


def _files(folder: Path | None) -> CityFiles:
    """Raises UsageError where no folder is named, or there is none; SetupError."""
    if folder is not None and not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.")
    return with_brought(read_city(folder or _usual()), installed_connectors())


def _usual() -> Traversable:
    """The folder that the environment names, else that of the one city that is installed."""
    named = os.environ.get("GATEWAY_CITY")
    if named:
        return Path(named)
    installed = list(entry_points(group=CITIES))
    if len(installed) != 1:
        raise UsageError("Name the folder of a city.")
    found: Traversable = installed[0].load()
    return found


def _manifests() -> Mapping[str, Manifest]:
    return manifests_of(installed_connectors())
