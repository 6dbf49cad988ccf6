"""Every action on every character: valid poses, hands that mostly stay out of body and each other."""

from functools import lru_cache

import numpy as np
import pytest

from generator.body.actions import draw_pose, load_actions
from generator.body.character import Character
from generator.body.contact import body_penetration, hands_penetration, trunk_of
from generator.body.library import character_names, load_characters
from generator.hand.fingers import hand_rig
from generator.hand.keypoints import ROWS, SIDES
from generator.hand.kinematics import forward_kinematics, pose_points
from generator.hand.skinning import linear_blend_skinning

ACTIONS = load_actions()
DRAWS = 60
"""Draws of each action, shared among the characters; at least one each."""


@lru_cache(maxsize=1)
def people() -> list[Character]:
    return load_characters(character_names())


@pytest.mark.parametrize("name", ACTIONS)
def test_every_character_can_do_it(name: str) -> None:
    """At most a tenth of all draws may sink in by more than 1 cm; 3 more of these few are chance."""
    action, draws, rejected = ACTIONS[name], -(-DRAWS // len(people())), 0
    for character in people():
        trunk, skeleton = trunk_of(character), character.skeleton
        for seed in range(draws):
            rng = np.random.default_rng(seed)
            pose = draw_pose(action, rng.uniform(0, action.duration), skeleton, rng)
            transforms = forward_kinematics(skeleton, pose.rotations, pose.translation)
            points = pose_points(transforms, character.keypoint_bones, character.keypoint_rest)
            vertices = linear_blend_skinning(character.vertices, character.weights, transforms)
            assert np.isfinite(points).all() and np.isfinite(vertices).all()
            assert np.abs(points).max() < 1.8
            rejected += (
                body_penetration(points, vertices, trunk) > 0.01 or hands_penetration(points) > 0.01
            )
    assert rejected <= 0.1 * draws * len(people()) + 3


def test_fingertips_lie_inside_their_own_fingers() -> None:
    """Each fingertip keypoint is within a centimetre of the skin of its finger's last segment."""
    for character in people():
        for side in SIDES:
            rig = hand_rig(character.skeleton, side)
            tips = character.keypoint_rest[ROWS[side]][4::4]
            strongest = character.weights.weights.argmax(1)
            owner = character.weights.indices[np.arange(len(strongest)), strongest]
            for tip, bone in zip(tips, rig.bones[:, 2], strict=True):
                skin = character.vertices[owner == bone]
                assert np.linalg.norm(skin - tip, axis=1).min() < 0.01
                assert np.all(skin.min(0) - 1e-3 < tip) and np.all(tip < skin.max(0) + 1e-3)


def test_rest_hands_are_measured_alike_on_all_characters() -> None:
    """Gestures mean the same on every build: frames are orthonormal, fingers as long as fingers."""
    for character in people():
        for side in SIDES:
            rig = hand_rig(character.skeleton, side)
            np.testing.assert_allclose(rig.frame.T @ rig.frame, np.eye(3), atol=1e-9)
            heads = character.skeleton.heads[rig.bones]
            tails = character.skeleton.tails[rig.bones[:, 2]]
            chain = np.concatenate((heads, tails[:, None]), 1)
            lengths = np.linalg.norm(np.diff(chain, axis=1), axis=-1).sum(1)
            assert np.all(lengths > 0.045) and np.all(lengths < 0.16)
