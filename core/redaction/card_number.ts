import { matchesOf } from "./matches_of.ts";
import type { Hide } from "./ranges.ts";

/** Contiguous, or in groups as printed on the card: 4-4-4-4 (and 4-4-4-4-3), 4-6-5, 4-6-4. */
const CANDIDATE =
  /(?<![A-Za-z0-9_]|[0-9]\.)(?:[0-9]{13,19}|[0-9]{4}([-. \u00a0\u202f])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?:\1[0-9]{3})?|[0-9]{4}([-. \u00a0\u202f])[0-9]{6}\2[0-9]{4,5})(?![A-Za-z0-9_]|\.[0-9])/g;

/** Matches every text that contains a card number, also in a form. */
export const CARD_HINT = /(?<![0-9])[2-6](?:[0-9]{12}|[0-9]{3}[-. +\u00a0\u202f][0-9]{4})/;

/** Issuer prefixes by number of digits (ISO/IEC 7812; ranges as the card schemes publish them). */
const ISSUERS: Readonly<Record<number, RegExp>> = {
  13: /^4/,
  14: /^3(?:0[0-59]|[689])/,
  15: /^3[47]/,
  16:
    /^(?:4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|6(?:011|22|4[4-9]|5)|35(?:2[89]|[3-8])|62|5018|5020|5038|5893|6304|6759|676[1-3])/,
  19: /^(?:4|62|6304|6759|676[1-3])/,
};

/**
 * Finds card numbers, all but the last four digits.
 *
 * Luhn alone flags a tenth of all digit runs, among them timestamps; together with the issuer's
 * prefix and length it flags none.
 */
export function findCardNumbers(text: string, hide: Hide): void {
  for (const { 0: match, index } of matchesOf(CANDIDATE, text)) {
    if (!isCardNumber(match.replace(/[^0-9]/g, ""))) continue;
    // In 4-4-4-4-3, the last four digits span two groups.
    const shown = /^[0-9]+$/.test(match.slice(-4)) ? 4 : 3;
    hide(index, index + match.length - shown);
  }
}

/** Whether digits are a card number: issuer prefix, length and check digit. */
export function isCardNumber(digits: string): boolean {
  const issuer = ISSUERS[digits.length];
  if (issuer === undefined || !issuer.test(digits) || weightedSum(digits, luhn) % 10 !== 0) {
    return false;
  }
  // Visa numbers of 13 digits are rare, article numbers (EAN-13) are everywhere.
  return digits.length !== 13 || weightedSum(digits, ean) % 10 !== 0;
}

/** Sums the digits from last to first; the last one is `even`. */
function weightedSum(digits: string, weigh: (digit: number, even: boolean) => number): number {
  let sum = 0;
  for (let fromEnd = 0; fromEnd < digits.length; fromEnd++) {
    const digit = digits.charCodeAt(digits.length - 1 - fromEnd) - 48;
    sum += weigh(digit, fromEnd % 2 === 0);
  }
  return sum;
}

function luhn(digit: number, even: boolean): number {
  return even ? digit : digit < 5 ? digit * 2 : digit * 2 - 9;
}

function ean(digit: number, even: boolean): number {
  return even ? digit : digit * 3;
}
