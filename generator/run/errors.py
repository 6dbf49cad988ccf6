"""What can go wrong with workers and clusters and is the user's to mend."""

from generator.errors import HandmillError

__all__ = ["RunError"]


class RunError(HandmillError):
    """Workers that cannot be started, a cluster that cannot be joined or runs other code."""

    exit_code = 1
