"""The use cases without a window: parsing the command line and printing results.

==================  =================================================================
``main``            which commands there are; running one; what went wrong
``options``         the options that several commands share
``terminal``        results to standard output, everything else to standard error
``secrets``         passwords and phrases from a prompt or a file, never an argument
``place``           where a command acts: profile, account, community, node
``shown``           reviews and messages as text and as JSON
``node``, ``street``  the embedded node and the practice street, alone
``deploy``          a community onto a chain
==================  =================================================================

A command's module is imported only when the command is asked for. It has ``declare(parser)``,
which adds its options, and ``run(arguments, terminal)``, which gives the exit status. A command's
work is a function of the rooms below: here is only how it is asked for and how it is told.
"""
