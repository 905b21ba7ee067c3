"""The same module's department that does not come up, as the kit starts it."""

from tests.rooms.demo.echo import Broken

BUREAU = Broken
