"""The Lagoon Gazette: a small sample site of another kind, as WordPress serves one; see docs/add-a-site.md."""

from newsbot.demo.lagoon.posts import ZONE, Post, load_posts
from newsbot.demo.lagoon.site import LagoonSite

__all__ = ["ZONE", "LagoonSite", "Post", "load_posts"]
