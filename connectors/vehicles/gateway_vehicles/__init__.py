"""The vehicle register: a manifest and one adapter.  It must never decide which vehicle counts: that is a predicate's."""
