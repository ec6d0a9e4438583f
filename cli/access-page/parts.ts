import { declaredAccess, isUneven, type PartyAccess, type RepositoryAccess } from "../../ecr/access-matrix";
import { spelling } from "../../ecr/guard/statement-names";
import { type Gets, memberWords } from "../../ecr/member-access";
import type { RegistryPlan, RepositoryPlan } from "../../ecr/plan";
import { isAmong } from "../../ecr/reach";
import { settingsWords } from "../../ecr/settings-words";
import type { Statement } from "../../ecr/statement";
import { statementWords } from "../../ecr/statement-words";
import {
  levels,
  type PageAccess,
  type PageData,
  type PagePolicy,
  type PageRepository,
  type PageStatement,
} from "./data";

/** Values that occur many times, each once; equal ones are one. */
class Shared<T> {
  readonly list: T[] = [];
  readonly #byIdentity = new Map<T, number>();
  readonly #byText = new Map<string, number>();

  place(value: T): number {
    const known = this.#byIdentity.get(value);
    if (known !== undefined) {
      return known;
    }
    const text = JSON.stringify(value);
    const place = this.#byText.get(text) ?? this.list.push(value) - 1;
    this.#byText.set(text, place);
    this.#byIdentity.set(value, place);
    return place;
  }
}

/** The parts that repositories are put together from. */
export class Parts {
  readonly statements = new Shared<PageStatement>();
  readonly access = new Shared<PageAccess>();
  readonly policies = new Shared<PagePolicy>();
  readonly lifecycles = new Shared<NonNullable<RepositoryPlan["lifecyclePolicy"]>>();
  readonly settings = new Shared<PageData["settings"][number]>();
  readonly #places = new Map<Statement, number>();

  constructor(readonly plan: RegistryPlan) {}

  repository(
    name: string,
    planned: RepositoryPlan,
    access: RepositoryAccess,
    problems: number[] | undefined,
  ): PageRepository {
    const { lifecyclePolicy } = planned;
    const places = [
      this.#policy(name, access),
      lifecyclePolicy === null ? null : this.lifecycles.place(lifecyclePolicy),
      this.settings.place(settingsWords(planned)),
    ] as const;
    return problems === undefined ? [name, ...places] : [name, ...places, problems];
  }

  /** What a repository's policy comes to. */
  #policy(name: string, access: RepositoryAccess): number {
    const own = this.plan.repositories.get(name)?.repositoryPolicy?.Statement ?? [];
    const statements = own.map((statement, index) => this.#statement(statement, index));
    const spell = (key: string) => spelling(key, own);
    const party = (its: PartyAccess, index: number, declared: Gets) =>
      its.gets === "none" && declared === "none"
        ? []
        : [this.access.place(pageAccess(its, index, declared, statements, spell))];
    return this.policies.place({
      statements,
      reads: [...access.environments].flatMap(([environment, its], index) =>
        party(its, index, declaredAccess(this.plan, name, environment)),
      ),
      pushes: [...access.publishers].flatMap(([publisher, its], index) => {
        const { repositories = [] } = this.plan.declared.publishers.get(publisher) ?? {};
        return party(its, index, isAmong(name, repositories) ? "publish" : "none");
      }),
    });
  }

  /** Plans share statements between policies, so most are known by identity. */
  #statement(statement: Statement, index: number): number {
    const label = statement.Sid || `Statement[${index}]`;
    const known = statement.Sid ? this.#places.get(statement) : undefined;
    const place =
      known ??
      this.statements.place({
        label,
        effect: statement.Effect,
        ...statementWords(statement),
        json: JSON.stringify(statement),
      });
    this.#places.set(statement, place);
    return place;
  }
}

function pageAccess(
  its: PartyAccess,
  party: number,
  declared: Gets,
  statements: readonly number[],
  spell: (key: string) => string,
): PageAccess {
  return {
    party,
    level: levelOf(its.gets),
    declared: levelOf(declared),
    isUneven: isUneven(its),
    members: its.members.map(({ gets, statement, dependsOn, ...member }) => ({
      label: memberWords(member),
      level: levelOf(gets),
      statement: statements[statement ?? -1] ?? null,
      dependsOn: dependsOn.map(spell),
    })),
  };
}

function levelOf(gets: Gets): number {
  return gets === "publish" ? 1 : levels.indexOf(gets);
}
