"""Measure which small faults the tests notice in the modules that decide on cost and results.

Each mutant is one change of one module, made by an operator of cosmic-ray (https://cosmic-ray.readthedocs.io) or by one
of those below. The module's tests run against it in a forked process that has imported the libraries already. A copy
of the project is changed, never the project itself. It needs `os.fork`, so it does not run on Windows. The environment
variable MUTATIONS_OUTPUT names a file that keeps the output of the last test run.

    python benchmarks/mutations.py --module usage_gate --list survivors.txt
    python benchmarks/mutations.py --sample 60 --seed 9
"""

from __future__ import annotations

import argparse
import ast
import difflib
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import parso
import pytest
from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator

ROOT: Final = Path(__file__).parent.parent
NOT_COPIED: Final = shutil.ignore_patterns(".*", "__pycache__", "sets", "build", "dist", "*.egg-info")

TESTS: Final = {
    "analysis/pricing.py": ["analysis/test_pricing.py", "analysis/test_price_list.py"],
    "analysis/price_list.py": ["analysis/test_price_list.py", "analysis/test_pricing.py"],
    "analysis/drift.py": ["analysis/test_drift.py", "analysis/test_verdict.py"],
    "analysis/comparison.py": ["analysis/test_comparison.py", "analysis/test_verdict.py"],
    "analysis/verdict.py": ["analysis/test_verdict.py"],
    "analysis/baseline_gate.py": ["analysis/test_baseline_gate.py"],
    "analysis/bills.py": ["analysis/test_bills.py"],
    "analysis/price_shares.py": ["analysis/test_price_shares.py", "analysis/test_cost_causes.py"],
    "analysis/cost_factors.py": ["analysis/test_cost_causes.py"],
    "analysis/cost_causes.py": ["analysis/test_cost_causes.py", "analysis/test_cost_cause_shares.py"],
    "analysis/cause_thresholds.py": ["analysis/test_cause_thresholds.py"],
    "analysis/token_audit.py": ["analysis/test_token_audit.py"],
    "analysis/spending.py": ["analysis/test_spending.py"],
    "analysis/advice.py": ["analysis/test_advice.py"],
    "analysis/routing.py": ["analysis/test_routing.py"],
    "analysis/projection.py": ["analysis/test_projection.py"],
    "analysis/cache_swaps.py": ["analysis/test_projection.py"],
    "analysis/retries.py": ["analysis/test_projection.py"],
    "analysis/run_comparison.py": ["analysis/test_run_comparison.py"],
    "analysis/sample_plans.py": ["analysis/test_sample_plans.py"],
    "analysis/statistics/evidence.py": ["analysis/statistics/test_evidence.py"],
    "analysis/statistics/exact_tests.py": ["analysis/statistics/test_exact_tests.py"],
    "analysis/statistics/fixed_end.py": ["analysis/statistics/test_fixed_end.py"],
    "analysis/statistics/holm.py": ["analysis/statistics/test_holm.py"],
    "analysis/statistics/medians.py": ["analysis/statistics/test_medians.py"],
    "analysis/statistics/power.py": ["analysis/statistics/test_power.py"],
    "analysis/statistics/proportions.py": ["analysis/statistics/test_proportions.py"],
    "analysis/statistics/sequential_test.py": ["analysis/statistics/test_sequential_test.py"],
    "analysis/statistics/stopping.py": ["analysis/statistics/test_stopping.py"],
    "analysis/statistics/suite.py": ["analysis/statistics/test_suite.py"],
    "plugin/matrix.py": ["plugin/test_matrix.py", "plugin/test_options.py"],
    "wire/budget.py": ["wire/test_budget.py", "wire/test_admission_cap.py", "wire/test_shared_limits.py"],
    "wire/shared_limits.py": ["wire/test_shared_limits.py"],
    "wire/admission.py": [
        "wire/test_admission.py",
        "wire/test_admission_breaker.py",
        "wire/test_admission_cap.py",
        "wire/test_budget.py",
    ],
    "wire/migration.py": ["wire/test_migration.py"],
    "analysis/worst_case.py": ["analysis/test_worst_case.py", "wire/test_budget.py"],
    "wire/recorder.py": [
        "wire/test_recorder.py",
        "wire/test_recorder_occurrences.py",
        "wire/test_recorder_outages.py",
        "wire/test_recorder_problems.py",
        "wire/test_recorder_repetitions.py",
        "wire/test_stream_recorder.py",
        "wire/test_interrupted_streams.py",
    ],
    "plugin/usage_gate.py": ["plugin/test_usage_gate.py", "plugin/test_shapes.py", "plugin/test_reporting.py"],
    "plugin/shapes.py": ["plugin/test_shapes.py"],
    "plugin/case_names.py": ["plugin/test_case_names.py"],
    "plugin/case_state.py": [
        "plugin/test_case_state.py",
        "plugin/test_usage_gate.py",
        "plugin/test_baseline.py",
        "plugin/test_reporting.py",
    ],
}
"""Modules, and the tests that cover them."""

