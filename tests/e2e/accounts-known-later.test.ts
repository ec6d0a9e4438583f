import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { accountConfig } from "../../sandbox/accounts";
import type { Sandbox } from "../../sandbox/sandbox";
import { engineTimeout, liveRepository, repositoryExists, Stack, theSandbox } from "./support";

/**
 * A program whose reader account is known only once another resource exists: a repository's registry id, of
 * which it takes as many digits as config says.
 */
const program = `
import { Repository } from "@pulumi/aws/ecr";
import { Config } from "@pulumi/pulumi";
import { SharedToolingRegistry } from "./components";

const digits = new Config("later").requireNumber("digits");
const other = new Repository("other", { name: "later/other" });
new SharedToolingRegistry("registry", {
  repositories: { "later/open": {}, "later/closed": { readers: [] } },
  environments: { staging: { accounts: ["222222222222", other.registryId.apply((id) => id.slice(0, digits))] } },
});
`;

describe("An account id that is known only during up, on the real engine", function () {
  this.timeout(engineTimeout);
  let sandbox: Sandbox;
  let stack: Stack;

  const config = (digits: number) => ({ ...accountConfig("tooling"), "later:digits": String(digits) });

  before(async () => {
    sandbox = theSandbox();
    const directory = join(sandbox.directory, "programs", "later");
    await mkdir(directory, { recursive: true });
    const checkout = join(__dirname, "..", "..");
    for (const shared of ["node_modules", "components", "ecr", "tsconfig.json"]) {
      await symlink(join(checkout, shared), join(directory, shared));
    }
    await writeFile(join(directory, "package.json"), "{}");
    await writeFile(join(directory, "index.ts"), program);
    const project = await sandbox.project("later", { main: directory, projectName: "later" });
    stack = await Stack.create(sandbox, project, "later", config(11));
  });

  it("passes the preview, because it can't be checked yet", async () => {
    await stack.succeed("preview");
  });

  it("is refused during up if it is wrong: its policy is not written, and the error says what exists", async () => {
    const output = await stack.fail("up", "--yes", "--skip-preview");
    assert.match(
      output,
      /environments\.staging\.accounts\[1\]: "11111111111" has 11 digits, an AWS account id has 12 .* \[account-id\] These values were known only during the deployment\. The repositories and lifecycle policies exist or are being made; no repository policy that needs these values was written\./,
    );
    const ecr = sandbox.clients.ecr("tooling");
    for (const name of ["later/open", "later/closed"]) {
      if (await repositoryExists(ecr, name)) {
        assert.equal((await liveRepository(ecr, name)).repositoryPolicy, null);
      }
    }
  });

  it("ends in the plan by the next up once it is right", async () => {
    await stack.configure(config(12));
    await stack.up();
    const ecr = sandbox.clients.ecr("tooling");
    const { repositoryPolicy } = await liveRepository(ecr, "later/open");
    assert.deepEqual(repositoryPolicy.Statement[0].Principal.AWS, [
      "arn:aws:iam::111111111111:root",
      "arn:aws:iam::222222222222:root",
    ]);
    assert.equal((await liveRepository(ecr, "later/closed")).repositoryPolicy, null);
    await stack.expectNoChanges();
  });
});
