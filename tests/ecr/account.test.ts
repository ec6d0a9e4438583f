import assert from "node:assert/strict";
import { later, readAccounts } from "../../ecr/account";
import { read } from "../reading";

describe("account ids", () => {
  it("are texts of 12 digits, sorted, without duplicates", () => {
    assert.deepEqual(read(["333333333333", "222222222222", "333333333333"], readAccounts), {
      value: ["222222222222", "333333333333"],
      problems: [],
    });
  });

  it("may be numbers, as pulumi config set --path writes them", () => {
    assert.deepEqual(read([333333333333, "222222222222", 222222222222], readAccounts), {
      value: ["222222222222", "333333333333"],
      problems: [],
    });
  });

  it("keep their leading zeros where they are texts", () => {
    assert.deepEqual(read(["012345678901"], readAccounts), { value: ["012345678901"], problems: [] });
  });

  it("are refused where a number has lost its leading zeros, with the way out", () => {
    assert.deepEqual(read([12345678901], readAccounts), {
      value: [],
      problems: [
        'here[0]: "12345678901" has 11 digits, an AWS account id has 12 (quote ids with leading zeros in YAML) [account-id]',
      ],
    });
  });

  it("leave out what is wrong, each with its own place", () => {
    assert.deepEqual(read(["222222222222", "acme", 5, null], readAccounts), {
      value: ["222222222222"],
      problems: [
        'here[1]: "acme" is not an AWS account id: wanted 12 digits [account-id]',
        'here[2]: "5" has 1 digit, an AWS account id has 12 (quote ids with leading zeros in YAML) [account-id]',
        "here[3]: is null, wanted an account id of 12 digits [type-wrong]",
      ],
    });
  });

  it("that are known later stand behind the others, once", () => {
    assert.deepEqual(read([later, "222222222222", later], readAccounts), {
      value: ["222222222222", later],
      problems: [],
    });
  });
});
