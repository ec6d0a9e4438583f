import type { PolicyDocument } from "../policy";
import type { ReaderStatements } from "../policy-builder";
import { at, type ProblemCode } from "../problem";
import { sortedSet } from "../shape";
import type { Statement } from "../statement";
import { type Answer, policyAsker } from "./asked-policy";
import { type Case, readerTrial, strangerCases } from "./case";
import { spelling, textsIn } from "./statement-names";
import { type Stranger, Strangers } from "./stranger";
import { type Declared, subjectsOf, unnamedIn } from "./subject";

/** A repository's policy, and who is declared to be let in by it. */
export interface Judged {
  /** The repository's name. */
  name: string;
  tags: Readonly<Record<string, string>>;
  policy: PolicyDocument | null;
  /** The environments that read it and the publishers that push to it. */
  readers: readonly ReaderStatements[];
  /** The statements that the user wrote, which are the policy's last. */
  extra: readonly Statement[];
  /** The path at which the user wrote one of them. */
  pathOf(statement: Statement): string;
}

/** What is wrong with a policy, without the repository that has it. */
export interface Finding {
  severity: "error" | "warning";
  code: ProblemCode;
  message: string;
}

/** Makes what judges the policies of one plan. */
export function policyJudge(declared: Declared): (judged: Judged) => Finding[] {
  const unnamed = unnamedIn(declared);
  const subjects = subjectsOf(declared, unnamed);
  const strangers = new Strangers(unnamed);
  const ask = policyAsker(unnamed);
  const casesOf = readerTrial();
  return ({ policy, readers, ...rest }) => {
    const statements = policy?.Statement ?? [];
    const own = statements.slice(0, statements.length - rest.extra.length);
    const extra = statements.slice(own.length);
    const judged: Judged = { ...rest, policy, readers, extra };
    const asked = (some: readonly Statement[]) => ask(some, rest.name, rest.tags);
    const whole = asked(statements);
    const findings: Finding[] = [];
    for (const reader of readers) {
      for (const its of casesOf(subjects[reader.group].get(reader.name) ?? [], whole)) {
        findings.push(keptOut(at(reader.group, reader.name), its, judged));
      }
    }
    const invited = {
      environments: pick(declared.environments, readers, "environments"),
      publishers: pick(declared.publishers, readers, "publishers"),
    };
    const near = strangers.near(invited, extra.length === 0 ? whole : asked(own));
    for (const stranger of [...strangers.toAll, ...near]) {
      if (whole.mayAllow(stranger.requester)) {
        const unnaming = extra.filter((statement) => !isNamedBy(stranger, statement));
        for (const its of strangerCases(stranger, asked([...own, ...unnaming]))) {
          findings.push(letIn(stranger, its, judged));
        }
      }
    }
    return findings;
  };
}

function pick<T>(
  all: ReadonlyMap<string, T>,
  readers: readonly ReaderStatements[],
  group: ReaderStatements["group"],
): T[] {
  const its = readers.filter((reader) => reader.group === group);
  return its.map(({ name }) => all.get(name)).filter((reader) => reader !== undefined);
}

function keptOut(reader: string, { answer, actions, labels }: Case, judged: Judged): Finding {
  const [what, whom] = [listed(actions), listed(labels)];
  if (answer.verdict === "undetermined") {
    return {
      severity: "warning",
      code: "reader-conditional",
      message: `lets in ${reader} in some requests only: whether ${whom} is allowed ${what} hangs on ${hangsOn(answer, judged)}; ${wayToTell(answer)}`,
    };
  }
  const { statement } = answer;
  const why =
    statement === undefined
      ? `no statement allows ${what} to ${whom}${ourFault}`
      : `${statementName(statement, judged)} denies ${what} to ${whom}: narrow that statement, or take the reader out`;
  return { severity: "error", code: "reader-denied", message: `keeps out ${reader}: ${why}` };
}

function letIn({ label }: Stranger, { answer, actions }: Case, judged: Judged): Finding {
  const { statement } = answer;
  const users =
    statement === undefined ? askingFor(answer, judged) : [statement].filter((its) => isUsers(its, judged));
  const wayOut = users.length === 0 ? ourFault : ": name its principals, or bind them to an organisation";
  const why =
    statement === undefined
      ? `whether they are allowed ${listed(actions)} hangs on ${hangsOn(answer, judged)} alone`
      : `${statementName(statement, judged)} allows them ${listed(actions)}`;
  const lets = statement === undefined ? "may let in" : "lets in";
  return {
    severity: "error",
    code: "undeclared-access",
    message: `${lets} principals that nobody declared (${label}): ${why}${wayOut}`,
  };
}

const ourFault = ". That is a fault of this package: please report it";

/** Whether a statement lets in a stranger's account, organisation or service by name, so that it declares it. */
function isNamedBy({ names }: Stranger, statement: Statement): boolean {
  const texts = textsIn({ ...statement, Resource: [], NotResource: [] });
  return statement.Effect === "Allow" && names.some((name) => texts.some((text) => text.includes(name)));
}

/** What can be done about an answer that hangs on something. */
function wayToTell({ missing }: Answer): string {
  const keys = missing.flatMap((key) => configKeys[key] ?? []);
  return keys.length === 0
    ? "if that is meant, nothing is to be done"
    : `set ${listed(keys)} in the stack's config, so that it can be told`;
}

/** The keys of config that say where the registry is, by the condition keys about it. */
const configKeys: Readonly<Record<string, string>> = {
  "aws:requestedregion": "aws:region",
  "aws:resourceaccount": "aws:allowedAccountIds",
};

/** The keys that an answer hangs on, and the user's statements that ask for them. */
function hangsOn(answer: Answer, judged: Judged): string {
  const keys = answer.missing.map((key) => spelling(key, judged.policy?.Statement ?? []));
  const names = askingFor(answer, judged).map((statement) => statementName(statement, judged));
  return names.length === 0 ? listed(keys) : `${listed(keys)} (${listed(names)})`;
}

function askingFor({ missing }: Answer, { extra }: Judged): Statement[] {
  return extra.filter((statement) => {
    const text = JSON.stringify(statement).toLowerCase();
    const isAboutPlace = (statement.Resource ?? statement.NotResource) !== undefined;
    return missing.some((key) => text.includes(key) || (isAboutPlace && key in configKeys));
  });
}

function isUsers(statement: Statement, { extra }: Judged): boolean {
  return extra.includes(statement);
}

function statementName(statement: Statement, judged: Judged): string {
  const sid = statement.Sid ? JSON.stringify(statement.Sid) : undefined;
  if (!isUsers(statement, judged)) {
    return `statement ${sid}`;
  }
  const path = judged.pathOf(statement);
  return sid === undefined ? path : `${sid} (${path})`;
}

/** `a`, `a and b`, or `a and 5 more`. */
function listed(values: readonly string[]): string {
  const [first = "", second, ...rest] = sortedSet(values);
  if (second === undefined) {
    return first;
  }
  return rest.length === 0 ? `${first} and ${second}` : `${first} and ${rest.length + 1} more`;
}
