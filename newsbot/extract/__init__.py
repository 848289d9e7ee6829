"""Reading a page: HTML in, words and their evidence out. No network, no SQL."""
