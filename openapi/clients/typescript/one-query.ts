/**
 * Asks one query with the generated client, and reads it again until nothing is waited for.
 *
 *     npx tsc --outDir made -p . && TOKEN=… node made/one-query.js ADDRESS < query.json
 */
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { createClient } from "./src/client/index.js";
import { askQuery, readQuery, type Problem, type QueryDocument, type QueryIn } from "./src/index.js";

const LONGEST_MS = 60_000;

type Answer = { data?: QueryDocument | string; error?: Problem; response?: Response };

/** The document that came; throws the problem's own sentence where one came instead. */
function documentOf(answer: Answer): QueryDocument {
  if (answer.error) throw new Error(`${answer.error.code}: ${answer.error.detail} ${answer.error.remedy}`);
  if (!answer.data || typeof answer.data === "string") throw new Error("no document came");
  return answer.data;
}

const client = createClient({ baseUrl: process.argv[2]!, auth: () => process.env["TOKEN"]! });
const body = JSON.parse(readFileSync(0, "utf8")) as QueryIn;
const until = Date.now() + LONGEST_MS;
let answer: Answer = await askQuery({ client, body });
let document = documentOf(answer);
while (document.status === "pending" && Date.now() < until) {
  await setTimeout(1000 * Number(answer.response?.headers.get("retry-after") ?? "1"));
  answer = await readQuery({ client, path: { query_id: document.query_id } });
  document = documentOf(answer);
}
console.log(JSON.stringify(document, null, 1));
