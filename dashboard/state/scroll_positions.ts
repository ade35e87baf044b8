/** Scroll position in a list: a row, and its offset from the list's top edge in pixels. */
export interface ScrollPosition {
  readonly id: number;
  readonly timestamp: number;
  readonly offset: number;
}

const MOST = 50;
const places = new Map<string, ScrollPosition>();

/** Remembers the position in the list with this URL. */
export function rememberPosition(address: string, place: ScrollPosition | undefined): void {
  places.delete(address);
  if (place !== undefined) places.set(address, place);
  const [oldest] = places.keys();
  if (places.size > MOST && oldest !== undefined) places.delete(oldest);
}

/** The position in the list with this URL. */
export function scrollPositionOf(address: string): ScrollPosition | undefined {
  return places.get(address);
}
