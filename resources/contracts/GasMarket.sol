// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Community} from "./Community.sol";
import {GasCredit} from "./GasCredit.sol";
import {GasOffer, GasOffers, Permit, Reason, Take} from "./GasOffers.sol";
import {MarketRules} from "./MarketRules.sol";
import {MeterRegistry} from "./MeterRegistry.sol";

/// @title GasMarket: signed offers to sell or buy gas between members.
/// @notice An offer is signed off chain and takes no money to make. Gas and money stay in people's own accounts
/// until a fill moves both in one transaction. Cancelling always works, whatever is paused.
/// @dev Amounts only ever count up. The cost is rounded once, in the maker's favour. Effects come before transfers.
contract GasMarket is MarketRules, ReentrancyGuard {
    using SafeERC20 for IERC20;
    using GasOffers for GasOffer;
    using GasOffers for Reason;
    using GasOffers for uint256;

    /// @dev One storage slot a gas class and currency.
    struct Traded {
        uint128 wh;
        uint128 value;
    }

    /// @notice What one settlement within `fillMany` may use, so that a hostile receiver cannot use up everybody's.
    uint256 public constant SETTLEMENT_GAS = 400_000;
    /// @dev What must be left before a settlement: all it may use, the 64th part the EVM keeps back, and the book-keeping.
    uint256 private constant GAS_NEEDED = SETTLEMENT_GAS + SETTLEMENT_GAS / 63 + 20_000;

    /// @notice Gas and money of all fills that anyone could have made, ever, by class and the offers' own currency.
    mapping(uint8 gasClass => mapping(address currency => Traded)) public tradedOf;

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
    event OfferMatched(
        bytes32 indexed buyHash, bytes32 indexed sellHash, address indexed maker, uint128 wh, uint128 filledWh
    );
    event OfferSkipped(bytes32 indexed offerHash, address indexed taker, uint8 reason);
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
    /// @notice Group 0 means "no group" and has no revisions.
    error BadGroup();
    /// @notice The lists differ in length.
    error LengthMismatch(uint256 offers, uint256 others);
    /// @notice The transaction was given too little network gas for all that is in it.
    error TooLittleGas();
    /// @notice Only this contract calls this function, on itself.
    error OnlySelf();
    /// @notice How a rehearsal ended: 0, or the Reason. It always ends so, and leaves nothing behind.
    error Rehearsed(uint8 reason);

    modifier onlySelf() {
        if (msg.sender != address(this)) revert OnlySelf();
        _;
    }

    constructor(Community community_, GasCredit credit_, MeterRegistry registry_)
        MarketRules(community_, credit_, registry_)
    {}

    /// @notice Publish a signed offer as an event. Anyone may post a valid one.
    /// @param o the offer
    /// @param sig the maker's EIP-712 signature, or what its EIP-1271 contract accepts
    function post(GasOffer calldata o, bytes calldata sig) external {
        bytes32 offerHash = hashOffer(o);
        _refuse(_postReasons(o, sig, offerHash));
        emit OfferPosted(offerHash, o.maker, o.creditId, o, sig);
    }

    /// @notice Take an offer, or part of it, in its own currency and batch.
    /// @param o the offer
    /// @param sig the maker's signature
    /// @param wh how much to take, Wh
    /// @param limit sell offer: the most the taker pays; buy offer: the least the taker receives (minor units)
    function fill(GasOffer calldata o, bytes calldata sig, uint128 wh, uint256 limit) external nonReentrant {
        _fill(o, sig, Take(wh, limit, o.creditId, o.currency));
    }

    /// @notice Take an offer, naming the batch delivered into a wildcard buy offer, or paying in its second currency.
    function fillWith(GasOffer calldata o, bytes calldata sig, Take calldata t) external nonReentrant {
        _fill(o, sig, t);
    }

    /// @notice The same, letting this contract take the money by a signed permit (EIP-2612) of the caller first.
    /// @dev A permit that fails is no error: somebody may have used it already, or the allowance may be there.
    function fillWithPermit(GasOffer calldata o, bytes calldata sig, Take calldata t, Permit calldata p)
        external
        nonReentrant
    {
        if (community.isCurrency(t.currency)) {
            try IERC20Permit(t.currency).permit(msg.sender, address(this), p.value, p.deadline, p.v, p.r, p.s) {}
            catch {}
        }
        _fill(o, sig, t);
    }

    /// @notice Take many offers. One that cannot be filled is skipped, with its reason in OfferSkipped.
    /// @return reasons for each offer 0 when it was filled, else the Reason
    function fillMany(GasOffer[] calldata os, bytes[] calldata sigs, Take[] calldata ts)
        external
        nonReentrant
        returns (uint8[] memory reasons)
    {
        if (os.length != sigs.length) revert LengthMismatch(os.length, sigs.length);
        if (os.length != ts.length) revert LengthMismatch(os.length, ts.length);
        reasons = new uint8[](os.length);
        for (uint256 i = 0; i < os.length; ++i) {
            (uint256 mask, Deal memory deal) = _takeReasons(os[i], sigs[i], msg.sender, ts[i]);
            uint256 failure;
            if (mask == 0) {
                if (gasleft() < GAS_NEEDED) revert TooLittleGas();
                failure = _tryToSettle(deal, SETTLEMENT_GAS);
                if (failure == 0) continue;
            }
            mask = _everything(mask, failure, deal);
            reasons[i] = mask.first();
            emit OfferSkipped(deal.offerHash, msg.sender, reasons[i]);
        }
    }

    /// @notice Settle a sell offer and a buy offer that cross, at the price in the middle. Anyone may.
    /// @param wh how much, Wh
    function matchOffers(
        GasOffer calldata sell,
        bytes calldata sellSig,
        GasOffer calldata buy,
        bytes calldata buySig,
        uint128 wh
    ) external nonReentrant {
        (uint256 mask, Deal memory deal) = _matchReasons(sell, sellSig, buy, buySig, wh);
        _settleOrRefuse(mask, deal);
    }

    /// @notice Withdraw one offer for good. Works whatever is paused.
    function cancel(GasOffer calldata o) external {
        if (msg.sender != o.maker) revert NotMaker(msg.sender);
        bytes32 offerHash = hashOffer(o);
        _progress[offerHash].cancelled = true;
        emit OfferCancelled(offerHash, msg.sender);
    }

    /// @notice Withdraw every offer the caller signed in a group so far.
    function raiseRevision(bytes32 group) external {
        if (group == bytes32(0)) revert BadGroup();
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

    /// @notice Whether a taker could fill this now, and if not, why. Ask it by eth_call; sent as a transaction it
    /// changes nothing either, because its last step, a rehearsal of the settlement, always undoes itself.
    /// @return first 0 when it could, else the first Reason
    /// @return mask bit n is set for every Reason n that stands against it
    function check(GasOffer calldata o, bytes calldata sig, address taker, uint128 wh)
        external
        nonReentrant
        returns (uint8 first, uint256 mask)
    {
        uint256 limit = o.side == GasOffers.SELL ? type(uint256).max : 0;
        return _check(o, sig, taker, Take(wh, limit, o.creditId, o.currency));
    }

    /// @notice The same for a fill with everything named, the taker's limit too.
    function checkWith(GasOffer calldata o, bytes calldata sig, address taker, Take calldata t)
        external
        nonReentrant
        returns (uint8 first, uint256 mask)
    {
        return _check(o, sig, taker, t);
    }

    /// @notice Whether two offers could be settled with each other now, and if not, why.
    function checkMatch(
        GasOffer calldata sell,
        bytes calldata sellSig,
        GasOffer calldata buy,
        bytes calldata buySig,
        uint128 wh
    ) external nonReentrant returns (uint8 first, uint256 mask) {
        Deal memory deal;
        (mask, deal) = _matchReasons(sell, sellSig, buy, buySig, wh);
        return _rehearsed(mask, deal);
    }

    /// @notice How much of an offer was filled, Wh. Only ever rises.
    function filledWh(bytes32 offerHash) external view returns (uint256) {
        return _progress[offerHash].filledWh;
    }

    /// @notice Whether an offer was cancelled by its maker.
    function cancelled(bytes32 offerHash) external view returns (bool) {
        return _progress[offerHash].cancelled;
    }

    /// @notice The price at a time, per MWh, moving linearly from start to end; rounded in the maker's favour.
    function priceAt(GasOffer calldata o, uint64 ts) external pure returns (uint256) {
        (uint256 weighted, uint256 duration) = o.weightedPrice(ts);
        return Math.mulDiv(weighted, 1, duration, o.rounding());
    }

    /// @notice What an amount costs at a time, minor units: one division, rounded in the maker's favour.
    function costOf(GasOffer calldata o, uint128 wh, uint64 ts) external pure returns (uint256) {
        return o.cost(wh, ts);
    }

    /// @notice One settlement that fails alone. Only for this contract itself.
    function settleAlone(Deal calldata d) external onlySelf {
        _settle(d);
    }

    /// @notice A settlement that is undone in any case. Only for this contract itself.
    function rehearse(Deal calldata d) external onlySelf {
        revert Rehearsed(_tryToSettle(d, gasleft()).first());
    }

    function _fill(GasOffer calldata o, bytes calldata sig, Take memory t) private {
        (uint256 mask, Deal memory deal) = _takeReasons(o, sig, msg.sender, t);
        if (mask == Reason.BEYOND_LIMIT.bit()) revert LimitExceeded(deal.payment, t.limit);
        _settleOrRefuse(mask, deal);
    }

    /// @dev Gas and money are looked at only when the settlement has failed: that is cheaper, and cannot differ from it.
    function _settleOrRefuse(uint256 mask, Deal memory deal) private {
        uint256 failure;
        if (mask == 0) {
            failure = _tryToSettle(deal, gasleft());
            if (failure == 0) return;
        }
        _refuse(_everything(mask, failure, deal));
    }

    /// @dev The whole set of reasons; how the settlement failed is one only when nothing else explains it.
    function _everything(uint256 mask, uint256 failure, Deal memory deal) private view returns (uint256 all) {
        all = mask | _settlementReasons(deal, mask);
        if (all == 0) all = failure;
    }

    function _check(GasOffer calldata o, bytes calldata sig, address taker, Take memory t)
        private
        returns (uint8 first, uint256 mask)
    {
        Deal memory deal;
        (mask, deal) = _takeReasons(o, sig, taker, t);
        return _rehearsed(mask, deal);
    }

    /// @dev What check answers: all that stands against the deal, found as a fill would find it.
    function _rehearsed(uint256 mask, Deal memory deal) private returns (uint8, uint256) {
        uint256 failure = mask == 0 ? _rehearse(deal) : 0;
        if (mask | failure != 0) mask = _everything(mask, failure, deal);
        return (mask.first(), mask);
    }

    /// @dev The reason comes from this contract's own revert, so that no token or receiver can put words into it.
    function _rehearse(Deal memory d) private returns (uint256 mask) {
        try this.rehearse(d) {}
        catch (bytes memory why) {
            if (why.length != 36 || bytes4(why) != Rehearsed.selector) return Reason.GAS_NOT_RECEIVED.bit();
            uint8 reason = uint8(why[35]);
            return reason == 0 ? 0 : 1 << reason;
        }
    }

    function _tryToSettle(Deal memory d, uint256 gasLimit) private returns (uint256 mask) {
        try this.settleAlone{gas: gasLimit}(d) {}
        catch (bytes memory why) {
            bool money = why.length >= 4 && bytes4(why) == CurrencyMisbehaved.selector;
            return (money ? Reason.CURRENCY_MISBEHAVES : Reason.GAS_NOT_RECEIVED).bit();
        }
    }

    function _settle(Deal memory d) private {
        uint128 filled = _progress[d.offerHash].filledWh + d.wh;
        _progress[d.offerHash].filledWh = filled;
        emit OfferFilled(d.offerHash, d.maker, d.taker, d.creditId, d.wh, d.payment, d.currency, filled);
        if (d.matchedHash != bytes32(0)) {
            filled = _progress[d.matchedHash].filledWh + d.wh;
            _progress[d.matchedHash].filledWh = filled;
            emit OfferMatched(d.matchedHash, d.offerHash, d.taker, d.wh, filled);
        }
        if (d.counted != 0) _count(tradedOf[uint8(d.creditId >> 160)][d.home], d.wh, d.counted);
        (address seller, address buyer) = d.makerSells ? (d.maker, d.taker) : (d.taker, d.maker);
        _pay(IERC20(d.currency), buyer, seller, d.payment);
        credit.safeTransferFrom(seller, buyer, d.creditId, d.wh, "");
    }

    /// @dev Saturates instead of overflowing: a worthless currency minted without end must not stop any fill.
    function _count(Traded storage traded, uint256 wh, uint256 value) private {
        (uint256 most, uint256 soFarWh, uint256 soFarValue) = (type(uint128).max, traded.wh, traded.value);
        (traded.wh, traded.value) = (uint128(Math.min(soFarWh + wh, most)), uint128(Math.min(soFarValue + value, most)));
    }

    function _pay(IERC20 currency, address from, address to, uint256 amount) private {
        if (amount == 0) return;
        uint256 before = currency.balanceOf(to);
        if (!currency.trySafeTransferFrom(from, to, amount)) revert CurrencyMisbehaved(address(currency), amount, 0);
        uint256 afterwards = currency.balanceOf(to);
        uint256 received = afterwards > before ? afterwards - before : 0;
        if (received != amount) revert CurrencyMisbehaved(address(currency), amount, received);
    }

    function _refuse(uint256 mask) private pure {
        if (mask != 0) revert OfferRefused(mask.first());
    }
}
