"""`gateway population`: make a synthetic population, or check a folder of one."""

import json
from collections import Counter
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from gateway.cli import UsageError
from gateway_demo.population import (
    AS_OF,
    SEED,
    Population,
    PopulationFinding,
    Registers,
    Weight,
    check,
    generate,
    read_folder,
    write,
)

app = typer.Typer(no_args_is_help=True, help="Synthetic residents and their registers.")
_SHOWN = 50


@app.command("generate")
def generate_command(
    out: Annotated[Path, typer.Option(help="The folder to write: one file a register, ledger.json and truth.json.")],
    residents: Annotated[int, typer.Option(help="How many people, the personas among them: 30 to 20000.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same people.")] = SEED,
    as_of: Annotated[
        str, typer.Option(help="The day the registers stand at, 2026-11-01 or later.")
    ] = AS_OF.isoformat(),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make a population and write it to a folder."""
    population = generate(residents, seed, _day(as_of))
    write(population, out)
    if as_json:
        print(json.dumps(_summary(population, out), ensure_ascii=False))
    else:
        _print_population(population, out)


@app.command("check")
def check_command(
    folder: Annotated[
        Path, typer.Argument(help="A folder with household.json and the other registers.", metavar="DIR")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check a population folder; exit 1 when an invariant is broken."""
    content = read_folder(folder)
    findings = check(content.registers, content.ledger, content.truth)
    faults = sum(f.weight is Weight.FAULT for f in findings)
    if as_json:
        rows = _rows(content.registers)
        print(
            json.dumps({"ok": not faults, "rows": rows, "findings": [asdict(f) for f in findings]}, ensure_ascii=False)
        )
    else:
        _print_findings(findings, content.registers, known=content.ledger is not None)
    raise typer.Exit(1 if faults else 0)


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not a moment
    except ValueError:
        raise UsageError("--as-of takes a day that exists, as YYYY-MM-DD, such as 2026-11-01.") from None


def _rows(registers: Registers) -> dict[str, int]:
    return {name: len(getattr(registers, name)) for name in registers.__struct_fields__}


def _summary(population: Population, out: Path) -> dict[str, object]:
    return {
        "out": str(out),
        "residents": population.residents,
        "seed": population.seed,
        "as_of": population.as_of.isoformat(),
        "rows": _rows(population.registers),
        "ledger": dict(sorted(Counter(row.kind for row in population.ledger).items())),
    }


def _print_population(population: Population, out: Path) -> None:
    console = Console(highlight=False)
    table = Table(
        "register", "rows", title=f"{population.residents} residents, seed {population.seed}, {population.as_of}"
    )
    table.columns[1].justify = "right"
    for name, rows in _rows(population.registers).items():
        table.add_row(name, str(rows))
    table.add_section()
    for kind, count in sorted(Counter(row.kind for row in population.ledger).items()):
        table.add_row(f"planted: {kind}", str(count))
    console.print(table)
    console.print(f"Written to {out}", soft_wrap=True)


def _print_findings(findings: list[PopulationFinding], registers: Registers, *, known: bool) -> None:
    console = Console(highlight=False)
    if findings:
        table = Table("weight", "rule", "register", "row", "finding")
        for finding in findings[:_SHOWN]:
            row = "" if finding.row is None else str(finding.row)
            table.add_row(finding.weight, finding.rule, finding.register, row, finding.message)
        console.print(table)
        if len(findings) > _SHOWN:
            console.print(f"… and {len(findings) - _SHOWN} more (--json prints all)")
    faults = sum(f.weight is Weight.FAULT for f in findings)
    people = f"{len(registers.household)} people, {sum(_rows(registers).values())} rows"
    ledger = "" if known else "; no ledger, so disagreements between registers are remarks"
    console.print(f"{people}: {faults} faults, {len(findings) - faults} remarks{ledger}", soft_wrap=True)
