"""The business register: a manifest, one adapter, and the driver of a protocol that the gateway lacks.

It must never decide whether a business may do something: that is a predicate's.
"""
