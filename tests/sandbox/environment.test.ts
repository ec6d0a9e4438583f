import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { cacheDirectory, childEnvironment } from "../../sandbox/environment";

describe("the environment of child processes", () => {
  it("holds nothing of the user's AWS or Pulumi settings", () => {
    const own = {
      AWS_PROFILE: "company",
      AWS_SESSION_TOKEN: "t",
      PULUMI_ACCESS_TOKEN: "t",
      PULUMI_STACK: "live",
    };
    assert.deepEqual(childEnvironment({}, own), {});
  });

  it("holds nothing that changes how Node, npm, Go or Python run", () => {
    const own = {
      NODE_OPTIONS: "--inspect",
      TS_NODE_PROJECT: "x",
      npm_config_a: "b",
      GOFLAGS: "-mod=vendor",
      PYTHONPATH: "x",
    };
    assert.deepEqual(childEnvironment({}, own), {});
  });

  it("keeps what finding programs and downloading needs, and puts what is added on top", () => {
    const own = {
      PATH: "/bin",
      HOME: "/home/me",
      HTTPS_PROXY: "http://proxy",
      GOPROXY: "direct",
      AWS_REGION: "eu-west-1",
    };
    assert.deepEqual(childEnvironment({ AWS_REGION: "us-east-1", PATH: "/opt:/bin" }, own), {
      PATH: "/opt:/bin",
      HOME: "/home/me",
      HTTPS_PROXY: "http://proxy",
      GOPROXY: "direct",
      AWS_REGION: "us-east-1",
    });
  });
});

describe("the cache directory", () => {
  const cases: [string, NodeJS.ProcessEnv, string][] = [
    ["lies in the home directory", {}, join(homedir(), ".cache", "shared-tooling-registry")],
    ["follows XDG_CACHE_HOME", { XDG_CACHE_HOME: "/var/cache/me" }, "/var/cache/me/shared-tooling-registry"],
    [
      "is the one that is asked for",
      { SHARED_TOOLING_REGISTRY_CACHE: "/c", XDG_CACHE_HOME: "/var/cache/me" },
      "/c",
    ],
  ];
  for (const [title, own, expected] of cases) it(title, () => assert.equal(cacheDirectory(own), expected));
});
