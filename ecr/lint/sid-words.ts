/** What a statement's Sid says that the statement is for. */
export interface SidWords {
  /** It speaks of pulling or reading, and of nothing that goes further. */
  isForReaders: boolean;
  /** It speaks of pushing, deleting, administration or the like. */
  saysMore: boolean;
  saysPull: boolean;
  saysPush: boolean;
  saysDeny: boolean;
  /** It speaks of several accounts, or of an organisation. */
  saysManyAccounts: boolean;
}

const words = (text: string): readonly string[] => text.split(" ");

const pull = words("pull pulls puller pullers pulling pullonly");
const read = words("read reader readers reading readonly retrieval retrieve download view viewer");
const push = words("push pusher pushers pushing pushpull pullpush write writer writers upload readwrite");
const more = words(
  "rw publish publisher publishers full all admin admins administrator administration manage manager management mgmt " +
    "owner power maintain maintainer maintenance deploy deployer deployment ci cd cicd build builder builds release " +
    "delete deletion lifecycle cleanup modify edit editor update put promote policy everything",
);

export function readSid(sid: string | undefined): SidWords {
  const its = wordsOf(sid ?? "");
  const says = (some: readonly string[]) => its.some((word) => some.includes(word));
  const saysMore = says(push) || says(more);
  return {
    isForReaders: (says(pull) || says(read)) && !saysMore,
    saysMore,
    saysPull: says(pull),
    saysPush: says(push),
    saysDeny: its[0] === "deny",
    saysManyAccounts: /sub ?accounts|all (?:\w+ )?accounts|organi[sz]ation|\borg\b/.test(its.join(" ")),
  };
}

/** The words of `AllowPushPull`, `allow_pull`, `Allow pull` and `LambdaECRImageRetrievalPolicy`, in lower case. */
function wordsOf(sid: string): string[] {
  const its = (sid.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) =>
    word.toLowerCase().replace(/^allow(?=.)/, ""),
  );
  // "Policy" at the end says nothing, and "pull through" is about a cache that fills itself.
  const meant = its.at(-1) === "policy" ? its.slice(0, -1) : its;
  return meant.filter((word, index) => !(word === "pull" && meant[index + 1] === "through"));
}
