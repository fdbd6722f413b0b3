// Hardhat's own defaults: chain id 31337, and the same funded accounts as everywhere else.
export default {
  paths: { artifacts: "./build/artifacts", cache: "./build/cache" },
};
