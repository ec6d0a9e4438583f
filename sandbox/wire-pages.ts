/** Lists in pages, as AWS gives them. The emulator gives every list whole and reads neither `maxResults` nor `nextToken`. */

import { type Answer, type Ask, content, invalidParameter, type WireCall } from "./wire-call";

/** Where the answer of an operation holds its list. */
interface List {
  /** Key of the object that holds the list; undefined if it is the answer itself. */
  within?: string;
  /** Keys of the list, of which an answer has one. */
  items: [string, ...string[]];
  /** With this argument AWS takes no paging: it names what is wanted. */
  unless?: string;
}

const lists: Record<string, List> = {
  DescribeRepositories: { items: ["repositories"], unless: "repositoryNames" },
  ListImages: { items: ["imageIds"] },
  DescribeImages: { items: ["imageDetails"], unless: "imageIds" },
  DescribeImageScanFindings: { within: "imageScanFindings", items: ["findings", "enhancedFindings"] },
};

/** What AWS gives where the client doesn't say how many, and the most that it gives. */
const [usual, most] = [100, 1000];

/** Of lists that clients are in the middle of, this many are kept. */
const keptLists = 200;

/** Answers a list call with one page, any other call as the emulator does. */
export type Pager = (call: WireCall, ask: Ask) => Promise<Answer>;

/**
 * All pages of a list are cut from what it was when the first one was asked for, so that what has
 * vanished in between still stands on a later page.
 *
 * @param limit the most items that a page may hold, whatever the client asks for; 0 gives an empty page
 * @see Amazon ECR API Reference, DescribeRepositories, ListImages, DescribeImages, DescribeImageScanFindings
 */
export function pager(limit: (call: WireCall) => number | undefined): Pager {
  const begun = new Map<string, Answer>();
  let count = 0;

  function keep(answer: Answer): string {
    const id = String(++count);
    begun.set(id, answer);
    const [oldest] = begun.keys();
    if (begun.size > keptLists && oldest !== undefined) begun.delete(oldest);
    return id;
  }

  return async (call, ask) => {
    const list = lists[call.operation];
    const { nextToken, maxResults } = call.input;
    if (list === undefined || (list.unless !== undefined && list.unless in call.input)) return ask();
    if (maxResults !== undefined && !isPageSize(maxResults))
      return invalidParameter("maxResults", `Member must have value between 1 and ${most}`);
    const read = readToken(nextToken, call.operation);
    const whole = nextToken === undefined ? await ask() : begun.get(read?.id ?? "");
    if (whole === undefined) return invalidParameter("nextToken", "Invalid token");
    if (whole.status !== 200) return whole;

    const from = read?.from ?? 0;
    const to = from + Math.min(maxResults ?? usual, limit(call) ?? most);
    const { page, total } = cut(list, content(whole), from, to);
    const id = to < total ? (read?.id ?? keep(whole)) : undefined;
    const token = id === undefined ? {} : { nextToken: writeToken(call.operation, id, to, ++count) };
    return { ...whole, body: Buffer.from(JSON.stringify({ ...page, ...token })) };
  };
}

function isPageSize(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
}

/** @returns the answer with the items from `from` up to and without `to`, and how many there are in all */
function cut({ within, items }: List, answer: Record<string, unknown>, from: number, to: number) {
  const holder = within === undefined ? answer : ((answer[within] ?? {}) as Record<string, unknown>);
  const key = items.find((name) => Array.isArray(holder[name])) ?? items[0];
  const all = (holder[key] ?? []) as unknown[];
  const part = { ...holder, [key]: all.slice(from, to) };
  return { page: within === undefined ? part : { ...answer, [within]: part }, total: all.length };
}

/** @param serial makes each token another one: after an empty page the rest would be the same */
function writeToken(operation: string, id: string, from: number, serial: number): string {
  return Buffer.from(`${operation} ${id} ${from} ${serial}`).toString("base64");
}

function readToken(token: unknown, operation: string): { id: string; from: number } | undefined {
  if (typeof token !== "string") return undefined;
  const [its, id = "", from] = Buffer.from(token, "base64").toString().split(" ");
  return its === operation ? { id, from: Number(from) } : undefined;
}
