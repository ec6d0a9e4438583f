import assert from "node:assert/strict";
import { readEnvironments, readPublishers } from "../../ecr/readers";
import { read } from "../reading";

const environments = (value: unknown) => {
  const { value: found, problems } = read(value, (place) => readEnvironments(place, "aws"));
  return { value: found.map(({ place, ...environment }) => ({ at: place.path, ...environment })), problems };
};
const publishers = (value: unknown) => {
  const { value: found, problems } = read(value, (place) => readPublishers(place, "aws"));
  return { value: found.map(({ place, ...publisher }) => ({ at: place.path, ...publisher })), problems };
};

describe("environments", () => {
  it("are none where none are given", () => {
    assert.deepEqual(environments(undefined), { value: [], problems: [] });
  });

  it("are sorted by name; a list of account ids is short for accounts", () => {
    const short = {
      roles: [],
      organization: undefined,
      lambda: false,
      access: "pull",
      repositories: undefined,
    };
    assert.deepEqual(environments({ staging: ["222222222222"], production: { accounts: [333333333333] } }), {
      value: [
        { at: "here.production", name: "production", accounts: ["333333333333"], ...short },
        { at: "here.staging", name: "staging", accounts: ["222222222222"], ...short },
      ],
      problems: [],
    });
  });

  it("may be roles, an organisation, Lambda functions, at some access to some repositories", () => {
    const full = {
      accounts: ["222222222222"],
      roles: ["arn:aws:iam::222222222222:role/ci"],
      organization: { id: "o-a1b2c3d4e5" },
      lambda: true,
      access: "inspect",
      repositories: ["team/*"],
    };
    assert.deepEqual(environments({ staging: full }), {
      value: [
        {
          at: "here.staging",
          name: "staging",
          ...full,
          roles: [{ arn: "arn:aws:iam::222222222222:role/ci", account: "222222222222", isPattern: false }],
          organization: { id: "o-a1b2c3d4e5", paths: [] },
        },
      ],
      problems: [],
    });
  });

  it("need accounts for Lambda, even where roles are given", () => {
    const roles = ["arn:aws:iam::222222222222:role/ci"];
    assert.deepEqual(environments({ staging: { roles, lambda: true } }).problems, [
      "here.staging.lambda: needs accounts: the accounts whose functions run the images [lambda-accounts]",
    ]);
    assert.deepEqual(environments({ staging: { roles, lambda: false } }).problems, []);
  });

  it("are refused where two make one Sid, the second by name", () => {
    assert.deepEqual(environments({ a1: ["222222222222"], "a-1": ["333333333333"] }).problems, [
      'here.a1: would have the same Sid as "a-1" (A1): rename one of them [sid-duplicate]',
    ]);
  });
});

describe("publishers", () => {
  it("are accounts and roles, with the repositories they push to", () => {
    assert.deepEqual(publishers({ ci: { accounts: ["222222222222"], repositories: ["team/*"] } }), {
      value: [{ at: "here.ci", name: "ci", accounts: ["222222222222"], roles: [], repositories: ["team/*"] }],
      problems: [],
    });
  });

  it("may be named like an environment: their Sids begin otherwise", () => {
    assert.deepEqual(
      read({ staging: { accounts: ["222222222222"], repositories: ["*"] } }, (place) => [
        readEnvironments(place, "aws").length,
        readPublishers(place, "aws").length,
      ]),
      { value: [1, 1], problems: [] },
    );
  });

  it("have no access, no organisation and no Lambda functions", () => {
    const ci = { accounts: ["222222222222"], repositories: ["*"], organization: {}, lambda: true };
    assert.deepEqual(publishers({ ci }).problems, [
      "here.ci.organization: unknown key (known: accounts, roles, repositories) [key-unknown]",
      "here.ci.lambda: unknown key (known: accounts, roles, repositories) [key-unknown]",
    ]);
  });
});
