"""Keeping: articles, their ledger and the record of every run. Knows SQL, not Scrapy."""
