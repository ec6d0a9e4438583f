import assert from "node:assert/strict";
import { CreateRepositoryCommand } from "@aws-sdk/client-ecr";
import { pushImage } from "../images";
import { ownCommand } from "./own-command";

const repository = "team/api";
const config = {
  repositories: { "ops/tools": {}, "team/api": { readers: ["production", "staging"] } },
  environments: {
    production: ["333333333333"],
    staging: ["222222222222"],
    audit: ["444444444444"],
  },
};

describe("shared-registry deployed", function () {
  this.timeout(60_000);
  const own = ownCommand(config);
  let one: string;
  let two: string;

  before(async () => {
    await own.direct.send(
      new CreateRepositoryCommand({
        repositoryName: repository,
        imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters: [{ filter: "deployed-*", filterType: "WILDCARD" }],
      }),
    );
    one = await pushImage(own.ecr, repository, "one", "v1");
    two = await pushImage(own.ecr, repository, "two", "v2");
  });

  const production = ["--environment", "production"];

  it("sets the mark, says what it writes, and changes nothing the second time", async () => {
    assert.deepEqual(await own.run("deployed", "set", repository, ...production, "--image", "v1"), {
      status: 0,
      stdout: `team/api@${one}: deployed-production set\n`,
      stderr: `tagging team/api@${one} as deployed-production\n`,
    });
    assert.deepEqual(await own.run("deployed", "set", repository, ...production, "--image", `@${one}`), {
      status: 0,
      stdout: `team/api@${one}: deployed-production is there already, nothing changed\n`,
      stderr: "",
    });
  });

  it("prints one JSON document, with the image before", async () => {
    const { status, stdout, stderr } = await own.run(
      "deployed",
      "set",
      repository,
      ...production,
      "--image",
      "v2",
      "--json",
    );
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), {
      repository,
      environment: "production",
      slot: null,
      imageDigest: two,
      previousDigest: one,
      changed: true,
      reasons: [],
    });
    assert.equal(
      stderr,
      `tagging team/api@${one} as deployed-production.previous\ntagging team/api@${two} as deployed-production, which is on ${one} now\n`,
    );
  });

  it("lists the marks", async () => {
    await own.run(
      "deployed",
      "set",
      repository,
      "--environment",
      "staging",
      "--slot",
      "blue",
      "--image",
      "v1",
    );
    const { stdout } = await own.run("deployed", "list", repository);
    assert.equal(
      stdout,
      `deployed-production ${two}\ndeployed-production.previous ${one}\ndeployed-staging.blue ${one}\n`,
    );
    const json = await own.run("deployed", "list", repository, ...production, "--json");
    const mark = { environment: "production", slot: null, storageClass: "standard" };
    assert.deepEqual(JSON.parse(json.stdout), {
      repository,
      environment: "production",
      imageDigest: two,
      changed: false,
      marks: [
        { tag: "deployed-production", ...mark, as: "current", imageDigest: two },
        { tag: "deployed-production.previous", ...mark, as: "previous", imageDigest: one },
      ],
    });
  });

  it("clears the marks of one place, and says where there was none", async () => {
    const { status, stdout, stderr } = await own.run("deployed", "clear", repository, ...production);
    assert.deepEqual([status, stdout], [0, `team/api: deployed-production cleared, was on ${two}\n`]);
    assert.equal(
      stderr,
      `taking deployed-production.previous from team/api@${one}\ntaking deployed-production from team/api@${two}\n`,
    );
    const again = await own.run("deployed", "clear", repository, ...production);
    assert.deepEqual(
      [again.status, again.stdout],
      [0, "team/api: deployed-production was on no image, nothing changed\n"],
    );
    assert.equal((await own.run("deployed", "list", repository)).stdout, `deployed-staging.blue ${one}\n`);
  });

  it("warns of an environment that can't pull from the repository", async () => {
    const { status, stderr } = await own.run("deployed", "clear", repository, "--environment", "audit");
    assert.equal(status, 0);
    assert.equal(
      stderr,
      "warning: team/api: environment audit may not pull from it, as config has it, so nothing there can run its images\n",
    );
  });

  it("ends with 1 where the mark would not work, and says why", async () => {
    const fixed = "team/fixed";
    await own.direct.send(
      new CreateRepositoryCommand({ repositoryName: fixed, imageTagMutability: "IMMUTABLE" }),
    );
    await pushImage(own.ecr, fixed, "one", "v1");
    const { status, stdout, stderr } = await own.run(
      "deployed",
      "set",
      fixed,
      ...production,
      "--image",
      "v1",
    );
    assert.equal(status, 1);
    assert.equal(stdout, "team/fixed: deployed-production refused, nothing changed\n");
    assert.match(
      stderr,
      /^error: team\/fixed:deployed-production: could not move to another image \(IMMUTABLE\): have tags deployed-\* movable, /,
    );
  });

  const wrong: [title: string, args: string[], stderr: string][] = [
    [
      "an environment that config doesn't have",
      ["set", repository, "--environment", "prodution", "--image", "v1"],
      '--environment: config has no environment "prodution"; did you mean "production"? (known: audit, production, staging)',
    ],
    [
      "a reserved slot and an image that is none, both at once",
      ["set", repository, ...production, "--slot", "next", "--image", "-x"],
      'deployed set: --slot: is "next", wanted a slot\'s name: up to 40 of a-z 0-9, with single hyphens between, and neither previous nor next [name-invalid]\nshared-registry: deployed set: --image: "-x" is no tag: wanted 1 to 128 of A-Z a-z 0-9 _ . -, not beginning with . or - [image-reference]',
    ],
    [
      "the mark before as the image",
      ["set", repository, ...production, "--image", "deployed-production.previous"],
      "deployed set: --image: deployed-production.previous is a mark that this call moves, so that the same call made again would mean another image: give the image's own tag, or @ and its digest, which deployed list says [image-reference]",
    ],
    [
      "a slot without environment",
      ["list", repository, "--slot", "blue"],
      "deployed list: --slot: is a slot of an environment: give --environment [required]",
    ],
  ];
  for (const [title, args, stderr] of wrong) {
    it(`ends with 2 for ${title}, and calls nobody`, async () => {
      assert.deepEqual(await own.run("deployed", ...args), {
        status: 2,
        stdout: "",
        stderr: `shared-registry: ${stderr}\n`,
      });
      assert.deepEqual(own.wire.calls, []);
    });
  }

  it("ends with 2 without environment or image", async () => {
    const noImage = await own.run("deployed", "set", repository, ...production);
    assert.deepEqual(
      [noImage.status, noImage.stderr],
      [2, "error: required option '--image <image>' not specified\n"],
    );
    const nobody = await own.run("deployed", "clear", repository);
    assert.deepEqual(
      [nobody.status, nobody.stderr],
      [2, "error: required option '--environment <name>' not specified\n"],
    );
  });

  it("ends with 3 for what isn't there, in one sentence", async () => {
    const image = await own.run("deployed", "set", repository, ...production, "--image", "v9");
    assert.equal(image.status, 3);
    assert.match(
      image.stderr,
      /^shared-registry: image v9 of repository team\/api: ImageNotFoundException: /,
    );
    const gone = await own.run("deployed", "list", "team/gone");
    assert.equal(gone.status, 3);
    assert.match(gone.stderr, /^shared-registry: repository team\/gone: RepositoryNotFoundException: /);
  });

  it("writes nothing in an account that config doesn't allow", async () => {
    own.set({ aws: { "aws:region": "us-east-1", "aws:allowedAccountIds": ["999999999999"] } });
    const { status, stderr } = await own.run("deployed", "set", repository, ...production, "--image", "v1");
    assert.equal(status, 2);
    assert.match(stderr, /the credentials are of account \d{12}, and config allows 999999999999 only/);
  });

  it("ends with 1 where config has errors", async () => {
    own.set({ config: { ...config, repositories: { "team/api": { readers: ["nobody"] } } } });
    assert.equal((await own.run("deployed", "list", repository)).status, 1);
  });
});
