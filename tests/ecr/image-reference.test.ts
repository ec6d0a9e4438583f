import assert from "node:assert/strict";
import { readImage, readImageMappings, unmappedHost } from "../../ecr/image-reference";
import { read } from "../reading";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const mappings = read(
  {
    "registry.old.example": "",
    "registry.old.example/base": "platform/base",
    "localhost:5000": "local",
    "harbor.example:8443": "",
    "ghcr.io/acme": "acme",
  },
  readImageMappings,
).value;
const image = (value: unknown) => read(value, (place) => readImage(place, mappings));

describe("a reference to an image", () => {
  const good: [reference: string, repository: string, version: string, host?: string][] = [
    ["team/api:v1.2.3", "team/api", ":v1.2.3"],
    ["api:1", "api", ":1"],
    [`team/api@${digest}`, "team/api", `@${digest}`],
    [`team/api:v1@${digest}`, "team/api", `@${digest}`],
    ["registry.old.example/team/api:1.2", "team/api", ":1.2"],
    [`registry.old.example/team/api@${digest}`, "team/api", `@${digest}`],
    ["registry.old.example/base/node:20", "platform/base/node", ":20"],
    ["registry.old.example/basement/node:20", "basement/node", ":20"],
    ["localhost:5000/api:v1", "local/api", ":v1"],
    ["harbor.example:8443/team/api:v1", "team/api", ":v1"],
    ["ghcr.io/acme/api:v1", "acme/api", ":v1"],
    ["ghcr.io/other/api:v1", "other/api", ":v1", "ghcr.io"],
    ["localhost/api:v1", "api", ":v1", "localhost"],
    ["host:80/api:v1", "api", ":v1", "host:80"],
    [
      "111111111111.dkr.ecr.eu-central-1.amazonaws.com/team/api:v1",
      "team/api",
      ":v1",
      "111111111111.dkr.ecr.eu-central-1.amazonaws.com",
    ],
    ["team.x/api:v1", "api", ":v1", "team.x"],
    [`api:${"t".repeat(128)}`, "api", `:${"t".repeat(128)}`],
  ];
  for (const [reference, repository, version, host] of good) {
    it(`may be ${reference.slice(0, 90)}`, () => {
      assert.deepEqual(image(reference), {
        value: { repository, version, ...(host !== undefined && { host }) },
        problems: [],
      });
    });
  }

  const bad: [reference: string, why: string][] = [
    ["team/api", "has neither tag nor digest: say which image, as in team/api:v1.2.3"],
    ["host:5000/team/api", "has neither tag nor digest: say which image, as in host:5000/team/api:v1.2.3"],
    ["", "has neither tag nor digest: say which image, as in name:v1.2.3"],
    ["team/api:", 'is not an image reference: "" is no tag'],
    ["team/api:-v", 'is not an image reference: "-v" is no tag'],
    [`api:${"t".repeat(129)}`, `is not an image reference: "${"t".repeat(129)}" is no tag`],
    ["team/api@sha256:12", 'is not an image reference: "sha256:12" is no digest'],
    [`team/api@${digest.toUpperCase()}`, `is not an image reference: "${digest.toUpperCase()}" is no digest`],
    ["Team/api:v1", 'is not an image reference: "Team/api" is no repository name'],
    ["team//api:v1", 'is not an image reference: "team//api" is no repository name'],
    ["registry.old.example/:v1", 'is not an image reference: "" is no repository name'],
    [
      "https://registry.old.example/api:v1",
      'is not an image reference: "https://registry.old.example/api" is no repository name',
    ],
  ];
  for (const [reference, why] of bad) {
    it(`may not be ${JSON.stringify(reference.slice(0, 90))}`, () => {
      assert.deepEqual(image(reference), {
        value: undefined,
        problems: [`here: ${JSON.stringify(reference)} ${why} [image-reference]`],
      });
    });
  }
});

describe("an image as a map", () => {
  it("has a repository and a tag or a digest", () => {
    assert.deepEqual(image({ repository: "team/api", tag: "v1" }), {
      value: { repository: "team/api", version: ":v1" },
      problems: [],
    });
    assert.deepEqual(image({ repository: "team/api", digest }), {
      value: { repository: "team/api", version: `@${digest}` },
      problems: [],
    });
  });

  it("is never rewritten: its repository is one of the shared registry", () => {
    assert.deepEqual(image({ repository: "base/node", tag: "20" }).value, {
      repository: "base/node",
      version: ":20",
    });
  });
});

describe("the mappings of images", () => {
  it("are tried longest first", () => {
    assert.deepEqual(
      mappings.map(({ from }) => from),
      [
        "registry.old.example/base",
        "registry.old.example",
        "harbor.example:8443",
        "localhost:5000",
        "ghcr.io/acme",
      ],
    );
  });

  for (const from of ["registry", "https://registry.example", "", "registry.example:", "/registry.example"]) {
    it(`are from a registry's host, not from ${JSON.stringify(from)}`, () => {
      const place = from === "registry" ? "here.registry" : `here["${from}"]`;
      assert.deepEqual(read({ [from]: "" }, readImageMappings), {
        value: [],
        problems: [
          `${place}: is no registry host: wanted a name with a dot or a port, as in registry.example [image-reference]`,
        ],
      });
    });
  }

  for (const [from, path] of [
    ["registry.example/", ""],
    ["registry.example/base/", "base/"],
    ["registry.example/Base", "Base"],
  ] as const) {
    it(`would never match from ${from}`, () => {
      assert.deepEqual(read({ [from]: "" }, readImageMappings).problems, [
        `here["${from}"]: ${JSON.stringify(path)} is no beginning of repository names (no slash at its ends) [image-reference]`,
      ]);
    });
  }

  for (const prefix of ["/", "a/", "/a", "A", "a//b"]) {
    it(`are to a prefix of names, not to ${JSON.stringify(prefix)}`, () => {
      assert.deepEqual(read({ "registry.example": prefix }, readImageMappings).problems, [
        `here["registry.example"]: ${JSON.stringify(prefix)} is no prefix of repository names (no slash at its ends) [image-reference]`,
      ]);
    });
  }

  it("are named nearest first where a host is in none", () => {
    assert.equal(
      unmappedHost("registry.odl.example", mappings),
      'names the registry registry.odl.example, which is neither the shared one nor in imageMappings; did you mean "registry.old.example"?: add it there with its prefix in the shared registry ("" for none)',
    );
  });
});
