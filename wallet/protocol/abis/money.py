"""PracticeMoney: the practice street's ERC-20 with permit.

Its functions, events and errors with their types. A test holds them to the compiled ABI.
"""

from wallet.protocol.abis.declare import Declaration

DECLARATION = Declaration(
    name="PracticeMoney",
    constructor=("string", "string", "address"),
    functions={
        "domain_separator": ("DOMAIN_SEPARATOR", (), ("bytes32",)),
        "allowance": ("allowance", ("address", "address"), ("uint256",)),
        "approve": ("approve", ("address", "uint256"), ("bool",)),
        "balance_of": ("balanceOf", ("address",), ("uint256",)),
        "decimals": ("decimals", (), ("uint8",)),
        "eip712_domain": (
            "eip712Domain",
            (),
            ("bytes1", "string", "string", "uint256", "address", "bytes32", "uint256[]"),
        ),
        "mint": ("mint", ("address", "uint256"), ()),
        "multicall": ("multicall", ("bytes[]",), ("bytes[]",)),
        "name": ("name", (), ("string",)),
        "nonces": ("nonces", ("address",), ("uint256",)),
        "owner": ("owner", (), ("address",)),
        "permit": (
            "permit",
            ("address", "address", "uint256", "uint256", "uint8", "bytes32", "bytes32"),
            (),
        ),
        "renounce_ownership": ("renounceOwnership", (), ()),
        "symbol": ("symbol", (), ("string",)),
        "total_supply": ("totalSupply", (), ("uint256",)),
        "transfer": ("transfer", ("address", "uint256"), ("bool",)),
        "transfer_from": ("transferFrom", ("address", "address", "uint256"), ("bool",)),
        "transfer_ownership": ("transferOwnership", ("address",), ()),
    },
    events={
        "Approval": (
            ("owner", "address", True),
            ("spender", "address", True),
            ("value", "uint256", False),
        ),
        "EIP712DomainChanged": (),
        "OwnershipTransferred": (("previousOwner", "address", True), ("newOwner", "address", True)),
        "Transfer": (
            ("from", "address", True),
            ("to", "address", True),
            ("value", "uint256", False),
        ),
    },
    errors={
        "AddressEmptyCode": ("address",),
        "ECDSAInvalidSignature": (),
        "ECDSAInvalidSignatureLength": ("uint256",),
        "ECDSAInvalidSignatureS": ("bytes32",),
        "ERC20InsufficientAllowance": ("address", "uint256", "uint256"),
        "ERC20InsufficientBalance": ("address", "uint256", "uint256"),
        "ERC20InvalidApprover": ("address",),
        "ERC20InvalidReceiver": ("address",),
        "ERC20InvalidSender": ("address",),
        "ERC20InvalidSpender": ("address",),
        "ERC2612ExpiredSignature": ("uint256",),
        "ERC2612InvalidSigner": ("address", "address"),
        "FailedCall": (),
        "InvalidAccountNonce": ("address", "uint256"),
        "InvalidShortString": (),
        "OwnableInvalidOwner": ("address",),
        "OwnableUnauthorizedAccount": ("address",),
        "StringTooLong": ("string",),
    },
)
