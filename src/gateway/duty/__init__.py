"""Whether an account may work now: not dormant, in office hours or on duty; and glass that is broken in need, for one case and a time.

Must never open what own family, protection or a missing grant close: it says when somebody may ask, never what.
"""

from gateway.duty.duty import Duty
from gateway.duty.glass import BrokenGlass, GlassReview
from gateway.duty.rules import DutyRules, DutyTime

__all__ = ["BrokenGlass", "Duty", "DutyRules", "DutyTime", "GlassReview"]
