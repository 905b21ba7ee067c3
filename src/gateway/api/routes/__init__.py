"""The operations, a file a resource: parse, one flow, present.

Must never: decide who may know, or keep anything.
"""
