// down-convert.mjs IN OUT   Finishes a 3.1 -> 3.0.3 conversion: a choice between a schema and null becomes the schema.
import { readFileSync, writeFileSync } from "node:fs";

const isNull = (schema) => schema && typeof schema === "object" && (schema.type === "null" || (Array.isArray(schema.enum) && schema.enum.length === 1 && schema.enum[0] === null));

function walk(node) {
  if (Array.isArray(node)) return node.map(walk);
  if (!node || typeof node !== "object") return node;
  const out = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walk(value)]));
  for (const choice of ["oneOf", "anyOf"]) {
    if (!Array.isArray(out[choice]) || !out[choice].some(isNull)) continue;
    const rest = out[choice].filter((schema) => !isNull(schema));
    delete out[choice];
    // 3.0 has `nullable` beside a `type` only; this copy is read by rules, not by clients.
    if (rest.length === 1) out.allOf = [...(out.allOf ?? []), rest[0]];
    else out[choice] = rest;
  }
  // 3.0 ignores whatever stands beside a $ref.
  if (typeof out.$ref === "string" && Object.keys(out).length > 1) {
    const { $ref, ...beside } = out;
    return { ...beside, allOf: [{ $ref }] };
  }
  return out;
}

const [source, target] = process.argv.slice(2);
const document = walk(JSON.parse(readFileSync(source, "utf8")));
delete document.webhooks; // not known to 3.0
if (document.info) { delete document.info.summary; if (document.info.license) delete document.info.license.identifier; }
writeFileSync(target, JSON.stringify(document, null, 2));
