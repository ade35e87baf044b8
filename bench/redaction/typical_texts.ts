import type { Redact } from "./worst_inputs.ts";

/** A text as apps have it; `#` is a number that differs each time. */
export interface TypicalText {
  readonly run: Redact;
  readonly text: string;
}

const json: Redact = (redactor, text) => redactor.json(text);

/** By what it is. */
export const TYPICAL: Readonly<Record<string, TypicalText>> = {
  "JSON body of 330 bytes": {
    run: json,
    text: JSON.stringify({
      id: "ord_#",
      status: "shipped",
      createdAt: "2026-03-14T09:26:53.589Z",
      customer: { id: "#", name: "Ada Lovelace", email: "ada@example.com" },
      items: [
        { sku: "A-1001", title: "Analytical engine", quantity: 1, price: 1999.5 },
        { sku: "B-2002", title: "Difference engine", quantity: 2, price: 99.95 },
      ],
      total: 2199.4,
      currency: "EUR",
      notes: null,
    }),
  },
  "JSON body of 343 bytes with secrets": {
    run: json,
    text: JSON.stringify({
      user: { id: "#", name: "Ada Lovelace", email: "ada@example.com", verified: true },
      access_token: "pT8mZ2vQ7xK4wN9cR5yB1dF6hJ3gL0sA",
      refresh_token: "aS0lG3jH6fD1bY5rC9nW4kX7qV2zM8tP",
      token_type: "Bearer",
      expires_in: 3600,
      password: "correct horse battery staple",
      scope: ["read", "write"],
      settings: { theme: "dark", language: "en", pageSize: 25 },
    }),
  },
  "form with a password": {
    run: (redactor, text) => redactor.form(text),
    text: "email=ada%40example.com&password=correct+horse&remember=on&next=%2Faccount%2F#",
  },
  "URL with a query": {
    run: (redactor, text) => redactor.url(text),
    text: "/api/v1/orders/#?page=2&size=50&sort=-created_at&filter=status%3Aopen",
  },
  "URL with a token": {
    run: (redactor, text) => redactor.url(text),
    text: "/api/v1/orders/#?page=2&access_token=pT8mZ2vQ7xK4wN9c",
  },
  "log message": {
    run: (redactor, text) => redactor.text(text),
    text: "Cannot charge order #: the card was declined (code 402) after 3 attempts in 1,204 ms",
  },
  "stack of 1 KB": {
    run: (redactor, text) => redactor.text(text),
    text: "TypeError: Cannot read properties of undefined (reading 'total') of #\n" +
      "    at chargeOrder (file:///app/src/orders/charge_order.ts:42:17)\n".repeat(14),
  },
  "log message with a secret": {
    run: (redactor, text) => redactor.text(text),
    text: "login failed for ada@example.com from 10.0.0.#: password=hunter2 attempts=3",
  },
  "metadata of a log line": {
    run: (redactor, text) =>
      redactor.value({ orderId: text, user: { id: 42, name: "Ada", roles: ["admin"] }, ms: 12.5 }),
    text: "ord_#",
  },
  "metadata with a secret": {
    run: (redactor, text) =>
      redactor.value({ orderId: text, headers: { "x-api-key": text }, n: 1 }),
    text: "ord_#",
  },
};
