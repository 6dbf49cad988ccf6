"""Finds what could make a sample depend on more than its recipe, split and index.

Every banned source stands in one table with the reason. Names are resolved through a file's imports,
so `from os import listdir as ls` is found as `os.listdir`. What the lint cannot see (a set passed
through a function, a library's own clock) the build-twice tests of each room must catch.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple

RANDOM = "randomness is an explicit np.random.Generator, born in generator/seeding.py alone"
CLOCK = "a clock differs from run to run; only run, entries, leases and progress may read one"
LISTING = "a directory's order depends on the file system; wrap the listing in sorted()"
SET_ORDER = "a set's order depends on the hash seed; iterate over sorted(...) or a tuple"
IDENTITY = "addresses, process numbers, tokens and salted hashes differ from run to run"

BANNED = {
    "random": RANDOM,
    "numpy.random": RANDOM,
    "os.urandom": RANDOM,
    "torch.manual_seed": RANDOM,
    "torch.rand": RANDOM,
    "torch.randn": RANDOM,
    "torch.randint": RANDOM,
    "torch.randperm": RANDOM,
    "secrets": IDENTITY,
    "uuid": IDENTITY,
    "os.getpid": IDENTITY,
    "threading.get_ident": IDENTITY,
    "hash": IDENTITY,
    "id": IDENTITY,
    "time": CLOCK,
    "datetime": CLOCK,
    "os.listdir": LISTING,
    "os.scandir": LISTING,
    "os.walk": LISTING,
    "glob.glob": LISTING,
    "glob.iglob": LISTING,
}
LISTING_METHODS = ("iterdir", "glob", "rglob")
HARMLESS = ("numpy.random.Generator",)  # the type of the argument; calling it is a birth
ORDER_FREE = ("sorted", "len", "any", "all", "min", "max", "set", "frozenset")
ORDERED_USES = ("list", "tuple", "enumerate", "zip", "map", "filter", "iter", "next", "numpy.array")

ALLOWED = {
    "generator/seeding.py": (RANDOM,),
    "generator/body/rig.py": (IDENTITY,),  # remembers what it measured of an array it keeps alive
    "generator/run": (CLOCK, IDENTITY, LISTING),
    "generator/shards/entries": (CLOCK,),
    "generator/shards/entry": (CLOCK,),
    "generator/shards/lease": (CLOCK, IDENTITY),
    "generator/shards/atomic": (IDENTITY,),  # names of temporary files
    "generator/shards/reader": (IDENTITY,),  # open files belong to one process
    "generator/doctor": (CLOCK,),
    "generator/cli": (CLOCK,),
    "generator/commands": (CLOCK,),
    "generator/report/progress": (CLOCK,),
}
"""What paths beginning like this may use: nothing of theirs enters a sample's arrays."""


class Finding(NamedTuple):
    """A banned source and where it stands."""

    path: str
    line: int
    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.source}: {self.reason}"


def find_hidden_randomness(source: str, path: str) -> list[Finding]:
    """All findings in a module's text; `path` is relative to the repository, with slashes."""
    allowed = [
        reason for start, group in ALLOWED.items() if path.startswith(start) for reason in group
    ]
    found = _Finder(ast.parse(source), path).findings()
    return [finding for finding in found if finding.reason not in allowed]


