import UPNG from "upng-js";

/** A picture of so few colours that it stays small in the repository; text stays sharp. */
export function smallPng(png: Uint8Array<ArrayBuffer>, colors = 128): Uint8Array<ArrayBuffer> {
  const image = UPNG.decode(png.buffer);
  return new Uint8Array(UPNG.encode(UPNG.toRGBA8(image), image.width, image.height, colors));
}
