"""Authored colours that have names."""

__all__ = ["HAIR", "IRIS"]

HAIR = {
    "black": (0.008, 0.007, 0.007),
    "dark-brown": (0.025, 0.014, 0.009),
    "brown": (0.07, 0.035, 0.018),
    "chestnut": (0.12, 0.05, 0.025),
    "auburn": (0.2, 0.06, 0.02),
    "blond": (0.42, 0.28, 0.12),
    "grey": (0.25, 0.25, 0.25),
    "white": (0.6, 0.59, 0.56),
}
"""Linear rgb of hair."""

IRIS = {
    "dark-brown": (0.028, 0.012, 0.006),
    "brown": (0.09, 0.04, 0.016),
    "hazel": (0.16, 0.10, 0.035),
    "green": (0.13, 0.17, 0.07),
    "blue": (0.12, 0.22, 0.34),
    "grey": (0.2, 0.24, 0.27),
}
"""Linear rgb of the middle of an iris."""
