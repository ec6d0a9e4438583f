import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { at, didYouMean, formatProblem, formatProblems, Problems, problemCodes } from "../../ecr/problem";
import { badConfigs } from "../bad-config";

const root = resolve(__dirname, "../..");

describe("problems", () => {
  it("are listed errors first, each in the order it was found", () => {
    const problems = new Problems();
    problems.warning("glob-unmatched", "a", "one");
    problems.error("required", "b", "two");
    problems.error("required", "a", "three");
    assert.deepEqual(problems.list().map(formatProblem), [
      "b: two [required]",
      "a: three [required]",
      "warning: a: one [glob-unmatched]",
    ]);
  });

  it("are kept once, if code, path and message are the same", () => {
    const problems = new Problems();
    for (const path of ["a", "a", "b"]) {
      problems.error("required", path, "again");
    }
    assert.deepEqual(problems.list().map(formatProblem), ["a: again [required]", "b: again [required]"]);
  });

  it("know whether there are errors among them", () => {
    const problems = new Problems();
    problems.warning("glob-unmatched", "a", "one");
    assert.equal(problems.hasErrors, false);
    problems.error("required", "a", "two");
    assert.equal(problems.hasErrors, true);
  });

  it("make one text with a heading that counts errors", () => {
    const problems = new Problems();
    problems.warning("glob-unmatched", "", "none");
    problems.error("required", "a", "two");
    assert.equal(
      formatProblems("The config", problems.list()),
      "The config has 1 error:\n  a: two [required]\n  warning: none [glob-unmatched]",
    );
    problems.error("required", "b", "three");
    assert.equal(formatProblems("It", problems.list()).split("\n")[0], "It has 2 errors:");
  });
});

describe("a path", () => {
  const cases: [path: string, key: string | number, expected: string][] = [
    ["", "repositories", "repositories"],
    ["environments", "eu-staging", "environments.eu-staging"],
    ["repositories", "team/api", 'repositories["team/api"]'],
    ["", "team/api", '["team/api"]'],
    ["tags", 'a"b', 'tags["a\\"b"]'],
    ["tags", "", 'tags[""]'],
    ["accounts", 1, "accounts[1]"],
  ];
  for (const [path, key, expected] of cases) {
    it(`is ${expected}, as pulumi config set --path takes it`, () => {
      assert.equal(at(path, key), expected);
    });
  }
});

describe("the nearest name", () => {
  const cases: [word: string, candidates: string[], expected: string | undefined][] = [
    ["stagign", ["production", "staging"], "staging"],
    ["Staging", ["staging"], "staging"],
    ["prod", ["staging", "production"], "production"],
    ["pr", ["production"], undefined],
    ["produktion-x", ["staging"], undefined],
    ["a", ["b"], "b"],
    ["abcdef", ["uvwxyz"], undefined],
    ["team/apu", ["team/api", "team/app"], "team/api"],
    ["anything", [], undefined],
  ];
  for (const [word, candidates, expected] of cases) {
    it(`of ${word} among ${candidates.join(", ") || "none"} is ${expected ?? "none"}`, () => {
      assert.equal(
        didYouMean(word, candidates),
        expected === undefined ? "" : `; did you mean "${expected}"?`,
      );
    });
  }
});

describe("the codes of problems", () => {
  const codes = Object.keys(problemCodes);

  it("are stable words in kebab-case, each with what it says", () => {
    for (const [code, text] of Object.entries(problemCodes)) {
      assert.match(code, /^[a-z]+(-[a-z]+)*$/);
      assert.match(text, /^[a-z0-9A-Z].+[^.]$/);
    }
  });

  it("are all raised by the package's code", () => {
    const source = filesIn(join(root, "ecr"))
      .filter((file) => !file.endsWith("problem.ts"))
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    assert.deepEqual(
      codes.filter((code) => !source.includes(`"${code}"`)),
      [],
    );
  });

  it("are all met by the tests that assert whole messages", () => {
    const lines = badConfigs.flatMap(({ problems }) => problems);
    const files = ["ecr", "components", "stacks", "cli"].flatMap((room) =>
      filesIn(join(__dirname, "..", room)),
    );
    const texts = [...lines, ...files.map((file) => readFileSync(file, "utf8"))].join("\n");
    assert.deepEqual(
      codes.filter((code) => !texts.includes(` [${code}]`)),
      [],
    );
  });
});

/** All source files below a directory. */
function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(directory, file));
}
