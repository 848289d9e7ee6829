"""What SQL that somebody types may do: read. SQLite asks this module about every step of every statement.

The file is opened with ``mode=ro`` as well; this refuses what that leaves: other files (ATTACH), temporary
tables, pragmas that change the connection, extensions.
"""

import sqlite3
from typing import Any

_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
# With an argument these name a table or an index and still only read.
_DESCRIBING = frozenset({
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
})  # fmt: skip
# These only read while they have no argument. FTS5 asks for data_version whenever it opens.
_ASKING = frozenset({
    "data_version", "schema_version", "database_list", "compile_options", "function_list", "module_list",
    "collation_list", "pragma_list",
})  # fmt: skip


def authorize(action: int, one: str | None, two: str | None, *_rest: Any) -> int:
    """Answer SQLite (https://www.sqlite.org/c3ref/c_alter_table.html): reading is fine, all else is denied."""
    return sqlite3.SQLITE_OK if _may(action, one, two) else sqlite3.SQLITE_DENY


def _may(action: int, one: str | None, two: str | None) -> bool:
    if action in _READING:
        return True
    if action == sqlite3.SQLITE_FUNCTION:
        return two != "load_extension"
    if action == sqlite3.SQLITE_PRAGMA:
        return one in _DESCRIBING or (one in _ASKING and two is None)
    # A virtual table (FTS5, json_each) declares its columns as it opens. SQLite reports that as an update of its
    # schema table, which it does not carry out; a real one it refuses by itself, unless PRAGMA writable_schema is on.
    return action == sqlite3.SQLITE_UPDATE and one in ("sqlite_master", "sqlite_temp_master")
