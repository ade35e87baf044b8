/** Where in a list one was: a row, and how far below the list's top edge it began, pixels. */
export interface Place {
  readonly id: number;
  readonly timestamp: number;
  readonly offset: number;
}

const MOST = 50;
const places = new Map<string, Place>();

/** Remembers where one was in the list with that address. */
export function rememberPlace(address: string, place: Place | undefined): void {
  places.delete(address);
  if (place !== undefined) places.set(address, place);
  const [oldest] = places.keys();
  if (places.size > MOST && oldest !== undefined) places.delete(oldest);
}

/** Where one was in the list with that address. */
export function placeOf(address: string): Place | undefined {
  return places.get(address);
}
