export const dayMilliseconds = 86_400_000;

/** `2026-01-31T10:20:30.123456+01:00` and its shorter forms; a time without an offset is UTC. */
const form =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):?(\d\d))?)?$/;

/**
 * A time as the AWS command line prints it, by its version: ISO 8601, or seconds since 1970 as a number.
 *
 * @returns milliseconds since 1970, with microseconds as a fraction (images that are pushed together are told apart
 *   by them); NaN for what is no time
 * @see AWS CLI User Guide, `cli_timestamp_format`
 */
export function readTime(value: unknown): number {
  if (typeof value === "number") {
    return value * 1000;
  }
  if (typeof value !== "string") {
    return Number.NaN;
  }
  return quickTime(value) ?? anyTime(value);
}

function anyTime(text: string): number {
  const [
    ,
    year,
    month,
    day,
    hour = 0,
    minute = 0,
    second = 0,
    fraction = "",
    sign,
    offsetHour,
    offsetMinute,
  ] = form.exec(text) ?? [];
  const offset = Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0);
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && offset < 24 * 60;
  const days = civilDays(Number(year), Number(month), Number(day));
  if (!isTime) {
    return Number.NaN;
  }
  const minutes = Number(hour) * 60 + Number(minute) - (sign === "-" ? -offset : offset);
  return (days * 1440 + minutes) * 60_000 + Number(second) * 1000 + Number(`0.${fraction || 0}`) * 1000;
}

const zero = 48;

/**
 * The form that the AWS command line prints, without a regular expression, which would take as long as all else that
 * is done with an image: `2026-01-31T10:20:30.123000+01:00`.
 */
function quickTime(text: string): number | undefined {
  if (text.length !== 32 || text[19] !== "." || text[10] !== "T" || text[29] !== ":") {
    return undefined;
  }
  const sign = text[26];
  const [hour, minute, second] = [two(text, 11), two(text, 14), two(text, 17)];
  const micros = two(text, 20) * 10_000 + two(text, 22) * 100 + two(text, 24);
  const offset = two(text, 27) * 60 + two(text, 30);
  const days = civilDays(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8));
  const isMarked = text[4] === "-" && text[7] === "-" && text[13] === ":" && text[16] === ":";
  if (!isMarked || !(hour < 24 && minute < 60 && second < 60 && offset < 1440) || Number.isNaN(micros)) {
    return undefined;
  }
  if (sign !== "+" && sign !== "-") {
    return undefined;
  }
  const minutes = hour * 60 + minute - (sign === "-" ? -offset : offset);
  return (days * 1440 + minutes) * 60_000 + second * 1000 + micros / 1000;
}

/** A number of two digits; NaN for other characters. */
function two(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - zero, text.charCodeAt(at + 1) - zero];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Days from 1970-01-01 to a date of the Gregorian calendar; NaN for one that doesn't exist.
 *
 * @see Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil
 */
function civilDays(year: number, month: number, day: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && isLeap ? 29 : monthDays[month - 1];
  if (last === undefined || !(day >= 1 && day <= last)) {
    return Number.NaN;
  }
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}