class _Finder:
    def __init__(self, tree: ast.Module, path: str) -> None:
        self.tree, self.path = tree, path
        self.parents = {
            child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }
        self.names = dict(_imported_names(tree))
        self.sets = set(_set_names(tree, self))

    def findings(self) -> list[Finding]:
        return sorted({finding for node in ast.walk(self.tree) for finding in self._of(node)})

    def _of(self, node: ast.AST) -> Iterator[Finding]:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in _imports(node):
                yield from self._banned(node, name)
        elif isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load):
            yield from self._name(node)
        if isinstance(node, ast.Call):
            yield from self._call(node)
        for iterated in _iterated(node):
            if self.is_set(iterated):
                yield self._finding(iterated, "iteration over a set", SET_ORDER)

    def _name(self, node: ast.Attribute | ast.Name) -> Iterator[Finding]:
        if isinstance(self.parents.get(node), ast.Attribute):
            return  # the longest dotted name is looked at, once
        name = self.qualified(node)
        if name:
            yield from self._banned(node, name)

    def _banned(self, node: ast.AST, name: str) -> Iterator[Finding]:
        if name in HARMLESS and not self._is_called(node):
            return
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            reason = BANNED.get(".".join(parts[:length]))
            if reason and not (reason == LISTING and self._order_is_free(node)):
                yield self._finding(node, name, reason)
                return

    def _call(self, node: ast.Call) -> Iterator[Finding]:
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        is_module = bool(self.qualified(node.func))
        if method in LISTING_METHODS and not is_module and not self._order_is_free(node):
            yield self._finding(node, f".{method}()", LISTING)
        ordered = self.qualified(node.func) in ORDERED_USES or method == "join"
        if ordered and any(self.is_set(argument) for argument in node.args):
            yield self._finding(node, "a set put in order as it comes", SET_ORDER)

    def _is_called(self, node: ast.AST) -> bool:
        parent = self.parents.get(node)
        return isinstance(parent, ast.Call) and parent.func is node

    def _order_is_free(self, node: ast.AST) -> bool:
        """Whether an enclosing expression, such as sorted(...), makes the order not matter."""
        while isinstance(node, ast.expr | ast.comprehension | ast.keyword):
            node = self.parents[node]
            if isinstance(node, ast.Call) and self.qualified(node.func) in ORDER_FREE:
                return True
        return False

    def qualified(self, node: ast.AST) -> str:
        """The dotted name behind an expression, "" for what no import or builtin explains."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, node.id if node.id in BUILTINS else "")
        if isinstance(node, ast.Attribute):
            base = self.qualified(node.value)
            return f"{base}.{node.attr}" if base else ""
        return ""

    def is_set(self, node: ast.AST) -> bool:
        """Whether an expression is plainly a set."""
        if isinstance(node, ast.Set | ast.SetComp):
            return True
        if isinstance(node, ast.Call):
            return self.qualified(node.func) in ("set", "frozenset")
        if isinstance(node, ast.BinOp):
            return self.is_set(node.left) or self.is_set(node.right)
        return isinstance(node, ast.Name) and (self._scope(node), node.id) in self.sets

    def _scope(self, node: ast.AST) -> ast.AST:
        while not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            node = self.parents[node]
        return node

    def _finding(self, node: ast.AST, source: str, reason: str) -> Finding:
        return Finding(self.path, node.lineno, source, reason)


BUILTINS = (*ORDER_FREE, *ORDERED_USES, "hash", "id")


def _imports(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The dotted names an import statement brings; type-only use of a module is its user's affair."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if alias.name not in ("time", "datetime")]
    return [f"{node.module}.{alias.name}" for alias in node.names]


def _imported_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                head = alias.name.split(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (head, head)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _set_names(tree: ast.Module, finder: "_Finder") -> Iterator[tuple[ast.AST, str]]:
    """(scope, name) of variables that are assigned a set or annotated as one."""
    finder.sets = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and finder.is_set(node.value):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield finder._scope(target), target.id
        elif isinstance(node, ast.AnnAssign | ast.arg) and _annotated_set(node.annotation):
            name = node.arg if isinstance(node, ast.arg) else getattr(node.target, "id", "")
            yield finder._scope(node), name


def _annotated_set(annotation: ast.AST | None) -> bool:
    head = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return isinstance(head, ast.Name) and head.id in ("set", "frozenset")


def _iterated(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.For | ast.AsyncFor):
        yield node.iter
    elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp):
        yield from (part.iter for part in node.generators)
    elif isinstance(node, ast.Starred):
        yield node.value
