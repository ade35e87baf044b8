/**
 * The table of names. Everything else that knows names derives from it: the matcher, the quick search
 * that finds no name in most texts, docs/redaction.md (`deno task generate`) and the tests. To add a
 * name, add it to a row, or add a row.
 *
 * Names are in lower case; `-` marks where words may be separated. Case, separators and accents are
 * ignored in comparisons.
 */

/** Where a name occurs: as a key, field or word of text; as a query parameter; as a header. */
export type Place = "data" | "query" | "header";

/** All places. */
export const PLACES: readonly Place[] = ["data", "query", "header"];

/**
 * What a value must be to count as secret.
 *
 * - `text`: anything but booleans, numbers of fewer than six digits and validation messages.
 * - `code`: small numbers too.
 * - `count`: no numbers at all, and no words.
 * - `generated`: only what nobody writes by hand, such as letters mixed with digits.
 * - `any`: any value.
 */
export type Evidence = "text" | "code" | "count" | "generated" | "any";

/** Names whose values are secret. */
export interface NameRow {
  /** Separated by spaces. */
  readonly names: string;
  /** Which part of a name must be one of these: any, the whole, or the last word. */
  readonly match: "part" | "whole" | "last";
  /** @default {["data", "query", "header"]} */
  readonly places?: readonly Place[];
  /** @default {"text"} */
  readonly evidence?: Evidence;
  /** Names of which at least one must occur next to it. */
  readonly beside?: string;
  /** Whether the path of a sign-in callback counts instead of those. */
  readonly onCallback?: boolean;
  /** @default {"English"} */
  readonly language?: string;
}

/** Names whose values are never secret, even if a secret row contains them. */
export interface PlainRow {
  readonly names: string;
  readonly match: "part" | "whole" | "last";
  readonly places?: readonly Place[];
}

/**
 * If several rows match, a whole name takes precedence over a last word, that over a part, and an
 * earlier row over a later one.
 */
export const SECRET_ROWS: readonly NameRow[] = [
  {
    match: "whole",
    evidence: "code",
    names: `pin pin-code pincode otp otp-code totp mfa mfa-code two-factor cvv cvc ccv cvv2 ssn sin
      nin tax-id iban account-number routing-number pan`,
  },
  { match: "last", evidence: "code", names: "cvc cvv cvv2 iban otp pin ssn totp" },
  {
    match: "part",
    evidence: "code",
    names: `pass-code security-code card-number credit-card cc-number verification-code verify-code
      recovery-code backup-code reset-code confirmation-code confirm-code activation-code sms-code
      auth-code authorization-code login-code signin-code access-code device-code user-code
      two-factor-code one-time-code one-time-password one-time-token scratch-code pairing-code
      invite-code`,
  },
  { match: "last", evidence: "count", names: "tokens" },
  {
    match: "part",
    names: `pass-word passwd pass-phrase pwd pass-hash secret token bearer jwt api-key access-key
      private-key secret-key signing-key encryption-key ssh-key master-key auth-key session-key
      license-key licence-key service-key admin-key app-key shared-key account-key function-key
      host-key deploy-key webhook-key subscription-key server-key consumer-key client-key root-key
      hmac-key aes-key cipher-key storage-key internal-key credential authorization session-id
      session-token sess-id csrf xsrf client-assertion assertion saml-request saml-response
      relay-state refresh-token id-token connection-string mysql-pwd stripe-token mnemonic
      seed-phrase security-answer secret-answer recovery-phrase magic-link`,
  },
  { match: "whole", names: "pass pw auth sid code-verifier x-auth" },
  { match: "last", names: "pass pw" },
  { match: "whole", evidence: "any", places: ["header"], names: "cookie set-cookie set-cookie2" },
  { match: "whole", places: ["data", "query"], names: "cookie set-cookie" },
  { match: "whole", evidence: "generated", names: "session x-session ticket" },
  {
    match: "part",
    language: "German",
    names: "passwort kennwort zugangscode geheimnis sicherheitscode",
  },
  {
    match: "part",
    language: "Spanish",
    names: "contrase\u00f1a contrasena palabra-secreta",
  },
  { match: "whole", language: "Spanish, Portuguese", names: "clave clave-secreta chave-secreta" },
  { match: "last", language: "Spanish", names: "clave" },
  { match: "part", language: "French", names: "mot-de-passe mdp-utilisateur code-secret" },
  { match: "whole", language: "French", names: "mdp" },
  { match: "last", language: "French", names: "mdp" },
  { match: "whole", language: "Portuguese", names: "senha palavra-passe palavra-chave" },
  { match: "last", language: "Portuguese", names: "senha" },
  { match: "whole", language: "Italian, Romanian, Turkish", names: "parola parola-chiave parolam" },
  { match: "last", language: "Italian, Romanian, Turkish", names: "parola" },
  { match: "part", language: "Polish", names: "haslo has\u0142o" },
  { match: "part", language: "Dutch", names: "wachtwoord toegangscode" },
  {
    match: "part",
    language: "Swedish, Norwegian, Danish",
    names: "losenord l\u00f6senord passord adgangskode",
  },
  { match: "part", language: "Finnish", names: "salasana" },
  { match: "whole", language: "Czech, Slovak", names: "heslo" },
  { match: "last", language: "Czech, Slovak", names: "heslo" },
  { match: "part", language: "Hungarian", names: "jelszo jelsz\u00f3" },
  {
    match: "part",
    language: "Croatian, Serbian",
    names: "lozinka \u043b\u043e\u0437\u0438\u043d\u043a\u0430",
  },
  { match: "whole", language: "Turkish", names: "sifre \u015fifre" },
  { match: "last", language: "Turkish", names: "sifre \u015fifre" },
  { match: "part", language: "Indonesian, Malay", names: "kata-sandi kata-laluan" },
  { match: "part", language: "Vietnamese", names: "mat-khau m\u1eadt-kh\u1ea9u" },
  { match: "part", language: "Russian, Bulgarian", names: "\u043f\u0430\u0440\u043e\u043b" },
  { match: "part", language: "Greek", names: "\u03ba\u03c9\u03b4\u03b9\u03ba\u03bf\u03c3" },
  {
    match: "part",
    language: "Chinese",
    names: "\u5bc6\u7801 \u5bc6\u78bc \u53e3\u4ee4 \u4ee4\u724c",
  },
  {
    match: "part",
    language: "Japanese",
    names: "\u30d1\u30b9\u30ef\u30fc\u30c9 \u6697\u8a3c\u756a\u53f7 \u5408\u8a00\u8449",
  },
  {
    match: "part",
    language: "Korean",
    names: "\ube44\ubc00\ubc88\ud638 \ud328\uc2a4\uc6cc\ub4dc",
  },
  {
    match: "part",
    language: "Arabic",
    names: "\u0643\u0644\u0645\u0629-\u0627\u0644\u0645\u0631\u0648\u0631",
  },
  { match: "part", language: "Hebrew", names: "\u05e1\u05d9\u05e1\u05de\u05d4" },
  {
    match: "whole",
    places: ["query"],
    names: `sig signature x-amz-signature x-amz-credential x-amz-security-token aws-access-key-id
      x-goog-signature x-goog-credential policy key-pair-id`,
  },
  { match: "whole", places: ["query"], evidence: "generated", names: "key" },
  { match: "whole", places: ["query"], evidence: "any", names: "se sp sv st", beside: "sig" },
  {
    match: "whole",
    places: ["query"],
    evidence: "generated",
    names: "code",
    beside: "state code-verifier grant-type redirect-uri session-state",
    onCallback: true,
  },
  {
    match: "whole",
    places: ["query"],
    evidence: "generated",
    names: "state",
    beside: "code",
    onCallback: true,
  },
  {
    match: "whole",
    places: ["data"],
    evidence: "generated",
    names: "code",
    beside: "code-verifier grant-type redirect-uri client-secret",
  },
  // A JSON web key (RFC 7517).
  { match: "whole", places: ["data"], evidence: "any", names: "d k p q dp dq qi", beside: "kty" },
  { match: "last", places: ["header"], names: "key" },
  {
    match: "whole",
    places: ["header"],
    names: "signature x-signature authentication-info dpop sec-websocket-protocol",
  },
  {
    match: "whole",
    names: `x-hub-signature x-hub-signature-256 x-slack-signature stripe-signature
      x-shopify-hmac-sha256 x-twilio-signature x-amz-signature x-amzn-oidc-data
      x-firebase-appcheck x-forwarded-client-cert x-client-cert ssl-client-cert php-auth-pw
      php-auth-digest`,
  },
];

