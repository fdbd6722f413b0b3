"""SharePool: gas given, lent and pooled among neighbours.

Its functions, events and errors with their types. A test holds them to the compiled ABI.
"""

from wallet.protocol.abis.declare import Declaration
from wallet.protocol.abis.market import GAS_OFFER

SHARE_OFFER = "(address,bytes32,uint8,uint256,uint128,uint128,uint16,uint64,uint64,uint256,uint256)"
LOAN = "(address,address,uint256,uint256,uint64,uint256)"

DECLARATION = Declaration(
    name="SharePool",
    constructor=("address", "address", "address"),
    functions={
        "cancel": ("cancel", (SHARE_OFFER,), ()),
        "cancelled": ("cancelled", ("bytes32",), ("bool",)),
        "check": ("check", (SHARE_OFFER, "bytes", "address", "uint128"), ("uint8", "uint256")),
        "claim": ("claim", ("uint256",), ()),
        "claimable_of": ("claimableOf", ("address", "uint256"), ("uint256",)),
        "counter_of": ("counterOf", ("address",), ("uint256",)),
        "create_pool": ("createPool", ("string", "bytes32"), ("bytes32",)),
        "draw": ("draw", (SHARE_OFFER, "bytes", "uint128"), ()),
        "drawn_by": ("drawnBy", ("bytes32", "address"), ("uint256",)),
        "drawn_wh": ("drawnWh", ("bytes32",), ("uint256",)),
        "hash_offer": ("hashOffer", (SHARE_OFFER,), ("bytes32",)),
        "increment_counter": ("incrementCounter", (), ()),
        "is_in_pool": ("isInPool", ("bytes32", "address"), ("bool",)),
        "leave_pool": ("leavePool", ("bytes32",), ()),
        "loan_count": ("loanCount", (), ("uint256",)),
        "loan_of": ("loanOf", ("uint256",), (LOAN,)),
        "open_loans_of": ("openLoansOf", ("address",), ("uint256[]",)),
        "overdue_wh": ("overdueWh", ("uint256",), ("uint256",)),
        "pool_of": ("poolOf", ("bytes32",), ("address", "string")),
        "post": ("post", (SHARE_OFFER, "bytes"), ()),
        "sell_into": ("sellInto", ("uint256", GAS_OFFER, "bytes", "uint128", "uint256"), ()),
        "set_pool_members": ("setPoolMembers", ("bytes32", "address[]", "bool"), ()),
        "withdraw": ("withdraw", ("uint256",), ()),
        "withdraw_gas": ("withdrawGas", ("uint256",), ()),
    },
    events={
        "GasWithdrawn": (
            ("account", "address", True),
            ("creditId", "uint256", True),
            ("wh", "uint256", False),
        ),
        "Loaned": (
            ("loanId", "uint256", True),
            ("lender", "address", True),
            ("borrower", "address", True),
            ("creditId", "uint256", False),
            ("wh", "uint256", False),
            ("dueBy", "uint64", False),
        ),
        "PoolCreated": (
            ("poolId", "bytes32", True),
            ("manager", "address", True),
            ("name", "string", False),
        ),
        "PoolMemberSet": (
            ("poolId", "bytes32", True),
            ("account", "address", True),
            ("isIn", "bool", False),
        ),
        "PotFed": (
            ("potId", "uint256", True),
            ("giver", "address", True),
            ("wh", "uint256", False),
        ),
        "PotOpened": (
            ("potId", "uint256", True),
            ("poolId", "bytes32", True),
            ("creditId", "uint256", False),
            ("revenueBps", "uint16", False),
        ),
        "PotSold": (
            ("potId", "uint256", True),
            ("wh", "uint256", False),
            ("currency", "address", False),
            ("amount", "uint256", False),
            ("toGivers", "uint256", False),
        ),
        "Returned": (
            ("loanId", "uint256", True),
            ("by", "address", True),
            ("creditId", "uint256", False),
            ("wh", "uint256", False),
            ("returnedWh", "uint256", False),
        ),
        "RevenuePaid": (
            ("potId", "uint256", True),
            ("account", "address", True),
            ("currency", "address", False),
            ("amount", "uint256", False),
        ),
        "ShareCancelled": (("offerHash", "bytes32", True), ("giver", "address", True)),
        "ShareCounterIncremented": (("giver", "address", True), ("counter", "uint256", False)),
        "Shared": (
            ("offerHash", "bytes32", True),
            ("giver", "address", True),
            ("taker", "address", True),
            ("mode", "uint8", False),
            ("creditId", "uint256", False),
            ("wh", "uint128", False),
            ("drawnWh", "uint128", False),
        ),
        "ShareOffered": (
            ("offerHash", "bytes32", True),
            ("giver", "address", True),
            ("poolId", "bytes32", True),
            ("offer", SHARE_OFFER, False),
            ("signature", "bytes", False),
        ),
    },
    errors={"ShareRefused": ("uint8",)},
)
