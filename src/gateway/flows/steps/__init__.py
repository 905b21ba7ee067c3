"""What the flows share: the bundle of rooms, and the steps that more than one of them takes.

A step may call another step; no step knows a flow, and no flow another flow.
"""
