"""Commands of `scrapy`, replaced where Scrapy answers 0 to a failure."""

import sys

from newsbot.interrupts import end_on_interrupt

if sys.argv[1:2] == ["crawl"]:  # Scrapy imports this first, and what the command needs for a second or two then
    end_on_interrupt()
