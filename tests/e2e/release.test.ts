import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutLifecyclePolicyCommand } from "@aws-sdk/client-ecr";
import { planRegistry } from "../../ecr/plan";
import { problemCodes } from "../../ecr/problem";
import { REGION } from "../../sandbox/accounts";
import { root, run } from "../cli/compiled";
import { makeRepository, pushImage, type Seed, seedScan } from "../images";
import { ownRegistry } from "../live/own-registry";
import { imageTags, theSandbox } from "./support";

const text = readFileSync(join(root, "docs/release.md"), "utf8");
const [, steps = ""] = /^## Step by step$([\s\S]*?)^## /m.exec(text) ?? [];
/** Blocks of the section: language and content. */
const blocks = [...steps.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, content = ""]) => ({
  language,
  content,
}));

/** What the scanner finds of each image that the page pushes. */
const findings: Record<string, Seed> = {
  gitsha_4f2a9c1: {
    enhancedFindings: [
      found("CVE-2026-1001", "HIGH", { name: "openssl", version: "3.0.1", fixedInVersion: "3.0.2" }),
      found("CVE-2026-1002", "LOW", { name: "busybox", version: "1.36.0", fixedInVersion: "NotAvailable" }),
    ],
  },
  gitsha_77b01de: { enhancedFindings: [] },
};

function found(vulnerabilityId: string, severity: string, vulnerablePackage: object) {
  const details = { vulnerabilityId, vulnerablePackages: [vulnerablePackage] };
  return { title: vulnerabilityId, severity, packageVulnerabilityDetails: details };
}

/** Exit codes of the commands, in the page's order. */
const exitCodes = [0, 1, 0, 0, 0, 0, 1];

/** No image is built: what a push leaves behind is put into the emulator, and the scan's answer with it. */
describe("docs/release.md, step by step (docker and the scanner are played)", function () {
  this.timeout(120_000);
  const repository = "team/api";
  const own = ownRegistry();
  let directory: string;

  before(async () => {
    const { ecr } = own;
    directory = mkdtempSync(join(tmpdir(), "shared-tooling-registry-release-"));
    const planned = planRegistry({ repositories: [repository] }).plan.repositories.get(repository);
    assert(planned);
    await makeRepository(ecr, repository, {
      imageTagMutability: planned.imageTagMutability,
      imageTagMutabilityExclusionFilters: planned.imageTagMutabilityExclusionFilters.map((filter) => ({
        filterType: "WILDCARD",
        filter,
      })),
    });
    const lifecyclePolicyText = JSON.stringify(planned.lifecyclePolicy);
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName: repository, lifecyclePolicyText }));
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  async function push(tag: string): Promise<void> {
    const digest = await pushImage(own.ecr, repository, tag, tag);
    const seed = findings[tag] ?? assert.fail(`${tag} isn't known`);
    await seedScan(theSandbox(), repository, digest, seed, own);
  }

  it("does what it says", async () => {
    // Past the wire: the command runs while this process waits for it.
    const env = { ...own.env, AWS_REGION: REGION, AWS_ENDPOINT_URL: theSandbox().emulator.endpoint };
    const codes: (number | null)[] = [];
    let printed = "";
    for (const { language, content } of blocks) {
      if (language === "yaml") {
        const [, name] = /^# (\S+)$/m.exec(content) ?? [];
        // The page has a day that will have passed.
        writeFileSync(join(directory, name ?? ""), content.replace(/until: .*/, "until: 2999-12-31"));
      } else if (language === "sh") {
        printed = "";
        for (const line of content.trim().split("\n")) {
          const [, tag] = /^docker push \S+\/team\/api:(\S+)$/.exec(line) ?? [];
          if (tag !== undefined) {
            await push(tag);
            continue;
          }
          const [, args] = /^npx shared-registry (.*)$/.exec(line) ?? [];
          assert(args !== undefined, `this test knows nothing of: ${line}`);
          const { status, stdout } = run(args.split(" "), { cwd: directory, env });
          codes.push(status);
          printed += stdout;
        }
      } else {
        assert.equal(printed.replace(/sha256:[0-9a-f]{64}/g, "sha256:…"), content);
      }
    }
    assert.deepEqual(codes, exitCodes);
    assert.deepEqual(await imageTags(own.ecr, repository), ["gitsha_4f2a9c1", "gitsha_77b01de", "v1.2.3"]);
    const record = readFileSync(join(directory, "releases.jsonl"), "utf8").trimEnd().split("\n");
    assert.deepEqual(
      record.map((line) => JSON.parse(line)).map(({ to, verdict, changed }) => [to, verdict, changed]),
      [
        ["v1.2.3", "pass", true],
        ["v1.2.3", "pass", false],
      ],
    );
    const { runs } = JSON.parse(readFileSync(join(directory, "findings.sarif"), "utf8"));
    assert.equal(runs[0].results.length, 2);
  });

  it("names every reason that the gate's code has", () => {
    const files = ["findings/completeness.ts", "findings/verdict.ts", "release-tag.ts", "../live/promote.ts"];
    const code = files.map((file) => readFileSync(join(root, "ecr", file), "utf8")).join("");
    const reasons = Object.keys(problemCodes).filter((its) => code.includes(`"${its}"`));
    assert.ok(reasons.length > 20);
    assert.deepEqual(
      reasons.filter((its) => !text.includes(`\`${its}\``)),
      [],
    );
  });
});
