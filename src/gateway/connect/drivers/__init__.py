"""The protocols the house speaks: rest, http, soap, sql, ticket, snapshot; found by entry point, one class each.

A driver turns every failure of a department into a reply.  It must never decide what a reply proves, and never log its content.
"""

__all__: list[str] = []
