"""Runs commands with launcher.rs and reports their cost."""

import dataclasses
import statistics
import subprocess
import sys


@dataclasses.dataclass
class Run:
    failures: int
    seconds: float
    cpu_seconds: float
    peak_kib: int


class Launcher:
    """A small process that starts the others: in a fork of Python, its memory would count as theirs."""

    def __init__(self, program):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen([program], text=True, **pipes)

    def run(self, command, variables, count=1, may_fail=False):
        """Runs `count` processes at once. The variables are the whole environment."""
        words = [str(count), *(f"{name}={value}" for name, value in variables.items())]
        words += ["--", *map(str, command)]
        print("\x1f".join(words), file=self.process.stdin, flush=True)
        numbers = [int(word) for word in self.process.stdout.readline().split()]
        failures, wall, user, system, peak = numbers
        if failures and not may_fail:
            sys.exit(f"{failures} of {count} times failed: {' '.join(map(str, command))}")
        return Run(failures, wall / 1e9, (user + system) / 1e6, peak)

    def in_turn(self, commands, rounds, seldom=()):
        """Runs commands A B C A B C …, and those that are named in `seldom` in each 20th round.

        `commands` has pairs of a command and its variables. Returns a list of runs for each name.
        """
        runs = {name: [] for name in commands}
        for name, (command, variables) in commands.items():
            self.run(command, variables)
        for index in range(rounds):
            for name, (command, variables) in commands.items():
                if name not in seldom or index % 20 == 0:
                    runs[name].append(self.run(command, variables))
        return runs


def median(runs, what="seconds"):
    return statistics.median(getattr(run, what) for run in runs)


def ratio(runs, other_runs):
    """Compares each run with the other program's in the same round, which the machine has treated
    alike, and returns the median."""
    pairs = zip(runs, other_runs, strict=True)
    return statistics.median(run.seconds / other.seconds for run, other in pairs)
