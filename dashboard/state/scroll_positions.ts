/** Where in a list one was: a row, and how far below the list's top edge it began, pixels. */
export interface ScrollPosition {
  readonly id: number;
  readonly timestamp: number;
  readonly offset: number;
}

const MOST = 50;
const places = new Map<string, ScrollPosition>();

/** Remembers where one was in the list with that address. */
export function rememberPosition(address: string, place: ScrollPosition | undefined): void {
  places.delete(address);
  if (place !== undefined) places.set(address, place);
  const [oldest] = places.keys();
  if (places.size > MOST && oldest !== undefined) places.delete(oldest);
}

/** Where one was in the list with that address. */
export function scrollPositionOf(address: string): ScrollPosition | undefined {
  return places.get(address);
}
