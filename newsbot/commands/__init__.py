"""Commands of `scrapy`, replaced where Scrapy answers 0 to a failure."""
