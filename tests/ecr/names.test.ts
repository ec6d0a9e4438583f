import assert from "node:assert/strict";
import fc from "fast-check";
import { checkReaderName, checkRepositoryName, readRepositoryGlobs, sidWord } from "../../ecr/names";
import { read } from "../reading";

const repository = (name: string) => read(undefined, (place) => checkRepositoryName(name, place));
const reader = (name: string) => read(undefined, (place) => checkReaderName(name, place));

describe("a repository's name", () => {
  const good = [
    "ab",
    "a1",
    "team/api",
    "a/b/c",
    "a.b",
    "a_b",
    "a__b",
    "a-b",
    "a--b",
    "a---b",
    "1/2",
    "a".repeat(256),
  ];
  for (const name of good) {
    it(`may be ${name.length > 40 ? `${name.length} characters long` : name}`, () => {
      assert.deepEqual(repository(name), { value: true, problems: [] });
    });
  }

  const bad = [
    "a___b",
    "a_-b",
    "a-_b",
    "a..b",
    "a._b",
    "-ab",
    "ab-",
    "_ab",
    "ab_",
    ".ab",
    "/ab",
    "ab/",
    "a//b",
    "a/-b",
  ];
  for (const name of bad) {
    it(`may not be ${name}`, () => {
      assert.deepEqual(repository(name), {
        value: false,
        problems: [
          "here: is not a repository name: each part between slashes begins and ends with a letter or digit, and . _ __ or hyphens stand singly between them [name-invalid]",
        ],
      });
    });
  }

  it("is never lowered silently: capitals are refused, with the name in small letters", () => {
    assert.deepEqual(repository("Team/Api").problems, [
      'here: is not a repository name: ECR takes lower case only, as in "team/api" [name-invalid]',
    ]);
  });

  for (const name of ["team api", "team:api", "tëam", "team\n", "a*"]) {
    it(`has no other characters, as in ${JSON.stringify(name)}`, () => {
      assert.deepEqual(repository(name).problems, [
        "here: is not a repository name: ECR takes a-z, 0-9 and . _ - / only [name-invalid]",
      ]);
    });
  }

  for (const name of ["", "a", "a".repeat(257)]) {
    it(`has 2 to 256 characters, not ${name.length}`, () => {
      assert.deepEqual(repository(name).problems, [
        `here: a repository name has 2 to 256 characters, this one has ${name.length} [name-invalid]`,
      ]);
    });
  }

  it("is decided as by the pattern in ECR's API model, and in linear time", () => {
    const pattern = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
    const plain = fc.string({
      unit: fc.constantFrom("a", "0", ".", "_", "-", "/"),
      minLength: 2,
      maxLength: 10,
    });
    fc.assert(
      fc.property(plain, (name) => {
        const withoutRuns = name.replace(/-+/g, "-").replace(/(?<!_)__(?!_)/g, "_");
        assert.equal(repository(name).value, pattern.test(withoutRuns) && !/___/.test(name));
      }),
      { numRuns: 3000 },
    );
    assert.equal(repository(`${"a-".repeat(127)}_`).value, false);
  });
});

describe("an environment's or publisher's name", () => {
  for (const name of ["staging", "eu-production", "a", "0", "a-1-b", "e".repeat(40)]) {
    it(`may be ${name}`, () => {
      assert.deepEqual(reader(name), { value: true, problems: [] });
    });
  }

  for (const name of [
    "",
    "Staging",
    "eu_production",
    "eu--production",
    "-eu",
    "eu-",
    "eu production",
    "e".repeat(41),
  ]) {
    it(`may not be ${JSON.stringify(name)}`, () => {
      assert.deepEqual(reader(name), {
        value: false,
        problems: [
          "here: is not a name for an environment or publisher: wanted a-z and 0-9 in words joined by single hyphens, at most 40 characters [name-invalid]",
        ],
      });
    });
  }

  it("makes a word of a Sid", () => {
    assert.equal(sidWord("eu-production"), "EuProduction");
    assert.equal(sidWord("a-1"), "A1");
    assert.equal(sidWord("a1"), "A1");
  });
});

describe("globs over repository names", () => {
  it("are sorted, without duplicates", () => {
    assert.deepEqual(read(["team/*", "*-api", "team/*"], readRepositoryGlobs), {
      value: ["*-api", "team/*"],
      problems: [],
    });
  });

  for (const glob of ["", "Team/*", "team api", "team/[ab]", "a".repeat(257)]) {
    it(`are refused where no name can match: ${glob.length > 40 ? `${glob.length} characters` : JSON.stringify(glob)}`, () => {
      assert.deepEqual(read([glob], readRepositoryGlobs), {
        value: [],
        problems: [
          `here[0]: ${JSON.stringify(glob)} can match no repository: wanted 1 to 256 of a-z, 0-9, . _ - / and * [glob-invalid]`,
        ],
      });
    });
  }
});
