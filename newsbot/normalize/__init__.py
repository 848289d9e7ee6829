"""Reading words: pure functions from text to values. No HTML, no Scrapy, no SQL, no clock."""
