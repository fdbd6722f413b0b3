// What ethers makes of thousands of random cases. Reads {phrases, transactions, documents, messages} as JSON from
// standard input and writes lists of answers under the same names, each in the order of its questions.
import { readFileSync } from "node:fs";
import {
  HDNodeWallet, Mnemonic, SigningKey, Transaction, TypedDataEncoder, hashMessage, verifyMessage,
  verifyTypedData, wordlists,
} from "ethers";

function phrases({ phrase, passphrase, wordlist, indexes }) {
  const mnemonic = Mnemonic.fromPhrase(phrase, passphrase, wordlists[wordlist]);
  const account = HDNodeWallet.fromMnemonic(mnemonic, "m/44'/60'/0'");
  const receiving = account.deriveChild(0);
  return {
    xpub: account.neuter().extendedKey,
    addresses: indexes.map((index) => receiving.deriveChild(index).address),
  };
}

function transactions({ key, transaction }) {
  const made = Transaction.from(transaction);
  const digest = made.unsignedHash;
  made.signature = new SigningKey(key).sign(digest);
  const read = Transaction.from(made.serialized);
  return { digest, raw: made.serialized, hash: made.hash, signer: read.from };
}

function documents({ key, document, signature }) {
  const { EIP712Domain, ...types } = document.types;
  const { domain, message } = document;
  const digest = TypedDataEncoder.hash(domain, types, message);
  return {
    digest,
    signature: new SigningKey(key).sign(digest).serialized,
    signer: verifyTypedData(domain, types, message, signature),
  };
}

function messages({ key, text, signature }) {
  const digest = hashMessage(text);
  return {
    digest,
    signature: new SigningKey(key).sign(digest).serialized,
    signer: verifyMessage(text, signature),
  };
}

const asked = JSON.parse(readFileSync(0, "utf8"));
const answered = {};
for (const [name, answer] of Object.entries({ phrases, transactions, documents, messages })) {
  answered[name] = (asked[name] ?? []).map(answer);
}
process.stdout.write(JSON.stringify(answered));
