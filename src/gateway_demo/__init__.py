"""The demo's population and the kit that simulated departments are built with.

Nothing in here is imported by the gateway's own way of a query: a simulated department is a process of its own, reached
over the network alone.  It must never hold rules about who may see what.
"""

__all__: list[str] = []
