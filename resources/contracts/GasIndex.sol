// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {AggregatorV3Interface} from "./AggregatorV3Interface.sol";

/// @title GasIndex: what one class of gas costs on the community's own market, as a price feed.
/// @notice Anyone may make a round. Its answer is the volume-weighted price of the market's open fills over at least
/// `window` seconds, in minor units of `currency` per MWh. What was traded between two rounds counts at no more and no
/// less than maxMoveBps beside the answer before it, and so does the new answer: one trade, however large and however
/// absurd, moves the index by at most that, and it stops moving it when it leaves the window.
/// @dev Offers may trigger on it: it is read through Chainlink's AggregatorV3Interface. Nobody owns it, nothing in it
/// can be changed. Sums stay below (2^128)^2, because every price counted is one that was traded (at most 2^128 a Wh).
contract GasIndex is AggregatorV3Interface {
    /// @dev Round 0 is the beginning: where counting starts, without an answer.
    struct Round {
        uint64 at;
        uint64 from;
        uint128 wh;
        uint256 counted;
        int256 answer;
    }

    /// @notice A window spans at most this many intervals, so that looking for its beginning stays cheap.
    uint256 public constant MAX_INTERVALS = 96;
    /// @dev 1 natural, 2 biomethane, 3 hydrogen, 4 blend.
    uint8 private constant LAST_CLASS = 4;
    uint256 private constant WH_PER_MWH = 1e6;
    uint256 private constant BPS = 10_000;

    /// @notice The market whose fills are counted.
    ITradedOf public immutable market;
    /// @notice The class of gas: 1 natural, 2 biomethane, 3 hydrogen, 4 blend.
    uint8 public immutable gasClass;
    /// @notice The money of the fills that are counted.
    address public immutable currency;
    /// @notice A round looks back at least so many seconds.
    uint32 public immutable window;
    /// @notice Seconds that must pass between two rounds.
    uint32 public immutable interval;
    /// @notice The least that must have been traded in what a round looks back at, Wh.
    uint128 public immutable minWh;
    /// @notice How far a round may move the answer, hundredths of a per cent of the answer before it.
    uint16 public immutable maxMoveBps;
    /// @notice Decimals of the answer: the currency's.
    uint8 public immutable override decimals;
    /// @notice The feed's own version.
    uint256 public constant override version = 1;

    Round[] private _rounds;
    /// @dev The market's total value, minor units, at the newest round.
    uint128 private _seenValue;

    event RoundMade(uint80 indexed roundId, int256 answer, uint256 wh, uint64 from, uint64 to);

    /// @notice The next round can be made at this time, not before.
    error TooEarly(uint256 notBefore);
    /// @notice Too little was traded in the window for a round.
    error TooLittleTraded(uint256 wh, uint256 minWh);
    /// @notice There is no such round.
    error NoDataPresent();
    /// @notice A parameter is outside what makes sense; the field is named.
    error BadParameter(string field);

    /// @param market_ the market whose fills are counted
    /// @param gasClass_ 1 natural, 2 biomethane, 3 hydrogen, 4 blend
    /// @param currency_ the money of the fills that are counted
    /// @param window_ how far a round looks back, seconds; at most 96 intervals
    /// @param interval_ seconds between two rounds
    /// @param minWh_ the least traded in a window that makes a round, Wh
    /// @param maxMoveBps_ how far a round may move the answer, hundredths of a per cent
    constructor(
        ITradedOf market_,
        uint8 gasClass_,
        address currency_,
        uint32 window_,
        uint32 interval_,
        uint128 minWh_,
        uint16 maxMoveBps_
    ) {
        if (gasClass_ == 0 || gasClass_ > LAST_CLASS) revert BadParameter("gasClass");
        if (interval_ == 0) revert BadParameter("interval");
        if (window_ < interval_ || window_ > interval_ * MAX_INTERVALS) revert BadParameter("window");
        if (minWh_ == 0) revert BadParameter("minWh");
        if (maxMoveBps_ == 0 || maxMoveBps_ >= BPS) revert BadParameter("maxMoveBps");
        (market, gasClass, currency) = (market_, gasClass_, currency_);
        (window, interval, minWh, maxMoveBps) = (window_, interval_, minWh_, maxMoveBps_);
        decimals = IERC20Metadata(currency_).decimals();
        (uint128 wh, uint128 value) = market_.tradedOf(gasClass_, currency_);
        _seenValue = value;
        _rounds.push(Round(uint64(block.timestamp), uint64(block.timestamp), wh, 0, 0));
    }

    /// @notice Make a round of what was traded. Anyone may, once an interval; the first one after a whole window.
    function update() external {
        uint256 roundId = _rounds.length;
        Round storage last = _rounds[roundId - 1];
        uint256 notBefore = last.at + (roundId == 1 ? window : interval);
        if (block.timestamp < notBefore) revert TooEarly(notBefore);

        (uint128 wh, uint128 value) = market.tradedOf(gasClass, currency);
        Round storage base = _base(roundId - 1);
        uint256 traded = wh - base.wh;
        if (traded < minWh) revert TooLittleTraded(traded, minWh);

        (uint256 low, uint256 high) = _bounds(uint256(last.answer));
        uint256 counted = last.counted + _count(wh - last.wh, value - _seenValue, low, high);
        uint256 answer = _clamp(Math.mulDiv(counted - base.counted, WH_PER_MWH, traded), low, high);
        _seenValue = value;
        _rounds.push(Round(uint64(block.timestamp), base.at, wh, counted, int256(answer)));
        emit RoundMade(uint80(roundId), int256(answer), traded, base.at, uint64(block.timestamp));
    }

    /// @notice The newest round. startedAt is where it begins to look back, updatedAt when it was made.
    function latestRoundData()
        external
        view
        override
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return getRoundData(uint80(_rounds.length - 1));
    }

    /// @notice What the feed tells, in words.
    function description() external view override returns (string memory) {
        string[LAST_CLASS] memory names = ["natural gas", "biomethane", "hydrogen", "blended gas"];
        return string.concat("Hearth index: ", names[gasClass - 1], ", per MWh");
    }

    /// @notice One round; the first has the number 1.
    function getRoundData(uint80 _roundId)
        public
        view
        override
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        if (_roundId == 0 || _roundId >= _rounds.length) revert NoDataPresent();
        Round storage r = _rounds[_roundId];
        return (_roundId, r.answer, r.from, r.at, _roundId);
    }

    /// @dev The newest round that is at least a window old. There always is one, because the first round is made a
    /// whole window after the beginning; fewer than MAX_INTERVALS are younger, because they are an interval apart.
    function _base(uint256 newest) private view returns (Round storage) {
        while (_rounds[newest].at + window > block.timestamp) --newest;
        return _rounds[newest];
    }

    /// @dev How far the answer may move from the one before: at least by one, so that it never sticks, and never to
    /// zero. Nothing bounds the first answer.
    function _bounds(uint256 before) private view returns (uint256 low, uint256 high) {
        if (before == 0) return (1, type(uint256).max);
        uint256 move = Math.max(before * maxMoveBps / BPS, 1);
        return (Math.max(before - move, 1), before + move);
    }

    /// @dev The value of what was traded since the last round, at a price within the bounds.
    function _count(uint256 wh, uint256 value, uint256 low, uint256 high) private pure returns (uint256) {
        if (wh == 0) return 0;
        uint256 price = value * WH_PER_MWH / wh;
        uint256 bounded = _clamp(price, low, high);
        return bounded == price ? value : Math.mulDiv(bounded, wh, WH_PER_MWH);
    }

    function _clamp(uint256 value, uint256 low, uint256 high) private pure returns (uint256) {
        return Math.min(Math.max(value, low), high);
    }
}

/// @notice The part of GasMarket that an index reads: everything ever traded openly, per class and currency.
interface ITradedOf {
    function tradedOf(uint8 gasClass, address currency) external view returns (uint128 wh, uint128 value);
}
