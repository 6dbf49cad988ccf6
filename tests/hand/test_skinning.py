import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from generator.hand.skinning import SkinWeights, linear_blend_skinning


def random_mesh(
    seed: int, vertices: int = 500, bones: int = 20
) -> tuple[np.ndarray, SkinWeights, np.ndarray]:
    rng = np.random.default_rng(seed)
    weights = rng.random((vertices, 6)) * (rng.random((vertices, 6)) < 0.5)
    weights[:, 0] += 0.1
    weights /= weights.sum(1, keepdims=True)
    transforms = np.tile(np.eye(4), (bones, 1, 1))
    transforms[:, :3, :3] = Rotation.random(bones, random_state=seed).as_matrix()
    transforms[:, :3, 3] = rng.normal(size=(bones, 3))
    indices = rng.integers(0, bones, (vertices, 6)).astype(np.int32)
    mesh = rng.normal(size=(vertices, 3)).astype(np.float32)
    return mesh, SkinWeights(indices, weights.astype(np.float32)), transforms


def naive(vertices: np.ndarray, weights: SkinWeights, transforms: np.ndarray) -> np.ndarray:
    out = np.zeros((len(vertices), 3))
    for v, vertex in enumerate(vertices):
        for bone, weight in zip(weights.indices[v], weights.weights[v], strict=True):
            out[v] += weight * (transforms[bone] @ np.append(vertex, 1.0))[:3]
    return out


def test_equals_the_sum_over_bones() -> None:
    vertices, weights, transforms = random_mesh(0)
    fast = linear_blend_skinning(vertices, weights, transforms)
    assert fast.dtype == np.float32
    np.testing.assert_allclose(fast, naive(vertices, weights, transforms), atol=5e-6)


def test_one_rigid_transform_moves_all_alike() -> None:
    vertices, weights, transforms = random_mesh(1)
    same = np.tile(transforms[3], (len(transforms), 1, 1))
    moved = linear_blend_skinning(vertices, weights, same)
    expected = vertices @ transforms[3, :3, :3].T + transforms[3, :3, 3]
    np.testing.assert_allclose(moved, expected, atol=5e-6)


def test_equal_inputs_give_equal_bits() -> None:
    first, second = (linear_blend_skinning(*random_mesh(2)) for _ in range(2))
    assert first.tobytes() == second.tobytes()


def test_wrong_shapes_are_refused() -> None:
    vertices, weights, transforms = random_mesh(3)
    with pytest.raises(ValueError, match="do not fit"):
        linear_blend_skinning(vertices[:-1], weights, transforms)
