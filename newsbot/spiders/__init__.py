"""Spiders: requests out, items in. Nothing but reading."""
