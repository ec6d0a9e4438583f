import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { stackConfig } from "../../stacks/config";
import { asHandedByEngine, type Config, goodConfig, goodConsumerConfig, stackFile } from "../bad-config";
import { mockEngine } from "../mock-engine";

/** The config read from what the engine hands over, and the warnings logged by that. */
function reading(values: Record<string, unknown>) {
  const engine = mockEngine();
  pulumi.runtime.setAllConfig(asHandedByEngine(values));
  return { config: stackConfig(), warnings: engine.warnings };
}

describe("a stack's config, as its program reads it", () => {
  it("says the role, and what goes with it", () => {
    const { config, warnings } = reading(stackFile(goodConfig()));
    const { role, ...args } = goodConfig();
    assert.deepEqual([config.role, config.args], [role, args]);
    assert.deepEqual(warnings, []);
    assert.equal(reading(stackFile(goodConsumerConfig())).config.role, "consumer");
  });

  it("gives a warning, once, where nothing guards the account", () => {
    const { "aws:allowedAccountIds": _, ...values } = stackFile(goodConfig());
    assert.deepEqual(reading(values).warnings, [
      "aws:allowedAccountIds: is not set, so with the wrong credentials this stack is deployed into another account: list the tooling account's id [account-unguarded]",
    ]);
  });

  it("leaves warnings about the arguments to the component, which logs them itself", () => {
    const config: Config = {
      ...goodConfig(),
      environments: { staging: { roles: ["arn:aws:iam::222222222222:role/ci-*"] } },
    };
    assert.deepEqual(reading(stackFile(config)).warnings, []);
  });

  it("lists warnings behind the errors where there are errors", () => {
    const { "aws:allowedAccountIds": _, ...values } = stackFile({ ...goodConfig(), partition: "europe" });
    assert.throws(() => reading(values), {
      message:
        "The config of this stack has 1 error:\n" +
        '  partition: is "europe", wanted one of aws, aws-cn, aws-eusc, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f, aws-us-gov [value-unknown]\n' +
        "  warning: aws:allowedAccountIds: is not set, so with the wrong credentials this stack is deployed into another account: list the tooling account's id [account-unguarded]",
    });
  });

  it("refuses a secret, which arrives decrypted, without printing it", () => {
    process.env["PULUMI_CONFIG_SECRET_KEYS"] = '["shared-tooling-registry:environments"]';
    try {
      assert.throws(() => reading(stackFile(goodConfig())), {
        message:
          "The config of this stack has 1 error:\n" +
          "  environments: holds a secret, which would stand in clear text in policies and in Pulumi's state: write it as plain config [secret-config]",
      });
    } finally {
      delete process.env["PULUMI_CONFIG_SECRET_KEYS"];
    }
  });
});
