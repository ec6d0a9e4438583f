/** A rule as far as it matters here. */
interface WordedRule {
  entries: readonly { text: string }[];
  description: string | undefined;
}

/** What people name releases, and what runs, by. `v` stands alone or before a number. */
const releaseWords =
  /(?:^|[-_.])(?:v(?=$|[\d*.-])|releases?|rel|prod(?:uction)?|stable|live|lts|deployed(?:-to)?)(?=$|[-_.*\d])/i;
const versionPattern = /^v?(?:\d+|\*)[._](?:\d+|\*)?/;

/** Whether an entry of a list, a pattern or a prefix, is about releases. */
export function namesReleases(text: string): boolean {
  return releaseWords.test(text) || versionPattern.test(text);
}

/** Whether a rule is about releases by its tags. */
export function hasReleaseTags({ entries }: WordedRule): boolean {
  return entries.some(({ text }) => namesReleases(text));
}

/** Whether a rule is about releases by its tags or by its description. */
export function isAboutReleases(rule: WordedRule): boolean {
  const { description = "" } = rule;
  return (
    hasReleaseTags(rule) ||
    /\b(?:releases?d?|prod(?:uction)?|stable|deployed|live|versions?)\b/i.test(description)
  );
}

/** Whether an image with this tag was released: `v1.2.3`, `2.0`, `release-7`, `prod-1`. */
export function isReleaseTag(tag: string): boolean {
  return /^v?\d+\.\d+/.test(tag) || /^v\d+$/.test(tag) || releaseWords.test(tag);
}

/** What cosign pushes beside an image, as images of their own. @see Sigstore, "Cosign signature specification" */
export function isSignatureTag(tag: string): boolean {
  return /^sha256-[0-9a-f]{64}(?:\.(?:sig|att|sbom))?$/.test(tag);
}

/** A pattern for all that cosign pushes. */
export const signaturePattern = "sha256-*";
