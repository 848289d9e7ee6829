"""Measurements, run by hand: ratios against a baseline that is run side by side, never absolute times alone."""
