"""Hands: keypoint conventions, kinematics, skinning, gestures. numpy and numba only."""
