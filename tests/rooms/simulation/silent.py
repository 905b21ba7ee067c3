"""The same module's other department, as the kit starts it."""

from tests.rooms.simulation.echo import Silent

BUREAU = Silent
