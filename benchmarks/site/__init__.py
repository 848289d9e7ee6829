"""A large local news site that is fast enough not to matter.

    python -m benchmarks.site --articles 2000

prints its address and serves until it is ended. Pages have about 60 kB in the shape of Drupal's, with invented texts.

| request | answer |
|---|---|
| ``GET /__stats`` | requests, their first and last moment (``time.monotonic``), bytes, what the server's CPU was |
| ``POST /__reset`` | counts from nothing again |
| ``POST /__publish?n=20`` | puts so many of the ``--unpublished`` articles on top of the listing |
"""

from benchmarks.site.pages import Site

__all__ = ["Site"]
