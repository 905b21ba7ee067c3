"""A private PostgreSQL for the demo and the tests, where no address of one is given.

Never a store of production: a gateway in service is given the address of a server that somebody looks after.
"""

from gateway_demo.postgres.embedded import EmbeddedPostgres
from gateway_demo.postgres.leftovers import Leftover, leftovers, remove
from gateway_demo.postgres.place import find_place, remove_place

__all__ = ["EmbeddedPostgres", "Leftover", "find_place", "leftovers", "remove", "remove_place"]
