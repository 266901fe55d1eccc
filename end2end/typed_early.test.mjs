// On a bad link the page is there seconds before the app: what somebody typed
// until then is still there when the app takes the page over.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Phone, Server, kept, until } from "./harness.mjs";

describe("a form that is filled in before the app has come", () => {
  let server, phone, page;

  before(async () => {
    server = await Server.start({ command: "demo" });
    phone = await Phone.open();
    page = await phone.page();
  });

  after(async () => {
    await phone?.remove();
    await server?.remove();
  });

  it("keeps what was typed, ticked and chosen, and sends it", async () => {
    let arrive;
    const held = new Promise((resolve) => (arrive = resolve));
    await page.route("**/pkg/*.wasm", async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${server.url}/lop`, { waitUntil: "commit" });
    const href = await page.locator('main a[href^="/lop/"]').first().getAttribute("href");
    await page.goto(`${server.url}${href}`, { waitUntil: "commit" });
    await page.locator("#full_name").fill("Lý Thị Mẩy");
    await page.locator("#birth").fill("1998");
    await page.locator("#phone").fill("0912345678");
    await page.locator("#commune").selectOption("01807");
    await page.locator('[name="sex"][value="female"]').check();
    await page.locator('[name="ethnicity"]').selectOption("09");
    await page.locator('[name="consent"]').check();
    arrive();
    // The worker is registered once the app has started.
    await until("the app has taken the page over", async () => (await kept(page)).includes("/shell"));
    assert.equal(await page.locator("#full_name").inputValue(), "Lý Thị Mẩy");
    assert.equal(await page.locator("#birth").inputValue(), "1998");
    assert.equal(await page.locator("#commune").inputValue(), "01807");
    assert.equal(await page.locator('[name="sex"]:checked').inputValue(), "female");
    assert.equal(await page.locator('[name="ethnicity"]').inputValue(), "09");
    assert.ok(await page.locator('[name="consent"]').isChecked());
    await page.locator('.sign-up button[type="submit"]').click();
    await page.waitForURL(/da-dang-ky/);
    await page.getByText(/Mã tra cứu/).first().waitFor();
    assert.deepEqual(page.troubles, []);
  });
});
