import { declaredAccess, isUneven, type PartyAccess, type RepositoryAccess } from "../ecr/access-matrix";
import { spelling } from "../ecr/guard/statement-names";
import { type Gets, memberWords } from "../ecr/member-access";
import { columns } from "../ecr/plain-text";
import type { RegistryPlan } from "../ecr/plan";
import type { Statement } from "../ecr/statement";

/**
 * What each environment gets of each repository, for people: a table, or where the terminal is too narrow for it
 * a few lines for each repository, and below what a level alone doesn't say.
 *
 * Written with spaces rather than by a library for tables: all names are ASCII, and those libraries take half a
 * second to five for thousands of rows.
 *
 * @param width columns of the terminal; undefined where the output goes elsewhere
 */
export function accessText(
  plan: RegistryPlan,
  matrix: ReadonlyMap<string, RepositoryAccess>,
  width: number | undefined,
): string {
  const environments = [...plan.declared.environments.keys()];
  const remarks = remarksOn(plan, matrix);
  const cells = [...matrix].map(([name, access]) => [
    name,
    ...environments.map((environment) => {
      const its = access.environments.get(environment);
      return its === undefined ? "-" : cell(its, remarks.marks(name, environment));
    }),
  ]);
  const rows = [["repository", ...environments], ...cells];
  const table = columns(rows);
  const isTooWide = width !== undefined && (table[0]?.length ?? 0) > width;
  const shown = isTooWide ? cells.flatMap((row) => listed(row, environments)) : table;
  return [...shown, ...remarks.lines].map((line) => `${line}\n`).join("");
}

function cell({ gets }: PartyAccess, mark: string): string {
  return `${gets === "none" ? "-" : gets}${mark}`;
}

/** A repository and who gets what of it: one line for each level. */
function listed([name = "", ...levels]: readonly string[], environments: readonly string[]): string[] {
  const byLevel = new Map<string, string[]>();
  for (const [index, level] of levels.entries()) {
    byLevel.set(level, [...(byLevel.get(level) ?? []), environments[index] ?? ""]);
  }
  byLevel.delete("-");
  const some = [...byLevel].map(([level, names]) => `  ${level}: ${names.join(", ")}`);
  return [name, ...(some.length === 0 ? ["  nobody"] : some)];
}

const ranks: readonly Gets[] = ["none", "pull", "inspect", "audit"];

/** What there is to say about some cells: `!` where it is more than config says, `*` where it is less or differs. */
function remarksOn(plan: RegistryPlan, matrix: ReadonlyMap<string, RepositoryAccess>) {
  const marked = new Map<string, string>();
  const places = new Map<string, string[]>();
  for (const [name, { environments }] of matrix) {
    const statements = plan.repositories.get(name)?.repositoryPolicy?.Statement ?? [];
    for (const [environment, access] of environments) {
      const remark = remarkOn(access, declaredAccess(plan, name, environment), statements);
      if (remark !== undefined) {
        marked.set(`${name} ${environment}`, remark.mark);
        const text = `${remark.mark} ${environment}: ${remark.text}`;
        places.set(text, [...(places.get(text) ?? []), name]);
      }
    }
  }
  const notes = [...places].map(([text, names]) => `${text} (${some(names)})`);
  return {
    marks: (repository: string, environment: string) => marked.get(`${repository} ${environment}`) ?? "",
    lines: notes.length === 0 ? [] : ["", ...notes],
  };
}

function remarkOn(
  access: PartyAccess,
  declared: Gets,
  statements: readonly Statement[],
): { mark: string; text: string } | undefined {
  const [level, meant] = [ranks.indexOf(access.gets), ranks.indexOf(declared)];
  const uneven = isUneven(access);
  const parts = [
    ...(level > meant
      ? [declared === "none" ? "config doesn't let it in" : `config gives it ${declared} only`]
      : []),
    ...(level < meant ? [`config gives it ${declared}`] : []),
    ...(uneven ? memberTexts(access, statements) : []),
  ];
  const mark = `${level > meant ? "!" : ""}${level < meant || uneven ? "*" : ""}`;
  return mark === "" ? undefined : { mark, text: parts.join("; ") };
}

/** What members get, in one breath for those that fare alike. */
function memberTexts({ members }: PartyAccess, statements: readonly Statement[]): string[] {
  const alike = new Map<string, { gets: Gets; keys: string; who: string[] }>();
  for (const { gets, dependsOn, ...member } of members) {
    const keys = dependsOn.map((key) => spelling(key, statements)).join(" and ");
    const known = alike.get(`${gets} ${keys}`) ?? { gets, keys, who: [] };
    alike.set(`${gets} ${keys}`, known);
    known.who.push(memberWords(member));
  }
  return [...alike.values()].map(({ gets, keys, who }) => {
    const whom = alike.size === 1 ? "all" : who.join(", ");
    return `${gets} for ${whom}${keys === "" ? "" : `, depending on ${keys}`}`;
  });
}

function some([first = "", ...more]: readonly string[]): string {
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}
