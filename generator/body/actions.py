"""The door to everything about actions: load them, draw poses from them."""

from generator.body.action_files import Action, load_actions
from generator.body.pose import BodyPose, draw_pose

__all__ = ["Action", "BodyPose", "draw_pose", "load_actions"]
