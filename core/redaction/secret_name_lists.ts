// How names are compared: without case, `-`, `_`, `.`, brackets and spaces (`normalizeName`).

/** Headers whose whole value is secret. */
export const SECRET_HEADERS: readonly string[] = words(`
  authorization proxy-authorization cookie set-cookie set-cookie2 x-api-key api-key apikey x-apikey
  x-auth-token x-access-token x-refresh-token x-id-token x-csrf-token x-xsrf-token csrf-token
  x-session-id x-session-token x-amz-security-token x-amz-signature x-goog-iam-authorization-token
  x-goog-api-key x-ms-authorization-auxiliary ocp-apim-subscription-key x-functions-key
  x-vault-token x-gitlab-token private-token job-token x-github-token x-hub-signature
  x-hub-signature-256 x-slack-signature stripe-signature x-shopify-access-token
  x-shopify-hmac-sha256 x-twilio-signature x-webhook-secret x-signature signature
  authentication-info x-forwarded-access-token x-forwarded-client-cert x-client-cert ssl-client-cert
  cf-access-jwt-assertion cf-access-client-secret x-goog-authenticated-user-jwt
  x-ms-token-aad-id-token x-ms-token-aad-access-token x-amzn-oidc-data x-amzn-oidc-accesstoken
  x-firebase-appcheck dpop php-auth-pw php-auth-digest sec-websocket-protocol
`);

/** Headers that the lists would hit and that say nothing secret. */
export const PLAIN_HEADERS: readonly string[] = words(`
  access-control-allow-credentials
`);

/** Headers that hold a URL. */
export const URL_HEADERS: readonly string[] = words(`
  referer location content-location x-original-url x-original-uri x-rewrite-url x-forwarded-uri
  x-forwarded-url hx-current-url hx-location hx-redirect hx-push-url hx-replace-url
`);

/** A name is secret when one of these is a part of it; `-` is where words may be separated. */
export const SECRET_PARTS: readonly string[] = words(`
  pass-word passwd pass-phrase pass-code pwd secret token bearer jwt api-key access-key private-key
  secret-key signing-key encryption-key ssh-key master-key auth-key session-key credential
  authorization session-id session-token sess-id csrf xsrf card-number credit-card cc-number
  security-code client-assertion assertion saml-response refresh-token id-token
  connection-string mysql-pwd stripe-token mnemonic seed-phrase
`);

/** Names that are secret as a whole; `-` is where words may be separated. */
export const SECRET_NAMES: readonly string[] = words(`
  pass pin otp otp-code totp mfa mfa-code two-factor cvv cvc ccv cvv2 ssn sin nin tax-id iban
  account-number routing-number pan auth sid code-verifier cookie set-cookie
`);

/** Names that are secret when their last word is one of these: `db_pass`, `cardCvc`. */
export const SECRET_LAST_WORDS: readonly string[] = words(`
  cvc cvv cvv2 iban otp pass pin ssn totp
`);

/** Names that the lists would hit and that are not secret. */
export const PLAIN_NAMES: readonly string[] = words(`
  author authors authority authenticated authtype tokencount tokens totaltokens maxtokens
  prompttokens completiontokens keyboard keyword keywords publickey passenger passportcountry
  secretary compass
  inputtokens outputtokens cachedtokens reasoningtokens audiotokens texttokens imagetokens
  maxcompletiontokens maxoutputtokens maxinputtokens maxnewtokens remainingtokens
  acceptedpredictiontokens rejectedpredictiontokens cachecreationinputtokens
  cachereadinputtokens prompttokensdetails completiontokensdetails inputtokensdetails
  outputtokensdetails tokenusage tokenlimit tokensused tokensremaining tokenspersecond
  tokensperminute boardingpass authorizationuri authorizationurl
`);

/** Query parameters that are secret beside the names above. */
export const SECRET_PARAMETERS: readonly string[] = words(`
  sig signature x-amz-signature x-amz-credential x-amz-security-token aws-access-key-id
  x-goog-signature x-goog-credential policy key-pair-id key auth api-key
`);

/** Query parameters that are secret on the paths of sign-in callbacks. */
export const CALLBACK_PARAMETERS: readonly string[] = words("code state");

/** Query parameters that are secret beside `sig`: an Azure shared access signature. */
export const SIGNED_PARAMETERS: readonly string[] = words("se sp sv st");

/** Where `code` and `state` belong to a sign-in; `/author` is none. */
export const CALLBACK_PATH = /callback|oauth|oidc|login|signin|sso(?![a-z])|auth(?!ors?(?![a-z]))/i;

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
