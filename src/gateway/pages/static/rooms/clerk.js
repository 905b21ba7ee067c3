// The check digit's verdict as a number is typed or pasted; the gateway checks it again.  Nothing is sent, nothing is kept.
const PERSON_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]; // GB 11643, by ISO 7064 MOD 11-2
const PERSON_CHECKS = "10X98765432";
const CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"; // GB 32100, MOD 31

const folded = (text) => text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();

function personVerdict(number) {
  if (number.length < 18) return "short";
  if (!/^[0-9]{17}[0-9X]$/.test(number)) return "wrong";
  const sum = PERSON_WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  return PERSON_CHECKS[sum % 11] === number[17] ? "right" : "wrong";
}

function creditVerdict(code) {
  if (code.length < 18) return "short";
  const values = [...code].map((sign) => CREDIT_SIGNS.indexOf(sign));
  if (values.length !== 18 || values.includes(-1)) return "wrong";
  let sum = 0;
  let weight = 1;
  for (const value of values.slice(0, 17)) {
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return (31 - (sum % 31)) % 31 === values[17] ? "right" : "wrong";
}

// A name and a number pasted together go to their two places.
function takeApart(input) {
  const parts = input.value.trim().split(/[\s,，]+/);
  const name = input.closest("[data-party]")?.querySelector('input[name$="_name"]');
  if (parts.length !== 2 || !name || name.value !== "") return;
  const number = parts.find((part) => (part.match(/[0-9]/g) || []).length >= 15);
  if (number === undefined) return;
  name.value = parts.find((part) => part !== number);
  input.value = number;
}

function judge(input) {
  if (input.dataset.check === "person") takeApart(input);
  const place = input.closest(".field").querySelector("[data-verdict]");
  const written = folded(input.value);
  const verdict = written === "" ? "" : input.dataset.check === "person" ? personVerdict(written) : creditVerdict(written);
  place.textContent = verdict === "" ? "" : place.dataset[verdict] || "";
  place.className = verdict === "right" ? "hint yes" : verdict === "wrong" ? "hint no" : "hint";
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-check]")) judge(event.target);
});
