// Reads every file of a collection with Bruno's own parser, and tells what it has read.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [tools, folder] = process.argv.slice(2);
const { bruToJsonV2, bruToEnvJsonV2, collectionBruToJson } = createRequire(join(tools, "x.js"))("@usebruno/lang");
const read = { "collection.bru": collectionBruToJson, "demo.bru": bruToEnvJsonV2 };
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".bru")).sort();
const told = files.map((name) => [name, (read[name.split("/").at(-1)] ?? bruToJsonV2)(readFileSync(join(folder, name), "utf8"))]);
console.log(JSON.stringify(Object.fromEntries(told)));
