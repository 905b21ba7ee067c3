"""`gateway catalogue counties`: lists to try the lint on."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.catalogue import city_rows, load_catalogue
from gateway.connect import installed_connectors
from gateway_demo.county_lists import county_lists, write_lists
from gateway_demo.demo_city import demo_city


def counties(
    out: Annotated[Path, typer.Option(help="The folder to write: nine lists, and planted.json.")],
    seed: Annotated[int, typer.Option(help="The same seed makes the same lists.")] = 20190223,
    each: Annotated[int, typer.Option(min=0, max=10, help="Differences of each kind in each county.")] = 1,
) -> None:
    """Make lists of nine counties from the city's, with differences planted in them: something to try the lint on."""
    manifests = {str(department): connector.manifest for department, connector in installed_connectors().items()}
    catalogue = load_catalogue(manifests, demo_city())
    rows = city_rows(list(catalogue.matters.values()))
    lists, planted = county_lists(rows, tuple(catalogue.city.counties), seed, each)
    write_lists(lists, planted, out)
    print(f"Wrote {len(lists)} lists with {len(planted)} differences to {out}.")
