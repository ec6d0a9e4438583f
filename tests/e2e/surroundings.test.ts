import assert from "node:assert/strict";
import { ACCOUNTS } from "../../sandbox/accounts";
import { expiredToken } from "../../sandbox/wire-faults";
import { callsOf, writesOf } from "../live/own-registry";
import { commands, refusal, surroundings } from "./surroundings";

const all = Object.entries(commands);
const fromConfig = all.filter(([, { readsConfig }]) => readsConfig);

describe("commands in bad surroundings (the wire plays AWS's part; that AWS words it so isn't proved)", function () {
  this.timeout(120_000);
  const own = surroundings();

  for (const [name, its] of all) {
    const who = its.readsConfig ? "credentials" : its.refused;

    it(`${name}: without credentials it says so, calls nobody and ends with 3`, async () => {
      const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_SESSION_TOKEN: "" };
      const why =
        "CredentialsProviderError: Could not load credentials from any providers " +
        "(give credentials with --profile or the AWS environment variables)";
      assert.deepEqual(await own.run(its, none), refusal(who, why));
      assert.deepEqual(callsOf(own), []);
    });

    it(`${name}: with expired credentials it says so, asks once, writes nothing and ends with 3`, async () => {
      own.wire.before = ({ operation }) =>
        operation === "GetCallerIdentity"
          ? { status: 403, type: "ExpiredToken", message: expiredToken.message }
          : expiredToken;
      const type = its.readsConfig ? "ExpiredToken" : "ExpiredTokenException";
      const why = `${type}: ${expiredToken.message} (the credentials have expired: sign in again)`;
      assert.deepEqual(await own.run(its), refusal(who, why));
      assert.equal(callsOf(own).length, 1);
    });

    it(`${name}: where nobody answers at the endpoint it says where, and ends with 3`, async () => {
      const { status, stdout, stderr } = await own.run(its, { AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
      assert.deepEqual([status, stdout], [3, ""]);
      assert.match(stderr, /^shared-registry: [^\n]*ECONNREFUSED 127\.0\.0\.1:9[^\n]*\n$/);
    });
  }

  for (const [name, its] of fromConfig) {
    it(`${name}: in another account than config allows it reads and writes nothing, and ends with 2`, async () => {
      const why =
        `the credentials are of account ${own.account}, and config allows ${ACCOUNTS.production} only ` +
        "(aws:allowedAccountIds): nothing was done";
      assert.deepEqual(await own.run(its, {}, ACCOUNTS.production), {
        status: 2,
        stdout: "",
        stderr: `shared-registry: ${why}\n`,
      });
      assert.deepEqual(callsOf(own), ["GetCallerIdentity"]);
    });

    it(`${name}: works in config's Region, whatever the environment's is`, async () => {
      const { status } = await own.run(its, { AWS_REGION: "eu-west-1" });
      assert.equal(status, name === "drift" ? 1 : 0);
      assert.ok(callsOf(own).includes("GetRepositoryPolicy team/api"), "it looked elsewhere");
    });
  }

  for (const its of [commands.scan, commands.promote])
    it(`${its.args[0]}: in another Region it says that the repository isn't there, and ends with 3`, async () => {
      const why =
        "RepositoryNotFoundException: The repository with name 'team/api' does not exist " +
        `in the registry with id '${own.account}'`;
      assert.deepEqual(await own.run(its, { AWS_REGION: "eu-west-1" }), refusal(its.refused, why));
      assert.deepEqual(writesOf(own), []);
    });
});
