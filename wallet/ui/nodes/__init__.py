"""The Nodes page: who is asked about the ledger, how well each answers, and adding another.

- ``view``      what the page shows at one moment
- ``states``    each state's word, picture and sentence
- ``figures``   how fast, how new and how often in vain
- ``row``       one node
- ``order``     the rows, in an order that can be dragged
- ``page``      ``NodesPage``
- ``fields``    what a node is described by
- ``result``    what a test of a node found
- ``editing``   the sheet that adds or changes a node, after a live test
- ``removing``  the sheet that takes one away
- ``sheets``    opens the sheet of each wish
- ``work``      what those sheets have done for them
"""
