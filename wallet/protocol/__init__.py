"""The contracts as Python types: what is signed, called, emitted and handed around.

Data comes from the person (through ``market``), from nodes (through ``chain``) and from files
that neighbours send; everything is turned into frozen dataclasses here and nowhere else.

==================  =================================================================
``credits``         credit ids, gas classes, batches
``offers``          trade offers: the struct, its EIP-712 hash, its price and cost
``takes``           what a taker asks of an offer; ``permits`` its approval by signature
``shares``          share offers: gifts, loans and revenue shares
``slips``           an offer as a file or text that any Ethereum tool can check
                    (``slip_kinds`` to trade and to share, ``slip_compact`` for QR codes)
``readings``        meter readings as the gateways sign them
``reasons``         why an offer cannot be taken, as the contract names it
                    (``share_reasons`` for shared gas)
``struct_words``    EIP-712 hashes of our own structs, fast
``events``          logs into events (``event_table``; the dataclasses are in
                    ``event_types``, ``trade_event_types`` and ``share_event_types``)
``contracts``       every contract function, event and error (declared in ``abis``)
``calls``           every call and question: ``trade_calls``, ``share_calls``,
                    ``operator_calls``, ``reads``, ``share_reads``, ``feed_reads``
``gas_limits``      limits for what cannot be estimated, on chains that charge differently
``community``       the community file (its values are in ``community_types``)
``strict_json``     JSON from strangers, read without leniency
``artifacts``       compiled bytecode, read only when deploying
``deploy``          puts a community onto a chain; ``deploy_steps``, ``deploy_journal``
==================  =================================================================
"""
