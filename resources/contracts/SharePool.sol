// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Community} from "./Community.sol";
import {GasCredit} from "./GasCredit.sol";
import {GasMarket} from "./GasMarket.sol";
import {GasOffers} from "./GasOffers.sol";
import {ShareBase} from "./ShareBase.sol";
import {SharePots} from "./SharePots.sol";

/// @title SharePool: gas given, lent, or pooled for a share of the revenue, between members.
/// @notice A giver signs off chain what it shares and with whom: everybody, one person, or a pool. Its gas stays in
/// its own account until somebody draws. Cancelling, returning, claiming and withdrawing always work.
/// @dev Amounts only ever count up. Effects come before transfers. See ShareLoans for the way back of a loan and
/// SharePots for the gas and money that this contract itself holds.
contract SharePool is EIP712, SharePots {
    /// @notice What a giver signs. Amounts in Wh, times in seconds.
    /// poolId: 0 everybody, an address as a number one person, else a pool. mode: 0 gift, 1 loan, 2 revenue share.
    /// maxPerMemberWh: the most one member draws of it. revenueBps: the givers' part of what a sale brings, only in
    /// mode 2. returnBy: until when a loan is returned, only in mode 1. validTo: the last second of drawing.
    struct ShareOffer {
        address giver;
        bytes32 poolId;
        uint8 mode;
        uint256 creditId;
        uint128 quantityWh;
        uint128 maxPerMemberWh;
        uint16 revenueBps;
        uint64 returnBy;
        uint64 validTo;
        uint256 counter;
        uint256 salt;
    }

    /// @notice Why a share cannot be drawn. The order is the order in which reasons are named; it only grows.
    enum ShareReason {
        NONE,
        BAD_SIGNATURE,
        CANCELLED,
        OLD_COUNTER,
        EXPIRED,
        ZERO_AMOUNT,
        EXCEEDS_REMAINING,
        EXCEEDS_MEMBER_CAP,
        NOT_FOR_YOU,
        OWN_OFFER,
        GIVER_NOT_MEMBER,
        TAKER_NOT_MEMBER,
        UNKNOWN_CREDIT,
        GIVER_SHORT_GAS,
        GIVER_NO_GAS_APPROVAL,
        SHARING_PAUSED,
        HAS_OVERDUE_LOAN,
        TOO_MANY_LOANS,
        UNKNOWN_POOL,
        NOT_POOL_MANAGER,
        BAD_OFFER,
        GAS_NOT_RECEIVED
    }

    uint8 private constant LEND = 1;
    uint8 private constant REVENUE = 2;
    bytes32 private constant OFFER_TYPEHASH = keccak256(
        "ShareOffer(address giver,bytes32 poolId,uint8 mode,uint256 creditId,uint128 quantityWh,uint128 maxPerMemberWh,uint16 revenueBps,uint64 returnBy,uint64 validTo,uint256 counter,uint256 salt)"
    );

    /// @notice How much of an offer was drawn, Wh. Only ever rises.
    mapping(bytes32 offerHash => uint256 wh) public drawnWh;
    /// @notice How much of an offer one member drew, Wh. Only ever rises.
    mapping(bytes32 offerHash => mapping(address taker => uint256 wh)) public drawnBy;
    /// @notice Whether an offer was cancelled by its giver.
    mapping(bytes32 offerHash => bool) public cancelled;
    /// @notice The counter that a giver's offers must carry.
    mapping(address giver => uint256) public counterOf;

    event ShareOffered(
        bytes32 indexed offerHash, address indexed giver, bytes32 indexed poolId, ShareOffer offer, bytes signature
    );
    event Shared(
        bytes32 indexed offerHash,
        address indexed giver,
        address indexed taker,
        uint8 mode,
        uint256 creditId,
        uint128 wh,
        uint128 drawnWh
    );
    event ShareCancelled(bytes32 indexed offerHash, address indexed giver);
    event ShareCounterIncremented(address indexed giver, uint256 counter);

    /// @notice The share cannot be drawn; reason is a ShareReason.
    error ShareRefused(uint8 reason);
    /// @notice Only the giver can cancel what it shares.
    error NotGiver(address account);
    /// @notice Only this contract may call it, in `check`.
    error OnlySelf();
    /// @notice The draw of a check went well, and is undone.
    error DryRunDone();

    constructor(Community community_, GasCredit credit_, GasMarket market_)
        EIP712("Hearth SharePool", "1")
        ShareBase(community_, credit_, market_)
    {}

    /// @notice Publish a signed offer as an event, so that the whole community can find it. Anyone may post a valid
    /// one.
    /// @param o the offer
    /// @param sig the giver's EIP-712 signature, or what its EIP-1271 contract accepts
    function post(ShareOffer calldata o, bytes calldata sig) external {
        bytes32 offerHash = hashOffer(o);
        uint256 mask = _offerReasons(o, sig, offerHash);
        if (community.allPaused()) mask |= _bit(ShareReason.SHARING_PAUSED);
        _refuse(mask);
        emit ShareOffered(offerHash, o.giver, o.poolId, o, sig);
    }

    /// @notice Take some of what is shared: a gift or a loan into the caller's own account, gas given for a revenue
    /// share into its pool's pot.
    /// @param o the offer
    /// @param sig the giver's signature; asked again at every draw
    /// @param wh how much, Wh
    function draw(ShareOffer calldata o, bytes calldata sig, uint128 wh) external {
        bytes32 offerHash = hashOffer(o);
        _refuse(_reasons(o, sig, offerHash, msg.sender, wh));
        _draw(o, offerHash, msg.sender, wh);
    }

    /// @notice Withdraw one offer for good. What was drawn stays drawn. Works whatever is paused.
    /// @param o the offer
    function cancel(ShareOffer calldata o) external {
        if (msg.sender != o.giver) revert NotGiver(msg.sender);
        bytes32 offerHash = hashOffer(o);
        cancelled[offerHash] = true;
        emit ShareCancelled(offerHash, msg.sender);
    }

    /// @notice Withdraw every share offer the caller ever signed. Works whatever is paused.
    /// @dev The step cannot be foreseen, so nobody can hold offers signed for a later counter.
    function incrementCounter() external {
        uint256 counter = counterOf[msg.sender];
        counter += 1 + (uint256(keccak256(abi.encode(blockhash(block.number - 1), msg.sender, counter))) >> 128);
        counterOf[msg.sender] = counter;
        emit ShareCounterIncremented(msg.sender, counter);
    }

    /// @notice Whether a taker could draw this now, and if not, why. Ask it with eth_call: it changes nothing, but
    /// is no view, because it ends with a draw that is undone.
    /// @param o the offer
    /// @param sig the giver's signature
    /// @param taker who would draw
    /// @param wh how much, Wh
    /// @return first 0 when it could, else the first ShareReason
    /// @return mask bit n is set for every ShareReason n that stands against it
    function check(ShareOffer calldata o, bytes calldata sig, address taker, uint128 wh)
        external
        returns (uint8 first, uint256 mask)
    {
        mask = _reasons(o, sig, hashOffer(o), taker, wh);
        if (mask == 0 && !_wouldDraw(o, taker, wh)) mask = _bit(ShareReason.GAS_NOT_RECEIVED);
        first = GasOffers.first(mask);
    }

    /// @notice The draw of a check. Called by this contract alone, and always undone.
    /// @param o the offer
    /// @param taker who would draw
    /// @param wh how much, Wh
    function dryRun(ShareOffer calldata o, address taker, uint128 wh) external {
        if (msg.sender != address(this)) revert OnlySelf();
        _draw(o, hashOffer(o), taker, wh);
        revert DryRunDone();
    }

    /// @notice The EIP-712 digest of an offer: what the giver signs, and its name everywhere.
    /// @param o the offer
    function hashOffer(ShareOffer calldata o) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(OFFER_TYPEHASH, o)));
    }

    /// @dev Every effect, then the one transfer. Whatever goes wrong in the transfer has one name.
    function _draw(ShareOffer calldata o, bytes32 offerHash, address taker, uint128 wh) private nonReentrant {
        uint256 drawn = drawnWh[offerHash] + wh;
        drawnWh[offerHash] = drawn;
        drawnBy[offerHash][taker] += wh;
        // Not truncated: drawn never exceeds o.quantityWh, which is a uint128.
        emit Shared(offerHash, o.giver, taker, o.mode, o.creditId, wh, uint128(drawn));

        if (o.mode == LEND) _openLoan(o.giver, taker, o.creditId, wh, o.returnBy);
        if (o.mode == REVENUE) _feedPot(o.poolId, o.creditId, o.revenueBps, o.giver, wh);
        address receiver = o.mode == REVENUE ? address(this) : taker;
        try credit.safeTransferFrom(o.giver, receiver, o.creditId, wh, "") {}
        catch {
            revert ShareRefused(uint8(ShareReason.GAS_NOT_RECEIVED));
        }
    }

    function _wouldDraw(ShareOffer calldata o, address taker, uint128 wh) private returns (bool would) {
        try this.dryRun(o, taker, wh) {}
        catch (bytes memory why) {
            would = bytes4(why) == DryRunDone.selector;
        }
    }

    /// @dev Everything that stands against a draw: the one answer that check gives and draw obeys.
    function _reasons(ShareOffer calldata o, bytes calldata sig, bytes32 offerHash, address taker, uint128 wh)
        private
        view
        returns (uint256 mask)
    {
        mask = _offerReasons(o, sig, offerHash) | _amountReasons(o, offerHash, taker, wh) | _takerReasons(o, taker);
        if (community.fillsPaused() || community.allPaused()) mask |= _bit(ShareReason.SHARING_PAUSED);
    }

    /// @dev What stands against the offer itself, whoever draws and however much.
    function _offerReasons(ShareOffer calldata o, bytes calldata sig, bytes32 offerHash)
        private
        view
        returns (uint256 mask)
    {
        if (!SignatureChecker.isValidSignatureNow(o.giver, offerHash, sig)) mask = _bit(ShareReason.BAD_SIGNATURE);
        if (cancelled[offerHash]) mask |= _bit(ShareReason.CANCELLED);
        if (o.counter != counterOf[o.giver]) mask |= _bit(ShareReason.OLD_COUNTER);
        if (_isOver(o)) mask |= _bit(ShareReason.EXPIRED);
        if (!community.isMember(o.giver)) mask |= _bit(ShareReason.GIVER_NOT_MEMBER);
        if (credit.issuedWh(o.creditId) == 0) mask |= _bit(ShareReason.UNKNOWN_CREDIT);
        if (_isPool(o.poolId) && _managerOf(o.poolId) == address(0)) mask |= _bit(ShareReason.UNKNOWN_POOL);
        if (!_isWellFormed(o)) mask |= _bit(ShareReason.BAD_OFFER);
    }

    /// @dev A loan that would be overdue from the start is over, too.
    function _isOver(ShareOffer calldata o) private view returns (bool) {
        return block.timestamp > o.validTo || (o.mode == LEND && block.timestamp > o.returnBy);
    }

    /// @dev Each mode has its own field and leaves the other's at zero; only a pool can sell.
    function _isWellFormed(ShareOffer calldata o) private pure returns (bool) {
        if (o.mode > REVENUE || o.quantityWh == 0 || o.maxPerMemberWh == 0) return false;
        if (o.mode != LEND && o.returnBy != 0) return false;
        if (o.mode != REVENUE) return o.revenueBps == 0;
        return o.revenueBps != 0 && o.revenueBps <= WHOLE_BPS && _isPool(o.poolId);
    }

    /// @dev What stands against this amount, and whether the giver has it and lets this contract move it.
    function _amountReasons(ShareOffer calldata o, bytes32 offerHash, address taker, uint128 wh)
        private
        view
        returns (uint256 mask)
    {
        if (wh == 0) mask = _bit(ShareReason.ZERO_AMOUNT);
        if (drawnWh[offerHash] + wh > o.quantityWh) mask |= _bit(ShareReason.EXCEEDS_REMAINING);
        if (drawnBy[offerHash][taker] + wh > o.maxPerMemberWh) mask |= _bit(ShareReason.EXCEEDS_MEMBER_CAP);
        if (credit.balanceOf(o.giver, o.creditId) < wh) mask |= _bit(ShareReason.GIVER_SHORT_GAS);
        if (!credit.isApprovedForAll(o.giver, address(this))) mask |= _bit(ShareReason.GIVER_NO_GAS_APPROVAL);
    }

    function _takerReasons(ShareOffer calldata o, address taker) private view returns (uint256 mask) {
        if (taker == o.giver) mask = _bit(ShareReason.OWN_OFFER);
        if (!community.isMember(taker)) mask |= _bit(ShareReason.TAKER_NOT_MEMBER);
        if (o.mode == REVENUE) {
            if (taker != _managerOf(o.poolId)) mask |= _bit(ShareReason.NOT_POOL_MANAGER);
        } else if (!_isFor(o.poolId, taker)) {
            mask |= _bit(ShareReason.NOT_FOR_YOU);
        }
        if (o.mode == LEND) {
            if (_hasOverdueLoan(taker)) mask |= _bit(ShareReason.HAS_OVERDUE_LOAN);
            if (_openLoanCount(taker) >= MAX_OPEN_LOANS) mask |= _bit(ShareReason.TOO_MANY_LOANS);
        }
    }

    /// @dev Whether gas for these people is for this one. Nobody can be told apart in a pool that does not exist.
    function _isFor(bytes32 poolId, address taker) private view returns (bool) {
        if (_isPool(poolId)) return isInPool[poolId][taker] || _managerOf(poolId) == address(0);
        return poolId == bytes32(0) || poolId == bytes32(uint256(uint160(taker)));
    }

    function _isPool(bytes32 poolId) private pure returns (bool) {
        return uint256(poolId) >> 160 != 0;
    }

    function _bit(ShareReason reason) private pure returns (uint256) {
        return 1 << uint8(reason);
    }

    function _refuse(uint256 mask) private pure {
        if (mask != 0) revert ShareRefused(GasOffers.first(mask));
    }
}
