"""The room's statements."""

from sqlalchemy import ARRAY, Date, any_, bindparam, func, select

from gateway.db import Prepared, given
from gateway.oversight.reports.tables import REPORT

_R = REPORT.c

INSERT = Prepared(REPORT.insert().values(given(*_R)))
OF_MONTHS = Prepared(
    select(*_R).where(_R.month == any_(bindparam("months", type_=ARRAY(Date)))).order_by(_R.month, _R.department)
)
LATEST = Prepared(select(func.max(_R.month).label("month")))
