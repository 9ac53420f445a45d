#!/usr/bin/env python3
"""Does what a document says, as a newcomer would, and compares what comes out with what it shows.

    run-document.py FILE [--from HEADING] [--to HEADING] --arte PROGRAM

Blocks fenced as `sh` are run by one bash, in order, in an empty folder; `sh background` is left running until the end. A `json` or `text`
block right after one is what it must print. In what is shown

- `…` stands for anything, within a string or a line; as the key of an object for any further keys,
- one id is like another, and one instant like another,
- JSON may be laid out in any way.

So that it can be run anywhere and soon, port 8080 becomes a free one, and ten minutes become twenty seconds.
"""

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
SECONDS_MAX = 180


def blocks(text):
    """Yields (number of the line, info string, content) of every fenced block, and whether nothing but blank lines stands before it."""
    lines, at, follows = text.split("\n"), 0, False
    while at < len(lines):
        if lines[at].startswith("```"):
            info, start = lines[at][3:].strip(), at + 1
            at = start
            while not lines[at].startswith("```"):
                at += 1
            yield start + 1, info, "\n".join(lines[start:at]), follows
            follows = True
        elif lines[at].strip():
            follows = False
        at += 1


def plain(text):
    return INSTANT.sub("<instant>", UUID.sub("<id>", text))


def fits_text(shown, found):
    shown, found = plain(shown).strip(), plain(found).strip()
    return re.fullmatch(".*".join(re.escape(part) for part in shown.split("…")), found, re.DOTALL) is not None


def fits(shown, found):
    if isinstance(shown, dict):
        if not isinstance(found, dict):
            return False
        names = set(shown) - {"…"}
        return names <= set(found) and ("…" in shown or names == set(found)) and all(fits(shown[name], found[name]) for name in names)
    if isinstance(shown, list):
        return isinstance(found, list) and len(shown) == len(found) and all(map(fits, shown, found))
    if isinstance(shown, str):
        return isinstance(found, str) and fits_text(shown, found)
    return type(shown) is type(found) and shown == found


def compare(kind, shown, found):
    if kind == "text":
        return fits_text(shown, found)
    try:
        return fits(json.loads(shown), json.loads(found))
    except ValueError:
        return False


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--from", dest="start", default="")
    parser.add_argument("--to", dest="end", default="")
    parser.add_argument("--arte", required=True)
    options = parser.parse_args()
    text = open(options.file, encoding="utf-8").read()
    skipped = text.index(options.start)
    first_line = text[:skipped].count("\n")
    text = text[skipped:]
    if options.end:
        text = text[: text.index(options.end)]
    port = free_port()
    steps, expected = [], {}
    for line, info, content, follows in blocks(text):
        line += first_line
        content = content.replace(":8080", f":{port}").replace("'10 minutes'", "'20 seconds'")
        if info in ("sh", "sh background"):
            steps.append((line, info, content))
        elif info in ("json", "text") and follows and steps:
            expected[steps[-1][0]] = (info, content)
        else:
            sys.exit(f"{options.file}:{line}: a block of {info!r} that is neither run nor shown by one that is")
    with tempfile.TemporaryDirectory() as home:
        os.makedirs(f"{home}/bin")
        os.makedirs(f"{home}/work")
        os.symlink(os.path.abspath(options.arte), f"{home}/bin/arte")
        script = ["set -euo pipefail"]
        for line, info, content in steps:
            if info == "sh":
                script.append(f"{{\n{content}\n}} >{home}/{line}.out 2>{home}/{line}.err; echo {line} >>{home}/done")
            else:
                script.append(f"{{\n{content}\n}} >{home}/{line}.out 2>{home}/{line}.err &")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ARTE_")}
        environment |= {"PATH": f"{home}/bin:{os.environ['PATH']}", "ARTE_HTTP__BIND": f"127.0.0.1:{port}", "NO_PROXY": "127.0.0.1,localhost"}
        bash = subprocess.Popen(["bash", "-c", "\n".join(script)], cwd=f"{home}/work", env=environment, start_new_session=True)
        try:
            code = bash.wait(SECONDS_MAX)
        except subprocess.TimeoutExpired:
            code = "no end"
        finally:
            # The house, and whatever else was left running.
            try:
                os.killpg(bash.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        done = open(f"{home}/done").read().split() if os.path.exists(f"{home}/done") else []
        wrong = []
        for line, info, content in steps:
            if info != "sh":
                continue
            found = open(f"{home}/{line}.out", errors="replace").read() if os.path.exists(f"{home}/{line}.out") else ""
            if str(line) not in done:
                said = open(f"{home}/{line}.err").read() if os.path.exists(f"{home}/{line}.err") else ""
                wrong.append(f"{options.file}:{line}: stopped here ({code}):\n{content}\n--- came out:\n{found}{said}")
                break
            kind, shown = expected.get(line, ("text", "…"))
            if not compare(kind, shown, found):
                wrong.append(f"{options.file}:{line}: shown\n{shown}\n--- but came out:\n{found}")
        if wrong:
            sys.exit("\n\n".join(wrong))
        print(f"{options.file}: {len([step for step in steps if step[1] == 'sh'])} blocks run, {len(expected)} answers compared")


if __name__ == "__main__":
    main()
