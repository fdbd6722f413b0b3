"""GasMarket: trade offers: post, take, take back.

Its functions, events and errors with their types. A test holds them to the compiled ABI.
"""

from wallet.protocol.abis.declare import Declaration

GAS_OFFER = (
    "(address,address,uint8,uint256,bytes32,uint128,uint128,address,address,uint16,"
    "uint128,uint128,uint64,uint64,uint64,uint64,(address,uint8,int256,uint32),"
    "bytes32,uint64,uint256,uint256)"
)
TAKE = "(uint128,uint256,uint256,address)"
PERMIT = "(uint256,uint256,uint8,bytes32,bytes32)"
DEAL = "(bytes32,bytes32,address,address,bool,uint128,uint256,address,uint256,address,uint256)"

DECLARATION = Declaration(
    name="GasMarket",
    constructor=("address", "address", "address"),
    functions={
        "cancel": ("cancel", (GAS_OFFER,), ()),
        "cancelled": ("cancelled", ("bytes32",), ("bool",)),
        "check": ("check", (GAS_OFFER, "bytes", "address", "uint128"), ("uint8", "uint256")),
        "check_match": (
            "checkMatch",
            (GAS_OFFER, "bytes", GAS_OFFER, "bytes", "uint128"),
            ("uint8", "uint256"),
        ),
        "check_with": ("checkWith", (GAS_OFFER, "bytes", "address", TAKE), ("uint8", "uint256")),
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
        "fill_many": ("fillMany", (GAS_OFFER + "[]", "bytes[]", TAKE + "[]"), ("uint8[]",)),
        "fill_with": ("fillWith", (GAS_OFFER, "bytes", TAKE), ()),
        "fill_with_permit": ("fillWithPermit", (GAS_OFFER, "bytes", TAKE, PERMIT), ()),
        "filled_wh": ("filledWh", ("bytes32",), ("uint256",)),
        "hash_offer": ("hashOffer", (GAS_OFFER,), ("bytes32",)),
        "increment_counter": ("incrementCounter", (), ()),
        "match_offers": ("matchOffers", (GAS_OFFER, "bytes", GAS_OFFER, "bytes", "uint128"), ()),
        "post": ("post", (GAS_OFFER, "bytes"), ()),
        "price_at": ("priceAt", (GAS_OFFER, "uint64"), ("uint256",)),
        "raise_revision": ("raiseRevision", ("bytes32",), ()),
        "registry": ("registry", (), ("address",)),
        "rehearse": ("rehearse", (DEAL,), ()),
        "revision_of": ("revisionOf", ("address", "bytes32"), ("uint64",)),
        "settle_alone": ("settleAlone", (DEAL,), ()),
        "settlement_gas": ("SETTLEMENT_GAS", (), ("uint256",)),
        "traded_of": ("tradedOf", ("uint8", "address"), ("uint128", "uint128")),
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
        "OfferMatched": (
            ("buyHash", "bytes32", True),
            ("sellHash", "bytes32", True),
            ("maker", "address", True),
            ("wh", "uint128", False),
            ("filledWh", "uint128", False),
        ),
        "OfferPosted": (
            ("offerHash", "bytes32", True),
            ("maker", "address", True),
            ("creditId", "uint256", True),
            ("offer", GAS_OFFER, False),
            ("signature", "bytes", False),
        ),
        "OfferSkipped": (
            ("offerHash", "bytes32", True),
            ("taker", "address", True),
            ("reason", "uint8", False),
        ),
        "RevisionRaised": (
            ("maker", "address", True),
            ("group", "bytes32", True),
            ("revision", "uint64", False),
        ),
    },
    errors={
        "BadGroup": (),
        "CurrencyMisbehaved": ("address", "uint256", "uint256"),
        "InvalidShortString": (),
        "LengthMismatch": ("uint256", "uint256"),
        "LimitExceeded": ("uint256", "uint256"),
        "NotMaker": ("address",),
        "OfferRefused": ("uint8",),
        "OnlySelf": (),
        "ReentrancyGuardReentrantCall": (),
        "Rehearsed": ("uint8",),
        "StringTooLong": ("string",),
        "TooLittleGas": (),
    },
)
