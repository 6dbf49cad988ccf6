"""How diverse a dataset is, in numbers: functions over arrays, and `measure`, which calls them all.

Every figure is about hands that are seen, that is with at least one keypoint inside the image. What
is said of frames is about the hand the camera was placed round, the frame's chosen hand.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from generator.errors import DatasetError
from generator.hand.keypoints import PER_HAND
from generator.report.hands import Columns, Hands, hands_of
from generator.report.joint_angles import ANGLES, joint_angles
from generator.report.sphere import cell_of
from generator.sample import Array

__all__ = [
    "CELLS",
    "components_for",
    "coverage",
    "explained",
    "frame_poses",
    "measure",
    "rejected_by_rule",
    "rejected_share",
    "shares",
    "uniformity",
]

CELLS = 500
"""Equal-area cells of the sphere of viewing directions."""

VARIANCE = 0.95
"""Share of the variance that the principal components must explain."""

WELL_SEEN = 8
"""Visible keypoints from which on a hand counts as well seen, of 21."""


def components_for(values: Array, share: float = VARIANCE) -> int:
    """Principal components of values (N, D), as they are, that explain `share` of their variance.

    0 for values that do not vary.
    """
    ratios = explained(values)
    if not ratios.any():
        return 0
    return int(np.searchsorted(np.cumsum(ratios), share - 1e-9) + 1)


def explained(values: Array) -> Array:
    """(D,) shares of the variance of values (N, D) along its principal components, falling."""
    if len(values) < 2:
        return np.zeros(values.shape[1])
    variances = np.linalg.eigvalsh(np.atleast_2d(np.cov(values, rowvar=False)))[::-1].clip(0.0)
    total = variances.sum()
    return variances / total if total > 1e-12 else np.zeros_like(variances)


def frame_poses(columns: Columns) -> Array:
    """(N, 40) joint angles, left hand then right, of the N samples that hold both hands."""
    both = columns["present"].all(axis=1)
    hands = columns["xyz"][both].reshape(-1, PER_HAND, 3).astype(np.float64)
    angles = joint_angles(hands, np.tile([True, False], int(both.sum())))
    return angles.reshape(-1, 2 * len(ANGLES))


def standardised(values: Array) -> Array:
    """Columns of (N, D) centred and scaled to variance 1; a column that does not vary is 0."""
    deviation = values.std(axis=0)
    return (values - values.mean(axis=0)) / np.where(deviation > 1e-9, deviation, np.inf)


def coverage(directions: Array, cells: int = CELLS) -> float:
    """Share of the sphere's equal-area cells that directions (N, 3) reach; it only grows with N."""
    return len(np.unique(cell_of(directions, cells))) / cells


def uniformity(values: Array, low: float, high: float) -> float:
    """Kolmogorov-Smirnov distance (0 to 1) between values (N,) and the uniform distribution.

    Values that are uniform stay below 1.63 / sqrt(N) in 99 of 100 cases. 0 where low is high.
    """
    if high <= low:
        return 0.0
    expected = np.clip((np.sort(values) - low) / (high - low), 0.0, 1.0)
    steps = np.arange(len(values) + 1) / len(values)
    return float(max((steps[1:] - expected).max(), (expected - steps[:-1]).max()))


def shares(ids: Array, names: Sequence[str]) -> dict[str, float]:
    """The share of each name among ids (N,), most frequent first; ids below 0 stand for none."""
    counts = np.bincount(ids[ids >= 0], minlength=len(names))
    total = max(int(counts.sum()), 1)
    order = np.argsort(-counts, kind="stable")
    return {names[k]: float(counts[k] / total) for k in order}


def rejected_share(attempts: Array) -> float:
    """Share of all draws that were rejected, from the rejected draws (N,) before each sample."""
    rejected = float(attempts.sum())
    return rejected / (rejected + len(attempts))


def rejected_by_rule(rejections: Sequence[Sequence[str]]) -> dict[str, float]:
    """Each rule's rejections as a share of all draws, most frequent first.

    rejections: for every accepted sample the rules that rejected the draws before it.
    """
    counts = Counter(rule for rules in rejections for rule in rules)
    draws = len(rejections) + counts.total()
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {rule: count / draws for rule, count in order}


def measure(
    columns: Columns,
    names: Mapping[str, Sequence[str]],
    rejections: Sequence[Sequence[str]] | None = None,
) -> dict[str, Any]:
    """All figures as JSON values; what the columns do not tell is left out.

    columns: see `generator.report.hands.COLUMNS`; names: behind the ids, by kind, as in `dataset.json`;
    rejections: see `rejected_by_rule`. Raises DatasetError if no hand is seen.
    """
    hands = hands_of(columns)
    if not len(hands.row):
        raise DatasetError("no hand of these samples has a keypoint inside its image")
    return {
        "samples": len(columns["xyz"]),
        "hands": len(hands.row),
        **_of_poses(columns, hands),
        **_of_hands(hands, len(columns["xyz"])),
        **_of_draws(columns),
        **({} if rejections is None else {"rejected_by_rule": rejected_by_rule(rejections)}),
        "shares": {
            kind: shares(columns[kind].reshape(-1), names[kind])
            for kind in ("gesture", "action", "character")
            if kind in columns and kind in names
        },
    }


def _of_poses(columns: Columns, hands: Hands) -> dict[str, Any]:
    """Principal components of poses, and how much each joint moves."""
    angles, frames = joint_angles(hands.points, hands.left), frame_poses(columns)
    return {
        "pose_components": {
            "hand": components_for(angles),
            "hand_standardised": components_for(standardised(angles)),
            "frame": components_for(frames),
            "frame_standardised": components_for(standardised(frames)) if len(frames) else 0,
        },
        "pose_variance": explained(angles).tolist(),
        "angle_deviation": dict(zip(ANGLES, angles.std(axis=0).tolist(), strict=True)),
    }


def _of_hands(hands: Hands, samples: int) -> dict[str, Any]:
    """Views, sides and visibility."""
    chosen = hands.only(hands.chosen)
    well = hands.visible >= WELL_SEEN
    return {
        "views_reached": coverage(chosen.view),
        "views_expected_if_uniform": 1.0 - (1.0 - 1.0 / CELLS) ** len(chosen.row),
        "left": float(chosen.left.sum() / max(len(chosen.row), 1)),
        "well_seen_frames": float((chosen.visible >= WELL_SEEN).sum() / samples),
        "well_seen_hands": float(well.mean()),
        "all_well_seen_frames": 1.0 - len(np.unique(hands.row[~well])) / samples,
        "visible_keypoints": np.bincount(chosen.visible, minlength=22).tolist(),
    }


def _of_draws(columns: Columns) -> dict[str, Any]:
    """Distances and rejections, where they are recorded."""
    figures: dict[str, Any] = {}
    if "distance" in columns:
        distance = columns["distance"].astype(np.float64)
        low, high = float(distance.min()), float(distance.max())
        figures["distance"] = {"least": low, "greatest": high, "mean": float(distance.mean())}
        figures["distance"]["uniformity"] = uniformity(distance, low, high)
    if "attempt" in columns:
        figures["rejected"] = rejected_share(columns["attempt"])
    return figures
