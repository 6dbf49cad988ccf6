"""The errors a user can cause and can mend; everything else is a bug and may show a traceback."""


class HandmillError(Exception):
    """Bad input or a broken environment, told in one message: what, what was found, what to do.

    The command line prints the message without a traceback and exits with `exit_code`.
    """

    exit_code = 2


class RecipeError(HandmillError):
    """A recipe that cannot be used; the message lists every problem at once."""


class DatasetError(HandmillError):
    """A dataset directory, shard or entry that is missing, damaged or of another recipe."""


class AssetError(HandmillError):
    """Authored data (character, action, gesture, garment, background) that cannot be used."""


class SampleError(HandmillError):
    """A sample that could not be made; names the stream, split, index and the rule or cause."""

    exit_code = 1
