"""The 30 static signs of the German manual alphabet: complete, distinct, held as authored, all drawn."""

import string
from itertools import combinations

import numpy as np
import pytest

from generator.body.actions import Action, draw_pose, load_actions
from generator.body.pose import STILL, pose_at
from generator.body.rig import body_rig
from generator.hand.gestures import load_gestures
from generator.hand.kinematics import Skeleton, forward_kinematics
from generator.paths import configs_dir
from generator.recipe import Recipe, load_recipe
from generator.recipe.split import split_members

SIGNS = {f"sign_{s}" for s in (*string.ascii_lowercase, "sch", *"12345")} - {"sign_j", "sign_z"}

SAME_SHAPE = {("sign_5", "sign_sch"), ("sign_d", "sign_g"), ("sign_h", "sign_u")}
SAME_SHAPE |= {("sign_k", "sign_p")}
"""Signs that differ in the hand's orientation alone."""

ACTION = load_actions()["fingerspelling"]
VARIANTS = {variant.arms[0][1].gesture.name: variant for variant in ACTION.variants}
GESTURES = load_gestures()


def orientation(skeleton: Skeleton, variant: Action) -> np.ndarray:
    """(2, 3) unit directions of the right palm and the stretched fingers."""
    rig = body_rig(skeleton)
    pose = pose_at(variant, 0.0, rig, STILL)
    transforms = forward_kinematics(skeleton, pose.rotations, pose.translation)
    frame = transforms[rig.hands[1].wrist, :3, :3] @ rig.hands[1].frame
    return np.stack((frame[:, 2], frame[:, 0]))


def angle(a: np.ndarray, b: np.ndarray) -> float:
    """Radians between two unit vectors."""
    return float(np.arccos(np.clip(a @ b, -1.0, 1.0)))


def test_the_thirty_signs_are_there() -> None:
    assert len(SIGNS) == 30
    assert {name for name in GESTURES if name.startswith("sign_")} == SIGNS
    assert set(VARIANTS) == SIGNS and len(ACTION.variants) == len(SIGNS)


def test_signs_are_distinguishable(skeleton: Skeleton) -> None:
    """By a joint that differs by 0.25 rad, else by an orientation that differs by 60 degrees."""
    turned = {name: orientation(skeleton, variant) for name, variant in VARIANTS.items()}
    for first, second in combinations(sorted(SIGNS), 2):
        apart = np.abs(GESTURES[first].angles - GESTURES[second].angles).max()
        assert (apart == 0.0) == ((first, second) in SAME_SHAPE), (first, second)
        if apart < 0.25:
            turn = max(angle(a, b) for a, b in zip(turned[first], turned[second], strict=True))
            assert turn > np.radians(60), (first, second, apart, turn)


@pytest.mark.parametrize(
    ("names", "palm", "fingers"),
    [
        ("abefilrsuvwy", (0, -1, 0), (0, 0, 1)),
        (("sch",), (0, -1, 0), (0, 0, 1)),
        ("dkxco", (0.5, -0.85, 0), (0, 0, 1)),
        ("ght", (0, 1, 0), (1, 0, 0)),
        ("mnp", (0, 0, -1), (0, -1, 0)),
        ("q", (0.3, 0.9, -0.4), (0, 0, -1)),
        ("2345", (0, 1, 0), (0, 0, 1)),
        ("1", (0, 1, 0), (0.8, 0, 0.6)),
    ],
)
def test_hands_are_turned_as_signers_turn_them(
    skeleton: Skeleton, names: str, palm: tuple[float, ...], fingers: tuple[float, ...]
) -> None:
    """World directions for a right hand: x to the signer's left, -y to the viewer, z up."""
    for name in names:
        found = orientation(skeleton, VARIANTS[f"sign_{name}"])
        for direction, wanted in zip(found, (palm, fingers), strict=True):
            assert angle(direction, wanted / np.linalg.norm(wanted)) < np.radians(45), name


def test_every_sign_is_drawn_with_either_hand_and_held(skeleton: Skeleton) -> None:
    """The other hand never signs; 600 draws miss one of 60 with probability 0.003."""
    seen = set()
    for seed in range(600):
        time = ACTION.duration * (seed % 7) / 6
        hands = draw_pose(ACTION, time, skeleton, np.random.default_rng(seed)).gestures
        signing = [name in SIGNS for name in hands]
        assert sum(signing) == 1
        seen.add((signing.index(True), hands[signing.index(True)]))
    assert len(seen) == 2 * len(SIGNS)


def test_the_recipe_splits_signers_only() -> None:
    recipe = load_recipe(configs_dir() / "fingerspelling.yaml")
    assert isinstance(recipe, Recipe) and recipe.splits.exclusive == ("character",)
    assert list(recipe.stream.actions) == ["fingerspelling"]
    people = [f"person{k}" for k in range(20)]
    train, evaluation = (
        split_members(people, recipe, split, "character") for split in ("train", "eval")
    )
    assert len(train) == 16 and not set(train) & set(evaluation)
    assert split_members(["fingerspelling"], recipe, "eval", "action") == ["fingerspelling"]
