"""The local index: what the community's contracts said, kept where questions are cheap.

It reads chain events through ``wallet.chain``, writes them into one SQLite file in one transaction
for each stretch of blocks, and answers typed questions from there. The index holds nothing that
the chain does not: it may be thrown away at any time and is rebuilt. The outbox, which holds
signed transactions that must not get lost, is a separate file that is never thrown away.

::

    rows.py         the answers: frozen dataclasses
    queries.py      the questions
    offers.py       questions about offers and fills
    sharing.py      questions about shared gas and price indices (answers in share_rows.py)
    usage.py        questions about a home's meter
    activity.py     what happened to an account, newest first (share_activity.py, asked.py)
    index.py        the file: opening, damage, which chain it is for, readers beside the writer
    schema.py       its tables, as migrations
    migrations.py   what a migration is
    sync.py         following the chain: stretches of blocks, reorgs
    intake.py       a log into table rows; readers.py has one for each event of fixed size
    store.py        rows into the file, balances, and rolling both back
    outbox.py       signed transactions, kept across restarts
"""