_PAIRS: Final = ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_Mul", "BitOr_BitAnd", "BitAnd_BitOr")
_COMPARISONS: Final = ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt")
_MORE_COMPARISONS: Final = ("Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt")
OPERATORS: Final = (
    *(f"core/ReplaceBinaryOperator_{pair}" for pair in _PAIRS),
    *(f"core/ReplaceComparisonOperator_{pair}" for pair in (*_COMPARISONS, *_MORE_COMPARISONS)),
    "core/AddNot",
    "core/ReplaceUnaryOperator_Delete_Not",
    "core/ReplaceUnaryOperator_Delete_USub",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    "core/ReplaceBreakWithContinue",
    "core/ReplaceContinueWithBreak",
    "core/ExceptionReplacer",
    "core/NumberReplacer",
    "core/RemoveDecorator",
    "core/ZeroIterationForLoop",
)
"""Of each kind of replacement only the negation and the boundary; the others rarely survive where these do not."""


class _Own(Operator):  # type: ignore[misc] # cosmic-ray has no types
    """An operator that replaces a whole node by text."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if self.replacement(node) is not None:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        del index
        first = node.get_first_leaf()
        return parso.python.tree.Name(self.replacement(node), node.start_pos, first.prefix)

    def replacement(self, node: Any) -> str | None:
        raise NotImplementedError

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


class DropStatement(_Own):
    """Leaves out a call whose value is not used, an augmented assignment, or a raise."""

    def replacement(self, node: Any) -> str | None:  # noqa: D102 - see above
        if node.parent is None or node.parent.type != "simple_stmt":
            return None
        call = node.type == "atom_expr" and node.children[-1].type == "trailer"
        augmented = node.type == "expr_stmt" and getattr(node.children[1], "type", "") == "operator"
        augmented = augmented and node.children[1].value not in ("=", ":")
        item = node.type == "expr_stmt" and node.children[0].type == "atom_expr"
        return "pass" if call or augmented or item or node.type == "raise_stmt" else None


class ReturnNone(_Own):
    """Returns None in place of a value."""

    def replacement(self, node: Any) -> str | None:  # noqa: D102 - see above
        returns = node.type == "return_stmt" and node.children[1].get_code().strip() != "None"
        return "return None" if returns else None


class SwapIn(_Own):
    """Takes `in` for `not in` and the other way round."""

    def replacement(self, node: Any) -> str | None:  # noqa: D102 - see above
        if node.type == "comp_op" and node.get_code().split() == ["not", "in"]:
            return "in"
        swaps = node.type == "keyword" and node.value == "in" and node.parent.type == "comparison"
        return "not in" if swaps else None


OWN: Final = {own.__name__: own for own in (DropStatement, ReturnNone, SwapIn)}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one module.

    Attributes:
        module: the module's path in the package.
        operator: what changes it.
        occurrence: which of the places that the operator can change.
        line: where.
    """

    module: str
    operator: str
    occurrence: int
    line: int

    def __str__(self) -> str:
        return f"{self.module} {self.operator}#{self.occurrence}"

    def code(self, source: str) -> str | None:
        """The changed source; None where the operator leaves it as it is."""
        changed: str | None = mutate_code(source, _operator(self.operator), self.occurrence)
        return None if changed == source else changed


