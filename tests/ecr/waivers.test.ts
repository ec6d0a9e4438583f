import assert from "node:assert/strict";
import type { Finding } from "../../ecr/findings/scan";
import { formatProblem, Problems } from "../../ecr/problem";
import { Place } from "../../ecr/shape";
import { answering, isExpired, readWaivers } from "../../ecr/waivers";

function read(value: unknown) {
  const problems = new Problems();
  const waivers = readWaivers(new Place(value, "", problems));
  return { waivers, problems: problems.list().map(formatProblem) };
}

const one = { id: "CVE-2026-1", reason: "not reachable", until: "2026-06-30" };

describe("a list of waivers", () => {
  it("is read with all keys, and with those that may be left out", () => {
    assert.deepEqual(read([{ ...one, repositories: ["team/*"], package: "openssl" }, one]), {
      waivers: [
        { ...one, ends: Date.parse("2026-07-01T00:00:00Z"), repositories: ["team/*"], package: "openssl" },
        { ...one, ends: Date.parse("2026-07-01T00:00:00Z"), repositories: null, package: null },
      ],
      problems: [],
    });
  });

  it("may be empty, or an empty file", () => {
    for (const value of [[], null]) {
      assert.deepEqual(read(value), { waivers: [], problems: [] });
    }
  });

  it("reports everything that is wrong with it, with its path", () => {
    const forms = "a day like 2026-12-31, or a moment like 2026-12-31T12:00:00Z";
    const keys = "id, reason, until, repositories, package";
    assert.deepEqual(
      read([
        {},
        { ...one, id: 7, reason: "  ", until: "2026-02-30" },
        { ...one, until: "30.6.2026", package: "", repositories: [] },
        { ...one, until: 2026, repositories: ["Team/*"], packages: "openssl" },
        "CVE-2026-1",
      ]),
      {
        waivers: [],
        problems: [
          "[0].id: is missing: give a finding's id like CVE-2026-12345 [required]",
          "[0].reason: is missing: give why the finding may stay [required]",
          `[0].until: is missing: give ${forms} [required]`,
          "[1].id: is the number 7, wanted a finding's id like CVE-2026-12345 [type-wrong]",
          "[1].reason: is empty: say why the finding may stay [value-unknown]",
          `[1].until: is "2026-02-30", wanted ${forms} [value-unknown]`,
          `[2].until: is "30.6.2026", wanted ${forms} [value-unknown]`,
          "[2].repositories: is empty: give globs over repository names, as in team/*, or leave the key out [list-empty]",
          '[2].package: is "", wanted a package\'s name [value-unknown]',
          `[3].packages: unknown key; did you mean "package"? (known: ${keys}) [key-unknown]`,
          `[3].until: is the number 2026, wanted ${forms} [type-wrong]`,
          '[3].repositories[0]: "Team/*" can match no repository: wanted 1 to 256 of a-z, 0-9, . _ - / and * [glob-invalid]',
          `[4]: is the string "CVE-2026-1", wanted a map with ${keys} [type-wrong]`,
        ],
      },
    );
    assert.deepEqual(read({ ...one }).problems, [
      `is a map, wanted waivers, each a map with ${keys} [type-wrong]`,
    ]);
  });
});

describe("a waiver", () => {
  const until = (text: string) => read([{ ...one, until: text }]).waivers[0] ?? assert.fail();

  it("counts to the end of its last day, in UTC", () => {
    const its = until("2026-06-30");
    assert.equal(isExpired(its, new Date("2026-06-30T23:59:59.999Z")), false);
    assert.equal(isExpired(its, new Date("2026-07-01T00:00:00Z")), true);
    assert.equal(isExpired(its, new Date(Number.NaN)), true);
  });

  it("counts to its moment, in the time zone that it says", () => {
    const its = until("2026-06-30T12:00:00+02:00");
    assert.equal(isExpired(its, new Date("2026-06-30T09:59:59Z")), false);
    assert.equal(isExpired(its, new Date("2026-06-30T10:00:00Z")), true);
  });

  const now = new Date("2026-06-10T00:00:00Z");
  const finding = (...packages: string[]): Finding => ({
    id: "CVE-2026-1",
    severity: "HIGH",
    packages: packages.map((name) => ({ name, version: null, fixedIn: null })),
    description: null,
    url: null,
    score: null,
  });
  const cases: [title: string, waivers: object[], finding: Finding, answers: number | undefined][] = [
    ["for any package answers", [one], finding("openssl"), 1],
    ["for any package answers for a finding without packages", [one], finding(), 1],
    ["for the package answers", [{ ...one, package: "openssl" }], finding("openssl"), 1],
    ["for another package doesn't", [{ ...one, package: "curl" }], finding("openssl"), undefined],
    [
      "for a package doesn't for a finding that names none",
      [{ ...one, package: "curl" }],
      finding(),
      undefined,
    ],
    ["for one of two packages doesn't", [{ ...one, package: "curl" }], finding("curl", "libcurl"), undefined],
    [
      "for each of two packages answers, both together",
      [
        { ...one, package: "curl" },
        { ...one, package: "libcurl" },
      ],
      finding("curl", "libcurl"),
      2,
    ],
    ["for another id doesn't", [{ ...one, id: "CVE-2026-2" }], finding("openssl"), undefined],
    ["for the repository answers", [{ ...one, repositories: ["x/*", "team/*"] }], finding(), 1],
    ["for another repository doesn't", [{ ...one, repositories: ["x/*"] }], finding(), undefined],
    ["that has expired doesn't", [{ ...one, until: "2026-06-09" }], finding(), undefined],
  ];
  for (const [title, waivers, its, answers] of cases) {
    it(title, () => {
      assert.equal(answering(read(waivers).waivers, its, "team/api", now)?.length, answers);
    });
  }
});
