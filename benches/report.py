"""What a bench says while it runs, and the table that it ends with."""

import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CALM_S = int(os.environ.get("BENCH_CALM", "30"))


def say(text: str) -> None:
    print(text, flush=True)


def busy(seconds: float = 1.0) -> float:
    """The part of all cores that was at work for a while."""

    def now() -> tuple[int, int]:
        fields = [int(f) for f in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
        return sum(fields), fields[3] + fields[4]

    whole, idle = now()
    time.sleep(seconds)
    whole, idle = now()[0] - whole, now()[1] - idle
    return 1 - idle / max(whole, 1)


def calm(what: str) -> None:
    """Waits until the machine has little else to do, but not for ever, and says what it found."""
    until = time.monotonic() + CALM_S
    while (load := busy()) > 0.2 and time.monotonic() < until:
        pass
    say(f"# {what}: {load:.0%} of the processor in use before, load {os.getloadavg()[0]:.2f}")


@dataclass
class Line:
    """A line of the table."""

    what: str
    ours: str
    peer: str = ""
    ratio: str = ""
    budget: str = ""
    met: bool | None = None


class Table:
    def __init__(self) -> None:
        self.lines: list[Line] = []

    def value(self, what: str, ours: str, budget: str, met: bool, peer: str = "", ratio: str = "") -> None:
        self.lines.append(Line(what, ours, peer, ratio, budget, met))

    def against(self, what: str, ours: float, peer: str, theirs: float, times: int | None = None) -> None:
        """Ours against a peer's time; `times` is how many times ours must fit into it."""
        ratio = theirs / ours
        budget = f"1/{times}" if times else ""
        met = ratio >= times if times else None
        self.lines.append(Line(what, duration(ours), f"{peer} {duration(theirs)}", f"1/{ratio:.0f}", budget, met))

    def print(self) -> None:
        rows = [("what", "ours", "peer", "ratio", "budget", "")]
        word = {True: "met", False: "MISSED", None: ""}
        rows += [(r.what, r.ours, r.peer, r.ratio, r.budget, word[r.met]) for r in self.lines]
        widths = [max(len(row[i]) for row in rows) for i in range(6)]
        for number, row in enumerate(rows):
            say("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
            if number == 0:
                say("| " + " | ".join("-" * width for width in widths) + " |")


def duration(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.3g} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.3g} us"


def note(what: str, times: list[float]) -> float:
    """Prints the best and the median of some times, and returns the best: what the machine's other work disturbed least."""
    say(f"{what}: best {duration(min(times))}, median {duration(statistics.median(times))} of {len(times)}")
    return min(times)
