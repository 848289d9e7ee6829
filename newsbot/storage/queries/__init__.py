"""Reading the database, for commands and whoever else asks: functions of a connection that give plain rows.

Rows are dictionaries whose keys are the columns of the contract. Instants are aware datetimes in UTC,
dates are dates of the site's calendar. Nothing here writes.
"""

from typing import Any

Record = dict[str, Any]
"""One row: column names and values."""
