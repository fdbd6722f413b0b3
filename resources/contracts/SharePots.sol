// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {GasOffer, GasOffers, Take} from "./GasOffers.sol";
import {ShareLoans} from "./ShareLoans.sol";
import {SharePools} from "./SharePools.sol";

/// @title SharePots: gas given to a pool to be sold for a share of the revenue.
/// @notice A pot holds one batch, given for one revenue share. Its givers can take their part of what is not sold,
/// and their money, at any time and whatever is paused. Nothing here goes through all of a pot's givers.
/// @dev Money is split by an index of what one Wh of the pot has earned, times SCALE, rounded down; what the division
/// leaves is added to the next sale. A giver that takes its gas out takes its share out too: the gas left per share
/// never falls, and the last giver gets all of the rest.
abstract contract SharePots is SharePools, ShareLoans {
    using SafeERC20 for IERC20;

    /// @notice shareWh: what its present givers gave; gasWh: what is not sold of it; received: money of all sales, of
    /// which toGivers is the givers'; earnedPerWh and remainder: the index and what its last division left, both
    /// times 1e18. The currency is that of the first sale, zero before it.
    struct Pot {
        bytes32 poolId;
        uint256 creditId;
        uint16 revenueBps;
        address currency;
        uint256 shareWh;
        uint256 gasWh;
        uint128 received;
        uint128 toGivers;
        uint256 earnedPerWh;
        uint256 remainder;
    }

    /// @dev wh: the giver's share; index: earnedPerWh up to which `owed` (times SCALE) counts.
    struct Share {
        uint256 wh;
        uint256 index;
        uint256 owed;
    }

    uint256 internal constant WHOLE_BPS = 10_000;
    uint256 private constant SCALE = 1e18;

    /// @notice How many pots there ever were. The first has the id 1.
    uint256 public potCount;
    mapping(uint256 potId => Pot) private _pots;
    mapping(uint256 potId => mapping(address giver => Share)) private _shares;
    mapping(bytes32 key => uint256 potId) private _latestPot;

    event PotOpened(uint256 indexed potId, bytes32 indexed poolId, uint256 creditId, uint16 revenueBps);
    event PotFed(uint256 indexed potId, address indexed giver, uint256 wh);
    event PotSold(uint256 indexed potId, uint256 wh, address currency, uint256 amount, uint256 toGivers);
    /// @notice A giver took its gas, and with it its share, out of a pot.
    event PotLeft(uint256 indexed potId, address indexed giver, uint256 wh);
    event RevenuePaid(uint256 indexed potId, address indexed account, address currency, uint256 amount);

    /// @notice A pot is sold into buy offers only.
    error NotABuyOffer();
    /// @notice The manager may not buy what was given to it to sell.
    error ManagersOwnOffer();
    /// @notice Every sale of a pot is in the currency of its first.
    error OtherCurrency(uint256 potId, address currency);
    /// @notice The pot has less gas than that.
    error PotShort(uint256 potId, uint256 gasWh, uint256 wantedWh);
    /// @notice The sale would bring nothing.
    error NothingReceived();

    /// @notice Sell gas of a pot into a buy offer of the market. By the pool's manager, as long as it is a member.
    /// @param potId the pot
    /// @param o the buy offer; anyone's but the manager's
    /// @param sig its maker's signature
    /// @param wh how much to sell, Wh
    /// @param limit the least that must be received, minor units
    function sellInto(uint256 potId, GasOffer calldata o, bytes calldata sig, uint128 wh, uint256 limit)
        external
        nonReentrant
    {
        Pot storage pot = _pots[potId];
        _checkSale(potId, pot, o, wh);
        pot.currency = o.currency;
        pot.gasWh -= wh;
        uint256 received = _fillOffer(pot.creditId, o, sig, wh, limit);
        if (received == 0) revert NothingReceived();
        uint256 toGivers = _split(pot, received);
        emit PotSold(potId, wh, o.currency, received, toGivers);
        if (received > toGivers) IERC20(o.currency).safeTransfer(msg.sender, received - toGivers);
    }

    /// @notice Pay the caller what its share of a pot has earned. Works whatever is paused.
    /// @param potId the pot
    function claim(uint256 potId) external nonReentrant {
        Pot storage pot = _pots[potId];
        Share storage share = _shares[potId][msg.sender];
        _accrue(pot, share);
        uint256 amount = share.owed / SCALE;
        if (amount == 0) revert NothingToTake();
        share.owed -= amount * SCALE;
        emit RevenuePaid(potId, msg.sender, pot.currency, amount);
        IERC20(pot.currency).safeTransfer(msg.sender, amount);
    }

    /// @notice Give the caller its part of a pot's unsold gas, rounded down, and end its share in later sales. What
    /// it has earned stays to be claimed. Works whatever is paused.
    /// @param potId the pot
    function withdrawGas(uint256 potId) external nonReentrant {
        Pot storage pot = _pots[potId];
        Share storage share = _shares[potId][msg.sender];
        uint256 wh = _gasOf(pot, share.wh);
        if (wh == 0) revert NothingToTake();
        _accrue(pot, share);
        pot.shareWh -= share.wh;
        pot.gasWh -= wh;
        share.wh = 0;
        emit PotLeft(potId, msg.sender, wh);
        emit GasWithdrawn(msg.sender, pot.creditId, wh);
        credit.safeTransferFrom(address(this), msg.sender, pot.creditId, wh, "");
    }

    /// @notice A pot; its poolId is zero when there is none.
    /// @param potId the pot
    function potOf(uint256 potId) external view returns (Pot memory) {
        return _pots[potId];
    }

    /// @notice What a giver has in a pot.
    /// @param potId the pot
    /// @param giver the giver
    /// @return shareWh its share, out of the pot's shareWh
    /// @return gasWh what withdrawGas would give it now, Wh
    /// @return money what claim would pay it now, minor units of the pot's currency
    function shareOf(uint256 potId, address giver)
        external
        view
        returns (uint256 shareWh, uint256 gasWh, uint256 money)
    {
        Pot storage pot = _pots[potId];
        Share storage share = _shares[potId][giver];
        return (share.wh, _gasOf(pot, share.wh), (share.owed + _sinceIndex(pot, share)) / SCALE);
    }

    /// @notice The pot that the next gas of this kind goes into, unless it sells before; 0 when a new one is opened.
    /// @param poolId the pool
    /// @param creditId the batch
    /// @param revenueBps the givers' part of the money, in hundredths of a percent
    function openPotOf(bytes32 poolId, uint256 creditId, uint16 revenueBps) public view returns (uint256 potId) {
        potId = _latestPot[_key(poolId, creditId, revenueBps)];
        if (_pots[potId].currency != address(0)) return 0;
    }

    /// @dev Before the first sale nothing was earned, so a share can grow without a look at the index.
    function _feedPot(bytes32 poolId, uint256 creditId, uint16 revenueBps, address giver, uint256 wh) internal {
        uint256 potId = openPotOf(poolId, creditId, revenueBps);
        if (potId == 0) {
            potId = ++potCount;
            _latestPot[_key(poolId, creditId, revenueBps)] = potId;
            Pot storage opened = _pots[potId];
            (opened.poolId, opened.creditId, opened.revenueBps) = (poolId, creditId, revenueBps);
            emit PotOpened(potId, poolId, creditId, revenueBps);
        }
        Pot storage pot = _pots[potId];
        pot.shareWh += wh;
        pot.gasWh += wh;
        _shares[potId][giver].wh += wh;
        emit PotFed(potId, giver, wh);
    }

    function _checkSale(uint256 potId, Pot storage pot, GasOffer calldata o, uint128 wh) private view {
        if (msg.sender != _managerOf(pot.poolId)) revert NotPoolManager(pot.poolId, msg.sender);
        _requireMember(msg.sender);
        if (o.side != GasOffers.BUY) revert NotABuyOffer();
        if (o.maker == msg.sender) revert ManagersOwnOffer();
        if (pot.currency != address(0) && pot.currency != o.currency) revert OtherCurrency(potId, pot.currency);
        if (wh > pot.gasWh) revert PotShort(potId, pot.gasWh, wh);
    }

    /// @dev The market sees to the pauses, the offer, the limit and that the exact cost arrives.
    function _fillOffer(uint256 creditId, GasOffer calldata o, bytes calldata sig, uint128 wh, uint256 limit)
        private
        returns (uint256 received)
    {
        uint256 before = IERC20(o.currency).balanceOf(address(this));
        market.fillWith(o, sig, Take(wh, limit, creditId, o.currency));
        return IERC20(o.currency).balanceOf(address(this)) - before;
    }

    /// @dev The givers' part is rounded down once over all sales together, so many small sales give them no less.
    /// uint128 bounds the money ever split, and with it every product of the index.
    function _split(Pot storage pot, uint256 received) private returns (uint256 toGivers) {
        uint256 total = pot.received + SafeCast.toUint128(received);
        uint256 totalToGivers = (total * pot.revenueBps) / WHOLE_BPS;
        toGivers = totalToGivers - pot.toGivers;
        pot.received = uint128(total);
        pot.toGivers = uint128(totalToGivers);
        uint256 toSplit = toGivers * SCALE + pot.remainder;
        pot.earnedPerWh += toSplit / pot.shareWh;
        pot.remainder = toSplit % pot.shareWh;
    }

    function _accrue(Pot storage pot, Share storage share) private {
        share.owed += _sinceIndex(pot, share);
        share.index = pot.earnedPerWh;
    }

    function _sinceIndex(Pot storage pot, Share storage share) private view returns (uint256) {
        return share.wh * (pot.earnedPerWh - share.index);
    }

    /// @dev A full product, so that no size of a batch can lock it in.
    function _gasOf(Pot storage pot, uint256 shareWh) private view returns (uint256) {
        return shareWh == 0 ? 0 : Math.mulDiv(pot.gasWh, shareWh, pot.shareWh);
    }

    function _key(bytes32 poolId, uint256 creditId, uint16 revenueBps) private pure returns (bytes32) {
        return keccak256(abi.encode(poolId, creditId, revenueBps));
    }
}
