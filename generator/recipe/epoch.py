"""The epoch: the version of what handmill's own code makes of a recipe."""

__all__ = ["EPOCH"]

EPOCH = 1
"""Raised by one whenever a change of the code changes a golden sample.

It is part of every recipe hash, so that a dataset is never extended by code that would have made
its earlier samples differently. A test compares golden samples with the epoch of their recording.
"""
