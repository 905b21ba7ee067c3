"""The real-estate register: a manifest, its SQL and one adapter.  It must never decide who owns a dwelling: that is a predicate's."""
