"""Corrections of what registers hold, as they are kept: who doubts what, what the department answers, whose queries are recalled.

Values, persons and words stand sealed.  Must never decide who may see or answer one, nor write anything but beside its entry in the log.
"""

from gateway.correction.corrections import LIMITS, Corrections

__all__ = ["LIMITS", "Corrections"]
