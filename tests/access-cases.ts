/** Requests and policies by the thousand, for holding the evaluator against another one. */

import { conditionKeys, lists, operatorKeys } from "./access-keys";

/** A case in plain data: what both evaluators are given. */
export interface AccessCase {
  principal: string;
  action: string;
  resource: string;
  resourceAccount: string;
  /** Every condition key of the request; a key that isn't there is absent. */
  context: Record<string, string | string[]>;
  repository: object | null;
  identity: object[];
  boundary: object | undefined;
  scps: object[][];
  rcps: object[][];
}

/** An endless row of cases, the same for the same seed. */
export function* accessCases(seed: number): Generator<AccessCase> {
  const dice = new Dice(seed);
  for (;;) {
    yield new CaseMaker(dice).make();
  }
}

/** Choices that look random and are the same for the same seed (mulberry32, by Tommy Ettinger, public domain). */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** At least 0 and less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)] as T;
  }

  /** One to `most` entries, possibly the same ones. */
  some<T>(list: readonly T[], most: number): T[] {
    return Array.from({ length: 1 + Math.floor(this.next() * most) }, () => this.pick(list));
  }

  /** IAM takes one value for a list of it. */
  oneOrList<T>(list: T[]): T | T[] {
    const [only] = list;
    return list.length === 1 && only !== undefined && this.chance(0.5) ? only : list;
  }
}

const registry = "111111111111";
const accounts = [registry, "222222222222", "333333333333"];
const arn = `arn:aws:ecr:us-east-1:${registry}:repository/team/api`;
const everything = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };

const actions = [
  "ecr:BatchGetImage",
  "ecr:GetDownloadUrlForLayer",
  "ecr:PutImage",
  "ecr:DescribeImages",
  "ecr:SetRepositoryPolicy",
];

/** What a policy is attached to; a resource control policy only denies. */
type Kind = "repository" | "own" | "rcp";

/**
 * Makes one case. Most of what it puts into policies is about the request, so that the decision hangs on it.
 * What the two evaluators are known to read differently isn't made: `access-oracle.test.ts` has a case of each.
 */
class CaseMaker {
  readonly #account: string;
  readonly #root: string;
  readonly #role: string;
  readonly #session: string;
  readonly #user: string;
  readonly #principal: string;
  readonly #isService: boolean;
  readonly #action: string;
  readonly #context: Record<string, string | string[]>;

  constructor(private readonly dice: Dice) {
    const account = dice.pick(accounts);
    this.#account = account;
    this.#root = `arn:aws:iam::${account}:root`;
    this.#role = `arn:aws:iam::${account}:role/eks-nodes`;
    this.#session = `arn:aws:sts::${account}:assumed-role/eks-nodes/i-0abc`;
    this.#user = `arn:aws:iam::${account}:user/ci`;
    this.#principal = dice.pick([this.#role, this.#role, this.#session, this.#user, "lambda.amazonaws.com"]);
    this.#isService = this.#principal === "lambda.amazonaws.com";
    this.#action = dice.pick(actions);
    this.#context = { ...this.#someKeys(), ...this.#principalKeys() };
  }

