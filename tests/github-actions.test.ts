import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { publishPolicy } from "../ecr/identity-policy";
import { run } from "./cli/compiled";

const root = resolve(__dirname, "..");
const page = readFileSync(join(root, "docs/github-actions.md"), "utf8");

interface Policy {
  Statement: { Sid: string; Action: string | string[]; Resource: string | string[] }[];
}

/** Policies of the page by the names in the comments before them. */
const policies = new Map(
  [...page.matchAll(/^<!-- policy: (\S+) -->\n```json\n([\s\S]*?)^```$/gm)].map(
    ([, name = "", text = ""]) => [name, JSON.parse(text) as Policy] as const,
  ),
);

/** ECR's actions that a policy allows, without their prefix. */
function allowed(...names: string[]): string[] {
  const statements = names.flatMap((name) => policies.get(name)?.Statement ?? assert.fail(name));
  const actions = statements.flatMap(({ Action }) => Action).filter((action) => action.startsWith("ecr:"));
  return [...new Set(actions.map((action) => action.slice("ecr:".length)))].sort();
}

/** Calls of ECR in these files of live/ and in what they import. */
function called(...files: string[]): string[] {
  const seen = new Set<string>();
  const calls = new Set<string>();
  const read = (file: string): void => {
    if (seen.has(file) || !existsSync(file)) return;
    seen.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, one, all] of text.matchAll(/new ([A-Z]\w+)Command\(|\bpaginate([A-Z]\w+)\(/g)) {
      calls.add(one ?? all ?? "");
    }
    for (const [, path = ""] of text.matchAll(/^import (?!type)[^;]*? from "(\.[^"]+)"/gm)) {
      read(join(dirname(file), `${path}.ts`));
    }
  };
  for (const file of files) read(join(root, "live", `${file}.ts`));
  return [...calls].sort();
}

describe("docs/github-actions.md (its workflows and policies are read here, and run nowhere)", () => {
  it("lets each role call what its commands call", () => {
    const settings = "registry-settings";
    assert.deepEqual(allowed("watch"), called("drift", settings));
    assert.deepEqual(allowed("ensure"), called("ensure", "drift", "heal", settings));
    // Both are in a file that is shared with other commands.
    const unused = ["GetRepositoryPolicy", "ListTagsForResource"];
    assert.deepEqual(
      allowed("release"),
      called("promote", "scan").filter((action) => !unused.includes(action)),
    );
  });

  it("lets the deploy role do to repositories what ensure does, and delete them", () => {
    assert.deepEqual(
      allowed("deploy"),
      [...called("ensure", "heal"), "DeleteRepository"]
        .filter((its, at, all) => all.indexOf(its) === at)
        .sort(),
    );
    const ofRepositories = called("registry");
    const settings = called("registry-settings").filter((action) => !ofRepositories.includes(action));
    assert.equal(settings.length, 6);
    assert.deepEqual(
      settings.filter((action) => !allowed("deploy-registry").includes(action)),
      [],
    );
  });

  it("has the publisher's policy as ImagePublisher writes it", () => {
    const written = publishPolicy(["arn:aws:ecr:us-east-1:111111111111:repository/team/api"]);
    const flat = ({ Statement }: Policy) =>
      Statement.map(({ Sid, Action, Resource }) => ({
        Sid,
        actions: [Action].flat(),
        resources: [Resource].flat(),
      }));
    assert.deepEqual(flat(policies.get("publish") ?? assert.fail()), flat(written));
  });

  it("has workflows whose calls of the command are right", () => {
    const workflows = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => parse(text));
    const runs: string[] = workflows.flatMap(({ jobs }: { jobs: Record<string, Job> }) =>
      Object.values(jobs).flatMap(({ steps }) => steps.map((step) => step.run ?? "")),
    );
    const calls = runs.flatMap((text) => [...text.matchAll(/npx shared-registry ([^\n>]*)/g)]);
    assert.equal(calls.length, 4);
    for (const [, call = ""] of calls) {
      const words = call.trim().split(/\s+/);
      const command = words.slice(0, words[1] === "diff" ? 2 : 1);
      const { status, stdout } = run([...command, "--help"]);
      assert.equal(status, 0, call);
      const unknown = words.filter((word) => word.startsWith("--") && !stdout.includes(`${word} `));
      assert.deepEqual(unknown, [], `${call}\n${stdout}`);
    }
  });
});

interface Job {
  steps: { run?: string }[];
}
