// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {ShareBase} from "./ShareBase.sol";

/// @title ShareLoans: gas lent from member to member, and its way back.
/// @notice A loan is returned by sending gas of the same class, of any zone and period, to this contract with the
/// loan's id as data. Anyone may do that for the borrower, at any time and whatever is paused: the holder moves its
/// own gas, and this contract, holding it for that moment, passes it on to the lender. A lender that cannot receive
/// finds it here (`withdraw`). A lender that forgives a debt returns the loan itself and gets the same gas back.
abstract contract ShareLoans is ShareBase, IERC1155Receiver {
    /// @notice wh and returnedWh are of the credit's class; dueBy is the last second at which it is not overdue.
    struct Loan {
        address lender;
        address borrower;
        uint256 creditId;
        uint128 wh;
        uint64 dueBy;
        uint128 returnedWh;
    }

    /// @notice At most this many loans of one borrower are open at a time.
    uint256 public constant MAX_OPEN_LOANS = 16;
    /// @dev What a lender that is a contract may burn while it is given its gas. A transfer takes some 60,000.
    uint256 private constant PASS_ON_GAS = 500_000;

    /// @notice How many loans there ever were. The first has the id 1.
    uint256 public loanCount;
    /// @notice Returned gas that its lender could not receive and can withdraw, Wh.
    mapping(address account => mapping(uint256 creditId => uint256 wh)) public claimableOf;
    mapping(uint256 loanId => Loan) private _loans;
    mapping(address borrower => uint256[] loanIds) private _openLoans;

    event Loaned(
        uint256 indexed loanId,
        address indexed lender,
        address indexed borrower,
        uint256 creditId,
        uint256 wh,
        uint64 dueBy
    );
    event Returned(uint256 indexed loanId, address indexed by, uint256 creditId, uint256 wh, uint256 returnedWh);
    /// @notice The lender could not receive what was returned; it is kept for it here.
    event ReturnKept(uint256 indexed loanId, address indexed lender, uint256 creditId, uint256 wh);
    event GasWithdrawn(address indexed account, uint256 indexed creditId, uint256 wh);

    /// @notice Only the credit contract may tell that gas has come.
    error OnlyCredit();
    /// @notice Gas comes here only to return a loan, whose id is the 32 bytes of data, or in a draw.
    error UnexpectedGas();
    /// @notice There is no such loan.
    error UnknownLoan(uint256 loanId);
    /// @notice Nothing was sent.
    error ZeroAmount();
    /// @notice A loan is returned in gas of the class in which it was lent.
    error WrongClass(uint256 loanId, uint256 creditId);
    /// @notice More was sent than is still owed.
    error TooMuchReturned(uint256 loanId, uint256 owedWh, uint256 sentWh);

    /// @notice Take out what this contract keeps because the caller could not receive it. Works whatever is paused.
    /// @param creditId the batch
    function withdraw(uint256 creditId) external nonReentrant {
        uint256 wh = claimableOf[msg.sender][creditId];
        if (wh == 0) revert NothingToTake();
        delete claimableOf[msg.sender][creditId];
        emit GasWithdrawn(msg.sender, creditId, wh);
        credit.safeTransferFrom(address(this), msg.sender, creditId, wh, "");
    }

    /// @notice Called by the credit contract when gas comes: from this contract's own draw for a pot, or to return
    /// the loan whose id is `data`. Everything else is refused, so nothing is lost here by mistake.
    /// @param operator who moves the gas
    /// @param from whose gas it was
    /// @param id the batch
    /// @param value how much, Wh
    /// @param data abi.encode(uint256 loanId)
    /// @return the selector that says yes
    function onERC1155Received(address operator, address from, uint256 id, uint256 value, bytes calldata data)
        external
        returns (bytes4)
    {
        if (msg.sender != address(credit)) revert OnlyCredit();
        if (operator != address(this)) _takeBack(from, id, value, data);
        return IERC1155Receiver.onERC1155Received.selector;
    }

    /// @notice Several batches at once are never taken: a loan is returned batch by batch.
    function onERC1155BatchReceived(
        address,
        address,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external pure returns (bytes4) {
        revert UnexpectedGas();
    }

    /// @notice ERC-165: this contract is an ERC-1155 receiver.
    /// @param interfaceId the interface asked for
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC1155Receiver).interfaceId || interfaceId == type(IERC165).interfaceId;
    }

    /// @notice A loan; its lender is zero when there is none.
    /// @param loanId the loan
    function loanOf(uint256 loanId) external view returns (Loan memory) {
        return _loans[loanId];
    }

    /// @notice The loans that an account still has to return, in no order.
    /// @param borrower the account
    function openLoansOf(address borrower) external view returns (uint256[] memory) {
        return _openLoans[borrower];
    }

    /// @notice What is late of a loan, Wh; 0 while it is not yet due.
    /// @param loanId the loan
    function overdueWh(uint256 loanId) external view returns (uint256) {
        Loan storage loan = _loans[loanId];
        return _isLate(loan) ? loan.wh - loan.returnedWh : 0;
    }

    function _openLoan(address lender, address borrower, uint256 creditId, uint128 wh, uint64 dueBy) internal {
        uint256 loanId = ++loanCount;
        _loans[loanId] = Loan(lender, borrower, creditId, wh, dueBy, 0);
        _openLoans[borrower].push(loanId);
        emit Loaned(loanId, lender, borrower, creditId, wh, dueBy);
    }

    /// @dev Effects first; then the lender is asked to take the gas, and its refusal changes nothing of them.
    function _takeBack(address by, uint256 creditId, uint256 wh, bytes calldata data) private nonReentrant {
        if (data.length != 32) revert UnexpectedGas();
        uint256 loanId = abi.decode(data, (uint256));
        Loan storage loan = _loans[loanId];
        address lender = loan.lender;
        if (lender == address(0)) revert UnknownLoan(loanId);
        if (wh == 0) revert ZeroAmount();
        if (creditId >> 160 != loan.creditId >> 160) revert WrongClass(loanId, creditId);
        uint256 owed = loan.wh - loan.returnedWh;
        if (wh > owed) revert TooMuchReturned(loanId, owed, wh);
        // Not truncated: wh is at most loan.wh, which is a uint128.
        loan.returnedWh += uint128(wh);
        if (wh == owed) _close(_openLoans[loan.borrower], loanId);
        emit Returned(loanId, by, creditId, wh, loan.returnedWh);
        try credit.safeTransferFrom{gas: PASS_ON_GAS}(address(this), lender, creditId, wh, "") {}
        catch {
            claimableOf[lender][creditId] += wh;
            emit ReturnKept(loanId, lender, creditId, wh);
        }
    }

    function _openLoanCount(address borrower) internal view returns (uint256) {
        return _openLoans[borrower].length;
    }

    function _hasOverdueLoan(address borrower) internal view returns (bool) {
        uint256[] storage open = _openLoans[borrower];
        for (uint256 i = 0; i < open.length; ++i) {
            if (_isLate(_loans[open[i]])) return true;
        }
        return false;
    }

    function _isLate(Loan storage loan) private view returns (bool) {
        return block.timestamp > loan.dueBy;
    }

    /// @dev The loan is in the list: it was open until now.
    function _close(uint256[] storage open, uint256 loanId) private {
        uint256 at = 0;
        while (open[at] != loanId) ++at;
        open[at] = open[open.length - 1];
        open.pop();
    }
}
