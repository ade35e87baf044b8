// People who ask for the same again as soon as they are answered: `searchers.ts URL people seconds`.
// Who is refused waits as long as the answer says.

const [url = "", people = "50", seconds = "10"] = Deno.args;
const end = performance.now() + Number(seconds) * 1_000;
let answered = 0;
let refused = 0;

async function ask(): Promise<void> {
  while (performance.now() < end) {
    const response = await fetch(url);
    await response.bytes();
    if (response.ok) answered++;
    else if (response.status === 429) refused++;
    else throw new Error(`The server answers ${response.status}`);
    const waitMs = response.ok ? 0 : Number(response.headers.get("retry-after")) * 1_000;
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

await Promise.all(Array.from({ length: Number(people) }, ask));
console.log(JSON.stringify({ answered, refused }));
