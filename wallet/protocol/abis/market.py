"""GasMarket: trade offers: post, take, take back.

Its functions, events and errors with their types. A test holds them to the compiled ABI.
"""

from wallet.protocol.abis.declare import Declaration

GAS_OFFER = (
    "(address,address,uint8,uint256,bytes32,uint128,uint128,address,address,uint16,"
    "uint128,uint128,uint64,uint64,uint64,uint64,(address,uint8,int256,uint32),"
    "bytes32,uint64,uint256,uint256)"
)

DECLARATION = Declaration(
    name="GasMarket",
    constructor=("address", "address", "address"),
    functions={
        "cancel": ("cancel", (GAS_OFFER,), ()),
        "cancelled": ("cancelled", ("bytes32",), ("bool",)),
        "check": ("check", (GAS_OFFER, "bytes", "address", "uint128"), ("uint8", "uint256")),
        "check_with": (
            "checkWith",
            (GAS_OFFER, "bytes", "address", "uint128", "uint256"),
            ("uint8", "uint256"),
        ),
        "community": ("community", (), ("address",)),
        "cost_of": ("costOf", (GAS_OFFER, "uint128", "uint64"), ("uint256",)),
        "counter_of": ("counterOf", ("address",), ("uint256",)),
        "credit": ("credit", (), ("address",)),
        "eip712_domain": (
            "eip712Domain",
            (),
            ("bytes1", "string", "string", "uint256", "address", "bytes32", "uint256[]"),
        ),
        "fill": ("fill", (GAS_OFFER, "bytes", "uint128", "uint256"), ()),
        "fill_with": ("fillWith", (GAS_OFFER, "bytes", "uint128", "uint256", "uint256"), ()),
        "filled_wh": ("filledWh", ("bytes32",), ("uint256",)),
        "hash_offer": ("hashOffer", (GAS_OFFER,), ("bytes32",)),
        "increment_counter": ("incrementCounter", (), ()),
        "post": ("post", (GAS_OFFER, "bytes"), ()),
        "price_at": ("priceAt", (GAS_OFFER, "uint64"), ("uint256",)),
        "raise_revision": ("raiseRevision", ("bytes32",), ()),
        "registry": ("registry", (), ("address",)),
        "revision_of": ("revisionOf", ("address", "bytes32"), ("uint64",)),
    },
    events={
        "CounterIncremented": (("maker", "address", True), ("counter", "uint256", False)),
        "EIP712DomainChanged": (),
        "OfferCancelled": (("offerHash", "bytes32", True), ("maker", "address", True)),
        "OfferFilled": (
            ("offerHash", "bytes32", True),
            ("maker", "address", True),
            ("taker", "address", True),
            ("creditId", "uint256", False),
            ("wh", "uint128", False),
            ("cost", "uint256", False),
            ("currency", "address", False),
            ("filledWh", "uint128", False),
        ),
        "OfferPosted": (
            ("offerHash", "bytes32", True),
            ("maker", "address", True),
            ("creditId", "uint256", True),
            ("offer", GAS_OFFER, False),
            ("signature", "bytes", False),
        ),
        "RevisionRaised": (
            ("maker", "address", True),
            ("group", "bytes32", True),
            ("revision", "uint64", False),
        ),
    },
    errors={
        "CurrencyMisbehaved": ("address", "uint256", "uint256"),
        "InvalidShortString": (),
        "LimitExceeded": ("uint256", "uint256"),
        "NotMaker": ("address",),
        "OfferRefused": ("uint8",),
        "ReentrancyGuardReentrantCall": (),
        "SafeERC20FailedOperation": ("address",),
        "StringTooLong": ("string",),
    },
)
