// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Community} from "./Community.sol";
import {GasCredit} from "./GasCredit.sol";
import {MeterRegistry} from "./MeterRegistry.sol";

/// @title GasMarket: signed offers to sell or buy gas between members.
/// @notice An offer is signed off chain and takes no money to make. Gas and money stay in people's own accounts
/// until a fill moves both in one transaction. Cancelling always works, whatever is paused.
/// @dev Amounts only ever count up. The cost is rounded once, in the maker's favour. Effects come before transfers.
contract GasMarket is EIP712, ReentrancyGuard {
    using SafeERC20 for IERC20;

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

    /// @notice Why an offer cannot be filled. The order is the order in which reasons are named.
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
        NOT_SUPPORTED
    }

    uint8 private constant SELL = 0;
    uint8 private constant BUY = 1;
    uint256 private constant WH_PER_MWH = 1e6;
    /// @dev Everything of a credit id below its class.
    uint256 private constant BELOW_CLASS = (1 << 160) - 1;
    bytes32 private constant TRIGGER_TYPEHASH =
        keccak256("Trigger(address feed,uint8 op,int256 threshold,uint32 maxAge)");
    bytes32 private constant OFFER_TYPEHASH = keccak256(
        "GasOffer(address maker,address taker,uint8 side,uint256 creditId,bytes32 meterId,uint128 quantityWh,uint128 minFillWh,address currency,address altCurrency,uint16 fxSlippageBps,uint128 startPricePerMWh,uint128 endPricePerMWh,uint64 validFrom,uint64 validTo,uint64 deliveryFrom,uint64 deliveryTo,Trigger trigger,bytes32 group,uint64 revision,uint256 counter,uint256 salt)Trigger(address feed,uint8 op,int256 threshold,uint32 maxAge)"
    );

    /// @notice The community whose members, money, feeds and pauses apply.
    Community public immutable community;
    /// @notice The gas that is traded.
    GasCredit public immutable credit;
    /// @notice Where an offer's meter is looked up.
    MeterRegistry public immutable registry;

    /// @notice How much of an offer was filled, Wh. Only ever rises.
    mapping(bytes32 offerHash => uint256 wh) public filledWh;
    /// @notice Whether an offer was cancelled by its maker.
    mapping(bytes32 offerHash => bool) public cancelled;
    /// @notice The revision that a maker's offers of a group must carry.
    mapping(address maker => mapping(bytes32 group => uint64)) public revisionOf;
    /// @notice The counter that a maker's offers must carry.
    mapping(address maker => uint256) public counterOf;

    event OfferPosted(
        bytes32 indexed offerHash, address indexed maker, uint256 indexed creditId, GasOffer offer, bytes signature
    );
    event OfferFilled(
        bytes32 indexed offerHash,
        address indexed maker,
        address indexed taker,
        uint256 creditId,
        uint128 wh,
        uint256 cost,
        address currency,
        uint128 filledWh
    );
    event OfferCancelled(bytes32 indexed offerHash, address indexed maker);
    event RevisionRaised(address indexed maker, bytes32 indexed group, uint64 revision);
    event CounterIncremented(address indexed maker, uint256 counter);

    /// @notice The offer cannot be posted or filled; see Reason.
    error OfferRefused(uint8 reason);
    /// @notice The price moved past what the taker accepts.
    error LimitExceeded(uint256 cost, uint256 limit);
    /// @notice Only the maker can cancel its offer.
    error NotMaker(address caller);
    /// @notice The currency did not move exactly the cost (a fee on transfer, for example).
    error CurrencyMisbehaved(address currency, uint256 expected, uint256 received);

    constructor(Community community_, GasCredit credit_, MeterRegistry registry_) EIP712("Hearth GasMarket", "1") {
        community = community_;
        credit = credit_;
        registry = registry_;
    }

    /// @notice Publish a signed offer as an event. Anyone may post a valid one.
    /// @param o the offer
    /// @param sig the maker's EIP-712 signature, or what its EIP-1271 contract accepts
    function post(GasOffer calldata o, bytes calldata sig) external {
        bytes32 offerHash = hashOffer(o);
        uint256 mask = _offerReasons(o, sig, offerHash);
        if (community.allPaused()) mask |= _bit(Reason.FILLS_PAUSED);
        _refuse(mask & ~_bit(Reason.NOT_YET_VALID));
        emit OfferPosted(offerHash, o.maker, o.creditId, o, sig);
    }

    /// @notice Take an offer, or part of it.
    /// @param o the offer
    /// @param sig the maker's signature
    /// @param wh how much to take, Wh
    /// @param limit sell offer: the most the taker pays; buy offer: the least the taker receives (minor units)
    function fill(GasOffer calldata o, bytes calldata sig, uint128 wh, uint256 limit) external nonReentrant {
        _fill(o, sig, wh, limit, o.creditId);
    }

    /// @notice Take a buy offer that leaves open which batch it wants.
    /// @param o the offer
    /// @param sig the maker's signature
    /// @param wh how much to deliver, Wh
    /// @param limit the least the taker receives (minor units)
    /// @param creditId the batch that is delivered
    function fillWith(GasOffer calldata o, bytes calldata sig, uint128 wh, uint256 limit, uint256 creditId)
        external
        nonReentrant
    {
        _fill(o, sig, wh, limit, creditId);
    }

    /// @notice Withdraw one offer for good. Works whatever is paused.
    function cancel(GasOffer calldata o) external {
        if (msg.sender != o.maker) revert NotMaker(msg.sender);
        bytes32 offerHash = hashOffer(o);
        cancelled[offerHash] = true;
        emit OfferCancelled(offerHash, msg.sender);
    }

    /// @notice Withdraw every offer the caller signed in a group so far.
    function raiseRevision(bytes32 group) external {
        uint64 revision = ++revisionOf[msg.sender][group];
        emit RevisionRaised(msg.sender, group, revision);
    }

    /// @notice Withdraw every offer the caller ever signed.
    /// @dev The step cannot be foreseen, so nobody can hold offers signed for a later counter.
    function incrementCounter() external {
        uint256 counter = counterOf[msg.sender];
        counter += 1 + (uint256(keccak256(abi.encode(blockhash(block.number - 1), msg.sender, counter))) >> 128);
        counterOf[msg.sender] = counter;
        emit CounterIncremented(msg.sender, counter);
    }

    /// @notice Whether a taker could fill this now, and if not, why.
    /// @return first 0 when it could, else the first Reason
    /// @return mask bit n is set for every Reason n that stands against it
    function check(GasOffer calldata o, bytes calldata sig, address taker, uint128 wh)
        external
        view
        returns (uint8 first, uint256 mask)
    {
        return checkWith(o, sig, taker, wh, o.creditId);
    }

    /// @notice The same as check, for a buy offer that leaves open which batch it wants.
    /// @param creditId the batch that would be delivered
    function checkWith(GasOffer calldata o, bytes calldata sig, address taker, uint128 wh, uint256 creditId)
        public
        view
        returns (uint8 first, uint256 mask)
    {
        mask = _reasons(o, sig, hashOffer(o), taker, wh, creditId, costOf(o, wh, uint64(block.timestamp)));
        first = _first(mask);
    }

    /// @notice The EIP-712 digest of an offer: what the maker signs, and its name everywhere.
    function hashOffer(GasOffer calldata o) public view returns (bytes32) {
        bytes32 triggerHash = keccak256(
            abi.encode(TRIGGER_TYPEHASH, o.trigger.feed, o.trigger.op, o.trigger.threshold, o.trigger.maxAge)
        );
        bytes memory head = abi.encode(
            OFFER_TYPEHASH,
            o.maker,
            o.taker,
            o.side,
            o.creditId,
            o.meterId,
            o.quantityWh,
            o.minFillWh,
            o.currency,
            o.altCurrency,
            o.fxSlippageBps
        );
        bytes memory tail = abi.encode(
            o.startPricePerMWh,
            o.endPricePerMWh,
            o.validFrom,
            o.validTo,
            o.deliveryFrom,
            o.deliveryTo,
            triggerHash,
            o.group,
            o.revision,
            o.counter,
            o.salt
        );
        return _hashTypedDataV4(keccak256(bytes.concat(head, tail)));
    }

    /// @notice The price at a time, per MWh, moving linearly from start to end; rounded in the maker's favour.
    function priceAt(GasOffer calldata o, uint64 ts) external pure returns (uint256) {
        (uint256 weighted, uint256 duration) = _weightedPrice(o, ts);
        return o.side == SELL ? Math.ceilDiv(weighted, duration) : weighted / duration;
    }

    /// @notice What an amount costs at a time, minor units: one division, rounded in the maker's favour.
    function costOf(GasOffer calldata o, uint128 wh, uint64 ts) public pure returns (uint256) {
        (uint256 weighted, uint256 duration) = _weightedPrice(o, ts);
        Math.Rounding rounding = o.side == SELL ? Math.Rounding.Ceil : Math.Rounding.Floor;
        return Math.mulDiv(wh, weighted, duration * WH_PER_MWH, rounding);
    }

    function _fill(GasOffer calldata o, bytes calldata sig, uint128 wh, uint256 limit, uint256 creditId) private {
        bytes32 offerHash = hashOffer(o);
        uint256 cost = costOf(o, wh, uint64(block.timestamp));
        _refuse(_reasons(o, sig, offerHash, msg.sender, wh, creditId, cost));
        if (o.side == SELL ? cost > limit : cost < limit) revert LimitExceeded(cost, limit);

        uint256 filled = filledWh[offerHash] + wh;
        filledWh[offerHash] = filled;
        // Not truncated: filled never exceeds o.quantityWh, which is a uint128.
        emit OfferFilled(offerHash, o.maker, msg.sender, creditId, wh, cost, o.currency, uint128(filled));

        (address seller, address buyer) = o.side == SELL ? (o.maker, msg.sender) : (msg.sender, o.maker);
        _pay(IERC20(o.currency), buyer, seller, cost);
        credit.safeTransferFrom(seller, buyer, creditId, wh, "");
    }

    function _pay(IERC20 currency, address from, address to, uint256 cost) private {
        if (cost == 0) return;
        uint256 before = currency.balanceOf(to);
        currency.safeTransferFrom(from, to, cost);
        uint256 received = currency.balanceOf(to) - before;
        if (received != cost) revert CurrencyMisbehaved(address(currency), cost, received);
    }

    /// @dev Everything that stands against a fill: the one answer that check gives and fill obeys.
    function _reasons(
        GasOffer calldata o,
        bytes calldata sig,
        bytes32 offerHash,
        address taker,
        uint128 wh,
        uint256 creditId,
        uint256 cost
    ) private view returns (uint256 mask) {
        mask = _offerReasons(o, sig, offerHash) | _fillReasons(o, offerHash, taker, wh, creditId);
        // An offer without a proper side has no seller and no buyer to look at.
        if (mask & _bit(Reason.BAD_OFFER) == 0) mask |= _settlementReasons(o, taker, wh, creditId, cost);
    }

    /// @dev What stands against the offer itself, whoever takes it and however much.
    function _offerReasons(GasOffer calldata o, bytes calldata sig, bytes32 offerHash)
        private
        view
        returns (uint256 mask)
    {
        if (!SignatureChecker.isValidSignatureNow(o.maker, offerHash, sig)) mask |= _bit(Reason.BAD_SIGNATURE);
        if (cancelled[offerHash]) mask |= _bit(Reason.CANCELLED);
        if (o.revision != revisionOf[o.maker][o.group]) mask |= _bit(Reason.OLD_REVISION);
        if (o.counter != counterOf[o.maker]) mask |= _bit(Reason.OLD_COUNTER);
        if (block.timestamp < o.validFrom) mask |= _bit(Reason.NOT_YET_VALID);
        if (block.timestamp > o.validTo) mask |= _bit(Reason.EXPIRED);
        if (!community.isMember(o.maker)) mask |= _bit(Reason.MAKER_NOT_MEMBER);
        if (!community.isCurrency(o.currency)) mask |= _bit(Reason.CURRENCY_NOT_ALLOWED);
        if (!_isWildcard(o) && credit.issuedWh(o.creditId) == 0) mask |= _bit(Reason.UNKNOWN_CREDIT);
        if (!_wellFormed(o)) mask |= _bit(Reason.BAD_OFFER);
        if (o.altCurrency != address(0) || o.fxSlippageBps != 0) mask |= _bit(Reason.NOT_SUPPORTED);
    }

    function _wellFormed(GasOffer calldata o) private view returns (bool) {
        if (o.side > BUY || o.quantityWh == 0 || o.validTo <= o.validFrom || o.deliveryTo < o.deliveryFrom) {
            return false;
        }
        if (o.trigger.op > 2 || (o.trigger.op != 0 && !community.isFeed(o.trigger.feed))) return false;
        return o.meterId == bytes32(0) || registry.meterOf(o.meterId).owner == o.maker;
    }

    /// @dev What stands against this taker, this amount and this batch, before money and gas are looked at.
    function _fillReasons(GasOffer calldata o, bytes32 offerHash, address taker, uint128 wh, uint256 creditId)
        private
        view
        returns (uint256 mask)
    {
        uint256 filled = filledWh[offerHash];
        uint256 remaining = o.quantityWh > filled ? o.quantityWh - filled : 0;
        if (wh == 0) mask |= _bit(Reason.ZERO_AMOUNT);
        if (wh < o.minFillWh && wh < remaining) mask |= _bit(Reason.BELOW_MIN_FILL);
        if (wh > remaining) mask |= _bit(Reason.EXCEEDS_REMAINING);
        if (o.taker != address(0) && o.taker != taker) mask |= _bit(Reason.NOT_FOR_YOU);
        if (taker == o.maker) mask |= _bit(Reason.OWN_OFFER);
        if (!community.isMember(taker)) mask |= _bit(Reason.TAKER_NOT_MEMBER);
        if (!_delivers(o, creditId)) mask |= _bit(Reason.WRONG_CREDIT);
        if (community.fillsPaused() || community.allPaused()) mask |= _bit(Reason.FILLS_PAUSED);
        mask |= _triggerReasons(o.trigger);
    }

    function _isWildcard(GasOffer calldata o) private pure returns (bool) {
        return o.side == BUY && o.creditId & BELOW_CLASS == 0;
    }

    /// @dev Whether a real batch answers what the offer asks for: exactly it, any of its class, or any gas (0).
    function _delivers(GasOffer calldata o, uint256 creditId) private view returns (bool) {
        if (!_isWildcard(o)) return creditId == o.creditId;
        if (o.creditId != 0 && creditId >> 160 != o.creditId >> 160) return false;
        return credit.issuedWh(creditId) != 0;
    }

    /// @dev Whether both sides have what they would give, and have let this contract move it.
    function _settlementReasons(GasOffer calldata o, address taker, uint128 wh, uint256 creditId, uint256 cost)
        private
        view
        returns (uint256 mask)
    {
        bool makerSells = o.side == SELL;
        (address seller, address buyer) = makerSells ? (o.maker, taker) : (taker, o.maker);
        if (seller == address(0) || buyer == address(0)) return 0;
        if (credit.balanceOf(seller, creditId) < wh) {
            mask |= _bit(makerSells ? Reason.MAKER_SHORT_GAS : Reason.TAKER_SHORT_GAS);
        }
        if (!credit.isApprovedForAll(seller, address(this))) {
            mask |= _bit(makerSells ? Reason.MAKER_NO_GAS_APPROVAL : Reason.TAKER_NO_GAS_APPROVAL);
        }
        // Only a currency the community vouches for is asked anything.
        if (cost == 0 || !community.isCurrency(o.currency)) return mask;
        if (IERC20(o.currency).balanceOf(buyer) < cost) {
            mask |= _bit(makerSells ? Reason.TAKER_SHORT_MONEY : Reason.MAKER_SHORT_MONEY);
        }
        if (IERC20(o.currency).allowance(buyer, address(this)) < cost) {
            mask |= _bit(makerSells ? Reason.TAKER_NO_MONEY_APPROVAL : Reason.MAKER_NO_MONEY_APPROVAL);
        }
    }

    /// @dev A feed that is not allowed is BAD_OFFER and is not asked. Answers must be positive and young enough.
    function _triggerReasons(Trigger calldata t) private view returns (uint256) {
        if (t.op == 0 || t.op > 2 || !community.isFeed(t.feed)) return 0;
        (bool ok, bytes memory data) = t.feed.staticcall(abi.encodeCall(IAggregatorV3.latestRoundData, ()));
        if (!ok || data.length < 160) return _bit(Reason.FEED_STALE);
        (, int256 answer,, uint256 updatedAt,) = abi.decode(data, (uint256, int256, uint256, uint256, uint256));
        if (answer <= 0 || updatedAt > block.timestamp || block.timestamp - updatedAt > t.maxAge) {
            return _bit(Reason.FEED_STALE);
        }
        bool met = t.op == 1 ? answer <= t.threshold : answer >= t.threshold;
        return met ? 0 : _bit(Reason.TRIGGER_NOT_MET);
    }

    /// @dev Price times duration, below 2^192, so that the one division comes last.
    function _weightedPrice(GasOffer calldata o, uint64 ts) private pure returns (uint256 weighted, uint256 duration) {
        if (ts <= o.validFrom || o.validTo <= o.validFrom) return (o.startPricePerMWh, 1);
        if (ts >= o.validTo) return (o.endPricePerMWh, 1);
        duration = o.validTo - o.validFrom;
        uint256 elapsed = ts - o.validFrom;
        weighted = uint256(o.startPricePerMWh) * (duration - elapsed) + uint256(o.endPricePerMWh) * elapsed;
    }

    function _bit(Reason reason) private pure returns (uint256) {
        return 1 << uint8(reason);
    }

    function _first(uint256 mask) private pure returns (uint8 reason) {
        if (mask == 0) return 0;
        while (mask & 1 == 0) {
            mask >>= 1;
            ++reason;
        }
    }

    function _refuse(uint256 mask) private pure {
        if (mask != 0) revert OfferRefused(_first(mask));
    }
}

/// @notice The part of Chainlink's AggregatorV3Interface that a trigger reads.
interface IAggregatorV3 {
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
