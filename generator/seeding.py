"""The only birth of randomness: one generator per (seed, stream, split, index, attempt, factor).

A factor is one independent choice of a sample (pose, character, camera, light, ...). Because every
factor owns its generator, changing how one is drawn leaves the draws of all others as they were, and
because nothing else enters the key, sample i never depends on counts, shards, workers, order or time.
"""

import hashlib

import numpy as np


def rng(
    seed: int, stream: str, split: str, index: int, attempt: int, factor: str
) -> np.random.Generator:
    """A generator that is a pure function of its arguments.

    seed, index and attempt are integers >= 0. The six values are joined unambiguously, hashed with
    BLAKE2b and used as the entropy of a `SeedSequence`; PCG64's stream is fixed by NumPy's policy.
    Raises ValueError for a negative integer.
    """
    if min(seed, index, attempt) < 0:
        raise ValueError(f"seed, index and attempt must be >= 0, got {seed}, {index}, {attempt}")
    key = "\x1f".join((str(seed), stream, split, str(index), str(attempt), factor))
    entropy = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=16).digest(), "little")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))
