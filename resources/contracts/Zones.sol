// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Community} from "./Community.sol";

/// @title Zones: what a cubic metre is worth in a gas zone, and what its pipes carry. The part of MeterRegistry that
/// knows no meters.
abstract contract Zones {
    /// @dev One storage slot: from <= ts < to.
    struct Calorific {
        uint64 from;
        uint64 to;
        uint32 zPpm;
        uint32 cvWhPerM3;
    }

    /// @notice How many of a zone's calorific entries are searched, newest first.
    uint256 public constant CALORIFIC_LOOKBACK = 1024;

    uint32 private constant MAX_CV_WH_PER_M3 = 50_000;
    /// @dev Z is about the absolute pressure in bar; no meter works at a thousand.
    uint32 private constant MAX_Z_PPM = 1_000_000_000;
    /// @dev 0 methane, 1 hydrogen, 2 blended.
    uint8 private constant LAST_NETWORK = 2;

    /// @notice The community whose roles and pauses apply.
    Community public immutable community;
    /// @notice What a zone's pipes carry: 0 methane (unless set), 1 hydrogen, 2 blended.
    mapping(bytes32 zone => uint8 network) public networkOf;

    mapping(bytes32 zone => Calorific[]) private _calorific;

    event NetworkSet(bytes32 indexed zone, uint8 network);
    event CalorificSet(bytes32 indexed zone, uint64 from, uint64 to, uint32 zPpm, uint32 cvWhPerM3);

    /// @notice The caller lacks a role of the community.
    error MissingRole(bytes32 role, address account);
    /// @notice A parameter is outside what makes sense; the field is named.
    error BadParameter(string field);
    /// @notice No calorific value is known for the zone at that time.
    error NoCalorific(bytes32 zone, uint64 ts);

    modifier onlyCommunityRole(bytes32 role) {
        if (!community.hasRole(role, msg.sender)) revert MissingRole(role, msg.sender);
        _;
    }

    constructor(Community community_) {
        community = community_;
    }

    /// @notice Set a zone's conversion from litres to watt-hours for a time; a later entry wins over an earlier one.
    /// @param zone keccak256 of the gas zone's name
    /// @param from first second it holds for
    /// @param to first second it no longer holds for
    /// @param zPpm volume conversion factor Z, millionths
    /// @param cvWhPerM3 gross calorific value, Wh per cubic metre at normal conditions
    function setCalorific(bytes32 zone, uint64 from, uint64 to, uint32 zPpm, uint32 cvWhPerM3)
        external
        onlyCommunityRole(community.METER_OPERATOR())
    {
        if (to <= from) revert BadParameter("to");
        if (zPpm == 0 || zPpm > MAX_Z_PPM) revert BadParameter("zPpm");
        if (cvWhPerM3 == 0 || cvWhPerM3 > MAX_CV_WH_PER_M3) revert BadParameter("cvWhPerM3");
        _calorific[zone].push(Calorific(from, to, zPpm, cvWhPerM3));
        emit CalorificSet(zone, from, to, zPpm, cvWhPerM3);
    }

    /// @notice Say what a zone's pipes carry, and with it which gas settles what is consumed there from now on.
    /// @param zone keccak256 of the gas zone's name
    /// @param network 0 methane, 1 hydrogen, 2 blended
    function setNetwork(bytes32 zone, uint8 network) external onlyCommunityRole(community.METER_OPERATOR()) {
        if (network > LAST_NETWORK) revert BadParameter("network");
        networkOf[zone] = network;
        emit NetworkSet(zone, network);
    }

    /// @notice The conversion that holds for a zone at a time.
    function calorificAt(bytes32 zone, uint64 ts) public view returns (uint32 zPpm, uint32 cvWhPerM3) {
        Calorific[] storage list = _calorific[zone];
        uint256 length = list.length;
        for (uint256 i = 0; i < length && i < CALORIFIC_LOOKBACK; ++i) {
            Calorific memory c = list[length - 1 - i];
            if (c.from <= ts && ts < c.to) return (c.zPpm, c.cvWhPerM3);
        }
        revert NoCalorific(zone, ts);
    }

    /// @dev Rounded down, once: litres x ppm x Wh/m3 / 1e6 / 1e3. The product stays below 2^128.
    function _toWh(bytes32 zone, uint64 ts, uint64 deltaL) internal view returns (uint256) {
        (uint32 zPpm, uint32 cvWhPerM3) = calorificAt(zone, ts);
        return uint256(deltaL) * zPpm * cvWhPerM3 / 1e9;
    }
}
