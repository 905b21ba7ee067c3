// Checks in the reader's own browser that an entry stands in the log: nothing is asked of the gateway, and nothing of another server.
// SHA-256 and Ed25519 are the browser's.  Sources: RFC 9162 2.1.3.2; C2SP signed-note, tlog-checkpoint, tlog-proof, tlog-cosignature.

const ED25519 = 1;
const COSIGNATURE = 4;
const HASH = 32;
const MOST_HASHES = 63;
const MOST_SIGNATURES = 100;
const FIRST_LINE = "c2sp.org/tlog-proof@v1";
const MARK = "\u2014 ";
const LONGEST = 1_000_000;
const CONTROL = /[\x00-\x09\x0b-\x1f]/;
const SECTION = "gateway audit section v1";
const text = new TextEncoder();

/** What is wrong with a proof, by the step that finds it. */
export class BadProof extends Error {}

export function base64(told) {
  let bytes;
  try {
    bytes = Uint8Array.from(atob(told), (letter) => letter.charCodeAt(0));
  } catch {
    throw new BadProof("not base64");
  }
  if (encoded(bytes) !== told) throw new BadProof("not base64 in its only form");
  return bytes;
}

export function encoded(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function unhex(told) {
  if (!/^(?:[0-9a-f]{2})*$/.test(told)) throw new BadProof("not hex");
  return Uint8Array.from(told.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function same(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

export function leafHash(leaf) {
  return sha256(Uint8Array.of(0), leaf);
}

function nodeHash(left, right) {
  return sha256(Uint8Array.of(1), left, right);
}

/** The root to which a leaf's hash and its path lead.  index, size: BigInt.  Throws BadProof where they do not fit each other. */
export async function rootFrom(index, size, leaf, path) {
  if (index < 0n || index >= size) throw new BadProof("the leaf is outside of the tree");
  let node = leaf;
  let place = index;
  let last = size - 1n;
  for (const sibling of path) {
    if (last === 0n) throw new BadProof("the path has too many hashes");
    if (sibling.length !== HASH) throw new BadProof("a hash has 32 bytes");
    if (place & 1n || place === last) {
      node = await nodeHash(sibling, node);
      while (!(place & 1n) && place !== 0n) {
        place >>= 1n;
        last >>= 1n;
      }
    } else {
      node = await nodeHash(node, sibling);
    }
    place >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) throw new BadProof("the path has too few hashes");
  return node;
}

function decimal(told) {
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(told) || BigInt(told) >= 1n << 63n) throw new BadProof("a size is a decimal number");
  return BigInt(told);
}

/** A `.tlog-proof`: where the leaf stands, the path, the signed checkpoint.  Throws BadProof. */
export function readProof(told) {
  const end = told.indexOf("\n\n");
  const lines = told.slice(0, Math.max(end, 0)).split("\n");
  if (end < 0 || lines.shift() !== FIRST_LINE) throw new BadProof("not a proof");
  if (lines[0]?.startsWith("extra ")) lines.shift();
  const place = lines.shift() ?? "";
  if (!place.startsWith("index ")) throw new BadProof("a proof says the index of its entry");
  const path = lines.map(base64);
  if (path.length > MOST_HASHES || path.some((one) => one.length !== HASH)) throw new BadProof("a proof has hashes of 32 bytes");
  return { index: decimal(place.slice("index ".length)), path, checkpoint: told.slice(end + 2) };
}

/** A signed checkpoint: the text that is signed, what it says, and its signature lines, none of which is checked.  Throws BadProof. */
export function readCheckpoint(note) {
  const end = note.lastIndexOf("\n\n");
  if (end < 1 || !note.endsWith("\n") || note.length > LONGEST || CONTROL.test(note)) throw new BadProof("not a signed note");
  const said = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split("\n");
  if (lines.length > MOST_SIGNATURES) throw new BadProof("a note has at most 100 signatures");
  const signatures = lines.map(readSignature);
  const [origin, size, root, ...further] = said.slice(0, -1).split("\n");
  if (!origin || size === undefined || root === undefined || further.some((line) => !line)) throw new BadProof("not a checkpoint");
  const hash = base64(root);
  if (hash.length !== HASH) throw new BadProof("a root has 32 bytes");
  return { said, origin, size: decimal(size), root: hash, signatures };
}

function readSignature(line) {
  const [name, data, ...more] = line.startsWith(MARK) ? line.slice(MARK.length).split(" ") : [];
  if (!name || !data || more.length || /[\s+]/.test(name)) throw new BadProof("not a signature line");
  const bytes = base64(data);
  if (bytes.length < 5) throw new BadProof("a signature line has a key id and a signature");
  return { name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) };
}

/** A verifier key, `<name>+<key id>+<base64>`.  Throws BadProof where the id does not follow from name and key. */
export async function readKey(vkey) {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey.trim());
  if (!found) throw new BadProof("not a verifier key");
  const typed = base64(found[3]);
  const keyId = (await sha256(text.encode(`${found[1]}\n`), typed)).slice(0, 4);
  if (hex(keyId) !== found[2]) throw new BadProof("the key's id does not follow from its name and key");
  if (![ED25519, COSIGNATURE].includes(typed[0]) || typed.length !== 33) throw new BadProof("not a key of Ed25519");
  return { name: found[1], keyId, algorithm: typed[0], key: typed.slice(1) };
}

/** Whether the key made the signature; null where this browser has no Ed25519. */
export async function isSigned(key, message, signature) {
  let imported;
  try {
    imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch (fault) {
    if (fault.name === "NotSupportedError") return null;
    return false;
  }
  return signature.length === 64 && crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
}

/** Whether a key made a line of a checkpoint: a log signs the text, a witness the text and when it saw it. */
function holds(key, line, said) {
  if (key.algorithm === ED25519) return isSigned(key.key, text.encode(said), line.signature);
  if (line.signature.length !== 72) return false;
  const at = new DataView(line.signature.buffer, line.signature.byteOffset).getBigUint64(0);
  return at < 1n << 63n && isSigned(key.key, text.encode(`cosignature/v1\ntime ${at}\n${said}`), line.signature.slice(8));
}

/** Whether the log signed its checkpoint, and every line by a key that is given holds; null where this browser has no Ed25519. */
export async function isSignedBy(keys, checkpoint) {
  const isKeyOf = (key, line) => key.name === line.name && same(key.keyId, line.keyId);
  const lines = checkpoint.signatures.flatMap((line) => keys.filter((key) => isKeyOf(key, line)).map((key) => [key, line]));
  if (!lines.some(([key]) => key.algorithm === ED25519 && key.name === checkpoint.origin)) return false;
  const held = await Promise.all(lines.map(([key, line]) => holds(key, line, checkpoint.said)));
  if (held.includes(false)) return false;
  return held.includes(null) ? null : true;
}

/** Whether each section is one that the leaf names.  sections: name, salt (hex), content (base64). */
async function areOf(leaf, sections) {
  const named = JSON.parse(new TextDecoder().decode(leaf)).sections?.subjects ?? [];
  const hashes = await Promise.all(
    sections.map((one) => {
      const name = text.encode(one.name);
      const zero = Uint8Array.of(0);
      return sha256(text.encode(SECTION), zero, name, zero, unhex(one.salt), base64(one.content));
    }),
  );
  return sections.length > 0 && hashes.every((hash) => named.includes(encoded(hash).replace(/=+$/, "")));
}

function isEntry(leaf, entry) {
  const { stream, seq } = JSON.parse(new TextDecoder().decode(leaf));
  return `${stream}-${seq}` === entry;
}

/**
 * The steps of a check in order, each `{step, holds}`: holds is true, false, or null where this browser cannot tell.
 *
 * told: `entry`, its id; `leaf`, base64; `leafHash`, hex, or none; `sections`, of the reader alone, or none; `proof`, a `.tlog-proof`;
 * `keys`, verifier keys that the reader trusts.  flip: change the leaf's last byte first.
 */
export async function check(told, { flip = false } = {}) {
  const steps = [];
  const tell = async (step, finds) => {
    let holds = false;
    try {
      holds = await finds();
    } catch (fault) {
      if (!(fault instanceof BadProof) && !(fault instanceof SyntaxError)) throw fault;
    }
    steps.push({ step, holds });
    return holds;
  };
  let leaf = new Uint8Array();
  let proof = null;
  let checkpoint = null;
  await tell("form", async () => {
    leaf = base64(told.leaf);
    if (flip) leaf[leaf.length - 1] ^= 1;
    proof = readProof(told.proof);
    checkpoint = readCheckpoint(proof.checkpoint);
    return true;
  });
  const hash = await leafHash(leaf);
  await tell("leaf", async () => isEntry(leaf, told.entry) && (!told.leafHash || same(hash, unhex(told.leafHash))));
  if (told.sections) await tell("sections", () => areOf(leaf, told.sections));
  await tell("path", async () => checkpoint !== null && same(await rootFrom(proof.index, checkpoint.size, hash, proof.path), checkpoint.root));
  await tell("signature", async () => {
    const keys = await Promise.all(told.keys.map(readKey));
    return checkpoint !== null && (await isSignedBy(keys, checkpoint));
  });
  return steps;
}

// The boxes of a page: what is to be checked stands in their data, the words for each end of it in their elements.
const SIGNS = { true: ["yes", "holds"], false: ["no", "fails"], null: ["unknown", "untold"] };

function show(element, holds) {
  const [name, style] = SIGNS[holds];
  element.textContent = element.dataset[name];
  element.className = style;
}

function verdictOf(steps) {
  if (steps.some(({ holds }) => holds === false)) return false;
  return steps.some(({ holds }) => holds === null) ? null : true;
}

async function checkBox(box, flip) {
  const { entry, leaf, leafHash: hash, sections } = box.dataset;
  const proof = box.querySelector("[data-proof]").textContent;
  const verdict = box.querySelector("[data-verdict]");
  verdict.hidden = false;
  if (globalThis.crypto?.subtle === undefined) {
    verdict.textContent = verdict.dataset.nothing;
    verdict.className = "untold";
    return;
  }
  const keys = (box.querySelector("[data-key]").value || box.dataset.keys).split(/\s+/).filter(Boolean);
  const told = { entry, leaf, leafHash: hash, proof, sections: sections === undefined ? undefined : JSON.parse(sections), keys };
  const steps = await check(told, { flip });
  for (const { step, holds } of steps) show(box.querySelector(`[data-step="${step}"] strong`), holds);
  box.querySelector("[data-steps]").hidden = false;
  show(verdict, verdictOf(steps));
}

if (globalThis.document !== undefined) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-check-now], [data-check-flipped]");
    if (button !== null) void checkBox(button.closest("[data-check]"), "checkFlipped" in button.dataset);
  });
}
