"""Accuracy: what the readers find in texts whose truth was written by hand, computed and written down.

``python -m benchmarks.accuracy`` prints the figures and writes ``docs/accuracy.md``; ``--check`` compares with
``floors.toml`` and with the page as it is. See that page for what the sets are.
"""
