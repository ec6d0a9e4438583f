import type { AskedPolicy } from "./asked-policy";
import { type Sort, sortsIn, type Traits, traitsOf } from "./sort";
import type { LocatedRequester, Subject } from "./subject";
import type { Unnamed } from "./unnamed";

/** Makes what finds those whom policies treat otherwise than any of some subjects, though nobody may name them. */
export function bystanderSearch(
  unnamed: Unnamed,
): (subjects: readonly Subject[], policies: readonly AskedPolicy[]) => Subject[] {
  const known = new Map<string, readonly Sort[]>();
  const sortsOf = (account: string, traits: Traits) => {
    const { accounts: _, ...rest } = traits;
    const key = JSON.stringify([account, rest]);
    const sorts = known.get(key) ?? sortsIn(account, traits, unnamed);
    known.set(key, sorts);
    return sorts;
  };
  return (subjects, policies) => {
    const asked = [...new Set(policies.flatMap((policy) => policy.asked))];
    const fares = new Set<string>();
    // What holds for all of an account is told of it, though it be told of a role as well.
    const isNew = (kind: Subject["kind"], its: LocatedRequester) => {
      const fare = asked.map((statement) =>
        its.requests.map((_, at) => {
          const { matches, missing } = statement.match(its, at);
          return `${matches} ${missing.join()}`;
        }),
      );
      const key = `${ownerOf(its)} ${fare.join(";")}`;
      const { size } = fares;
      fares.add(kind === "account" ? `account ${key}` : key);
      const isOther = fares.size > size;
      fares.add(key);
      return isOther;
    };
    for (const { kind, requesters } of subjects) {
      for (const its of requesters) isNew(kind, its);
    }
    const traits = traitsOf(
      asked.map(({ statement }) => statement),
      asked.flatMap(({ accounts }) => accounts),
      unnamed,
    );
    const found = new Map<string, Subject>();
    for (const { label, kind, requester } of traits.accounts.flatMap((account) => sortsOf(account, traits))) {
      if (isNew(kind, requester)) {
        const requesters = [...(found.get(label)?.requesters ?? []), requester];
        found.set(label, { label, kind, requesters });
      }
    }
    return [...found.values()];
  };
}

/** Whose a request is: an account's, an organisation's, or that of the account that a service acts for. */
function ownerOf({ principal, requests }: LocatedRequester): string {
  const { "aws:SourceAccount": source, "aws:PrincipalOrgID": organization } = requests[0]?.context ?? {};
  return `${organization ?? principal.account ?? principal.name} ${source}`;
}
