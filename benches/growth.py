#!/usr/bin/env python3
"""Cost against work: how the time of a run grows with the amount of work.

A line for each amount of work, and one with the exponent: 1 is linear, 0 is constant. It is fitted by
least squares on a log-log scale over all amounts. If the last amount is at least twice the one before, it is
fitted again for that step alone, in which the fixed cost of a run matters least.

Usage: python3 benches/growth.py
"""

import json
import math
import os
import secrets
import tempfile
import time
from pathlib import Path

from fake import KEYS, Fake
from launcher import median
from lines import Line, table
from processes import ROUND_TRIPS
from startup import CREDENTIAL
from tools import Tools

# A measured slope a little over 1 is linear.
MOST = 1.2

DAY = 24 * 60 * 60


def measure(tools):
    lines = []
    for job in (profiles, role_chains, crowds, cached_tokens, saves, prunings):
        lines += growth(*job(tools))
    return lines


def growth(what, seconds):
    """Turns seconds for each amount of work into lines."""
    lines = [
        Line("growth", f"{what}: {amount:,}", took * 1e3, "ms") for amount, took in seconds.items()
    ]
    (before, _), (most, _) = last = list(seconds.items())[-2:]
    # A short step is mostly noise.
    is_long = most >= 2 * before
    overall = exponent(seconds)
    lines.append(Line("growth", f"{what}: exponent", overall, "", MOST, quoted=not is_long))
    if is_long:
        what = f"{what}: exponent of the last step"
        lines.append(Line("growth", what, exponent(dict(last)), "", MOST))
    return lines


def exponent(seconds):
    points = [(math.log(amount), math.log(took)) for amount, took in seconds.items()]
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    slope = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return slope / sum((x - middle_x) ** 2 for x, _ in points)


def in_turn(tools, commands, rounds):
    runs = tools.launcher.in_turn(commands, rounds)
    return {amount: median(runs[amount]) for amount in commands}


def profiles(tools):
    """Selects the last profile of a file."""
    with tempfile.TemporaryDirectory() as folder:
        credential, commands = credential_file(folder), {}
        for count in (10, 100, 1_000, 10_000):
            file = Path(folder, f"config-{count}")
            file.write_text("".join(profile(f"p{index}") for index in range(count)))
            words = ["subject-token", "--credential-file", credential, "--profile", f"p{count - 1}"]
            commands[count] = ([tools.program, *words], files_of(file))
        return "profiles in the file", in_turn(tools, commands, 30)


def profile(name):
    return (
        f"[profile {name}]\nregion = us-east-2\noutput = json\n"
        f"aws_access_key_id = {KEYS['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {KEYS['AWS_SECRET_ACCESS_KEY']}\n\n"
    )


def role_chains(tools):
    """Assumes a chain of roles, with one request to AWS STS for each."""
    with tempfile.TemporaryDirectory() as folder, Fake(tools.local_fake) as fake:
        file, commands = Path(folder, "config"), {}
        roles = [
            f"[profile r{index}]\nregion = us-east-2\nsource_profile = r{index - 1}\n"
            f"role_arn = arn:aws:iam::123456789012:role/r{index}\n\n"
            for index in range(1, 6)
        ]
        file.write_text(profile("r0") + "".join(roles))
        for count in range(1, 6):
            command = [tools.program, "subject-token", "--profile", f"r{count}"]
            commands[count] = (command, fake.variables | files_of(file))
        return "roles in a chain", in_turn(tools, commands, 30)


def crowds(tools):
    """Runs processes that share one token."""
    seconds = {}
    for count in (1, 10, 100, 1_000):
        with tempfile.TemporaryDirectory() as cache, Fake(tools.local_fake, ROUND_TRIPS) as fake:
            command = [tools.program, "access-token", "--cache-dir", cache]
            seconds[count] = tools.launcher.run(command, fake.variables | KEYS, count).seconds
    return "processes at once, nothing cached", seconds


def cached_tokens(tools):
    """Finds a cached token among others."""
    return "tokens in the directory, one found", among_others(tools, lambda: [], 0)


def saves(tools):
    """Requests and caches a token among others, all of which are read."""
    return "tokens in the directory, one more cached", among_others(tools, another_scope, 0)


def prunings(tools):
    """Requests and caches a token while all others have expired and are removed."""
    return "old tokens in the directory, taken away", among_others(tools, another_scope, DAY)


def another_scope():
    return ["--scope", f"https://scope.example/{secrets.token_hex(8)}"]


def among_others(tools, more_words, age):
    seconds = {}
    with Fake(tools.local_fake) as fake:
        for count in (1, 10, 100, 1_000, 10_000):
            with tempfile.TemporaryDirectory() as cache:
                command = [tools.program, "access-token", "--cache-dir", cache]
                variables, runs = fake.variables | KEYS, []
                tools.launcher.run(command, variables)
                for _ in range(30 if count < 1_000 else 7):
                    fill(cache, count, age)
                    runs.append(tools.launcher.run([*command, *more_words()], variables))
                seconds[count] = median(runs)
    return seconds


def fill(cache, count, age):
    """Adds cached tokens to the directory until there are enough."""
    content = next(Path(cache).glob("*.token")).read_bytes()
    written = time.time() - age
    for _ in range(count - len(list(Path(cache).glob("*.token")))):
        file = Path(cache, f"{secrets.token_hex(32)}.token")
        file.write_bytes(content)
        file.chmod(0o600)
        os.utime(file, (written, written))


def credential_file(folder):
    file = Path(folder, "aws.json")
    file.write_text(json.dumps(CREDENTIAL))
    return file


def files_of(config):
    return {"AWS_CONFIG_FILE": config, "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}


if __name__ == "__main__":
    print(table(measure(Tools())))
