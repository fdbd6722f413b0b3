"""Making, taking and taking back offers: forms, and the way from a form to a settled trade.

- ``orders``    what a form asks for, as typed values
- ``use_cases`` the functions a trade needs, and how a ``Trader`` provides them
- ``flow``      prepare, unlock, sign: use cases on worker threads, and what consent needs
- ``fields``    amount, price, end, smallest part
- ``sell``, ``buy``, ``take``   the forms
- ``steps``     a sheet whose content changes: form, review, progress, end
- ``sheets``    opens the right form, and leads it through the flow
"""
