"""Measured figures, one line each: as a table, as JSON and for the documentation."""

import dataclasses


@dataclasses.dataclass
class Line:
    """A figure. `limit` is its upper limit, or its lower one with `at_least`. docs/performance.md quotes
    figures with a limit, except those with `quoted=False`."""

    part: str
    what: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    quoted: bool = True

    @property
    def met(self):
        """Tells whether the figure is within its limit; None without a limit."""
        if self.limit is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def target(self):
        if self.limit is None:
            return ""
        return f"{'at least' if self.at_least else 'at most'} {number(self.limit)}"

    def as_json(self):
        return dataclasses.asdict(self) | {"met": self.met}


def number(value):
    """Returns a number with two or three significant digits, and all digits before the point."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.2g}"


def table(lines):
    rows = [
        (line.part, line.what, f"{number(line.value)} {line.unit}".rstrip(), line.target(), verdict(line))
        for line in lines
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), row[1].ljust(widths[1]), row[2].rjust(widths[2])]
            + [row[3].ljust(widths[3]), row[4]]
        ).rstrip()
        for row in rows
    )


def markdown(lines):
    """Returns the lines that docs/performance.md quotes."""
    rows = ["| | measured | target |", "|---|---|---|"]
    for line in lines:
        if line.limit is not None and line.quoted:
            value = f"{number(line.value)} {line.unit}".rstrip()
            missed = "" if line.met else ", **missed**"
            rows.append(f"| {line.what} | {value} | {line.target()}{missed} |")
    return "\n".join(rows)


def verdict(line):
    return {None: "", True: "met", False: "MISSED"}[line.met]
