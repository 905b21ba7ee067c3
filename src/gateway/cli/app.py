"""All commands under one name, and one way of failing: a sentence, and what to do."""

import sys

import typer
from rich.console import Console

from gateway.cli import audit, check, connector, population, query, rehearse, run, token
from gateway.cli.words import WrongWords
from gateway.domain.errors import GatewayError, SetupError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=("One-click query: a data-sharing gateway for government."),
)
app.add_typer(population.app, name="population", help="Synthetic residents and their registers.")
app.add_typer(connector.app, name="connector", help="Connectors to departments: make one, try one.")
app.add_typer(audit.app, name="audit", help="Read the audit log as an auditor.")
app.add_typer(check.app, name="catalogue", help="The catalogue: lint it, compare the counties' lists with it.")
app.command("check")(check.check)
app.command("run")(run.run)
app.command("serve")(run.serve)
app.command("query")(query.query)
app.command("token")(token.token)
app.command("rehearse")(rehearse.rehearse)


def main() -> None:
    """Entry point of `gateway`."""
    try:
        app()
    except WrongWords as error:
        _fail(error.detail, 2)
    except SetupError as error:
        _fail(error.detail, 3)
    except GatewayError as error:
        _fail(f"{error.title}: {error.detail} {error.remedy}", 1)
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(sentence: str, code: int) -> None:
    Console(stderr=True).print(sentence, style="red", highlight=False, soft_wrap=True)
    sys.exit(code)