export const PLAIN_ROWS: readonly PlainRow[] = [
  {
    match: "whole",
    names:
      `author authors authority authenticated authorizations authtype token-count total-tokens max-tokens
      prompt-tokens completion-tokens keyboard keyword keywords public-key passenger
      passport-country secretary compass boarding-pass token-usage tokens-used tokens-remaining
      tokens-per-second tokens-per-minute prompt-tokens-details completion-tokens-details
      input-tokens-details output-tokens-details design-tokens palavra-chave-seo user-code-name`,
  },
  {
    match: "part",
    names: `page-token next-token prev-token previous-token continuation-token sync-token
      delta-token skip-token resume-token cursor-token cancellation-token abort-token tokeniz
      tokenis secretar rate-limit`,
  },
  // What is said about a secret: `token_type`, `passwordLength`, `cardNumberLast4`.
  {
    match: "last",
    names: `type count limit length expiry expires expiration expires-in expires-at endpoint
      supported symbol decimals name names changed-at updated-at created-at rotated-at used-at
      issued-at set-at sent-at last-changed last-set ttl lifetime last4 last-four last-digits brand uri url address price balance
      amount label placeholder error errors message policy strength score version status enabled
      required algorithm alg issuer index format field key-id token-id secret-id credential-id`,
  },
  {
    match: "whole",
    places: ["header"],
    names: `access-control-allow-credentials idempotency-key surrogate-key cache-key x-cache-key
      sec-websocket-key partition-key routing-key x-partition-key x-routing-key`,
  },
];

/** Headers that contain a URL. */
export const URL_HEADERS: readonly string[] = words(`
  referer location content-location x-original-url x-original-uri x-rewrite-url x-forwarded-uri
  x-forwarded-url hx-current-url hx-location hx-redirect hx-push-url hx-replace-url
`);

/** Keys whose value is a name, of the value next to it: `{ "name": "password", "value": "..." }`. */
export const NAME_KEYS: readonly string[] = words(`
  name key field field-name header id property k param parameter attribute path type label variable
  var option setting column
`);

/** Keys whose value belongs to the name next to it. */
export const VALUE_KEYS: readonly string[] = words(`
  value values content v val string-value default-value new-value old-value
`);

/** Paths on which `code` and `state` belong to a sign-in; `/author` is not one. */
export const CALLBACK_PATH = /callback|oauth|oidc|login|signin|sso(?![a-z])|auth(?!ors?(?![a-z]))/i;

/** The names of a row. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
