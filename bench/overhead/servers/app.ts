/** 330 bytes as JSON. */
const PRODUCT = {
  id: 42,
  name: "Blue shoes",
  price: 12_900,
  currency: "EUR",
  stock: 17,
  tags: ["shoes", "blue", "summer"],
  description: "Light shoes for warm days, made of recycled fabric, with a sole that lasts for " +
    "years and a lace that never opens.",
  rating: { stars: 4.6, count: 1_287 },
  images: ["/42-1.webp"],
  updated: "2026-11-24T06:00:00Z",
};

/** The app that every variant serves. */
export function app(_request: Request): Response {
  return Response.json(PRODUCT);
}
