"""How long an operator's tables of thousands take, on the embedded node or any other.

``python -m tests.benchmarks.bench_operator [rows] [url]``: prints time, transactions and units of
network fee for each row. Not part of ``dev.py bench``: two thousand meters take minutes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.market.operating.office import Office, csv, meter_ids, open_office, person
from wallet.chain.errors_map import register_errors
from wallet.market.operating.allotments import ALLOTMENTS, Allot
from wallet.market.operating.batches import BATCHES, IssueBatches
from wallet.market.operating.changes import Job
from wallet.market.operating.members import ADMISSIONS, Attest
from wallet.market.operating.meters import Register, registrations
from wallet.market.operating.operator import carry_out
from wallet.practice.launcher import start_node
from wallet.protocol.contracts import all_errors

METERS = "meter,owner,gateway,zone,direction,q_max_m3h,opening_time,opening_litres"


def measure(office: Office, name: str, job: Job, rows: int) -> None:
    """Plan, carry out, and run again."""
    begin = time.monotonic()
    plan = office.plan(job)
    planned = time.monotonic()
    sent = carry_out(office.desk, office.sender, office.signer, plan).sent
    done = time.monotonic()
    again = office.plan(job)
    ended = time.monotonic()
    print(
        f"{name}: {rows} rows, {len(sent.transactions)} transactions, "
        f"{sent.units / rows:.0f} units a row, plan {planned - begin:.1f} s, "
        f"send {done - planned:.1f} s, again {ended - done:.1f} s "
        f"({len(again.changes)} to send)",
        flush=True,
    )


def main(rows: int, url: str | None) -> None:
    """Measure members, meters and allotments."""
    register_errors(all_errors())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if url is None:
            url = stack.enter_context(start_node(None, lead=3600)).url
        office = open_office(url, folder)
        print("block limit:", office.node.head().gas_limit)
        people = [(person(n), "household", "2035-01-01", "CN") for n in range(rows)]
        head = "account,kind,valid_until,country"
        measure(office, "members", Attest(ADMISSIONS.parse(csv(head, people), "m")), rows)
        meters = [
            (f"M-{n:06d}", person(n), person(10**6 + n), "Linden", "exit", 6, "2026-11-01", 1_000)
            for n in range(rows)
        ]
        table = registrations(meter_ids())
        measure(office, "meters", Register(table.parse(csv(METERS, meters), "m")), rows)
        values = {"id": "B", "class": "natural", "zone": "Linden", "month": "2026-11"}
        opened = office.does(IssueBatches(BATCHES.one(values | {"country": "CN"})))
        batch = str(opened.standing[0].sentence.fields["credit"])
        gas = [(f"i{n}", person(n), batch, 100) for n in range(rows)]
        table_of_gas = ALLOTMENTS.parse(csv("id,account,batch,kwh", gas), "a")
        measure(office, "allotments", Allot(table_of_gas), rows)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000, (sys.argv[2:3] or [None])[0])
