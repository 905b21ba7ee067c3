"""What every connector must pass, for connectors whose own tests do not ask it yet."""

from gateway.testing.conformance import conformance

test_household = conformance("household")
test_vehicles = conformance("vehicles")
