"""The examples of docs/actions.md work as they stand there: data only, no code."""

import re
from pathlib import Path

import numpy as np

from generator.body.actions import draw_pose, load_actions
from generator.hand.gestures import load_gestures
from generator.hand.kinematics import Skeleton


def examples(repository: Path) -> list[str]:
    text = (repository / "docs" / "actions.md").read_text(encoding="utf-8")
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


def test_the_gesture_loads(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_text(examples(repository)[0])
    assert list(load_gestures(tmp_path)) == ["salute"]


def test_the_action_can_be_drawn(repository: Path, tmp_path: Path, skeleton: Skeleton) -> None:
    (tmp_path / "salute.yaml").write_text(examples(repository)[1])
    action = load_actions(tmp_path)["salute"]
    pose = draw_pose(action, 1.0, skeleton, np.random.default_rng(0))
    assert "flat" in pose.gestures and np.isfinite(pose.rotations).all()
