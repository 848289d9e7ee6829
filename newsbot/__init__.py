"""Crawls commonspace.eu into a database that says what it knows, and how it knows it."""

__version__ = "0.1.0"
