"""Prepare this machine: system libraries, virtual environment, locked dependencies. Standard library only.

Usage: setup.py serve|test|next. What is there already is left alone, so the second time takes no time.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
TOOLS = {
    "serve": {"gettext": "msgfmt", "npm": "npm"},
    "test": {
        "gettext": "msgfmt",
        "npm": "npm",
        "chromium": "chromium",
        "postgresql": "/usr/lib/postgresql",
        "redis-server": "redis-server",
        "nginx-light": "nginx",
    },
}


def say(text: str) -> None:
    print(text, flush=True)


def run(*command: str, **options: object) -> int:
    return subprocess.run(command, check=False, **options).returncode


def is_there(what: str) -> bool:
    if what.startswith("/"):
        return Path(what).exists()
    return bool(shutil.which(what) or shutil.which(what, path="/usr/sbin:/sbin"))


def missing_packages(purpose: str) -> list[str]:
    """Debian packages that the purpose wants and the machine does not have."""
    listed = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    if not listed:
        listed = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    packages = [package for package, library in LIBRARIES.items() if library not in listed]
    packages += [package for package, tool in TOOLS.get(purpose, {}).items() if not is_there(tool)]
    probe = [sys.executable, "-c", "import venv, ensurepip"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        packages.append(f"python3.{sys.version_info.minor}-venv")
    return packages


def install_packages(packages: list[str]) -> None:
    """Through apt, when this user may; services that a package would start stay off."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    may = shutil.which("apt-get") and (not sudo or run("sudo", "-n", "true", stderr=subprocess.DEVNULL) == 0)
    if not may:
        say(f"Missing: {' '.join(packages)}. Ask an administrator: apt-get install {' '.join(packages)}")
        return
    say(f"Installing {' '.join(packages)} ...")
    policy = Path("/usr/sbin/policy-rc.d")
    held = not policy.exists() and os.geteuid() == 0
    if held:
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        policy.chmod(0o755)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    try:
        run(*sudo, "apt-get", "update", "-q", **quiet)
        if run(*sudo, "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages, **quiet):
            say(f"apt could not install: {' '.join(packages)}. What needs them will say so.")
    finally:
        if held:
            policy.unlink()


def environment(folder: Path, lock: Path, *extra: str) -> None:
    """A virtual environment with exactly what the lock names, checked by hash."""
    stamp = folder / "lock.sha256"
    digest = hashlib.sha256(lock.read_bytes() + " ".join(extra).encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return
    python = folder / "bin" / "python"
    if not python.exists():
        say(f"Making the virtual environment {folder.name} ...")
        if run(sys.executable, "-m", "venv", str(folder)):
            sys.exit(f"Missing: python3.{sys.version_info.minor}-venv (the virtual environment could not be made).")
    say("Installing the locked dependencies (about two minutes the first time) ...")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # pip names every package whose local index is empty as a warning: only errors are for people to read.
    code = run(*pip, "--require-hashes", "--no-deps", "--requirement", str(lock), stderr=subprocess.DEVNULL)
    if code:
        code = run(*pip, "--require-hashes", "--no-deps", "--requirement", str(lock))
    if not code and extra:
        code = run(*pip, *extra)
    if code:
        sys.exit("Missing: the Python packages of requirements.lock could not be installed (no package index?).")
    stamp.write_text(digest, encoding="utf-8")


def translations() -> None:
    """Compile the words of other languages; without gettext some texts stay in their source language."""
    for source in ROOT.glob("locale/**/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        if not shutil.which("msgfmt"):
            say("Missing: msgfmt (Debian package gettext); texts of other parts stay in English.")
            return
        run("msgfmt", "--check-format", "-o", str(compiled), str(source))


def page_scripts(folder: Path, lock: Path) -> None:
    """Scripts of other people that a page loads on demand, exactly as locked; pages do without, less well."""
    stamp, digest = folder / "lock.sha256", hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return
    quiet = ["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not shutil.which("npm") or run("npm", "ci", *quiet, cwd=lock.parent, stdout=subprocess.DEVNULL):
        say("Missing: the scripts of package-lock.json (no npm or no package index?). Cards are then typed by number.")
        return
    stamp.write_text(digest, encoding="utf-8")


def main(purpose: str) -> None:
    if sys.version_info[:2] != (3, 11):
        sys.exit(f"Missing: Python 3.11 (this is {sys.version_info.major}.{sys.version_info.minor}).")
    packages = missing_packages(purpose)
    if packages:
        install_packages(packages)
    if purpose == "next":
        environment(ROOT / ".venv-next", ROOT / "requirements.lock", "wagtail~=8.0")
    else:
        environment(ROOT / ".venv", ROOT / "requirements.lock")
    page_scripts(ROOT / "node_modules", ROOT / "package-lock.json")
    translations()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "serve")
