import { GROUP_LIST, TOP } from "./options.ts";
import { quoteShort } from "./problems.ts";
import { type KnownKey, nearestKey } from "../text/nearest_key.ts";
import type { GroupSpec } from "./option.ts";

/** Where keys are given: Python's spelling is known in files only. */
export type KeySource = "code" | "file";

/** Path of a key as a message shows it. */
export function keyPath(group: string, key: string): string {
  if (!/^[\w$-]{1,64}$/.test(key)) return `${group}[${quoteShort(key)}]`;
  return group === "" ? key : `${group}.${key}`;
}

/**
 * Reports an unknown key of a group, and suggests the nearest one.
 *
 * @param key The key as it was spelled.
 * @param group The group that contains it, and how that was spelled.
 * @param place Whether it was given in code or in a file.
 * @returns A sentence that starts with the path of the key.
 */
export function unknownOption(
  key: string,
  group: { readonly spec: GroupSpec; readonly spelled: string },
  place: KeySource,
): string {
  const here = keysOf(group.spec, group.spelled, place);
  const elsewhere = GROUP_LIST.filter((other) => other !== group.spec)
    .flatMap((other) => keysOf(other, other.key, place));
  return sentence(keyPath(group.spelled, key), key, here, elsewhere);
}

/** Reports a top-level key that is neither a group nor an option. */
export function unknownGroup(key: string, place: KeySource): string {
  const here = [
    ...GROUP_LIST.flatMap((group) => spellings("", group.key, group.python, place)),
    ...Object.keys(TOP).flatMap((name) => spellings("", name, undefined, place)),
  ];
  const elsewhere = GROUP_LIST.flatMap((group) => keysOf(group, group.key, place));
  return sentence(keyPath("", key), key, here, elsewhere);
}

function sentence(
  path: string,
  key: string,
  here: readonly KnownKey[],
  elsewhere: readonly KnownKey[],
): string {
  const nearest = nearestKey(key, here, elsewhere);
  const advice = nearest === undefined
    ? `the options here are ${[...new Set(here.map(({ shown }) => shown))].join(", ")}`
    : `did you mean ${nearest}?`;
  return `${path} is not an option: ${advice}`;
}

function keysOf(group: GroupSpec, spelled: string, place: KeySource): KnownKey[] {
  return Object.entries(group.options)
    .flatMap(([key, { python }]) => spellings(spelled, key, python, place));
}

function spellings(
  group: string,
  key: string,
  python: string | undefined,
  place: KeySource,
): KnownKey[] {
  const ours = keyPath(group, key);
  if (python === undefined || python === key) return [{ names: [key], shown: ours }];
  if (place === "code") return [{ names: [key, python], shown: ours }];
  return [{ names: [key], shown: ours }, { names: [python], shown: keyPath(group, python) }];
}
