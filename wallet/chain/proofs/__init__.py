"""Numbers that do not rest on a node's word.

A block's hash is worked out from its header here, the header's seals are held against the
community's validators, and the state root in it leads through a Merkle-Patricia proof to one
account and one storage slot. Whatever does not fit is refused; nothing is believed in part.
"""
