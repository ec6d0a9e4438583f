import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateRepositoryCommand, PutLifecyclePolicyCommand } from "@aws-sdk/client-ecr";
import { planRegistry } from "../../ecr/plan";
import { problemCodes } from "../../ecr/problem";
import { root } from "../cli/compiled";
import { ownCommand } from "../cli/own-command";
import { pushImage } from "../images";

const text = readFileSync(join(root, "docs/deployed.md"), "utf8");
const [, steps = ""] = /^## Step by step$([\s\S]*?)^## /m.exec(text) ?? [];
/** Blocks of the section: language and content. */
const blocks = [...steps.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, content = ""]) => ({
  language,
  content,
}));
const repository = "team/web";
const config = { repositories: { [repository]: {} }, environments: { production: ["333333333333"] } };

/** Images are put as `docker push` leaves them; tags are kept by the wire, as AWS does. */
describe("docs/deployed.md, step by step", function () {
  this.timeout(120_000);
  const own = ownCommand(config);

  before(async () => {
    const planned = planRegistry(config).plan.repositories.get(repository);
    assert(planned);
    await own.direct.send(
      new CreateRepositoryCommand({
        repositoryName: repository,
        imageTagMutability: planned.imageTagMutability,
        imageTagMutabilityExclusionFilters: planned.imageTagMutabilityExclusionFilters.map((filter) => ({
          filterType: "WILDCARD",
          filter,
        })),
      }),
    );
    const lifecyclePolicyText = JSON.stringify(planned.lifecyclePolicy);
    await own.direct.send(new PutLifecyclePolicyCommand({ repositoryName: repository, lifecyclePolicyText }));
    for (const tag of ["v1.4.0", "v1.5.0"]) {
      await pushImage(own.ecr, repository, tag, tag);
    }
  });

  it("does what it says", async () => {
    let printed = "";
    let commands = 0;
    for (const { language, content } of blocks) {
      if (language === "sh") {
        const [, args] = /^npx shared-registry (.*)\n$/.exec(content) ?? [];
        assert(args !== undefined, `this test knows nothing of: ${content}`);
        const { status, stdout, stderr } = await own.run(...args.split(" "));
        assert.equal(status, 0, stderr);
        commands++;
        printed = `${stderr}${stdout}`;
      } else {
        assert.equal(printed.replace(/(sha256:[0-9a-f]{4})[0-9a-f]{60}/g, "$1…"), content);
      }
    }
    assert.equal(commands, 5);
  });

  it("names every reason that the code has to refuse", () => {
    const code = readFileSync(join(root, "ecr/deployed-mark.ts"), "utf8");
    const reasons = Object.keys(problemCodes).filter((its) => code.includes(`code: "${its}"`));
    assert.equal(reasons.length, 3);
    assert.deepEqual(
      reasons.filter((its) => !text.includes(`\`${its}\``)),
      [],
    );
  });
});
