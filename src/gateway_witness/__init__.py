"""A witness: remembers the newest checkpoint of each log, and cosigns a newer one that the old one is the beginning of.

Whoever holds the log's key alone can show two people two logs; not so once somebody else has to have seen it.  Run one outside of
the gateway's house.  Of the gateway it needs the transparency log's arithmetic (`gateway.tlog`) and nothing else, and of other
people's packages `cryptography` and `uvicorn`.

`protocol` is C2SP tlog-witness without any I/O, `memory` the one row a log, `http` the address, `connection` the limits of a
connection, `command` the command line.
"""

from gateway_witness.command import main

__all__ = ["main"]
