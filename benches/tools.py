"""The programs and libraries of the benches, built and installed under target/ at their first use."""

import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import venv

from launcher import Launcher

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = "x86_64-unknown-linux-musl"
WORK = ROOT / "target" / "bench"
PEERS = ROOT / "benches" / "peers"
INTEROP = ROOT / "tests" / "interop"


def build():
    """Builds the program as it is released."""
    command = ["bash", ".ci/build-static", "x86_64"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return target_directory() / TARGET / "release" / "gcp-wif"


class Tools:
    """The paths of the programs and of the peers; None for a peer that cannot be installed."""

    @functools.cached_property
    def program(self):
        return install(build())

    @functools.cached_property
    def empty(self):
        """Returns the empty program."""
        return compile_alone("empty")

    @functools.cached_property
    def launcher(self):
        return Launcher(compile_alone("launcher"))

    @functools.cached_property
    def local_fake(self):
        return self.programs["local_fake"]

    @functools.cached_property
    def signatures(self):
        return self.programs["signatures"]

    @functools.cached_property
    def programs(self):
        words = ["--profile", "bench", "--example", "local_fake", "--bench", "signatures"]
        output = cargo(*words, "--message-format", "json-render-diagnostics", stdout=subprocess.PIPE)
        messages = [json.loads(line) for line in output.splitlines()]
        made = [message for message in messages if message.get("executable")]
        return {message["target"]["name"]: message["executable"] for message in made}

    @functools.cached_property
    def python(self):
        """Returns an interpreter with google-auth, as benches/peers/requirements.txt has it."""
        folder, wanted = work() / "python", PEERS / "requirements.txt"
        python, have = folder / "bin" / "python", folder / "requirements.txt"
        if have.exists() and have.read_text() == wanted.read_text():
            return python
        shutil.rmtree(folder, ignore_errors=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        try:
            venv.create(folder, with_pip=True)
            subprocess.run(
                [*pip, "--only-binary", ":all:", "--require-hashes", "-r", wanted], check=True
            )
        except (OSError, subprocess.CalledProcessError) as error:
            return missing("google-auth", error)
        shutil.copy(wanted, have)
        return python

    @functools.cached_property
    def node(self):
        """Returns a folder with google-auth-library, as tests/interop/package-lock.json has it."""
        folder, wanted = work() / "node", INTEROP / "package-lock.json"
        have = folder / "installed.json"
        if not (have.exists() and have.read_text() == wanted.read_text()):
            folder.mkdir(exist_ok=True)
            shutil.copy(INTEROP / "package.json", folder)
            shutil.copy(wanted, folder)
            npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            try:
                subprocess.run(npm, cwd=folder, check=True, stdout=subprocess.DEVNULL)
            except (OSError, subprocess.CalledProcessError) as error:
                return missing("google-auth-library", error)
            shutil.copy(wanted, have)
        return folder

    def peers(self, job, file):
        """Returns the names of the installed libraries, each with the command of a job for a credential file."""
        commands = {}
        if self.python:
            commands["google-auth"] = [self.python, f"{job}.py", file]
        if self.node:
            commands["google-auth-library"] = [shutil.which("node"), f"{job}.mjs", self.node, file]
        return commands


def work():
    WORK.mkdir(parents=True, exist_ok=True)
    return WORK


def cargo(*words, stdout=None):
    command = ["cargo", "build", "--quiet", "--locked", *words]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=stdout, text=True).stdout


def compile_alone(name):
    made = work() / f"{name}-as-linked"
    flags = ["--edition", "2024", "-O", "--target", TARGET, "-C", "panic=abort", "-C", "strip=symbols"]
    source = ROOT / "benches" / f"{name}.rs"
    subprocess.run(["rustc", *flags, "-o", made, source], check=True)
    return install(made, name)


def install(program, name="gcp-wif"):
    """Copies a program: the pages of a file that a linker wrote piece by piece are slower to
    map than those of a file that was written at once, as by a package manager."""
    installed = work() / name
    installed.unlink(missing_ok=True)
    installed.write_bytes(program.read_bytes())
    installed.chmod(0o755)
    return installed


def target_directory():
    return pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def missing(peer, error):
    print(f"{peer} cannot be installed and is left out: {error}", file=sys.stderr)
