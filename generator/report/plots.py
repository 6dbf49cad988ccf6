"""The plots of a report, drawn with matplotlib: the one place that imports it.

Every plot takes what it shows and returns a Figure; nothing is shared between figures, so that no
state of matplotlib decides how one looks.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from generator.report.joint_angles import ANGLES
from generator.sample import Array

__all__ = [
    "Figure",
    "bar_plot",
    "distance_plot",
    "joint_plot",
    "place_plot",
    "variance_plot",
    "view_plot",
    "visible_plot",
]

INK, BLUE, ORANGE, PALE = "#222222", "#3b6ea5", "#d1722b", "#c9d6e6"
DPI = 110


def joint_plot(angles: Array) -> Figure:
    """The range of each of the 20 joint angles (N, 20), radians: whole, 5 to 95 %, middle half, median."""
    figure, axes = _figure(7.5, 6.0)
    least, low, first, median, third, high, most = np.degrees(
        np.percentile(angles, [0, 5, 25, 50, 75, 95, 100], axis=0)
    )
    rows = np.arange(len(ANGLES))
    axes.hlines(rows, least, most, color=PALE, linewidth=2)
    axes.hlines(rows, low, high, color=BLUE, linewidth=3)
    axes.hlines(rows, first, third, color=BLUE, linewidth=8)
    axes.plot(median, rows, "|", color="white", markersize=9, markeredgewidth=2)
    axes.set_yticks(rows, ANGLES)
    axes.invert_yaxis()
    axes.grid(axis="x", color="#e5e5e5")
    axes.set_xlabel("degrees (bar: middle half; line: 5 to 95 %; pale: all)")
    return figure


def variance_plot(ratios: Sequence[float], needed: int, share: float) -> Figure:
    """Variance explained by the first components; ratios (D,) falling, `needed` reach `share`."""
    figure, axes = _figure(5.5, 3.6)
    count = np.arange(1, len(ratios) + 1)
    axes.bar(count, np.cumsum(ratios), color=[BLUE if k <= needed else PALE for k in count])
    axes.axhline(share, color=ORANGE, linewidth=1.5)
    axes.text(len(ratios), share + 0.012, f"{share:.0%}", color=ORANGE, ha="right")
    axes.set_ylim(0, 1.08)
    axes.set_xticks(count[::2] if len(count) > 10 else count)
    axes.set_xlabel("principal components of a hand's 20 joint angles")
    axes.set_ylabel("variance explained")
    return figure


def view_plot(views: Array) -> Figure:
    """Where cameras stand round the hand: directions (N, 3) on two equal-area discs.

    Left the half sphere before the palm, right the one behind the back of the hand; up is the
    fingers' direction. Colour is density against the uniform distribution, 1 everywhere if uniform.
    """
    figure = Figure(figsize=(8.2, 4.1), dpi=DPI, layout="constrained")
    bins = int(np.clip(np.sqrt(len(views)) / 4, 8, 40))
    for place, (name, sign) in enumerate((("palm", 1.0), ("back of the hand", -1.0))):
        axes = figure.add_subplot(1, 2, place + 1, aspect="equal")
        half = views[sign * views[:, 2] > 0.0]
        disc = half[:, :2] / np.sqrt(1.0 + np.abs(half[:, 2:])) * (sign, 1.0)
        edges = np.linspace(-1.0, 1.0, bins + 1)
        counts = np.histogram2d(disc[:, 0], disc[:, 1], bins, [[-1.0, 1.0], [-1.0, 1.0]])[0]
        uniform = len(views) * _areas_on_disc(bins) / (2.0 * np.pi)
        density = counts / np.maximum(uniform, 1e-9)
        shown = axes.pcolormesh(edges, edges, density.T, vmin=0.0, vmax=3.0, cmap="viridis")
        rim = Circle((0.0, 0.0), 1.0, fill=False, edgecolor=INK)
        axes.add_patch(rim)
        shown.set_clip_path(rim)
        axes.set_title(f"camera sees the {name}", fontsize=10)
        axes.text(0, 1.06, "fingers", ha="center", va="bottom", fontsize=8)
        axes.text(sign * 1.05, 0, "thumb", ha="center", va="center", rotation=90, fontsize=8)
        axes.set_xlim(-1.15, 1.15)
        axes.set_ylim(-1.15, 1.22)
        axes.axis("off")
    bar = figure.colorbar(shown, ax=figure.axes, shrink=0.75, extend="max")
    bar.set_label("density, 1 = uniform")
    return figure


def distance_plot(distances: Array) -> Figure:
    """Histogram of distances (N,), metres, with the height of the uniform distribution."""
    figure, axes = _figure(5.5, 3.6)
    counts, _, _ = axes.hist(distances * 100, bins=25, color=BLUE, rwidth=0.9)
    axes.axhline(float(np.mean(counts)), color=ORANGE, linewidth=1.5, label="uniform")
    axes.legend(loc="lower right", frameon=True)
    axes.set_xlabel("centimetres from the camera to its hand's centre")
    axes.set_ylabel("samples")
    return figure


def visible_plot(counts: Sequence[int], enough: int) -> Figure:
    """Frames by visible keypoints of the chosen hand: counts (22,), 0 to 21."""
    figure, axes = _figure(5.5, 3.6)
    number = np.arange(len(counts))
    colors = [BLUE if k >= enough else PALE for k in number]
    axes.bar(number, np.array(counts) / max(sum(counts), 1), color=colors)
    axes.set_xticks(number[::3])
    axes.set_xlabel(f"visible keypoints of the camera's hand (dark: {enough} and more)")
    axes.set_ylabel("share of frames")
    return figure


def place_plot(at: Array) -> Figure:
    """Where hands' centres are seen: at (N, 2), shares of the image's width and height."""
    figure, axes = _figure(4.6, 4.2)
    edges = np.linspace(-0.25, 1.25, 31)
    bounds = [edges[0], edges[-1]]
    counts = np.histogram2d(at[:, 0], at[:, 1], len(edges) - 1, [bounds, bounds])[0]
    shown = axes.pcolormesh(edges, edges, counts.T, cmap="viridis")
    axes.plot([0, 1, 1, 0, 0], [0, 0, 1, 1, 0], color="white", linewidth=1.2)
    axes.set_aspect("equal")
    axes.invert_yaxis()
    axes.set_xlabel("share of the image's width (white: the image)")
    axes.set_ylabel("share of its height")
    figure.colorbar(shown, ax=axes, shrink=0.8, label="hands")
    return figure


def bar_plot(shares: Mapping[str, float], what: str) -> Figure:
    """Horizontal bars of named shares, in their order; `what` they are shares of."""
    figure, axes = _figure(5.5, max(1.4, 0.22 * len(shares) + 0.8))
    names = list(shares)
    axes.barh(names, list(shares.values()), color=BLUE, height=0.7)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlabel(what)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
    for row, share in enumerate(shares.values()):
        axes.text(share, row, f" {100 * share:.1f}", va="center", fontsize=7, color=INK)
    axes.margins(x=0.1)
    return figure


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure of `width` by `height` inches with one plain pair of axes."""
    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8)
    axes.set_axisbelow(True)
    return figure, axes


def _areas_on_disc(bins: int) -> Array:
    """(bins, bins) area that each square of a grid over the unit disc's box has inside the disc."""
    fine = 20
    middle = (np.arange(bins * fine) + 0.5) * 2.0 / (bins * fine) - 1.0
    within = np.hypot(middle[:, None], middle[None]) < 1.0
    shares = within.reshape(bins, fine, bins, fine).mean(axis=(1, 3))
    return shares * (2.0 / bins) ** 2
