// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Community} from "./Community.sol";
import {GasCredit} from "./GasCredit.sol";
import {GasOffer, GasOffers, Reason, Take, Trigger} from "./GasOffers.sol";
import {MeterRegistry} from "./MeterRegistry.sol";

/// @title MarketRules: everything that can stand against a fill.
/// @notice One set of rules, which `check` tells and `fill` obeys. Nothing here changes any state.
abstract contract MarketRules is EIP712 {
    using GasOffers for GasOffer;
    using GasOffers for Reason;

    /// @dev One storage slot an offer.
    struct Progress {
        uint128 filledWh;
        bool cancelled;
    }

    /// @notice One exchange of gas for money, worked out and ready to be settled.
    /// @dev payment is what is paid in `currency`; counted is the cost in the offer's own currency, `home`, when anyone
    /// could have taken the offer, else 0. matchedHash is the buy offer that a sell offer meets in `matchOffers`, else zero.
    struct Deal {
        bytes32 offerHash;
        bytes32 matchedHash;
        address maker;
        address taker;
        bool makerSells;
        uint128 wh;
        uint256 creditId;
        address currency;
        uint256 payment;
        address home;
        uint256 counted;
    }

    uint256 private constant BASIS_POINTS = 10_000;

    /// @notice The community whose members, money, feeds and pauses apply.
    Community public immutable community;
    /// @notice The gas that is traded.
    GasCredit public immutable credit;
    /// @notice Where an offer's meter is looked up.
    MeterRegistry public immutable registry;

    /// @notice The revision that a maker's offers of a group must carry. Group 0 is no group: always revision 0.
    mapping(address maker => mapping(bytes32 group => uint64)) public revisionOf;
    /// @notice The counter that a maker's offers must carry.
    mapping(address maker => uint256) public counterOf;

    mapping(bytes32 offerHash => Progress) internal _progress;

    constructor(Community community_, GasCredit credit_, MeterRegistry registry_) EIP712("Hearth GasMarket", "1") {
        community = community_;
        credit = credit_;
        registry = registry_;
    }

    /// @notice The EIP-712 digest of an offer: what the maker signs, and its name everywhere.
    function hashOffer(GasOffer calldata o) public view returns (bytes32) {
        return _hashTypedDataV4(o.structHash());
    }

    /// @dev What stands against one taker's fill before gas and money are looked at, and the deal it would be.
    function _takeReasons(GasOffer calldata o, bytes calldata sig, address taker, Take memory t)
        internal
        view
        returns (uint256 mask, Deal memory deal)
    {
        bytes32 offerHash = hashOffer(o);
        uint256 value = o.cost(t.wh, uint64(block.timestamp));
        deal = Deal({
            offerHash: offerHash,
            matchedHash: bytes32(0),
            maker: o.maker,
            taker: taker,
            makerSells: o.side == GasOffers.SELL,
            wh: t.wh,
            creditId: t.creditId,
            currency: t.currency,
            payment: 0,
            home: o.currency,
            counted: o.taker == address(0) ? value : 0
        });
        uint256 paymentMask;
        (deal.payment, paymentMask) = _payment(o, t, value);
        mask = _offerReasons(o, sig, offerHash) | _fillReasons(o, offerHash, taker, t) | paymentMask;
    }

    /// @dev What stands against two offers meeting before gas and money are looked at, and the deal: the price in the
    /// middle.
    function _matchReasons(
        GasOffer calldata sell,
        bytes calldata sellSig,
        GasOffer calldata buy,
        bytes calldata buySig,
        uint128 wh
    ) internal view returns (uint256 mask, Deal memory deal) {
        deal.offerHash = hashOffer(sell);
        deal.matchedHash = hashOffer(buy);
        Take memory t = Take(wh, 0, sell.creditId, sell.currency);
        mask = _offerReasons(sell, sellSig, deal.offerHash) | _fillReasons(sell, deal.offerHash, buy.maker, t)
            | _offerReasons(buy, buySig, deal.matchedHash) | _fillReasons(buy, deal.matchedHash, sell.maker, t);
        if (sell.side != GasOffers.SELL || buy.side != GasOffers.BUY) mask |= Reason.BAD_OFFER.bit();
        uint256 least = sell.cost(wh, uint64(block.timestamp));
        uint256 most = buy.cost(wh, uint64(block.timestamp));
        if (sell.currency != buy.currency || least > most) mask |= Reason.NOT_CROSSING.bit();
        if (mask & (Reason.BAD_OFFER.bit() | Reason.NOT_CROSSING.bit()) != 0) return (mask, deal);
        deal.maker = sell.maker;
        deal.taker = buy.maker;
        deal.makerSells = true;
        deal.wh = wh;
        deal.creditId = sell.creditId;
        deal.currency = deal.home = sell.currency;
        deal.payment = least + (most - least) / 2;
        if (sell.taker == address(0) && buy.taker == address(0)) deal.counted = deal.payment;
    }

    /// @dev What stands against posting an offer.
    function _postReasons(GasOffer calldata o, bytes calldata sig, bytes32 offerHash)
        internal
        view
        returns (uint256 mask)
    {
        mask = _offerReasons(o, sig, offerHash);
        (bool makerIn,, bool currencyIn,) = community.standing(o.maker, address(0), o.currency);
        if (!makerIn) mask |= Reason.MAKER_NOT_MEMBER.bit();
        if (!currencyIn) mask |= Reason.CURRENCY_NOT_ALLOWED.bit();
        if (!o.isWildcard() && credit.issuedWh(o.creditId) == 0) mask |= Reason.UNKNOWN_CREDIT.bit();
        if (community.allPaused()) mask |= Reason.FILLS_PAUSED.bit();
        mask &= ~Reason.NOT_YET_VALID.bit();
    }

    /// @dev What stands against the offer itself, whoever takes it and however much.
    function _offerReasons(GasOffer calldata o, bytes calldata sig, bytes32 offerHash)
        private
        view
        returns (uint256 mask)
    {
        if (!_isSigned(o.maker, offerHash, sig)) mask |= Reason.BAD_SIGNATURE.bit();
        if (_progress[offerHash].cancelled) mask |= Reason.CANCELLED.bit();
        if (o.revision != (o.group == bytes32(0) ? 0 : revisionOf[o.maker][o.group])) mask |= Reason.OLD_REVISION.bit();
        if (o.counter != counterOf[o.maker]) mask |= Reason.OLD_COUNTER.bit();
        if (block.timestamp < o.validFrom) mask |= Reason.NOT_YET_VALID.bit();
        if (block.timestamp > o.validTo) mask |= Reason.EXPIRED.bit();
        if (o.creditId >> 160 > GasOffers.LAST_CLASS) mask |= Reason.UNKNOWN_CREDIT.bit();
        if (!_isWellFormed(o)) mask |= Reason.BAD_OFFER.bit();
    }

    /// @dev A key's own signature first, as it is the cheaper question; else the maker's contract, each time anew.
    function _isSigned(address maker, bytes32 offerHash, bytes calldata sig) private view returns (bool) {
        if (sig.length == 65) {
            (address signer, ECDSA.RecoverError problem,) =
                ECDSA.tryRecover(offerHash, uint8(sig[64]), bytes32(sig[:32]), bytes32(sig[32:64]));
            if (problem == ECDSA.RecoverError.NoError && signer == maker) return true;
        }
        return SignatureChecker.isValidERC1271SignatureNow(maker, offerHash, sig);
    }

    function _isWellFormed(GasOffer calldata o) private view returns (bool) {
        if (o.side > GasOffers.BUY || o.quantityWh == 0 || o.validTo <= o.validFrom || o.deliveryTo < o.deliveryFrom) {
            return false;
        }
        if (o.fxSlippageBps > BASIS_POINTS || (o.altCurrency == address(0) && o.fxSlippageBps != 0)) return false;
        if (o.altCurrency == o.currency) return false;
        if (o.trigger.op > 2 || (o.trigger.op != 0 && !community.isFeed(o.trigger.feed))) return false;
        return o.meterId == bytes32(0) || registry.ownerOf(o.meterId) == o.maker;
    }

    /// @dev What stands against this taker, this amount and this batch, before money and gas are looked at.
    function _fillReasons(GasOffer calldata o, bytes32 offerHash, address taker, Take memory t)
        private
        view
        returns (uint256 mask)
    {
        uint256 filled = _progress[offerHash].filledWh;
        // An offer never fills beyond its quantity, so this cannot run below zero.
        uint256 remaining = o.quantityWh - filled;
        if (t.wh == 0) mask |= Reason.ZERO_AMOUNT.bit();
        if (t.wh < o.minFillWh && t.wh < remaining) mask |= Reason.BELOW_MIN_FILL.bit();
        if (t.wh > remaining) mask |= Reason.EXCEEDS_REMAINING.bit();
        if (o.taker != address(0) && o.taker != taker) mask |= Reason.NOT_FOR_YOU.bit();
        if (taker == o.maker) mask |= Reason.OWN_OFFER.bit();
        if (!o.accepts(t.creditId)) mask |= Reason.WRONG_CREDIT.bit();
        (bool makerIn, bool takerIn, bool currencyIn, bool stopped) = community.standing(o.maker, taker, t.currency);
        if (!makerIn) mask |= Reason.MAKER_NOT_MEMBER.bit();
        if (!takerIn) mask |= Reason.TAKER_NOT_MEMBER.bit();
        if (!currencyIn) mask |= Reason.CURRENCY_NOT_ALLOWED.bit();
        if (stopped) mask |= Reason.FILLS_PAUSED.bit();
        if (o.trigger.op != 0) mask |= _triggerReasons(o.trigger);
    }

    /// @dev What is to be paid in the currency that the taker chose; beyond its limit, what would have to be.
    function _payment(GasOffer calldata o, Take memory t, uint256 value)
        private
        view
        returns (uint256 payment, uint256 mask)
    {
        bool makerSells = o.side == GasOffers.SELL;
        if (t.currency == o.currency) {
            bool beyond = makerSells ? value > t.limit : value < t.limit;
            return (value, beyond ? Reason.BEYOND_LIMIT.bit() : 0);
        }
        if (o.altCurrency == address(0) || t.currency != o.altCurrency) {
            return (value, Reason.CURRENCY_NOT_ALLOWED.bit());
        }
        uint256 fair;
        (fair, mask) = _abroad(o, t.wh, value);
        if (mask != 0) return (fair, mask);
        payment = makerSells ? Math.min(fair, t.limit) : Math.max(fair, t.limit);
        // More than a whole is BAD_OFFER, and must not stop this from being told.
        uint256 slippage = Math.min(o.fxSlippageBps, BASIS_POINTS);
        uint256 worst = makerSells
            ? Math.mulDiv(fair, BASIS_POINTS - slippage, BASIS_POINTS, Math.Rounding.Ceil)
            : Math.mulDiv(fair, BASIS_POINTS + slippage, BASIS_POINTS);
        if (makerSells ? payment < worst : payment > worst) return (worst, Reason.BEYOND_LIMIT.bit());
    }

    /// @dev The cost at the rate of the community's feed for the two currencies.
    function _abroad(GasOffer calldata o, uint128 wh, uint256 value) private view returns (uint256 fair, uint256 mask) {
        Community.Rate memory rate = community.rateOf(o.altCurrency, o.currency);
        if (rate.feed == address(0) || value > type(uint128).max) return (0, Reason.NOT_SUPPORTED.bit());
        (bool fresh, int256 answer) = _answer(rate.feed, rate.maxAge);
        if (!fresh || answer > int256(uint256(type(uint96).max))) return (0, Reason.FEED_STALE.bit());
        uint256 up = 10 ** (uint256(rate.altDecimals) + rate.feedDecimals);
        uint256 down = uint256(answer) * 10 ** rate.currencyDecimals;
        fair = o.costAbroad(wh, uint64(block.timestamp), up, down);
    }

    /// @dev Whether both sides have what they would give, and have let this contract move it.
    /// @param known what is known already: a misshapen deal has no seller and no buyer to look at
    function _settlementReasons(Deal memory d, uint256 known) internal view returns (uint256 mask) {
        if (known & (Reason.BAD_OFFER.bit() | Reason.NOT_CROSSING.bit()) != 0) return 0;
        (address seller, address buyer) = d.makerSells ? (d.maker, d.taker) : (d.taker, d.maker);
        if (seller == address(0) || buyer == address(0)) return 0;
        uint256 held = credit.balanceOf(seller, d.creditId);
        if (held < d.wh) {
            mask |= (d.makerSells ? Reason.MAKER_SHORT_GAS : Reason.TAKER_SHORT_GAS).bit();
            bool asked = known & Reason.WRONG_CREDIT.bit() == 0;
            if (asked && held == 0 && credit.issuedWh(d.creditId) == 0) mask |= Reason.UNKNOWN_CREDIT.bit();
        }
        if (!credit.isApprovedForAll(seller, address(this))) {
            mask |= (d.makerSells ? Reason.MAKER_NO_GAS_APPROVAL : Reason.TAKER_NO_GAS_APPROVAL).bit();
        }
        // Only a currency the community vouches for is asked anything.
        if (d.payment == 0 || known & Reason.CURRENCY_NOT_ALLOWED.bit() != 0) return mask;
        (bool sane, uint256 owned) = _askCurrency(d.currency, abi.encodeCall(IERC20.balanceOf, (buyer)));
        (bool sane2, uint256 allowed) =
            _askCurrency(d.currency, abi.encodeCall(IERC20.allowance, (buyer, address(this))));
        if (!sane || !sane2) return mask | Reason.CURRENCY_MISBEHAVES.bit();
        if (owned < d.payment) mask |= (d.makerSells ? Reason.TAKER_SHORT_MONEY : Reason.MAKER_SHORT_MONEY).bit();
        if (allowed < d.payment) {
            mask |= (d.makerSells ? Reason.TAKER_NO_MONEY_APPROVAL : Reason.MAKER_NO_MONEY_APPROVAL).bit();
        }
    }

    function _askCurrency(address currency, bytes memory question) private view returns (bool sane, uint256 answer) {
        (bool ok, bytes memory data) = currency.staticcall(question);
        if (!ok || data.length < 32) return (false, 0);
        return (true, abi.decode(data, (uint256)));
    }

    /// @dev A feed that is not allowed is BAD_OFFER and is not asked.
    function _triggerReasons(Trigger calldata t) private view returns (uint256) {
        if (t.op > 2 || !community.isFeed(t.feed)) return 0;
        (bool fresh, int256 answer) = _answer(t.feed, t.maxAge);
        if (!fresh) return Reason.FEED_STALE.bit();
        bool met = t.op == 1 ? answer <= t.threshold : answer >= t.threshold;
        return met ? 0 : Reason.TRIGGER_NOT_MET.bit();
    }

    /// @dev A feed's answer; it must be positive, not from the future and at most maxAge old.
    function _answer(address feed, uint32 maxAge) private view returns (bool fresh, int256 answer) {
        (bool ok, bytes memory data) = feed.staticcall(abi.encodeCall(IAggregatorV3.latestRoundData, ()));
        if (!ok || data.length < 160) return (false, 0);
        uint256 updatedAt;
        (, answer,, updatedAt,) = abi.decode(data, (uint256, int256, uint256, uint256, uint256));
        fresh = answer > 0 && updatedAt <= block.timestamp && block.timestamp - updatedAt <= maxAge;
    }
}

/// @notice The part of Chainlink's AggregatorV3Interface that is read here.
interface IAggregatorV3 {
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
