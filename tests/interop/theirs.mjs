// What ethers and viem make of typed data. Reads a JSON list of {document, key, signature} from standard input, where
// document is that of eth_signTypedData_v4, and writes one answer for each: the hash, the key's signature, the signer
// of the given signature, and the document as the library itself would write it.
import { readFileSync } from "node:fs";
import { TypedDataEncoder, Wallet, verifyTypedData } from "ethers";
import { hashTypedData, recoverTypedDataAddress, serializeTypedData } from "viem";
import { privateKeyToAccount } from "viem/accounts";

function parts({ domain, types, message }) {
  const { EIP712Domain, ...own } = types;
  return [domain, own, message];
}

async function ethers({ document, key, signature }) {
  const [domain, types, message] = parts(document);
  return {
    hash: TypedDataEncoder.hash(domain, types, message),
    signature: await new Wallet(key).signTypedData(domain, types, message),
    signer: verifyTypedData(domain, types, message, signature),
    document: TypedDataEncoder.getPayload(domain, types, message),
  };
}

async function viem({ document, key, signature }) {
  return {
    hash: hashTypedData(document),
    signature: await privateKeyToAccount(key).signTypedData(document),
    signer: await recoverTypedDataAddress({ ...document, signature }),
    document: JSON.parse(serializeTypedData(document)),
  };
}

const answers = [];
for (const request of JSON.parse(readFileSync(0, "utf8"))) {
  answers.push({ ethers: await ethers(request), viem: await viem(request) });
}
process.stdout.write(JSON.stringify(answers));
