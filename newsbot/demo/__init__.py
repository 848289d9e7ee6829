"""A small sample site of the shape of commonspace.eu, with texts of our own, served on 127.0.0.1.

``newsbot demo`` crawls it, and so do the tests. Standard library only: nothing here imports the rest
of newsbot, so that what the crawler reads is never written by the crawler's own rules.
"""

from newsbot.demo.article import SampleArticle
from newsbot.demo.content import Catalogue, load_catalogue
from newsbot.demo.faults import Fault
from newsbot.demo.server import RecordedRequest, SampleSite

__all__ = ["Catalogue", "Fault", "RecordedRequest", "SampleArticle", "SampleSite", "load_catalogue"]
