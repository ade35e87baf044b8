import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { toPowershellCurl } from "../../../dashboard/copy_as/to_powershell_curl.ts";
import { COMMANDS, TRAPS, utf8 } from "../../core/export/support/hostile_requests.ts";
import { sampleRequest } from "../../core/export/support/sample_request.ts";
import { curlTest } from "../../support/curl.ts";
import { RawRecorder } from "../../support/raw_recorder.ts";
import { runCommand } from "../../support/run_command.ts";

/**
 * What PowerShell would hand to curl, were it here: the text of the here-string, which ends at the
 * first line that begins with `'@` (about_Quoting_Rules; typographic quotes count too), and the
 * bytes of the base64. Fails on a line that is none of ours.
 */
function parsePowershell(text: string): { config: string; body: Uint8Array | undefined } {
  const config: string[] = [];
  let body: Uint8Array | undefined;
  let isInside = false;
  for (const line of text.trimEnd().split(/\r\n|[\n\r\u0085\u2028\u2029]/)) {
    const base64 =
      /^\[IO\.File\]::WriteAllBytes\(\$body, \[Convert\]::FromBase64String\('([A-Za-z0-9+/=]*)'\)\)$/
        .exec(line);
    if (isInside) {
      if (/^['\u2018-\u201b]@/.test(line)) {
        assert.equal(line, "'@)");
        isInside = false;
      } else config.push(line);
    } else if (line === "[IO.File]::WriteAllText($config, @'") isInside = true;
    else if (base64 !== null) body = new Uint8Array(Buffer.from(base64[1] ?? "", "base64"));
    else {
      assert.match(
        line,
        /^(?:# Note: .*|\$(?:config|body) = \[IO\.Path\]::GetTempFileName\(\)|& \(Get-Command curl -CommandType Application -TotalCount 1\) --config \$config(?: --data-binary "@\$body")?|Remove-Item \$config(?:, \$body)?)$/,
      );
    }
  }
  return { config: config.join("\r\n"), body };
}

/** Runs curl as the parsed commands would. */
async function run(text: string): Promise<void> {
  const { config, body } = parsePowershell(text);
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/config`, config);
    const more = body === undefined ? [] : ["--data-binary", `@${directory}/body`];
    if (body !== undefined) await Deno.writeFile(`${directory}/body`, body);
    await runCommand(["curl", "--silent", "--config", `${directory}/config`, ...more], {
      cwd: directory,
      env: { HOME: directory },
    });
    const left = [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
    assert.deepEqual(left, body === undefined ? ["config"] : ["body", "config"]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

curlTest("toPowershellCurl() sends hostile bodies as they were, and runs nothing", async () => {
  await using server = new RawRecorder();
  for (const body of [...COMMANDS, ...TRAPS, "large ".repeat(20_000)]) {
    const url = `http://127.0.0.1:${server.port}/`;
    const headers = { "content-type": "text/plain" };
    await run(toPowershellCurl(sampleRequest({ url, headers, requestBody: body })).text);
    assert.equal(server.requests.pop()?.body, utf8(body));
  }
});

curlTest("toPowershellCurl() sends hostile methods, headers and targets as they were", async () => {
  await using server = new RawRecorder();
  const target = "/it's/\"$(x)`\\@{a}[1-3]/../?q='@)&#end";
  const headers = { "x-a'`$!": 'it\'s "quoted" \\ $env:PATH `n @body \t end', "x-empty": "" };
  const { text } = toPowershellCurl(sampleRequest({
    method: "F'O`$O",
    url: `http://127.0.0.1:${server.port}${target}`,
    headers,
  }));
  await run(text);
  const received = server.requests.pop();
  assert.equal(received?.method, "F'O`$O");
  assert.equal(received?.target, target);
  const names = Object.keys(headers);
  const kept = received?.headers.filter(([name]) => names.includes(name)) ?? [];
  assert.deepEqual(Object.fromEntries(kept), headers);
});

Deno.test("toPowershellCurl() says which headers it leaves out", () => {
  const { text, notes } = toPowershellCurl(sampleRequest({ headers: { "x-latin": "caf\xe9" } }));
  assert.ok(!text.includes("caf\xe9"));
  assert.deepEqual(notes, ["Omitted, as their bytes are not ASCII: x-latin."]);
});
