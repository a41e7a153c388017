// dashboard.mjs ORIGIN FOLDER   (CHROMIUM by environment; see browser.sh)
// Opens the dashboard as people do: wide and narrow, light and dark, in Italian and English, of a region, on paper. Expects no
// script, nothing from elsewhere, no complaint of its policy, no sideways scrolling, no violation that axe-core finds, and that
// the form and the map lead to a region by keyboard. Leaves pictures in FOLDER.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [origin, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const looks = [
  { name: "it-wide", path: "/dashboard?lang=it", width: 1280 },
  { name: "it-narrow", path: "/dashboard?lang=it", width: 360 },
  { name: "en-dark", path: "/dashboard?lang=en", width: 1280, colorScheme: "dark" },
  { name: "en-region", path: "/dashboard?lang=en&region=05", width: 1280 },
  { name: "it-region-narrow-dark", path: "/dashboard?lang=it&region=05", width: 320, colorScheme: "dark" },
  { name: "it-region-empty", path: "/dashboard?lang=it&region=20", width: 768 },
];
const complaints = [];
const profile = mkdtempSync(join(tmpdir(), "dashboard-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM,
  headless: true,
  // The page's policy keeps scripts out, axe's too: it is measured without, and what the policy says is heard below.
  bypassCSP: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => complaints.push(`script error: ${error.message}`));
  page.on("request", (request) => { if (!request.url().startsWith(origin)) complaints.push(`request to elsewhere: ${request.url()}`); });
  for (const look of looks) {
    await page.setViewportSize({ width: look.width, height: 900 });
    await page.emulateMedia({ colorScheme: look.colorScheme ?? "light", media: "screen" });
    await page.goto(origin + look.path);
    const scripts = await page.locator("script, [style], [onclick], link, img, iframe").count();
    if (scripts) complaints.push(`${look.name}: ${scripts} elements that the page must not have`);
    const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    if (wide > room) complaints.push(`${look.name}: ${wide} pixels wide in a window of ${room}`);
    await page.screenshot({ path: join(folder, `dashboard-${look.name}.png`), fullPage: true });
    await page.addScriptTag({ path: axe });
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations, passes } = await page.evaluate((values) => axe.run(document, { runOnly: { type: "tag", values } }), tags);
    for (const one of violations) complaints.push(`${look.name}: ${one.id} (${one.impact}) ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
    console.log(`  ${look.name}: ${passes.length} rules of axe-core hold, ${violations.length} do not`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${origin}/dashboard?lang=en`);
  await page.keyboard.press("Tab");
  if (!(await page.locator(".skip").evaluate((link) => link === document.activeElement && link.getBoundingClientRect().left >= 0))) complaints.push("the skip link is not the first thing to reach, or is not seen then");
  await page.getByLabel("Region", { exact: true }).selectOption("05");
  await page.getByRole("button", { name: "Show" }).click();
  if (new URL(page.url()).searchParams.get("region") !== "05") complaints.push(`the form leads to ${page.url()}`);
  await page.locator('.tile[data-code="12"]').focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/region=12/);
  await page.goto(`${origin}/dashboard?lang=it`);
  await page.emulateMedia({ media: "print" });
  await page.pdf({ path: join(folder, "dashboard.pdf"), format: "A4" });
} catch (error) {
  complaints.push(error.message);
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}

// Once more as it is served, with its policy: whatever that keeps out is a complaint.
const strict = await chromium.launch({ executablePath: process.env.CHROMIUM, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await strict.newPage();
  page.on("console", (message) => { if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text()); });
  await page.goto(`${origin}/dashboard`);
  const styled = await page.evaluate(() => getComputedStyle(document.body).margin === "0px");
  if (!styled) complaints.push("the page's own policy keeps its style out");
} catch (error) {
  complaints.push(error.message);
} finally {
  await strict.close();
}
if (complaints.length) { console.error(complaints.join("\n")); process.exit(1); }
