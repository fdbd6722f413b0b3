// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice A condition on a price feed. op: 0 none, 1 answer <= threshold, 2 answer >= threshold.
struct Trigger {
    address feed;
    uint8 op;
    int256 threshold;
    uint32 maxAge;
}

/// @notice What a maker signs. Prices are in minor currency units per MWh, amounts in Wh, times in seconds.
struct GasOffer {
    address maker;
    address taker;
    uint8 side;
    uint256 creditId;
    bytes32 meterId;
    uint128 quantityWh;
    uint128 minFillWh;
    address currency;
    address altCurrency;
    uint16 fxSlippageBps;
    uint128 startPricePerMWh;
    uint128 endPricePerMWh;
    uint64 validFrom;
    uint64 validTo;
    uint64 deliveryFrom;
    uint64 deliveryTo;
    Trigger trigger;
    bytes32 group;
    uint64 revision;
    uint256 counter;
    uint256 salt;
}

/// @notice What a taker wants of an offer: an amount, in which batch, paid in which of its two currencies.
/// limit: sell offer: the most the taker pays; buy offer: the least it receives (minor units of `currency`).
struct Take {
    uint128 wh;
    uint256 limit;
    uint256 creditId;
    address currency;
}

/// @notice An EIP-2612 permit of the taker, so that its first purchase needs no transaction before it.
struct Permit {
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @notice Why an offer cannot be filled. The order is the order in which reasons are named; it only grows at the end.
enum Reason {
    NONE,
    BAD_SIGNATURE,
    CANCELLED,
    OLD_REVISION,
    OLD_COUNTER,
    NOT_YET_VALID,
    EXPIRED,
    ZERO_AMOUNT,
    BELOW_MIN_FILL,
    EXCEEDS_REMAINING,
    NOT_FOR_YOU,
    OWN_OFFER,
    MAKER_NOT_MEMBER,
    TAKER_NOT_MEMBER,
    CURRENCY_NOT_ALLOWED,
    UNKNOWN_CREDIT,
    WRONG_CREDIT,
    MAKER_SHORT_GAS,
    MAKER_NO_GAS_APPROVAL,
    MAKER_SHORT_MONEY,
    MAKER_NO_MONEY_APPROVAL,
    TAKER_SHORT_GAS,
    TAKER_NO_GAS_APPROVAL,
    TAKER_SHORT_MONEY,
    TAKER_NO_MONEY_APPROVAL,
    FILLS_PAUSED,
    TRIGGER_NOT_MET,
    FEED_STALE,
    BAD_OFFER,
    NOT_SUPPORTED,
    BEYOND_LIMIT,
    CURRENCY_MISBEHAVES,
    GAS_NOT_RECEIVED,
    NOT_CROSSING
}

/// @title GasOffers: an offer's hash, price and cost, and sets of reasons.
library GasOffers {
    uint8 internal constant SELL = 0;
    uint8 internal constant BUY = 1;
    /// @dev 1 natural, 2 biomethane, 3 hydrogen, 4 blend.
    uint256 internal constant LAST_CLASS = 4;
    uint256 private constant WH_PER_MWH = 1e6;
    /// @dev Everything of a credit id below its class.
    uint256 private constant BELOW_CLASS = (1 << 160) - 1;
    bytes32 private constant TRIGGER_TYPEHASH =
        keccak256("Trigger(address feed,uint8 op,int256 threshold,uint32 maxAge)");
    bytes32 private constant OFFER_TYPEHASH = keccak256(
        "GasOffer(address maker,address taker,uint8 side,uint256 creditId,bytes32 meterId,uint128 quantityWh,uint128 minFillWh,address currency,address altCurrency,uint16 fxSlippageBps,uint128 startPricePerMWh,uint128 endPricePerMWh,uint64 validFrom,uint64 validTo,uint64 deliveryFrom,uint64 deliveryTo,Trigger trigger,bytes32 group,uint64 revision,uint256 counter,uint256 salt)Trigger(address feed,uint8 op,int256 threshold,uint32 maxAge)"
    );

    /// @notice The EIP-712 struct hash.
    /// @dev A struct of fixed size stands in calldata word by word as EIP-712 encodes it: 16 words, the trigger's 4, then
    /// 4 more. Dirty bits above a small field change the hash, and revert as soon as the field is read.
    function structHash(GasOffer calldata o) internal pure returns (bytes32) {
        uint256 at;
        assembly ("memory-safe") {
            at := o
        }
        bytes32 triggerHash = keccak256(abi.encodePacked(TRIGGER_TYPEHASH, msg.data[at + 512:at + 640]));
        return keccak256(
            abi.encodePacked(OFFER_TYPEHASH, msg.data[at:at + 512], triggerHash, msg.data[at + 640:at + 768])
        );
    }

    /// @notice What an amount costs at a time, minor units: one division, rounded in the maker's favour.
    function cost(GasOffer calldata o, uint128 wh, uint64 ts) internal pure returns (uint256) {
        (uint256 weighted, uint256 duration) = weightedPrice(o, ts);
        return Math.mulDiv(wh, weighted, duration * WH_PER_MWH, rounding(o));
    }

    /// @notice The same in the second currency, in one division too.
    /// @dev `cost` must be below 2^128, `up` (10^36 at most) and `down` below 2^120 and 2^156: nothing overflows then.
    /// @param up 10^(decimals of the second currency and of the feed)
    /// @param down the feed's answer times 10^(decimals of the first currency)
    function costAbroad(GasOffer calldata o, uint128 wh, uint64 ts, uint256 up, uint256 down)
        internal
        pure
        returns (uint256)
    {
        (uint256 weighted, uint256 duration) = weightedPrice(o, ts);
        return Math.mulDiv(wh * weighted, up, duration * WH_PER_MWH * down, rounding(o));
    }

    /// @notice Price times duration, below 2^192, so that the one division comes last.
    function weightedPrice(GasOffer calldata o, uint64 ts)
        internal
        pure
        returns (uint256 weighted, uint256 duration)
    {
        if (o.startPricePerMWh == o.endPricePerMWh || ts <= o.validFrom || o.validTo <= o.validFrom) {
            return (o.startPricePerMWh, 1);
        }
        if (ts >= o.validTo) return (o.endPricePerMWh, 1);
        duration = o.validTo - o.validFrom;
        uint256 elapsed = ts - o.validFrom;
        weighted = uint256(o.startPricePerMWh) * (duration - elapsed) + uint256(o.endPricePerMWh) * elapsed;
    }

    /// @notice Up when the maker sells, down when it buys.
    function rounding(GasOffer calldata o) internal pure returns (Math.Rounding) {
        return o.side == SELL ? Math.Rounding.Ceil : Math.Rounding.Floor;
    }

    /// @notice Whether a buy offer leaves open which batch it wants.
    function isWildcard(GasOffer calldata o) internal pure returns (bool) {
        return o.side == BUY && o.creditId & BELOW_CLASS == 0;
    }

    /// @notice Whether a batch answers what the offer asks for: exactly it, any of its class, or any gas (0).
    function accepts(GasOffer calldata o, uint256 creditId) internal pure returns (bool) {
        if (!isWildcard(o)) return creditId == o.creditId;
        return creditId & BELOW_CLASS != 0 && (o.creditId == 0 || creditId >> 160 == o.creditId >> 160);
    }

    /// @notice A set with one reason.
    function bit(Reason reason) internal pure returns (uint256) {
        return 1 << uint8(reason);
    }

    /// @notice The reason that is named first; 0 for an empty set.
    function first(uint256 mask) internal pure returns (uint8) {
        return mask == 0 ? 0 : uint8(Math.log2(mask & (~mask + 1)));
    }
}
