// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Batches} from "./Batches.sol";

/// @title BatchMetadata: what a batch is, as the JSON document of ERC-1155, inside a data: URI.
/// @notice Nothing has to be fetched from anywhere: the URI is the document. Times are Unix seconds; the zone, the
/// plant and the other hashes are hexadecimal; the period is YYYY-MM.
library BatchMetadata {
    /// @notice The data: URI of a batch.
    /// @param creditId class (8 bits) | zone (64) | period (32) | batch (64)
    /// @param b where the batch comes from; its country is two letters A-Z
    function uri(uint256 creditId, Batches.Batch memory b) internal pure returns (string memory) {
        string memory document = string.concat(_head(creditId), _source(b), _claims(b));
        return string.concat("data:application/json;base64,", Base64.encode(bytes(document)));
    }

    function _head(uint256 creditId) private pure returns (string memory) {
        string memory class = _className(creditId >> 160);
        string memory period = _period(uint32(creditId >> 64));
        string memory number = Strings.toString(uint64(creditId));
        return string.concat(
            string.concat('{"name":"Gas credit: ', class, " ", period, ', batch ', number, '"'),
            ',"description":"Each is a claim on 1 Wh (gross calorific value) of gas of this batch."',
            ',"decimals":0,"properties":{"class":"',
            class,
            _text('","zone', Strings.toHexString(uint64(creditId >> 96), 8)),
            _text('","period', period),
            '","batch":',
            number
        );
    }

    function _source(Batches.Batch memory b) private pure returns (string memory) {
        return string.concat(
            _text(',"issuer', Strings.toChecksumHexString(b.issuer)),
            _text('","plantIdHash', _hash(b.plantIdHash)),
            _text('","feedstock', _hash(b.feedstock)),
            _number('","prodFrom', b.prodFrom),
            _number(',"prodTo', b.prodTo),
            _number(',"capacityKW', b.capacityKW),
            _text(',"country', string(abi.encodePacked(b.country)))
        );
    }

    function _claims(Batches.Batch memory b) private pure returns (string memory) {
        return string.concat(
            _text('","supportScheme', _hash(b.supportScheme)),
            _number('","operationalDate', b.operationalDate),
            _number(',"ghgMgPerMJ', b.ghgMgPerMJ),
            _text(',"posHash', _hash(b.posHash)),
            _number('","expiry', b.expiry),
            _number(',"chainModel', b.chainModel),
            "}}"
        );
    }

    function _text(string memory key, string memory value) private pure returns (string memory) {
        return string.concat(key, '":"', value);
    }

    function _number(string memory key, uint256 value) private pure returns (string memory) {
        return string.concat(key, '":', Strings.toString(value));
    }

    function _hash(bytes32 value) private pure returns (string memory) {
        return Strings.toHexString(uint256(value), 32);
    }

    function _period(uint256 yyyymm) private pure returns (string memory) {
        uint256 month = yyyymm % 100;
        return string.concat(Strings.toString(yyyymm / 100), month < 10 ? "-0" : "-", Strings.toString(month));
    }

    function _className(uint256 gasClass) private pure returns (string memory) {
        if (gasClass == 1) return "natural gas";
        if (gasClass == 2) return "biomethane";
        if (gasClass == 3) return "hydrogen";
        return "blend";
    }
}
