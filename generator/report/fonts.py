"""The one font of all pictures: the one that comes with Pillow."""

from functools import lru_cache

from PIL import ImageFont

__all__ = ["font"]

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@lru_cache(maxsize=16)
def font(size: float) -> Font:
    """The font at `size` pixels."""
    return ImageFont.load_default(size)
