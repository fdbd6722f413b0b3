// Compiles the contracts that only tests use (contract wallets, lying currencies, feeds) into artifacts/.
//   node tests/contracts/props/build.mjs [--check]
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const tools = resolve(here, "../../../packaging/contracts");
const solc = createRequire(join(tools, "build.mjs"))("solc");
const names = readdirSync(here).filter((name) => name.endsWith(".sol")).sort();
const input = {
  language: "Solidity",
  sources: Object.fromEntries(names.map((name) => [name, { content: readFileSync(join(here, name), "utf8") }])),
  settings: {
    evmVersion: "paris",
    optimizer: { enabled: true, runs: 200 },
    metadata: { bytecodeHash: "none" },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  },
};
const findImports = (path) => ({ contents: readFileSync(join(tools, "node_modules", path), "utf8") });
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: findImports }));
const problems = output.errors ?? [];
for (const problem of problems) console.error(problem.formattedMessage);
if (problems.length > 0) process.exit(1);

mkdirSync(join(here, "artifacts"), { recursive: true });
let different = 0;
for (const file of names) {
  const name = file.replace(".sol", "");
  const { abi, evm } = output.contracts[file][name];
  const text = JSON.stringify({ contractName: name, abi, bytecode: "0x" + evm.bytecode.object }, null, 1) + "\n";
  const path = join(here, "artifacts", `${name}.json`);
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, "utf8") !== text) different += 1;
}
process.exit(different > 0 ? 1 : 0);
