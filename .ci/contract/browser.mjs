// browser.mjs ORIGIN SCREENSHOT [PATH...]   (TOKEN and CHROMIUM by environment; see browser.sh)
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [origin, screenshot, ...paths] = process.argv.slice(2);
const wanted = paths.length ? paths : ["/regions"];
const profile = mkdtempSync(join(tmpdir(), "swagger-ui-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM,
  headless: true,
  viewport: { width: 1280, height: 1400 },
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let failure;
try {
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15_000);
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`script error: ${error.message}`));
  page.on("console", (message) => { if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text()); });
  page.on("request", (request) => { if (/^https?:/.test(request.url()) && !request.url().startsWith(origin)) complaints.push(`request to elsewhere: ${request.url()}`); });

  await page.goto(`${origin}/docs/`);
  await page.locator(".swagger-ui .opblock").first().waitFor();
  console.log(`  loaded, ${await page.locator(".swagger-ui .opblock").count()} operations`);

  await page.locator(".auth-wrapper .btn.authorize").click();
  const dialog = page.locator(".dialog-ux");
  const scheme = dialog.locator(".auth-container", { hasText: /http, bearer/i });
  await scheme.getByRole("textbox").first().fill(process.env.TOKEN);
  await scheme.locator("button.authorize").click();
  await scheme.getByText("Authorized", { exact: false }).first().waitFor();
  await dialog.locator(".close-modal").click();
  console.log("  authorised");

  const document = await (await fetch(`${origin}/openapi.json`)).json();
  for (const path of wanted) {
    const block = page.locator(".opblock-get").filter({ has: page.locator(`.opblock-summary-path[data-path="${path}"]`) });
    await block.locator(".opblock-summary-control").click();
    const tryIt = block.locator("button.try-out__btn");
    if (!(await tryIt.getAttribute("class")).includes("cancel")) await tryIt.click(); // it may be on by configuration
    const [request] = await Promise.all([
      page.waitForRequest((candidate) => new URL(candidate.url()).pathname.endsWith(path)),
      block.locator("button.execute").click(),
    ]);
    const status = block.locator(".live-responses-table .response-col_status").nth(1);
    await status.waitFor();
    const code = (await status.innerText()).trim().split(/\s/)[0];
    await block.locator(".live-responses-table").first().scrollIntoViewIfNeeded();
    await page.screenshot({ path: screenshot });
    console.log(`  GET ${path} answers ${code}; picture in ${screenshot}`);
    if (code !== "200") complaints.push(`GET ${path} answered ${code}`);
    // Swagger UI sends the token only to operations that ask for one.
    const security = document.paths[path].get.security ?? document.security ?? [];
    const secured = security.length > 0 && security.every((requirement) => Object.keys(requirement).length > 0);
    if (secured && (await request.allHeaders()).authorization !== `Bearer ${process.env.TOKEN}`) complaints.push(`GET ${path}: the token was not sent`);
  }
  if (complaints.length) failure = complaints.join("\n");
} catch (error) {
  failure = error.message;
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
if (failure) { console.error(failure); process.exit(1); }
