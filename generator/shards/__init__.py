"""Shards: how samples are stored, committed, read back and checked. numpy, h5py and isal only.

A dataset is a directory: `dataset.json`, and for every split a folder of shards (`train-00000.h5`)
with one entry beside each (`train-00000.json`). A shard is part of the dataset if and only if its
entry exists and agrees. The modules, from the bottom up:

- `layout`: names, conventions, the HDF5 attributes and datasets of a shard
- `packing`: a sample as the bytes that a shard holds, and back
- `atomic`: files that appear whole or not at all
- `strict`: JSON into dataclasses without a silent word
- `encode`, `shard`: the bytes of one shard, written and read
- `entries`, `extents`, `dataset`: what is committed, what is planned, `dataset.json`
- `lease`: one driver per directory
- `writer`, `resume`: publishing a shard, going on after a kill
- `reader`: `open_dataset`; `verify`: `verify_dataset`

`docs/format.md` is the same for users.
"""
