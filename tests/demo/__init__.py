"""Tests of the sample site itself."""
