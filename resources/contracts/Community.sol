// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControlDefaultAdminRules} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";

/// @title Community: who belongs, which money counts, and what is paused.
/// @notice The other Hearth contracts ask this one before they act. It holds neither gas nor money.
/// The administrator's role moves only in two steps, after a delay (OpenZeppelin's
/// AccessControlDefaultAdminRules), so that a stolen key can be answered in time.
contract Community is AccessControlDefaultAdminRules, Multicall {
    /// @notice May admit members, link meters and set calorific values.
    bytes32 public constant METER_OPERATOR = keccak256("METER_OPERATOR");
    /// @notice May issue batches and allot gas out of its own batches.
    bytes32 public constant ISSUER = keccak256("ISSUER");
    /// @notice May stop fills, or everything but leaving, and start them again.
    bytes32 public constant PAUSER = keccak256("PAUSER");

    /// @notice `Paused` scope: new fills.
    uint8 public constant SCOPE_FILLS = 1;
    /// @notice `Paused` scope: everything but leaving.
    uint8 public constant SCOPE_ALL = 2;

    /// @dev A rate is reckoned with in 256 bits; no common currency or feed has more decimals than this.
    uint8 private constant MOST_DECIMALS = 18;
    /// @dev 1 household, 2 supplier, 3 plant, 4 operator.
    uint8 private constant LAST_MEMBER_ROLE = 4;

    /// @notice What the operator vouches for about an account. The evidence itself stays off chain.
    struct Attestation {
        bytes2 jurisdiction;
        uint8 role;
        uint64 validUntil;
        bytes32 evidenceHash;
    }

    /// @notice Where the rate between two currencies is read. The decimals are kept as they were when it was set.
    struct Rate {
        address feed;
        uint32 maxAge;
        uint8 feedDecimals;
        uint8 altDecimals;
        uint8 currencyDecimals;
    }

    /// @notice The community's name, as people know it.
    string public name;
    /// @notice Whether new fills are stopped on their own. `allPaused` stops them too.
    bool public fillsPaused;
    /// @notice Whether everything but leaving is stopped.
    bool public allPaused;
    /// @notice Whether trades may be settled in this ERC-20.
    mapping(address currency => bool allowed) public isCurrency;
    /// @notice Whether an offer's trigger may wait for this price feed.
    mapping(address feed => bool allowed) public isFeed;

    mapping(address account => Attestation) private _attestations;
    mapping(address altCurrency => mapping(address currency => Rate)) private _rates;

    event Attested(address indexed account, bytes2 jurisdiction, uint8 role, uint64 validUntil, bytes32 evidenceHash);
    event Revoked(address indexed account);
    event Paused(uint8 scope, bool on, address by);
    event CurrencySet(address indexed currency, bool allowed);
    event FeedSet(address indexed feed, bool allowed);
    event RateSet(address indexed altCurrency, address indexed currency, address feed, uint32 maxAge);

    /// @notice The account is the zero address.
    error ZeroAccount();
    /// @notice The member role is not one of 1 (household) to 4 (operator).
    error UnknownMemberRole(uint8 role);
    /// @notice The attestation would already have run out.
    error AlreadyExpired(uint64 validUntil);
    /// @notice The account has no attestation to revoke.
    error NotAttested(address account);
    /// @notice The address holds no contract, so it can be neither a currency nor a feed.
    error NotAContract(address target);
    /// @notice The two currencies are one, or have more decimals than can be reckoned with.
    error UnusableRate(address altCurrency, address currency);

    /// @param name_ the community's name
    /// @param adminDelay seconds that must pass between the two steps of an administrator's change
    /// @param admin the first administrator; it grants the other roles
    constructor(string memory name_, uint48 adminDelay, address admin)
        AccessControlDefaultAdminRules(adminDelay, admin)
    {
        name = name_;
    }

    /// @notice Admit an account, or renew what is attested about it.
    /// @param account who is admitted
    /// @param jurisdiction ISO 3166-1 alpha-2 code, for example "CN"
    /// @param role 1 household, 2 supplier, 3 plant, 4 operator
    /// @param validUntil last second at which the account counts as a member
    /// @param evidenceHash hash of the evidence kept off chain, or zero
    function attest(address account, bytes2 jurisdiction, uint8 role, uint64 validUntil, bytes32 evidenceHash)
        external
        onlyRole(METER_OPERATOR)
    {
        if (account == address(0)) revert ZeroAccount();
        if (role == 0 || role > LAST_MEMBER_ROLE) revert UnknownMemberRole(role);
        if (validUntil < block.timestamp) revert AlreadyExpired(validUntil);
        _attestations[account] = Attestation(jurisdiction, role, validUntil, evidenceHash);
        emit Attested(account, jurisdiction, role, validUntil, evidenceHash);
    }

    /// @notice End an account's membership at once. What it holds stays its own.
    /// @param account whose attestation ends
    function revoke(address account) external onlyRole(METER_OPERATOR) {
        if (_attestations[account].role == 0) revert NotAttested(account);
        delete _attestations[account];
        emit Revoked(account);
    }

    /// @notice Allow or forbid an ERC-20 as the money of trades.
    /// @param currency the token's contract
    /// @param allowed whether it may be used from now on
    function setCurrency(address currency, bool allowed) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (allowed && currency.code.length == 0) revert NotAContract(currency);
        isCurrency[currency] = allowed;
        emit CurrencySet(currency, allowed);
    }

    /// @notice Allow or forbid a price feed (Chainlink's AggregatorV3Interface) in triggers.
    /// @param feed the feed's contract
    /// @param allowed whether it may be used from now on
    function setFeed(address feed, bool allowed) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (allowed && feed.code.length == 0) revert NotAContract(feed);
        isFeed[feed] = allowed;
        emit FeedSet(feed, allowed);
    }

    /// @notice Say where the exchange rate between two currencies is read, so that offers may name a second one.
    /// @param altCurrency the second currency
    /// @param currency the currency that offers are priced in
    /// @param feed answers whole units of `currency` for one whole unit of `altCurrency`; zero forgets the rate
    /// @param maxAge how old an answer may be, seconds
    function setRate(address altCurrency, address currency, address feed, uint32 maxAge)
        external
        onlyRole(DEFAULT_ADMIN_ROLE)
    {
        if (altCurrency == currency) revert UnusableRate(altCurrency, currency);
        if (feed == address(0)) {
            delete _rates[altCurrency][currency];
        } else {
            Rate memory rate = Rate(feed, maxAge, _decimals(feed), _decimals(altCurrency), _decimals(currency));
            if (rate.feedDecimals > MOST_DECIMALS || rate.altDecimals > MOST_DECIMALS) {
                revert UnusableRate(altCurrency, currency);
            }
            if (rate.currencyDecimals > MOST_DECIMALS) revert UnusableRate(altCurrency, currency);
            _rates[altCurrency][currency] = rate;
        }
        emit RateSet(altCurrency, currency, feed, maxAge);
    }

    /// @notice Stop new fills, or let them go on. Posting, readings and leaving are not touched.
    /// @param on true stops
    function setFillsPaused(bool on) external onlyRole(PAUSER) {
        fillsPaused = on;
        emit Paused(SCOPE_FILLS, on, msg.sender);
    }

    /// @notice Stop everything but leaving (cancelling, withdrawing, retiring, moving one's own gas).
    /// @param on true stops
    function setAllPaused(bool on) external onlyRole(PAUSER) {
        allPaused = on;
        emit Paused(SCOPE_ALL, on, msg.sender);
    }

    /// @notice Whether the account's attestation is in force now.
    function isMember(address account) public view returns (bool) {
        Attestation storage a = _attestations[account];
        return a.role != 0 && a.validUntil >= block.timestamp;
    }

    /// @notice What is attested about an account; role 0 when nothing is.
    function attestationOf(address account) external view returns (Attestation memory) {
        return _attestations[account];
    }

    /// @notice Where a rate is read; the feed is zero when none is known.
    function rateOf(address altCurrency, address currency) external view returns (Rate memory) {
        return _rates[altCurrency][currency];
    }

    /// @notice What the market asks about one fill, in one call.
    /// @return makerIn whether the maker is a member
    /// @return takerIn whether the taker is a member
    /// @return currencyIn whether trades may be settled in the currency
    /// @return fillsStopped whether either pause stops new fills
    function standing(address maker, address taker, address currency)
        external
        view
        returns (bool makerIn, bool takerIn, bool currencyIn, bool fillsStopped)
    {
        return (isMember(maker), isMember(taker), isCurrency[currency], fillsPaused || allPaused);
    }

    function _decimals(address target) private view returns (uint8) {
        if (target.code.length == 0) revert NotAContract(target);
        return IDecimals(target).decimals();
    }
}

/// @notice What ERC-20 currencies and AggregatorV3 feeds have in common.
interface IDecimals {
    function decimals() external view returns (uint8);
}
