"""The rules of the house that no tool checks: sizes, names, docstrings, cores without a clock.

import-linter (setup.cfg) holds who may import whom; here is what it cannot see. Each rule turns
a file's syntax tree into what breaks it, and must itself catch a planted example.
"""

import ast
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
PACKAGES = ("bridge", "config", "dtmf", "mixer", "pinentry", "web")
CORES = ("bridge/rooms/", "dtmf/", "mixer/", "pinentry/")
MIGRATIONS = "bridge/store/migrations/"

FILE_LINES = 400
FUNCTION_MEDIAN, FUNCTION_USUAL, FUNCTION_LONGEST = 8, 25, 40
SAYS_NOTHING = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}
IMPURE_CALLS = {"input", "monotonic", "now", "open", "perf_counter", "print", "today", "utcnow"}
IMPURE_IMPORTS = {"os", "select", "signal", "sys", "tempfile", "time"}

Rule = Callable[[ast.Module], Iterator[str]]


def files(*folders: str) -> list[str]:
    """The Python files below some folders of the house, as paths inside it."""
    found = (path for folder in folders for path in (HOUSE / folder).rglob("*.py"))
    return sorted(str(path.relative_to(HOUSE)) for path in found)


TOP = sorted(path.name for path in HOUSE.glob("*.py"))
CODE = TOP + [name for name in files(*PACKAGES) if not name.endswith("__init__.py")]
INITS = [name for name in files(*PACKAGES) if name.endswith("__init__.py")]
OURS = [name for name in CODE if not name.startswith(MIGRATIONS)]


def tree_of(name: str) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse((HOUSE / name).read_text())


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and module of every import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines that have to be read: the body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def local_imports(tree: ast.Module) -> Iterator[str]:
    """Nothing is imported inside a function, to hide a cycle or otherwise."""
    for function in functions(tree):
        for line, name in imports(function):
            yield f"line {line}: {function.name} imports {name}"


def cli_imports(tree: ast.Module) -> Iterator[str]:
    """Nobody imports cli.py, which import-linter does not know; tests call it from outside."""
    yield from (f"line {line}" for line, name in imports(tree) if name == "cli")


def missing_docstring(tree: ast.Module) -> Iterator[str]:
    """A module starts with what it is."""
    if not ast.get_docstring(tree):
        yield "no docstring"


def endless_functions(tree: ast.Module) -> Iterator[str]:
    """No function is longer than anybody reads."""
    for function in functions(tree):
        if (lines := length(function)) > FUNCTION_LONGEST:
            yield f"line {function.lineno}: {function.name} has {lines} lines"


def impurities(tree: ast.Module) -> Iterator[str]:
    """A core reads no clock, opens no file and prints nothing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in IMPURE_CALLS:
                yield f"line {node.lineno}: calls {name}()"
    for line, name in imports(tree):
        if name.split(".")[0] in IMPURE_IMPORTS:
            yield f"line {line}: imports {name}"


def breaches(rule: Rule, names: list[str]) -> list[str]:
    """What breaks a rule, with the file it is in."""
    return [f"{name}: {each}" for name in names for each in rule(tree_of(name))]


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        (local_imports, CODE + files("tests")),
        (cli_imports, CODE),
        (missing_docstring, CODE + files("tests")),
        (endless_functions, OURS),
        (impurities, [name for name in CODE if name.startswith(CORES)]),
    ],
)
def test_nothing_breaks_the_rule(rule: Rule, names: list[str]) -> None:
    assert breaches(rule, names) == []


@pytest.mark.parametrize(
    ("rule", "planted"),
    [
        (local_imports, "def f():\n    if True:\n        from time import sleep"),
        (local_imports, "class A:\n    async def f(self):\n        import time"),
        (cli_imports, "import cli"),
        (cli_imports, "from cli import main"),
        (missing_docstring, "x = 1"),
        (endless_functions, "def f():\n" + "    x = 1\n" * (FUNCTION_LONGEST + 1)),
        (impurities, "import time"),
        (impurities, "from os.path import exists"),
        (impurities, "x = datetime.now(UTC)"),
        (impurities, "print(1)"),
    ],
)
def test_the_rule_catches_what_is_planted(rule: Rule, planted: str) -> None:
    assert len(list(rule(ast.parse(planted)))) == 1


def test_init_files_are_empty_and_in_every_folder() -> None:
    assert [name for name in INITS if (HOUSE / name).read_text().strip()] == []
    folders = {str(Path(name).parent) for name in OURS if name not in TOP}
    assert folders <= {str(Path(name).parent) for name in INITS}


def test_files_are_short() -> None:
    lines = {name: (HOUSE / name).read_text().count("\n") for name in CODE + files("tests")}
    assert {name: count for name, count in lines.items() if count > FILE_LINES} == {}


def test_functions_are_short() -> None:
    lengths = [length(function) for name in OURS for function in functions(tree_of(name))]
    assert statistics.median(lengths) <= FUNCTION_MEDIAN
    assert sum(each <= FUNCTION_USUAL for each in lengths) >= 0.9 * len(lengths)


def test_names_say_something() -> None:
    assert [name for name in CODE if SAYS_NOTHING & set(Path(name).stem.split("_"))] == []


def test_the_top_holds_one_module_and_the_tests_are_flat() -> None:
    assert set(TOP) <= {"cli.py"}
    assert [name for name in files("tests") if name.count("/") > 1] == []
