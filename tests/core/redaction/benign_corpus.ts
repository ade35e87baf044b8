/** Keys as ordinary APIs have them; none is secret. */
export const BENIGN_KEYS: readonly string[] = `
  id uuid name title description email username userName user_id userId first_name lastName age
  gender birthday phone phoneNumber mobile fax address street city zip zipCode postal_code state
  country countryCode region latitude longitude lat lng timezone locale language currency amount
  total subtotal tax taxRate vat discount price unitPrice quantity qty sku productId product_name
  category categories tag tags color size weight height width depth length unit units image
  imageUrl thumbnail avatar avatar_url photo video audio file fileName file_size mimeType
  contentType content content_length encoding charset checksum hash etag version revision commit
  branch repository author authors authority authenticated authType created createdAt created_at
  updated updatedAt deletedAt published published_at expiresAt expires startDate end_date date time
  timestamp duration durationMs interval timeout retries retryCount attempts status statusCode
  status_text code error errors errorCode error_message message messages reason details data items
  results result rows records count total_count page pageSize per_page limit offset cursor next prev
  previous first last hasMore has_next sort sortBy order orderBy order_id orderNumber direction
  filter filters query search q keyword keywords key keys keyboard keyCode keyName primaryKey
  foreign_key publicKey public_key monkey turkey hockey type kind class className model brand make
  year month day hour minute second week quarter value values min max mean median sum average
  percent percentage ratio rate score rank rating ratings review reviews comment comments likes
  views shares followers following friends members owner creator assignee reporter manager employee
  employees company companyName department team teams group groups role roles permission
  permissions scope scopes access access_level level priority severity label labels note notes
  memo subject body text html markdown summary excerpt caption link links url uri href path pathname
  host hostname port protocol method methods headers params parameters options option settings
  config configuration env environment stage production staging feature features flags enabled
  disabled active inactive visible hidden locked archived verified confirmed approved rejected
  pending processing completed failed cancelled refunded shipped delivered tracking trackingNumber
  carrier shipping billing payment paymentMethod payment_status invoice invoice_number receipt
  transaction transactionId transaction_date account accountId account_name balance credit debit
  bank bankName branchCode subscription plan trial coupon voucher gift cart cartId checkout wishlist
  passenger passengers passengerName passportCountry compass secretary secretaryName surpass
  bypass bypassed boarding_pass classification passage tokens tokenCount totalTokens max_tokens
  prompt_tokens completion_tokens input_tokens output_tokens reasoning_tokens tokenizer token_type
  tokenized tokenization temperature top_p stop stream choices usage model_name finish_reason
  shape shipping_address mapping pinned pinterest spinning pint pineapple opinion shopping
  panel span expand company_panel japan pandas basin cousin single using business businessName
  inside aside side sidebar outside president residence considered hotpot laptop adoptPet
  cookieConsent cookies_accepted cookie_policy_version accountType accounts accounting
  account_manager sessionCount sessions session sessionDuration classroom assess assessment
  possession obsession card cardType card_brand cardholder discard postcard scorecard securities
  security security_level connection connections connectionCount factors factor sectors
  routingKey routes routing_mode samples sampler signal signals signature_required signed
  significant design designer assigned assignment signup signin_count policyNumber policies
  authorName author_id authorUrl authorship oauth_provider auth_provider auth_method authentication
  authLevel isAuthenticated certificate_name fingerprint correlationId requestId request_id traceId
  span_id parentId rootCause stack stackTrace line column file_path module function caller callee
  accept acceptLanguage userAgent user_agent browser platform device deviceId os osVersion
  appVersion build buildNumber release changelog license dependencies engines scripts main exports
  ean isbn issn gtin mpn barcode serialNumber lotNumber batch warehouse stock inventory supplier
  manufacturer origin destination departure arrival flight flightNumber gate seat seatNumber terminal
  hotel room roomNumber guests adults children checkIn checkOut nights booking bookingReference
  distance speed altitude heading accuracy pressure humidity wind forecast
`.trim().split(/\s+/);

/** Values as ordinary requests have them; none is secret. */
export const BENIGN_VALUES: readonly string[] = [
  "Ada Lovelace",
  "ada@example.com",
  "ada.lovelace+news@mail.example.co.uk",
  "2026-07-01T10:11:12.345Z",
  "Wed, 21 Oct 2026 07:28:00 GMT",
  "10:30",
  "550e8400-e29b-41d4-a716-446655440000",
  "41111111-1111-4111-8111-111111111111",
  "507f1f77bcf86cd799439011",
  "9b74c9897bac770ffc029102a200c5de",
  "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
  "978-3-16-148410-0",
  "9783161484100",
  "0-306-40615-2",
  "4006381333931",
  "4012345678901",
  "5901234123457",
  "+1 (415) 555-2671",
  "+49 30 901820",
  "0171 2345678",
  "192.168.0.1",
  "2001:db8::ff00:42:8329",
  "https://example.com/users/42?page=2&sort=name#top",
  "http://localhost:8000/docs",
  "https://example.com:8443/a/b",
  "ssh://git@github.com/denoland/deno.git",
  "git@github.com:denoland/deno.git",
  "mailto:ada@example.com",
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
  "Basic authentication is not enough",
  "Basic information about the product",
  "basic functionality",
  "Bearer authentication",
  "the bearer of this letter",
  "token validation failed",
  "Unexpected token < in JSON at position 0",
  "Unexpected token } in JSON at position 17",
  "SyntaxError: Unexpected token ':'",
  "digest sha256:9f86d081884c7d659a2feaa0c55ad015",
  "negotiate terms",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0",
  "curl/8.5.0",
  "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
  "gzip, deflate, br, zstd",
  'W/"33a64df551425fcc55e4d42a148795d9f25f89d4"',
  "max-age=31536000; includeSubDomains; preload",
  'Bearer realm="api", error="invalid_token"',
  "default-src 'self'; script-src 'sha256-abc='",
  "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  "for=192.0.2.60;proto=http;by=203.0.113.43",
  "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
  "TypeError: Cannot read properties of undefined (reading 'id')",
  "    at async handler (file:///app/main.ts:12:34)",
  "GET /users/42 200 in 12.5 ms",
  "INSERT INTO users (id, name) VALUES ($1, $2)",
  "1Z999AA10123456784",
  "ORD-2026-000123",
  "112-1234567-1234567",
  "4711",
  "1780000000000",
  "1780000000000123",
  "1780000000000123456",
  "1234567890123456789",
  "3.141592653589793",
  "0.4111111111111111",
  "51.5105105105105100",
  "89014103211118510720",
  "352099001761481",
  "#ff8800",
  "rgb(255, 136, 0)",
  "M10 10 L 20 20 30 30 40 40 50 50",
  "Lorem ipsum dolor sit amet, consectetur adipiscing elit",
  "sk-fading-circle-container-large",
  "npm_config_registry",
  "task-1234567890123456789012",
  "Asia/Tokyo",
  "ASIAN cuisine",
  "eyJ is Base64 of a brace",
  "O'Brien & Sons",
  "C:\\Users\\ada\\file.txt",
  "50% off: today only",
  "a=b",
  "x: y",
  "key: value",
];
