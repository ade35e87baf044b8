/**
 * Tokens that tell by their prefix what they are: its beginning, its last character, what follows.
 * Each ends in an unbounded run with nothing after it, so that the search stays linear.
 */
const VENDOR_TOKENS: readonly (readonly [prefix: string, mark: string, rest: string])[] = [
  ["A(?:KI|SI|BI|CC)", "A", "[A-Z0-9]{12,}"], // AWS key id
  ["gh[oprsu]", "_", "[A-Za-z0-9]{8,}"], // GitHub
  ["github_pat", "_", "[A-Za-z0-9_]{8,}"],
  ["gl(?:pat|dt|ptt|rt|cbt|ft|soat|agent)", "-", "[A-Za-z0-9_-]{8,}"], // GitLab
  ["x(?:ox[a-z]|app)", "-", "[A-Za-z0-9-]{8,}"], // Slack
  ["[rs]k_(?:live|test)", "_", "[A-Za-z0-9]{8,}"], // Stripe
  ["whsec", "_", "[A-Za-z0-9+/=]{8,}"],
  ["AI", "z", "a[A-Za-z0-9_-]{20,}"], // Google API key
  ["ya29", "\\.", "[A-Za-z0-9_-]{16,}"], // Google OAuth
  ["GOCSPX", "-", "[A-Za-z0-9_-]{16,}"],
  ["SG", "\\.", "[A-Za-z0-9_-]{16,}(?:\\.[A-Za-z0-9_-]*)?"], // SendGrid
  ["npm", "_", "[A-Za-z0-9]{30,}"],
  ["pypi", "-", "[A-Za-z0-9_-]{32,}"],
  ["hf", "_", "[A-Za-z0-9]{30,}"], // Hugging Face
  ["dop_v1", "_", "[a-f0-9]{16,}"], // DigitalOcean
  ["shp(?:at|ca|pa|ss)", "_", "[A-Fa-f0-9]{16,}"], // Shopify
  ["sq0[a-z]{3}", "-", "[A-Za-z0-9_-]{16,}"], // Square
  ["sk", "-", "[A-Za-z0-9_-]{20,}"], // OpenAI, Anthropic
];

const VENDOR_TOKEN = new RegExp(
  `(?<![A-Za-z0-9])(?:${VENDOR_TOKENS.map((parts) => parts.join("")).join("|")})`,
  "g",
);

/**
 * Matches every text with such a token. It looks for the marks, which are rare, and then at what is
 * before them: to try each prefix at each character takes nine times as long.
 */
export const VENDOR_HINT = new RegExp(
  Object.entries(Object.groupBy(VENDOR_TOKENS, ([, mark]) => mark)).map(([mark, tokens = []]) => {
    return `(?<=${tokens.map(([prefix]) => prefix).join("|")})${mark}[A-Za-z0-9_+/=-]{8}`;
  }).join("|"),
);

/** Replaces the tokens of well-known services. */
export function redactVendorTokens(text: string, replacement: string): string {
  return text.replace(VENDOR_TOKEN, (match) => isClassName(match) ? match : replacement);
}

/** `sk-fading-circle-container` is a CSS class; keys have digits and capitals. */
function isClassName(match: string): boolean {
  return match.startsWith("sk-") && !(/[0-9]/.test(match) && /[A-Z]/.test(match));
}
