// Sign in, create a draft, submit and publish it, find it: with types generated from the document and nothing else.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Api = Client<paths>;
type NewPractice = components["schemas"]["PracticeCreate"];

const word = `passeggiata${Date.now()}`; // a word that no other record has
const practice: NewPractice = {
  title: `Dimissioni protette: prova ${word}`,
  organisation_id: "01910000-0000-7000-8000-000000000101", // Azienda ULSS 2, of the scenario: the author's
  summary: "Una pratica di prova, creata da un client generato dal documento.",
  story: "L'équipe del distretto e il servizio sociale del comune valutano insieme, prima della dimissione.",
  typology: "joint_governance",
  dimensions: [{ dimension: "professional", intensity: 3 }],
  themes: ["protected_discharge"],
  period: { start: "2022-01-01", ongoing: true },
  publication_consent: true,
};

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** The data of an answer, or an error that shows the problem document. */
function must<T>(what: string, answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data === undefined) throw new Error(`${what}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  console.log(`  ${answer.response.status} ${what}`);
  return answer.data;
}

async function signedIn(who: string): Promise<Api> {
  const api = createClient<paths>({ baseUrl: setting("BASE_URL") });
  const answer = await api.POST("/auth/tokens", { body: { email: setting(`${who}_EMAIL`), password: setting(`${who}_PASSWORD`) } });
  const { access_token } = must(`sign in as ${who.toLowerCase()}`, answer);
  api.use({ onRequest: ({ request }) => { request.headers.set("Authorization", `Bearer ${access_token}`); return request; } });
  return api;
}

const author = await signedIn("AUTHOR");
const publisher = await signedIn("PUBLISHER");

const draft = must("create a draft", await author.POST("/practices", { body: practice }));
const params = { path: { id: draft.id } };
must("submit it", await author.POST("/practices/{id}/transitions", { params, body: { to: "submitted" } }));
for (const body of [{ to: "regional_check" }, { to: "accepted", note: "Letta." }, { to: "published" }] as const) {
  must(`bring it to ${body.to}`, await publisher.POST("/practices/{id}/transitions", { params, body }));
}

const anyone = createClient<paths>({ baseUrl: setting("BASE_URL") });
const found = must("find it, without a token", await anyone.GET("/practices", { params: { query: { q: word } } }));
if (!found.items.some((item) => item.id === draft.id)) throw new Error(`the published practice ${draft.id} is not found by ${word}`);
