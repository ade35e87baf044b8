import type { VNode } from "preact";
import { type Cookie, parseCookies, parseSetCookies } from "../../../core/export/request_parts.ts";
import type { Log } from "../../../core/log/log.ts";
import { formatNumber } from "../../text/format.ts";
import { CopyButton } from "../basics/copy_button.tsx";
import { entriesOf, KeyValues } from "../basics/key_values.tsx";
import { Text } from "../basics/text.tsx";
import { BodyPanel } from "./body_panel.tsx";

/** What the client sent. */
export function RequestSide({ log }: { readonly log: Log }): VNode {
  const query = entriesOf(log.requestQuery);
  const cookies = parseCookies(log.headers?.["cookie"] ?? "");
  return (
    <>
      {log.url !== undefined && (
        <section>
          <h2>
            URL
            <span class="tools">
              <CopyButton text={() => log.url ?? ""} label="Copy URL" />
            </span>
          </h2>
          <p class="value mono">
            <Text value={log.url} limit={2000} />
          </p>
        </section>
      )}
      {query.length > 0 && <Fields title="Query" entries={query} />}
      <Headers entries={entriesOf(log.headers)} />
      {cookies.length > 0 && <Cookies cookies={cookies} />}
      <BodyPanel log={log} side="request" />
    </>
  );
}

/** What the app responded. */
export function ResponseSide({ log }: { readonly log: Log }): VNode {
  const setCookie = log.responseHeaders?.["set-cookie"];
  return (
    <>
      <Headers entries={entriesOf(log.responseHeaders)} />
      {setCookie !== undefined && <Cookies cookies={parseSetCookies(setCookie)} />}
      <BodyPanel log={log} side="response" />
    </>
  );
}

function Headers(
  { entries }: { readonly entries: readonly (readonly [string, unknown])[] },
): VNode {
  return entries.length === 0
    ? (
      <section>
        <h2>Headers</h2>
        <p class="nothing">None recorded</p>
      </section>
    )
    : <Fields title="Headers" entries={entries} />;
}

function Fields(
  { title, entries }: {
    readonly title: string;
    readonly entries: readonly (readonly [string, unknown])[];
  },
): VNode {
  return (
    <section>
      <h2>
        {title} <span class="faint">{formatNumber(entries.length)}</span>
        <span class="tools">
          <CopyButton
            text={() => entries.map(([name, value]) => `${name}: ${String(value)}`).join("\n")}
            label={`Copy ${title.toLowerCase()}`}
          />
        </span>
      </h2>
      <KeyValues entries={entries} label={title} />
    </section>
  );
}

function Cookies({ cookies }: { readonly cookies: readonly Cookie[] }): VNode {
  return (
    <section>
      <h2>
        Cookies <span class="faint">{formatNumber(cookies.length)}</span>
      </h2>
      <KeyValues
        entries={cookies.map(({ name, value }) => [name, value] as const)}
        label="Cookies"
        marks={Object.fromEntries(
          cookies.map(({ attributes }, index) => [
            index,
            attributes.length > 0 && (
              <span class="attributes">
                <Text value={attributes.join(" \u00b7 ")} limit={300} />
              </span>
            ),
          ]),
        )}
      />
    </section>
  );
}
