"""The database in a browser: Datasette, read-only, with pages of our own before its tables."""
