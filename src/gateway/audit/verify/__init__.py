"""Verification without the gateway: a bundle, a document with its receipt and proof, a checkpoint, by keys that the verifier has.

Asks nobody, changes nothing, and names what was changed.  Knows the log's forms (`tlog`) and what a leaf is (`model`, `batch`).
"""
