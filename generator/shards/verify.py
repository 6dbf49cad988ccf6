"""`verify_dataset`: everything about a dataset that can be checked without making samples again.

From outside to inside: the plan against the files, entries against files, sha256, then every row of
the shards that are intact. A damaged shard is read in a process of its own to find the rows that
suffered.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from generator.errors import DatasetError
from generator.sample import Sample
from generator.shards import layout
from generator.shards.check_geometry import check_geometry
from generator.shards.check_splits import SplitMembers
from generator.shards.check_values import check_values
from generator.shards.dataset import DatasetInfo, load_info
from generator.shards.encode import attributes, content_hash
from generator.shards.entries import Entry, load_entry
from generator.shards.extents import ShardRange
from generator.shards.findings import Finding, Report
from generator.shards.probe import probe
from generator.shards.resume import sha256_of
from generator.shards.shard import Shard

__all__ = ["Finding", "Report", "verify_dataset"]

_MEND = "run `handmill generate` again: it keeps the damaged file aside and makes the shard anew"

Progress = Callable[[int, int], None]
"""Told the number of shards that are done and their total."""


def verify_dataset(path: str | Path, progress: Progress = lambda done, total: None) -> Report:
    """Check the dataset in the directory `path` in full and report every finding.

    Reads every byte once and decodes every image. Raises DatasetError only if there is no dataset.
    """
    directory = Path(path)
    report = Report()
    if not (directory / layout.DATASET_FILE).is_file():
        raise DatasetError(f"{directory}: holds no {layout.DATASET_FILE}; is it a dataset?")
    try:
        info = load_info(directory)
    except DatasetError as error:
        report.findings.append(Finding(layout.DATASET_FILE, None, "dataset", _short(error)))
        return report
    members = SplitMembers(info)
    shards = info.shards
    for done, shard in enumerate(shards):
        progress(done, len(shards))
        report.findings += _check_shard(directory, info, shard, members, report)
    for split in info.counts:
        report.findings += _strangers(directory, split, shards)
    report.findings += members.findings()
    progress(len(shards), len(shards))
    return report


def _check_shard(
    directory: Path, info: DatasetInfo, shard: ShardRange, members: SplitMembers, report: Report
) -> Iterator[Finding]:
    """All findings on one planned shard and its entry."""
    file = layout.shard_path(directory, shard.split, shard.number)
    path = layout.entry_path(directory, shard.split, shard.number)
    name, beside = _relative(file), _relative(path)
    if not file.exists() and not path.exists():
        missing = f"indices {shard.start} to {shard.stop - 1} are not made yet"
        yield Finding(name, None, "missing", f"{missing}; run `handmill generate` again")
    elif not path.exists():
        yield Finding(name, None, "entry", "has no entry; run `handmill generate` again")
    elif not file.exists():
        yield Finding(beside, None, "shard", "has no shard; run `handmill generate` again")
    else:
        try:
            entry = load_entry(path)
            wrong = _damage(info, shard, file, entry)
        except DatasetError as error:
            yield Finding(beside, None, "entry", _short(error))
            return
        if wrong:
            yield from wrong
            return
        report.shards += 1
        report.samples += entry.rows
        report.bytes += entry.bytes
        yield from _check_rows(info, shard, file, entry, members)


def _damage(info: DatasetInfo, shard: ShardRange, file: Path, entry: Entry) -> list[Finding]:
    """What is wrong with a shard as a file; empty if its bytes are those that were written."""
    name = _relative(file)
    if entry.range != shard:
        held = f"its entry says [{entry.start}, {entry.stop})"
        return [Finding(name, None, "indices", f"shall be [{shard.start}, {shard.stop}), {held}")]
    if entry.recipe_hash != info.recipe_hash:
        return [Finding(name, None, "recipe", f"is of another recipe ({entry.recipe_hash})")]
    size = file.stat().st_size
    if size != entry.bytes:
        found = f"has {size} bytes, its entry says {entry.bytes}; {_MEND}"
        return [Finding(name, None, "bytes", found)]
    if sha256_of(file) == entry.sha256:
        return []
    return _damaged_rows(file, entry) or [
        Finding(name, None, "sha256", f"differs from its entry's; {_MEND}")
    ]


def _damaged_rows(file: Path, entry: Entry) -> list[Finding]:
    """The rows of a damaged shard that no longer hash to what was written, if they can be told."""
    found = probe(file)
    wanted = list(zip(entry.label_hashes, entry.color_hashes, strict=True))
    read = list(zip(found.label_hashes, found.color_hashes, strict=True))
    if len(read) != len(wanted):
        return []
    return [
        Finding(_relative(file), row, "sha256", f"{_which(here, there)} damaged; {_MEND}")
        for row, (here, there) in enumerate(zip(read, wanted, strict=True))
        if here != there
    ]


def _which(read: tuple[str, str | None], wanted: tuple[str, str | None]) -> str:
    """What of a row differs from what was written."""
    if not read[0]:
        return "it cannot be decoded: the file is"
    kinds = ("labels are", "colour is")
    return " and ".join(kinds[k] for k in range(2) if read[k] != wanted[k])


def _check_rows(
    info: DatasetInfo, shard: ShardRange, file: Path, entry: Entry, members: SplitMembers
) -> Iterator[Finding]:
    """Findings on the contents of a shard whose bytes are those that its entry names."""
    name = _relative(file)
    try:
        with Shard(file) as opened:
            yield from _check_header(info, shard, opened, entry)
            if opened.rows != entry.rows:
                yield Finding(name, None, "rows", f"has {opened.rows}, its entry {entry.rows}")
                return
            members.add(shard.split, name, opened.columns)
            for row in range(opened.rows):
                sample = opened.read(row)
                for rule, message in _check_sample(info, shard.start + row, sample):
                    yield Finding(name, row, rule, message)
                hashes = (entry.label_hashes[row], entry.color_hashes[row])
                if (sample.label_hash(), sample.color_hash()) != hashes:
                    yield Finding(name, row, "hashes", "differ from those of its entry")
    except DatasetError as error:
        yield Finding(name, None, "format", _short(error))


def _check_header(
    info: DatasetInfo, shard: ShardRange, opened: Shard, entry: Entry
) -> Iterator[Finding]:
    """Findings on what a shard says of itself."""
    name = _relative(opened.path)
    expected: dict[str, str | int] = dict(attributes(shard, info.recipe_hash, info.kind))
    hashes = zip(entry.label_hashes, entry.color_hashes, strict=True)
    expected["content_hash"] = content_hash(hashes)
    wrong = [key for key, value in expected.items() if opened.attributes.get(key) != value]
    if wrong:
        yield Finding(name, None, "attributes", f"not what they shall be: {', '.join(wrong)}")
    if set(opened.fields) != set(info.schema):
        differing = ", ".join(sorted(set(opened.fields) ^ set(info.schema)))
        yield Finding(name, None, "schema", f"fields here or in dataset.json alone: {differing}")


def _check_sample(info: DatasetInfo, index: int, sample: Sample) -> Iterator[tuple[str, str]]:
    """The rules that one sample breaks."""
    if sample.index != index:
        yield "index", f"is {sample.index}, shall be {index}"
    yield from check_values(sample, info.names)
    yield from check_geometry(sample.arrays)


def _strangers(directory: Path, split: str, shards: list[ShardRange]) -> Iterator[Finding]:
    """Shards and entries in a split's folder that the plan does not know."""
    stems = {layout.stem(split, shard.number) for shard in shards if shard.split == split}
    for path in layout.listing(directory / split):
        if path.suffix in (".h5", ".json") and path.stem not in stems:
            yield Finding(_relative(path), None, "stranger", "is not in the dataset's plan")


def _relative(path: Path) -> str:
    """The path inside the dataset directory of a file in a split's folder."""
    return f"{path.parent.name}/{path.name}"


def _short(error: DatasetError) -> str:
    """The message without the path it begins with."""
    return str(error).split(": ", 1)[-1]
