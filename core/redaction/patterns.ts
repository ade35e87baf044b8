import { CARD_HINT, findCardNumbers } from "./card_number.ts";
import {
  findOneTimeLinks,
  findPrivateKeys,
  findProviderKeys,
  findSchemeTokens,
  findSlashLogins,
  findUserinfo,
  findWebTokens,
  LINK_HINTS,
  PROVIDER_HINTS,
  SCHEME_HINTS,
  USERINFO_HINT,
} from "./find_credentials.ts";
import type { Hint } from "./prefix_search.ts";
import type { Hide } from "./ranges.ts";

/**
 * What is secret by its appearance, wherever it occurs. Everything else that knows patterns derives
 * from this table: the search, the quick search that finds none in most texts, docs/redaction.md
 * (`deno task generate`), and the tests, which try the samples of every row.
 */
export interface PatternRow {
  /** Its name in docs/redaction.md. */
  readonly name: string;
  /**
   * What to search for first: texts of three or more ASCII characters, separated by spaces, one of
   * which is in every text that contains such a secret, escaped or not. A pattern is a separate
   * search and costs as much as all others together.
   */
  readonly hints: string | readonly Hint[] | RegExp;
  /** A text that occurs, unescaped, in every text that contains such a secret. */
  readonly needs?: string;
  /**
   * How to find it, in linear time: the source of a pattern that is not tried after a letter or
   * digit; a pattern (flag `g`) that is tried everywhere; or a function. The secret is what the
   * pattern's group matches, up to its end, or the whole match.
   */
  readonly find: string | RegExp | ((text: string, hide: Hide) => void);
  /** Whether it occurs in URLs, so that its replacement must not need encoding. */
  readonly isInUrl?: boolean;
  /** Texts in which something must be hidden. */
  readonly found: readonly string[];
  /** Similar texts without a secret. */
  readonly plain: readonly string[];
}

const HEX32 = "0123456789abcdef".repeat(2);
const MIX40 = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC2eF4hJ6kL8n";

