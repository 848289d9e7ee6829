"""Serve the site: ``python -m benchmarks.site --articles 2000``."""

import argparse
import asyncio
import contextlib

import benchmarks.site
from benchmarks.site.pages import Site
from benchmarks.site.server import serve

parser = argparse.ArgumentParser(
    prog="python -m benchmarks.site",
    description=benchmarks.site.__doc__,
    formatter_class=argparse.RawDescriptionHelpFormatter,
)
parser.add_argument("--articles", type=int, default=2000)
parser.add_argument("--unpublished", type=int, default=0, help="articles that POST /__publish can add")
parser.add_argument("--port", type=int, default=0)
options = parser.parse_args()
with contextlib.suppress(KeyboardInterrupt):
    asyncio.run(serve(Site(options.articles, options.unpublished), options.port))