  make(): AccessCase {
    const { dice } = this;
    const hasOwn = !this.#isService;
    const count = dice.chance(0.85) ? 1 + Math.floor(dice.next() * 2) : 0;
    return {
      principal: this.#principal,
      action: this.#action,
      resource: arn,
      resourceAccount: registry,
      context: this.#context,
      repository: dice.chance(0.92) ? this.#policy("repository", 3, 0.15) : null,
      identity: hasOwn ? Array.from({ length: count }, () => this.#policy("own", 2, 0.1)) : [],
      boundary: hasOwn && dice.chance(0.15) ? this.#policy("own", 3, 0.1) : undefined,
      scps: hasOwn && dice.chance(0.15) ? [[everything], this.#level()] : [],
      rcps: dice.chance(0.15) ? [[this.#policy("rcp", 2, 1)]] : [],
    };
  }

  /** The service control policies of one level: a list of what is allowed, or exceptions from everything. */
  #level(): object[] {
    return this.dice.chance(0.5)
      ? [this.#policy("own", 2, 0.3)]
      : [everything, this.#policy("own", 2, this.dice.chance(0.5) ? 1 : 0.3)];
  }

  #someKeys(): Record<string, string | string[]> {
    const { dice } = this;
    const made: Record<string, string | string[]> = { "aws:ResourceAccount": registry };
    for (const { name, values, isList } of conditionKeys) {
      const isPossible = this.#isService ? !name.startsWith("aws:PrincipalOrg") : name !== "aws:SourceArn";
      if (isPossible && values.length > 0 && dice.chance(0.75)) {
        made[name] = isList ? [...new Set(dice.some(values, 3))] : dice.pick(values);
      }
    }
    return dice.chance(0.8) ? { ...made, "aws:MultiFactorAuthPresent": dice.pick(["true", "false"]) } : made;
  }

  #principalKeys(): Record<string, string> {
    if (this.#isService) {
      return { "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": this.#principal };
    }
    const isUser = this.#principal === this.#user;
    return {
      "aws:PrincipalAccount": this.#account,
      "aws:PrincipalIsAWSService": "false",
      "aws:PrincipalArn": isUser ? this.#user : this.#role,
      "aws:PrincipalType": isUser ? "User" : "AssumedRole",
      ...(isUser && { "aws:username": "ci" }),
    };
  }

  /** @param denies how probably a statement denies */
  #policy(kind: Kind, most: number, denies: number): object {
    const count = 1 + Math.floor(this.dice.next() * most);
    const statements = Array.from({ length: count }, () => this.#statement(kind, denies));
    return { Version: "2012-10-17", Statement: this.dice.oneOrList(statements) };
  }

  #statement(kind: Kind, denies: number): object {
    const { dice } = this;
    const condition = this.#conditions();
    return {
      ...(dice.chance(0.5) && { Sid: `S${Math.floor(dice.next() * 1e6)}` }),
      Effect: kind === "rcp" || dice.chance(denies) ? "Deny" : "Allow",
      ...(kind === "repository" && this.#principals()),
      ...(kind === "rcp" && { Principal: "*" }),
      ...this.#actions(kind),
      ...(!(kind === "repository" && dice.chance(0.7)) && this.#resources(kind)),
      ...(Object.keys(condition).length > 0 && { Condition: condition }),
    };
  }

  #principals(): object {
    const { dice } = this;
    const another = this.#account === "222222222222" ? "333333333333" : "222222222222";
    if (dice.chance(0.15)) {
      // Of a role some sessions may be left out and others not, which is asked of sessions instead.
      const isRole = this.#principal === this.#role;
      const listed = this.#principal === this.#user ? [this.#user] : [this.#role, this.#session];
      return {
        NotPrincipal: this.#isService
          ? { Service: [dice.pick(["lambda.amazonaws.com", "ecs.amazonaws.com"])] }
          : { AWS: !isRole && dice.chance(0.6) ? [...listed, this.#root] : [`arn:aws:iam::${another}:root`] },
      };
    }
    const own: unknown[] = this.#isService
      ? [{ Service: this.#principal }, { Service: ["ecs.amazonaws.com", this.#principal] }]
      : [
          ...[this.#root, this.#account, this.#principal, [this.#root, this.#user]],
          this.#principal === this.#user ? this.#user : this.#role,
        ].map((AWS) => ({ AWS }));
    const others: unknown[] = [
      { AWS: "arn:aws:iam::999999999999:root" },
      { Service: "ecs.amazonaws.com" },
      { AWS: [`arn:aws:iam::${this.#account}:role/other`] },
      { AWS: `arn:aws:sts::${this.#account}:assumed-role/somebody-else/another` },
    ];
    return { Principal: dice.chance(0.85) ? dice.pick([...own, "*", { AWS: "*" }]) : dice.pick(others) };
  }

  #actions(kind: Kind): object {
    const { dice } = this;
    const action = this.#action;
    const shouted = action.toUpperCase().replace("ECR:", "ecr:");
    const relevant = [action, shouted, `${action.slice(0, 8)}*`, "ecr:*", ...(kind === "rcp" ? [] : ["*"])];
    const others = ["ecr:DeleteRepository", "ecr:Batch?eleteImage", "s3:*", "ecr:TagResource"];
    if (kind !== "rcp" && dice.chance(0.15)) {
      return { NotAction: dice.oneOrList(dice.some(dice.chance(0.8) ? others : relevant, 2)) };
    }
    return { Action: dice.oneOrList(this.#mostly(relevant, others)) };
  }

  #resources(kind: Kind): object {
    const { dice } = this;
    const relevant = [
      arn,
      "*",
      `arn:aws:ecr:*:${registry}:repository/*`,
      "arn:aws:ecr:us-east-?:*:repository/team/*",
      ...(kind === "rcp" ? [] : ["arn:aws:ecr:*"]),
    ];
    const tagged = [
      `arn:aws:ecr:us-east-1:${registry}:repository/\${aws:PrincipalTag/team}/api`,
      `arn:aws:ecr:us-east-1:${registry}:repository/*/\${aws:PrincipalTag/team}`,
    ];
    const others = [
      `arn:aws:ecr:us-east-1:${registry}:repository/team/ap`,
      "arn:aws:ecr:eu-west-1:*:repository/*",
      "arn:aws:s3:::bucket/*",
      `arn:aws:ecr:us-east-1:${registry}:repository/Team/api`,
    ];
    if (dice.chance(0.2)) {
      return { NotResource: dice.oneOrList(dice.some(dice.chance(0.75) ? others : relevant, 2)) };
    }
    const list = dice.chance(0.1) ? [dice.pick(tagged)] : this.#mostly(relevant, others);
    return { Resource: dice.oneOrList(list) };
  }

  /** Something relevant, sometimes with something else beside it or in its place. */
  #mostly(relevant: readonly string[], others: readonly string[]): string[] {
    const { dice } = this;
    return dice.chance(0.85)
      ? [dice.pick(relevant), ...(dice.chance(0.4) ? [dice.pick(others)] : [])]
      : dice.some(others, 2);
  }

  #conditions(): Record<string, Record<string, unknown>> {
    const { dice } = this;
    const condition: Record<string, Record<string, unknown>> = {};
    for (let count = dice.chance(0.6) ? 1 : dice.chance(0.3) ? 2 : 0; count > 0; count--) {
      const base = dice.pick(Object.keys(operatorKeys));
      const set =
        base.startsWith("String") && dice.chance(0.4) ? dice.pick(["ForAnyValue:", "ForAllValues:"]) : "";
      const ifExists = base !== "Null" && dice.chance(0.2) ? "IfExists" : "";
      const { name, wanted } = dice.pick(set === "" ? (operatorKeys[base] ?? []) : lists);
      const operator = `${set}${base}${ifExists}`;
      condition[operator] = {
        ...condition[operator],
        [name]: dice.oneOrList(this.#values(base, wanted, this.#context[name])),
      };
    }
    return condition;
  }

  #values(base: string, wanted: readonly string[], actual: string | string[] | undefined): string[] {
    const { dice } = this;
    if (base === "Null") {
      return [dice.pick(["true", "false"])];
    }
    const takes = (value: string) =>
      !(base.includes("Not") && value.includes("${aws:")) &&
      !(base === "NotIpAddress" && !value.includes("/")) &&
      !(base.includes("Equals") && /\$\{[*?$]\}/.test(value));
    const isPlain = typeof actual === "string" && takes(actual) && !/[*?$]/.test(actual);
    return [...dice.some(wanted.filter(takes), 3), ...(isPlain && dice.chance(0.4) ? [actual] : [])];
  }
}
