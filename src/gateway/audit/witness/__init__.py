"""A witness: remembers the newest checkpoint of each log, and cosigns a newer one that the old one is the beginning of.

Whoever holds the log's key alone can show two people two logs; not so once somebody else has to have seen it.  Run one outside of
the gateway's house.  `protocol` is C2SP tlog-witness without any I/O, `memory` the one row a log, `http` the address, and
`collector` what the gateway does to have its checkpoints seen.
"""
