"""The community's side: members, meters, readings, calorific values, batches, money, pauses, roles.

What an operator wants is a list of typed wishes, from a command line or a table (CSV). A *job*
compares them with what the chain says and keeps only the difference, so that running the same
thing again, or after a kill, changes nothing twice. The rest is the same for all jobs:

- ``rows``, ``cells``, ``tables``   a hostile CSV file becomes typed wishes, or a list of bad rows
- ``desk``, ``questions``           who asks which node; many view answers in one question
- ``changes``                       what a job finds: changes to be sent, and what stands already
- ``members``, ``meters``, ``devices``, ``readings``, ``calorific``, ``networks``, ``batches``,
  ``allotments``, ``entry_batches``, ``listings`` (money, feeds, rates), ``governance`` (pauses,
  roles, administrator), ``index_update``   the jobs; ``references`` makes deeds happen once
- ``packing``, ``refusing``         changes become few transactions; a refused row gets its words
- ``earlier``, ``sending``          what an earlier run left under way; sending, bounded and awaited
- ``operator``                      the use cases: ``prepare`` a plan, ``carry_out`` it
- ``salts``                         meter ids from meter numbers, with the community's secret
- ``status``, ``exports``           how the community stands, and its lists as CSV
"""
