"""GasCredit: batches of gas credits (ERC-1155).

Its functions, events and errors with their types. A test holds them to the compiled ABI.
"""

from wallet.protocol.abis.declare import Declaration

BATCH = (
    "(address,bytes32,bytes32,uint64,uint64,uint64,bytes2,bytes32,uint64,uint64,"
    "bytes32,uint64,uint8)"
)

DECLARATION = Declaration(
    name="GasCredit",
    constructor=("address", "address"),
    functions={
        "max_batches_per_settlement": ("MAX_BATCHES_PER_SETTLEMENT", (), ("uint256",)),
        "allot": ("allot", ("address", "uint256", "uint256"), ()),
        "arrears_wh": ("arrearsWh", ("address",), ("uint256",)),
        "balance_of": ("balanceOf", ("address", "uint256"), ("uint256",)),
        "balance_of_batch": ("balanceOfBatch", ("address[]", "uint256[]"), ("uint256[]",)),
        "batch_count": ("batchCount", (), ("uint64",)),
        "batch_of": ("batchOf", ("uint256",), (BATCH,)),
        "community": ("community", (), ("address",)),
        "entry_batch_of": ("entryBatchOf", ("bytes32",), ("uint256",)),
        "exists": ("exists", ("uint256",), ("bool",)),
        "holdings_of": ("holdingsOf", ("address",), ("uint256[]", "uint256[]")),
        "is_approved_for_all": ("isApprovedForAll", ("address", "address"), ("bool",)),
        "issue_batch": ("issueBatch", ("uint8", "bytes32", "uint32", BATCH), ("uint256",)),
        "issued_wh": ("issuedWh", ("uint256",), ("uint256",)),
        "last_minted_seq": ("lastMintedSeq", ("bytes32",), ("uint64",)),
        "mint_from_reading": ("mintFromReading", ("bytes32", "uint64", "address", "uint256"), ()),
        "multicall": ("multicall", ("bytes[]",), ("bytes[]",)),
        "registry": ("registry", (), ("address",)),
        "retire": ("retire", ("uint256", "uint256", "address", "string"), ()),
        "retired_wh": ("retiredWh", ("uint256",), ("uint256",)),
        "safe_batch_transfer_from": (
            "safeBatchTransferFrom",
            ("address", "address", "uint256[]", "uint256[]", "bytes"),
            (),
        ),
        "safe_transfer_from": (
            "safeTransferFrom",
            ("address", "address", "uint256", "uint256", "bytes"),
            (),
        ),
        "set_approval_for_all": ("setApprovalForAll", ("address", "bool"), ()),
        "set_entry_batch": ("setEntryBatch", ("bytes32", "uint256"), ()),
        "settle_arrears": ("settleArrears", ("address",), ()),
        "settle_consumption": (
            "settleConsumption",
            ("address", "bytes32", "uint64", "uint256"),
            (),
        ),
        "settled_wh": ("settledWh", ("uint256",), ("uint256",)),
        "supports_interface": ("supportsInterface", ("bytes4",), ("bool",)),
        "total_supply_of_all": ("totalSupply", (), ("uint256",)),
        "total_supply": ("totalSupply", ("uint256",), ("uint256",)),
        "uri": ("uri", ("uint256",), ("string",)),
    },
    events={
        "Allotted": (
            ("account", "address", True),
            ("creditId", "uint256", True),
            ("wh", "uint256", False),
        ),
        "ApprovalForAll": (
            ("account", "address", True),
            ("operator", "address", True),
            ("approved", "bool", False),
        ),
        "ArrearsRecorded": (
            ("account", "address", True),
            ("meterId", "bytes32", True),
            ("seq", "uint64", False),
            ("wh", "uint256", False),
            ("totalWh", "uint256", False),
        ),
        "BatchIssued": (
            ("creditId", "uint256", True),
            ("issuer", "address", True),
            ("batch", BATCH, False),
        ),
        "EntryBatchSet": (("meterId", "bytes32", True), ("creditId", "uint256", True)),
        "Injected": (
            ("meterId", "bytes32", True),
            ("owner", "address", True),
            ("creditId", "uint256", True),
            ("seq", "uint64", False),
            ("wh", "uint256", False),
        ),
        "Retired": (
            ("account", "address", True),
            ("creditId", "uint256", True),
            ("wh", "uint256", False),
            ("beneficiary", "address", False),
            ("purpose", "string", False),
        ),
        "Settled": (
            ("account", "address", True),
            ("meterId", "bytes32", True),
            ("creditId", "uint256", True),
            ("seq", "uint64", False),
            ("wh", "uint256", False),
        ),
        "TransferBatch": (
            ("operator", "address", True),
            ("from", "address", True),
            ("to", "address", True),
            ("ids", "uint256[]", False),
            ("values", "uint256[]", False),
        ),
        "TransferSingle": (
            ("operator", "address", True),
            ("from", "address", True),
            ("to", "address", True),
            ("id", "uint256", False),
            ("value", "uint256", False),
        ),
        "URI": (("value", "string", False), ("id", "uint256", True)),
    },
    errors={
        "AddressEmptyCode": ("address",),
        "AlreadyMinted": ("bytes32", "uint64"),
        "BadParameter": ("string",),
        "BatchExpired": ("uint256", "uint64"),
        "ERC1155InsufficientBalance": ("address", "uint256", "uint256", "uint256"),
        "ERC1155InvalidApprover": ("address",),
        "ERC1155InvalidArrayLength": ("uint256", "uint256"),
        "ERC1155InvalidOperator": ("address",),
        "ERC1155InvalidReceiver": ("address",),
        "ERC1155InvalidSender": ("address",),
        "ERC1155MissingApprovalForAll": ("address", "address"),
        "EverythingPaused": (),
        "FailedCall": (),
        "MissingRole": ("bytes32", "address"),
        "NoEntryBatch": ("bytes32",),
        "NotBatchIssuer": ("uint256", "address"),
        "NotMember": ("address",),
        "OnlyRegistry": (),
        "UnknownBatch": ("uint256",),
        "ZeroAmount": (),
    },
)
