"""handmill's generator: makes, stores and verifies synthetic hand data."""

__version__ = "0.1.0"