export const PATTERNS: readonly PatternRow[] = [
  {
    name: "Private keys",
    needs: "-----BEGIN",
    hints: "-----BEGIN",
    find: findPrivateKeys,
    found: [
      `-----BEGIN PRIVATE KEY-----\n${MIX40}\n-----END PRIVATE KEY-----`,
      `-----BEGIN RSA PRIVATE KEY-----\n${MIX40}`,
      `-----BEGIN PGP PRIVATE KEY BLOCK-----\n${MIX40}\n-----END PGP PRIVATE KEY BLOCK-----`,
    ],
    plain: [
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
      "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
    ],
  },
  {
    name: "Userinfo in URLs",
    needs: "@",
    hints: USERINFO_HINT,
    find: findUserinfo,
    isInUrl: true,
    found: [
      `postgres://ada:${MIX40}@db/app`,
      `https://${MIX40}@example.com/`,
      `see //ada:${MIX40}@h/x`,
    ],
    plain: [
      "https://example.com/@ada",
      "http://localhost:8000/a",
      "ssh://git@github.com/a",
      "// see: mail ada@example.com",
    ],
  },
  {
    name: "JSON web tokens",
    needs: "eyJ",
    hints: "eyJ",
    find: findWebTokens,
    found: [`eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${MIX40}`, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi"],
    plain: ["eyJ is Base64 of a brace", "keyJobs.list"],
  },
  {
    name: "Credentials behind a scheme",
    hints: SCHEME_HINTS,
    find: findSchemeTokens,
    found: [`Bearer ${MIX40}`, `sent Basic YWRhOnh5eg==`, `Token ${HEX32}`],
    plain: ["Bearer authentication", "Basic information about it", "token validation failed"],
  },
  {
    name: "Card numbers",
    hints: CARD_HINT,
    find: findCardNumbers,
    found: ["4111111111111111", "5555 5555 5555 4444", "3782-822463-10005", "5555.5555.5555.4444"],
    plain: ["4006381333931", "1780000000000123", "4111 1111 1111 1112"],
  },
  {
    name: "One-time links",
    needs: "/",
    hints: LINK_HINTS,
    find: findOneTimeLinks,
    found: [
      "/reset-password/q7Fh2kLm9xWv4Tz1",
      "https://x.example/users/verify-email/9f8e7d6c5b4a39281706f5e4d3c2b1a0",
      "/accounts/reset/MQ/5x8-abcdef0123456789abcd/",
      "/auth/magic-link/550e8400-e29b-41d4-a716-446655440000",
    ],
    plain: ["/reset-password/start", "/verify/42", "/invite/accept", "/confirm/order-confirmation"],
  },
  {
    name: "Logins without a scheme: `scott/x@db`",
    needs: "@",
    hints: USERINFO_HINT,
    find: findSlashLogins,
    found: [`scott/${MIX40}@orcl`, "could not connect as scott/t1ger-9f1e@db"],
    plain: ["actions/checkout@v4", "npm:@scope/name@1.2.3", "https://example.com/a/@ada"],
  },
  command(
    "sqlplus and JDBC",
    "sqlplus sqlldr expdp impdp connect thin: userid=",
    "(?:sqlplus|sqlldr|expdp|impdp|connect|thin:|userid=)\\s?(?:-[A-Za-z]{1,8}\\s)?[A-Za-z]\\w{0,30}/([^\\s/@'\"]{1,128})(?=@)",
    ["sqlplus scott/tiger@db", "jdbc:oracle:thin:scott/tiger@//h/x"],
    ["connect a/b"],
  ),
  command(
    "curl",
    "curl",
    `curl\\b${
      upTo("c", "url\\b", "\\n")
    }\\s(?:-u|--user|--proxy-user)[\\s=]?['"]?[^\\s:'"]{1,64}:([^\\s'"]+)`,
    ["curl -u ada:hunter2 https://x", "curl -s --user 'ada:hunter2' x"],
    ["curl/8.5.0", "curl -s https://x"],
  ),
  command(
    "mysql",
    "mysql mariadb",
    `(?:mysql|mariadb)[a-z]*\\b${
      upTo("m", "(?:ysql|ariadb)[a-z]*\\b", "\\n|;")
    }\\s-p['"]?([^\\s'"-][^\\s'"]*)`,
    ["mysql -u root -phunter2 app", "mysqldump -phunter2 app"],
    ["mysql -p app", "mysql is up"],
  ),
  command(
    "sshpass and redis-cli",
    "sshpass redis-cli",
    `(?:sshpass\\s{1,8}-p\\s{0,8}|redis-cli\\b${
      upTo("r", "edis-cli\\b", "\\n|;")
    }\\s-a\\s{1,8})['"]?([^\\s'"]+)`,
    ["sshpass -p hunter2 ssh x", "redis-cli -h x -a hunter2"],
    ["redis-cli ping"],
  ),
  token(
    "netrc",
    "machine login",
    "(?:machine\\s{1,8}\\S{1,200}\\s{1,8})?login\\s{1,8}\\S{1,200}\\s{1,8}password\\s{1,8}(\\S+)",
    ["machine example.com login ada password hunter2", "default login ada password hunter2"],
    ["machine learning", "login with a password"],
  ),
  {
    name: "pgpass",
    needs: ":",
    hints: ":543 :6432: :*:",
    find: /:(?:543[0-9]|6432|\*):[^\s:]{1,64}:[^\s:]{1,64}:(\S+)/g,
    found: ["db.example.com:5432:app:ada:hunter2", "*:*:*:ada:hunter2"],
    plain: ["postgres://db:5432/app"],
  },
  {
    name: "Passwords in SQL",
    hints: [
      { begin: "ide", pattern: "identified\\s" },
      { begin: "pas", pattern: "password[\\s(]{1,8}['\"]" },
    ],
    find:
      /\b(?:identified\s{1,8}(?:with\s{1,8}\S{1,64}\s{1,8})?(?:by|as)\s{1,8}(?:password\s{1,8})?|password(?:\s{1,8}|\s{0,8}\(\s{0,8}))(?:'([^']{1,512})|"([^"]{1,512}))/gi,
    found: ["CREATE USER ada IDENTIFIED BY 'hunter2'", "ALTER ROLE ada PASSWORD 'hunter2'"],
    plain: ["identified by a colleague"],
  },
  token("AWS", "AKIA ASIA ABIA ACCA", "A(?:KI|SI|BI|CC)A[A-Z0-9]{12,}", ["AKIAIOSFODNN7EXAMPLE"], [
    "ASIAN cuisine",
  ]),
  token(
    "GitHub",
    "gho_ ghp_ ghr_ ghs_ ghu_ github_pat_",
    "(?:gh[oprsu]_[A-Za-z0-9]{8,}|github_pat_[A-Za-z0-9_]{8,})",
    [
      `ghp_${MIX40}`,
      `github_pat_${MIX40}`,
    ],
    ["ghp_x"],
  ),
  token(
    "GitLab",
    "glpat- gldt- glptt- glrt- glcbt- glft- glsoat- glagent-",
    "gl(?:pat|dt|ptt|rt|cbt|ft|soat|agent)-[A-Za-z0-9_.-]{8,}",
    [`glpat-${MIX40}`],
    ["glass-2"],
  ),
  token("Slack", "xox xapp-", "x(?:ox[a-z]|app)-[A-Za-z0-9-]{8,}", [
    "xoxb-123456789012-AbCdEfGhIj",
  ], ["xoxo"]),
  token(
    "Slack webhooks",
    "hooks.slack.com",
    "hooks\\.slack\\.com/(?:services|workflows|triggers|actions|commands)/([A-Za-z0-9/_-]{8,})",
    ["https://hooks.slack.com/services/T0001/B0002/aB3dE5gH7jK9mN1pQ3sT5vW7"],
    ["https://hooks.slack.com/"],
  ),
  token(
    "Discord webhooks",
    "webhooks",
    "(?:discord|discordapp)\\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{1,24}/([A-Za-z0-9_-]{8,})",
    [`https://discord.com/api/webhooks/123456789012345678/${MIX40}`],
    ["https://example.com/api/webhooks/12/events"],
  ),
  token("Telegram bots", ":AA", "(?:bot)?[0-9]{6,12}:AA[A-Za-z0-9_-]{30,}", [
    `https://api.telegram.org/bot123456789:AA${MIX40.slice(0, 33)}/getMe`,
  ], ["12:AAA"]),
  token(
    "Stripe",
    "sk_live_ sk_test_ rk_live_ rk_test_ whsec_",
    "(?:[rs]k_(?:live|test)_[A-Za-z0-9]{8,}|whsec_[A-Za-z0-9+/=]{8,})",
    [`sk_live_${MIX40}`, `whsec_${MIX40}`],
    ["sk_test"],
  ),
  token(
    "Google",
    "AIza ya29. GOCSPX-",
    "(?:AIza[A-Za-z0-9_-]{20,}|ya29\\.[A-Za-z0-9_-]{16,}|GOCSPX-[A-Za-z0-9_-]{16,})",
    [`AIza${MIX40}`, `ya29.${MIX40}`],
    ["AIzawa"],
  ),
  token("SendGrid", "SG.", "SG\\.[A-Za-z0-9_-]{16,}(?:\\.[A-Za-z0-9_-]*)?", [
    `SG.${MIX40.slice(0, 22)}.${MIX40}`,
  ], ["SG.com"]),
  token("npm", "npm_", "npm_[A-Za-z0-9]{30,}", [`npm_${MIX40}`], ["npm_config_registry"]),
  token("PyPI", "pypi-", "pypi-[A-Za-z0-9_-]{32,}", [`pypi-${MIX40}`], ["pypi-mirror"]),
  token("RubyGems", "rubygems_", "rubygems_[a-f0-9]{32,}", [`rubygems_${HEX32}`], []),
  token("Hugging Face", "hf_", "hf_[A-Za-z0-9]{30,}", [`hf_${MIX40}`], ["hf_hub"]),
  token("DigitalOcean", "dop_v1_ doo_v1_ dor_v1_", "do[opr]_v1_[a-f0-9]{16,}", [
    `dop_v1_${HEX32}`,
  ], []),
  token("Shopify", "shpat_ shpca_ shppa_ shpss_", "shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{16,}", [
    `shpat_${HEX32}`,
  ], []),
  token("Square", "sq0", "sq0[a-z]{3}-[A-Za-z0-9_-]{16,}", [`sq0atp-${MIX40}`], []),
  {
    name: "Keys of OpenAI, Anthropic, OpenRouter, DeepSeek",
    needs: "sk-",
    hints: PROVIDER_HINTS,
    find: findProviderKeys,
    found: [`sk-${MIX40}`, `sk-ant-api03-${MIX40}`, `sk-${HEX32}`, `sk-proj-${MIX40}`],
    plain: ["sk-fading-circle-container-large", "task-1234567890123456789012"],
  },
  token("Groq", "gsk_", "gsk_[A-Za-z0-9]{20,}", [`gsk_${MIX40}`], ["gsk_style"]),
  token("xAI", "xai-", "xai-[A-Za-z0-9]{20,}", [`xai-${MIX40}`], ["xai-org"]),
  token("Perplexity", "pplx-", "pplx-[A-Za-z0-9]{20,}", [`pplx-${MIX40}`], ["pplx-70b-online"]),
  token("Replicate", "r8_", "r8_[A-Za-z0-9]{20,}", [`r8_${MIX40}`], ["r8_x"]),
  token("Notion", "ntn_ secret_", "(?:ntn_[A-Za-z0-9]{20,}|secret_[A-Za-z0-9]{40,})", [
    `ntn_${MIX40}`,
    `secret_${MIX40}abc`,
  ], ["secret_name"]),
  token("Linear", "lin_api_ lin_oauth_", "lin_(?:api|oauth)_[A-Za-z0-9]{20,}", [
    `lin_api_${MIX40}`,
  ], []),
  token("Figma", "figd_ figu_ figo_", "fig[duo]_[A-Za-z0-9_-]{16,}", [`figd_${MIX40}`], []),
  token("Vault", "hvs. hvb. hvr.", "hv[sbr]\\.[A-Za-z0-9_-]{20,}", [`hvs.${MIX40}`], ["hvs.com"]),
  token("Grafana", "glsa_ glc_", "gl(?:sa|c)_[A-Za-z0-9_+/=]{20,}", [`glsa_${MIX40}_1a2b3c4d`], []),
  token("Databricks", "dapi", "dapi[a-f0-9]{32,}(?:-[0-9])?", [`dapi${HEX32}`], ["dapi4"]),
  token("Docker", "dckr_pat_ dckr_oat_", "dckr_[po]at_[A-Za-z0-9_-]{16,}", [
    `dckr_pat_${MIX40}`,
  ], []),
  token("Deno Deploy", "ddp_ ddo_ ddw_", "dd[pow]_[A-Za-z0-9]{20,}", [`ddp_${MIX40}`], []),
  token(
    "Twilio",
    "SK0 SK1 SK2 SK3 SK4 SK5 SK6 SK7 SK8 SK9 SKa SKb SKc SKd SKe SKf AC0 AC1 AC2 AC3 AC4 AC5 AC6 AC7 AC8 AC9 ACa ACb ACc ACd ACe ACf",
    "(?:SK|AC)[0-9a-f]{32}(?![A-Za-z0-9])",
    [`SK${HEX32}`, `AC${HEX32}`],
    [
      "SKIP",
      "ACCEPT",
    ],
  ),
  token(
    "Mailgun, Brevo",
    "key- xkeysib-",
    "(?:key-[0-9a-f]{32}|xkeysib-[a-f0-9]{32,}(?:-[A-Za-z0-9]*)?)",
    [`key-${HEX32}`],
    ["key-value"],
  ),
  token(
    "Mailchimp",
    "-us1 -us2 -us3 -us4 -us5 -us6 -us7 -us8 -us9",
    "[0-9a-f]{32}-us[0-9]{1,2}(?![0-9])",
    [`${HEX32}-us12`],
    ["x-us1"],
  ),
  token("Sentry", "sntrys_ sntryu_", "sntry[su]_[A-Za-z0-9_+/=-]{16,}", [`sntrys_${MIX40}`], []),
  token("age", "AGE-SECRET-KEY-", "AGE-SECRET-KEY-1[A-Z0-9]{16,}", [
    `AGE-SECRET-KEY-1${MIX40.toUpperCase()}`,
  ], []),
  token(
    "CAS tickets",
    "ST- PT- PGT TGT TGC",
    "(?:ST|PT|PGT|PGTIOU|TGT|TGC)-[0-9]{1,10}-[A-Za-z0-9._-]{8,}",
    [
      `ST-1856339-${MIX40}`,
    ],
    ["BEST-OF"],
  ),
  token(
    "Atlassian, Bitbucket",
    "ATATT3 ATBB ATCTT3",
    "AT(?:ATT3|CTT3|BB)[A-Za-z0-9_=-]{20,}",
    [`ATATT3${MIX40}`],
    [],
  ),
  token(
    "Supabase, Netlify, Fly.io, Tailscale",
    "sbp_ sb_secret_ nfp_ fm1_ fm2_ tskey-",
    "(?:sbp_[a-f0-9]{32,}|sb_secret_[A-Za-z0-9_-]{16,}|nfp_[A-Za-z0-9]{30,}|fm[12]_[A-Za-z0-9+/=_-]{16,}|tskey-[a-z]{1,12}-[A-Za-z0-9-]{8,})",
    [
      `sbp_${HEX32}`,
      `tskey-auth-${MIX40}`,
    ],
    [],
  ),
  token(
    "Pulumi, Postman, Doppler, PlanetScale, New Relic",
    "pul- PMAK- dp.pt. dp.st. pscale_ NRAK-",
    "(?:pul-[a-f0-9]{32,}|PMAK-[A-Za-z0-9-]{20,}|dp\\.[ps]t\\.[A-Za-z0-9._-]{20,}|pscale_(?:tkn|pw|oauth)_[A-Za-z0-9._-]{16,}|NRAK-[A-Z0-9]{20,})",
    [`pul-${HEX32}`, `PMAK-${MIX40}`],
    [],
  ),
  token("Terraform", ".atlasv1.", "[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{20,}", [
    `aB3dE5gH7jK9mN.atlasv1.${MIX40}`,
  ], ["x.atlasv1.y"]),
  token(
    "Password hashes",
    "$2a$ $2b$ $2y$ $argon2 $scrypt $pbkdf2 $5$ $6$",
    "\\$(?:2[aby]\\$[0-9]{2}\\$[A-Za-z0-9./]{20,}|(?:argon2(?:id|i|d)|scrypt|pbkdf2[a-z0-9-]{0,12}|[56])\\$[A-Za-z0-9$=,./+-]{16,})",
    [
      `$2b$12$${MIX40}`,
      `$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$${MIX40}`,
    ],
    ["$5.99", "$2b or not"],
  ),
];

/**
 * Source for up to 200 characters of a command's arguments, lazily, excluding some. It stops at the
 * next such command, where the search starts again, and is therefore linear.
 */
function upTo(first: string, rest: string, without: string): string {
  const noCommand = `${first}(?!${rest})|(?<=[A-Za-z0-9])${first}(?=${rest})`;
  return `(?:[^${first}${without}]|${noCommand}){0,200}?`;
}

function command(
  name: string,
  hints: string,
  find: string,
  found: string[],
  plain: string[],
): PatternRow {
  return { name: `Passwords given to ${name}`, hints, find, found, plain };
}

function token(
  name: string,
  hints: string,
  find: string,
  found: readonly string[],
  plain: readonly string[],
): PatternRow {
  return { name, hints, find, found, plain };
}
