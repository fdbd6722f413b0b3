#!/usr/bin/env node
// Speaks as much of solc's command line as the audit tools need, with the pinned compiler from npm:
//   solc.mjs --version
//   solc.mjs --standard-json    the compiler's JSON in on stdin, out on stdout
//   solc.mjs --server           the same, one JSON document a line, until stdin ends
// Sources named by "urls" and imports are read below the folder it is started in.
import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const solc = createRequire(import.meta.url)("solc");

function read(path) {
  return existsSync(path) ? { contents: readFileSync(path, "utf8") } : { error: `${path} not found` };
}

function compile(text) {
  const input = JSON.parse(text);
  for (const [path, source] of Object.entries(input.sources)) {
    if (source.content === undefined) input.sources[path] = { content: readFileSync(path, "utf8") };
  }
  return solc.compile(JSON.stringify(input), { import: read });
}

if (process.argv.includes("--server")) {
  for await (const line of createInterface({ input: process.stdin })) process.stdout.write(`${compile(line)}\n`);
} else if (process.argv.includes("--standard-json")) {
  process.stdout.write(compile(readFileSync(0, "utf8")));
} else {
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}`);
}
