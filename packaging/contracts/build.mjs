// Compiles resources/contracts with the pinned solc and OpenZeppelin and writes one artifact per contract.
// The same sources and package-lock.json give the same bytes on every machine:
//   node build.mjs           writes resources/contracts/artifacts/<Name>.json of every contract whose sources changed
//   node build.mjs --check   compiles them all and compares instead, and exits 1 when anything differs
//   --out DIR                writes to, or compares with, another folder
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const sourceFolder = resolve(here, "../../resources/contracts");
const CONTRACTS = ["Community", "GasCredit", "GasIndex", "GasMarket", "MeterRegistry", "PracticeMoney", "SharePool"];
const CODE_LIMIT = 24576; // EIP-170

const settings = {
  evmVersion: "paris",
  viaIR: true,
  optimizer: { enabled: true, runs: 200 },
  metadata: { bytecodeHash: "none" },
};

function load() {
  try {
    return { solc: require("solc"), keccak: require("js-sha3").keccak256 };
  } catch (problem) {
    console.error(`The compiler is not installed (${problem.code}). Run: npm ci --prefix ${here}`);
    process.exit(2);
  }
}

function read(path) {
  const file = [join(sourceFolder, path), join(here, "node_modules", path)].find((place) => existsSync(place));
  return file && readFileSync(file, "utf8");
}

// The files a contract imports, found without the compiler: enough to see that none of them changed.
function sourcesOf(path, files = {}) {
  if (path in files) return files;
  files[path] = read(path) ?? "";
  for (const [, wanted] of files[path].matchAll(/^import\b[^;]*?["']([^"']+)["'];/gm)) {
    sourcesOf(wanted.startsWith(".") ? posix.join(dirname(path), wanted) : wanted, files);
  }
  return files;
}

// One contract with the files it imports, whoever imports them, and no others: a change to a contract that it does not
// use changes neither its code nor its source hash. Ours are named by file, OpenZeppelin's by package.
function compile(solc, name) {
  const main = `${name}.sol`;
  const files = { [main]: read(main) };
  const findImports = (path) => {
    const contents = read(path);
    if (contents === undefined) return { error: `${path} not found` };
    files[path] = contents;
    return { contents };
  };
  const input = {
    language: "Solidity",
    sources: { [main]: { content: files[main] } },
    settings: {
      ...settings,
      outputSelection: {
        [main]: { [name]: ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences", "storageLayout"] },
      },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: findImports }));
  const problems = output.errors ?? [];
  for (const problem of problems) console.error(problem.formattedMessage);
  if (problems.length > 0) process.exit(1); // warnings are errors
  return { compiled: output.contracts[main][name], files };
}

function sourceHash(keccak, files) {
  const list = Object.keys(files).sort().map((path) => `${keccak(files[path])}  ${path}\n`).join("");
  return "0x" + keccak(list);
}

// Where each state variable begins, so that a node's proof of storage can be read: the slot, the byte in it, the type.
function slots({ storage, types }) {
  return storage.map(({ label, slot, offset, type }) => ({ label, slot: Number(slot), offset, type: types[type].label }));
}

function artifact(name, compiled, files, common, keccak) {
  const runtime = compiled.evm.deployedBytecode;
  const size = runtime.object.length / 2;
  if (size > CODE_LIMIT) throw new Error(`${name}: ${size} bytes, over the limit of ${CODE_LIMIT}`);
  const immutables = Object.values(runtime.immutableReferences ?? {})
    .flat()
    .map(({ start, length }) => ({ start, length }))
    .sort((a, b) => a.start - b.start);
  return {
    contractName: name,
    abi: compiled.abi,
    bytecode: "0x" + compiled.evm.bytecode.object,
    runtimeCodeHash: "0x" + keccak(Buffer.from(runtime.object, "hex")),
    runtimeCodeSize: size,
    immutableReferences: immutables,
    storage: slots(compiled.storageLayout),
    sourceHash: sourceHash(keccak, files),
    ...common,
  };
}

function unchanged(file, name, common, keccak) {
  if (!existsSync(file)) return undefined;
  const old = JSON.parse(readFileSync(file, "utf8"));
  if (!("storage" in old)) return undefined;
  const same = Object.entries({ ...common, sourceHash: sourceHash(keccak, sourcesOf(`${name}.sol`)) })
    .every(([key, value]) => JSON.stringify(old[key]) === JSON.stringify(value));
  return same ? old : undefined;
}

function build(out, everything) {
  const { solc, keccak } = load();
  const packages = JSON.parse(readFileSync(join(here, "package.json"), "utf8")).dependencies;
  const common = {
    solc: solc.version(),
    openzeppelin: packages["@openzeppelin/contracts"],
    settings,
  };
  return Object.fromEntries(
    CONTRACTS.map((name) => {
      const old = everything ? undefined : unchanged(join(out, `${name}.json`), name, common, keccak);
      if (old) return [name, old];
      const { compiled, files } = compile(solc, name);
      return [name, artifact(name, compiled, files, common, keccak)];
    }),
  );
}

function main(args) {
  const out = args.includes("--out") ? resolve(args[args.indexOf("--out") + 1]) : join(sourceFolder, "artifacts");
  const check = args.includes("--check");
  if (!check) mkdirSync(out, { recursive: true });
  let different = 0;
  for (const [name, built] of Object.entries(build(out, check))) {
    const file = join(out, `${name}.json`);
    const text = JSON.stringify(built, null, 1) + "\n";
    const same = existsSync(file) && readFileSync(file, "utf8") === text;
    if (check && !same) different += 1;
    if (!check) writeFileSync(file, text);
    console.log(`${name}: ${built.runtimeCodeSize} bytes${check ? (same ? ", same" : ", DIFFERENT") : ""}`);
  }
  if (different > 0) process.exit(1);
}

main(process.argv.slice(2));
