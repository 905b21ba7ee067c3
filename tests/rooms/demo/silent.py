"""The same module's other department, as the kit starts it."""

from tests.rooms.demo.echo import Silent

BUREAU = Silent