def _operator(name: str) -> Any:
    return OWN[name]() if name in OWN else plugins.get_operator(name)()


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a module, except where no test could see it: annotations, protocols, dataclass options."""
    hidden = list(_hidden(ast.parse(source)))
    lines = source.splitlines()
    nodes = list(ast_nodes(get_ast(source)))
    for name in (*OPERATORS, *OWN):
        operator = _operator(name)
        places = (place for node in nodes for place in operator.mutation_positions(node))
        for occurrence, (start, _) in enumerate(places):
            bare_star = lines[start[0] - 1][start[1] :].startswith("*,")  # it only makes arguments keyword-only
            if not bare_star and not any(first <= tuple(start) < last for first, last in hidden):
                yield Mutant(module, name, occurrence, start[0])


def _hidden(tree: ast.Module) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for node in ast.walk(tree):
        found: list[ast.expr | ast.stmt | None] = []
        if isinstance(node, ast.arg | ast.AnnAssign):
            found.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(node.returns)
        elif isinstance(node, ast.ClassDef):
            found.extend(each for each in node.decorator_list if isinstance(each, ast.Call))
            if any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases):
                found.append(node)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            found.append(node)
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
            found.append(node)
        for each in found:
            if each is not None:
                yield (each.lineno, each.col_offset), (each.end_lineno or 0, each.end_col_offset or 0)


def preload(copy: Path) -> None:
    """Import what the tests import, and forget the package itself, which every fork imports anew."""
    with redirect_stdout(io.StringIO()):
        pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", str(copy / "tests" / "analysis")])
    for name in [name for name in sys.modules if name.partition(".")[0] in ("pytest_modelmigrate", "tests")]:
        del sys.modules[name]


def run(copy: Path, tests: list[str], seconds: float) -> str:
    """Run tests in a forked process: `survived`, `killed` or `timeout`."""
    child = os.fork()
    if not child:
        os.setsid()
        null = os.open(os.environ.get("MUTATIONS_OUTPUT", os.devnull), os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        code = 1
        try:
            options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", f"--basetemp={copy}.run"]
            code = int(pytest.main([*options, *tests]))
        except BaseException:  # noqa: BLE001 - whatever a mutant raises, the fork ends here
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "survived" if status == 0 else "killed"
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "timeout"


def measure(copy: Path, module: str, chosen: list[Mutant], report: Any) -> dict[str, int]:
    """Run a module's tests against its mutants and print each that survives."""
    path = copy / "pytest_modelmigrate" / module
    source = path.read_text(encoding="utf-8")
    tests = [str(copy / "tests" / test) for test in TESTS[module]]
    if missing := [test for test in tests if not Path(test).is_file()]:
        raise SystemExit(f"no such file: {', '.join(missing)}; correct TESTS in benchmarks/mutations.py")
    began = time.monotonic()
    if (found := run(copy, tests, 300)) != "survived":
        sys.exit(f"{module}: its tests do not pass without any change ({found})")
    limit = (time.monotonic() - began) * 3 + 10
    results = {"killed": 0, "timeout": 0, "survived": 0}
    for mutant in chosen:
        changed = mutant.code(source)
        if changed is None:
            continue
        try:
            compile(changed, module, "exec")
        except SyntaxError:
            continue
        path.write_text(changed, encoding="utf-8")
        found = run(copy, tests, limit)
        results[found] += 1
        if found != "killed":
            lines = difflib.unified_diff(source.splitlines(), changed.splitlines(), n=0, lineterm="")
            diff = "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))
            print(mutant, f"{found}: {module}, line {mutant.line}", diff, sep="\n", file=report, flush=True)
    path.write_text(source, encoding="utf-8")
    return results


def main() -> None:
    """Print one row for each module, and where asked every survivor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--module", action="append", help="part of a module's path; repeatable")
    parser.add_argument("--sample", type=int, help="the most mutants of a module; all by default")
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--list", type=argparse.FileType("w", encoding="utf-8"), default=sys.stdout)
    parser.add_argument("--again", type=Path, help="run only the mutants that an earlier list names")
    parser.add_argument("--count", action="store_true", help="only count the mutants")
    given = parser.parse_args()
    again = set(given.again.read_text(encoding="utf-8").splitlines()) if given.again else set()
    os.nice(15)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
        os.environ["PYTHONPATH"] = str(copy)
        sys.path.insert(0, str(copy))
        os.chdir(copy)
        preload(copy)
        for module in TESTS:
            path = copy / "pytest_modelmigrate" / module
            if not path.exists() or (given.module and not any(part in module for part in given.module)):
                continue
            every = list(mutants(module, path.read_text(encoding="utf-8")))
            if given.again:
                every = [each for each in every if str(each) in again]
            if not every:
                continue
            size = min(given.sample or len(every), len(every))
            chosen = random.Random(given.seed).sample(every, size)  # noqa: S311 - a sample, not a secret
            if given.count:
                print(f"{module}: {len(every)} mutants")
                continue
            began = time.monotonic()
            found = measure(copy, module, chosen, given.list)
            ran = sum(found.values())
            killed = ran - found["survived"]
            print(
                f"| {module} | {ran} of {len(every)} | {killed / ran:.0%} | {found['survived']} survived, "
                f"{found['timeout']} timed out | {time.monotonic() - began:.0f} s |",
                flush=True,
            )


if __name__ == "__main__":
    main()
