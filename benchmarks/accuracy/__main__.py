"""Prints the accuracy of the readers, writes docs/accuracy.md, or checks both against the floors.

python -m benchmarks.accuracy             print, and write docs/accuracy.md
python -m benchmarks.accuracy --check     exit 1 where a figure is below its floor or the page is not up to date
python -m benchmarks.accuracy --verbose   print every fault, too
"""

import argparse
import sys

from benchmarks.accuracy.measuring import Measured, measure
from benchmarks.accuracy.report import PAGE, below_floors, write_page


def main() -> int:
    """Return the exit status: 0, or 1 where ``--check`` finds something."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description="Accuracy of the readers.")
    parser.add_argument("--check", action="store_true", help="compare with the floors and with docs/accuracy.md")
    parser.add_argument("--verbose", action="store_true", help="print every fault")
    options = parser.parse_args()
    measured = measure()
    _print(measured, faults=options.verbose)
    page = write_page(measured)
    if not options.check:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    problems = below_floors(measured)
    if not PAGE.is_file() or PAGE.read_text("utf-8") != page:
        problems.append(f"{PAGE.name} is not up to date: run python -m benchmarks.accuracy and read the diff")
    for problem in problems:
        print(f"accuracy: {problem}", file=sys.stderr)
    return 1 if problems else 0


def _print(measured: Measured, *, faults: bool) -> None:
    for name, figures in measured.figures().items():
        for measure_name, value in figures.items():
            print(f"{name:12} {measure_name:28} {value:.3f}")
    if faults:
        for fault in measured.faults():
            print(fault)


if __name__ == "__main__":
    sys.exit(main())
