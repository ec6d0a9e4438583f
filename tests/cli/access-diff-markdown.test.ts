import assert from "node:assert/strict";
import { diffMarkdown } from "../../cli/access-diff-markdown";
import type { AccessChange } from "../../ecr/access-diff";

const change = (repository: string, more: Partial<AccessChange> = {}): AccessChange => ({
  repository,
  principal: "222222222222",
  from: "none",
  to: "pull",
  gained: ["ecr:BatchGetImage"],
  lost: [],
  unclear: [],
  ...more,
});
const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));
const rowsOf = (markdown: string) =>
  markdown
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2);

/** Most characters that GitHub takes in a comment. */
const commentLimit = 65_536;

describe("changes of access in Markdown", () => {
  it("have one row for hundreds of repositories that change alike, with all their names folded away", () => {
    const markdown = diffMarkdown(times(400, (n) => change(`team/service-${n}`)));
    const [row, ...others] = rowsOf(markdown);
    assert.deepEqual(others, []);
    assert.match(
      row ?? "",
      /<summary>400 repositories<\/summary>`team\/service-0`<br>.+`team\/service-399`<\/details> \|$/,
    );
  });

  it("fit into a comment however many there are, and say what is left out", () => {
    const changes = times(3000, (n) =>
      change(`team/${"service-".repeat(8)}${n % 2000}`, { principal: String(200_000_000_000 + (n % 1500)) }),
    );
    const markdown = diffMarkdown(changes);
    assert.ok(markdown.length <= commentLimit, `${markdown.length}`);
    const shown = rowsOf(markdown).length;
    assert.match(markdown, new RegExp(`\\n${1500 - shown} more changes: see \`--json\`\\.\\n$`));
    assert.ok(shown > 300, `${shown}`);
  });

  it("count repositories instead of naming them where their names don't fit, the first rows named first", () => {
    const changes = times(20, (who) =>
      times(1000, (n) => change(`team/service-${n}`, { principal: String(200_000_000_000 + who) })),
    ).flat();
    const markdown = diffMarkdown(changes);
    assert.ok(markdown.length <= commentLimit, `${markdown.length}`);
    const isNamed = rowsOf(markdown).map((row) => row.includes("<br>`team/service-999`</details> |"));
    assert.deepEqual(isNamed, [true, true, ...times(18, () => false)]);
    assert.match(rowsOf(markdown).at(-1) ?? "", / \| 1000 repositories \|$/);
  });

  it("fold away the actions that levels don't name, and mark what may be wider", () => {
    const words = "none, or custom (1 action) depending on aws:PrincipalTag/cost_*center";
    const unclear = change("base", { from: words, to: words, gained: [], unclear: ["ecr:PutImage"] });
    assert.deepEqual(rowsOf(diffMarkdown([unclear])), [
      "| **maybe wider** | `222222222222` | none, or custom (1 action) depending on aws:PrincipalTag/cost\\_\\*center | none, or custom (1 action) depending on aws:PrincipalTag/cost\\_\\*center<details><summary>under other conditions: 1 action</summary>`ecr:PutImage`</details> | `base` |",
    ]);
    const custom = change("base", {
      to: "custom (2 actions)",
      gained: ["ecr:BatchGetImage", "ecr:PutImage"],
      lost: ["ecr:ListImages"],
    });
    assert.match(
      rowsOf(diffMarkdown([custom]))[0] ?? "",
      /<summary>gains: 2 actions<\/summary>`ecr:BatchGetImage`<br>`ecr:PutImage`<\/details><details><summary>loses: 1 action<\/summary>/,
    );
  });

  it("have six bars a row that aren't escaped, whatever a principal is called", () => {
    for (const principal of ["a|b", "a`|`b", "``|``", "<b>|</b>", "arn:aws:iam::222222222222:role/*_*|\\"]) {
      const [row] = rowsOf(diffMarkdown([change("base", { principal, to: "custom (1 action)" })]));
      assert.equal(row?.match(/(?<!\\)\|/g)?.length, 6, row);
    }
  });
});
