import assert from "node:assert/strict";
import { readOrganization } from "../../ecr/organization";
import { read } from "../reading";

const id = "o-a1b2c3d4e5";
const organization = (value: unknown) => read(value, readOrganization);

describe("an organisation", () => {
  it("is its id, for all its accounts", () => {
    assert.deepEqual(organization({ id }), { value: { id, paths: [] }, problems: [] });
  });

  it("may be narrowed to units, sorted, without duplicates", () => {
    const paths = [
      `${id}/r-ab12/ou-ab12-22222222/*`,
      `${id}/r-ab12/ou-ab12-11111111/`,
      `${id}/*/ou-ab12-11111111/*`,
    ];
    assert.deepEqual(organization({ id, paths: [...paths, ...paths] }), {
      value: { id, paths: [...paths].sort() },
      problems: [],
    });
  });

  for (const good of ["o-0123456789", `o-${"a".repeat(32)}`]) {
    it(`has an id like ${good}`, () => {
      assert.deepEqual(organization({ id: good }).problems, []);
    });
  }

  for (const bad of [
    "",
    "o-",
    "o-012345678",
    `o-${"a".repeat(33)}`,
    "o-ABCDEFGHIJ",
    "a1b2c3d4e5",
    `${id}\n`,
    `${id}/*`,
  ]) {
    it(`has no id like ${JSON.stringify(bad)}`, () => {
      assert.deepEqual(organization({ id: bad }), {
        value: undefined,
        problems: [
          `here.id: ${JSON.stringify(bad)} is not an organisation id: wanted o- and 10 to 32 of a-z and 0-9 [organization-invalid]`,
        ],
      });
    });
  }

  it("refuses the id alone as path, for a path has a slash", () => {
    assert.deepEqual(organization({ id, paths: [id] }).problems, [
      `here.paths[0]: "${id}" does not begin with ${id}/: a path starts with its organisation [organization-invalid]`,
    ]);
  });

  it("refuses paths below an organisation whose id only begins like it", () => {
    assert.deepEqual(organization({ id, paths: [`${id}6/*`] }).problems, [
      `here.paths[0]: "${id}6/*" does not begin with ${id}/: a path starts with its organisation [organization-invalid]`,
    ]);
  });
});
