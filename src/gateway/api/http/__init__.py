"""What every request meets before and after its route: the server's protocol, the gate, admission, authentication, strict bodies, problems, metrics.

Must never: know a resource, a route or a flow of one.
"""
