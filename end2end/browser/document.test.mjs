// What only a browser can tell about the documents that the server sends.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Phone, Server, kept, until } from "../harness.mjs";

describe("a document in the browser", () => {
  let server, phone;

  before(async () => {
    server = await Server.start();
    phone = await Phone.open();
  });

  after(async () => {
    await phone?.remove();
    await server?.remove();
  });

  it("can be read, and finds its way, without any script", async () => {
    const page = await phone.page();
    await page.route("**/pkg/**", (route) => route.abort());
    await page.goto(server.url);
    await page.getByRole("heading", { level: 1 }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "vi");
    await page.close();
  });

  it("says a plain sentence when the app cannot be loaded into the shell", async () => {
    const page = await phone.page();
    await page.route("**/*.wasm", (route) => route.abort());
    await page.goto(`${server.url}/ho`);
    await page.getByText("Chưa mở được ứng dụng").waitFor();
    await page.close();
  });

  for (const path of ["/", "/ho/bat-ky", "/khong-co"]) {
    it(`keeps its own security policy and starts at ${path}`, async () => {
      const page = await phone.page();
      const answer = await page.goto(server.url + path);
      assert.equal(answer.status(), path === "/khong-co" ? 404 : 200);
      await page.locator("main h1, main .empty-title").first().waitFor();
      await kept(page);
      const own = page.troubles.filter((text) => !text.includes("404"));
      assert.deepEqual(own, []);
      await page.close();
    });
  }

  it("can be installed", async () => {
    const page = await phone.page();
    await page.goto(server.url);
    await kept(page);
    const manifest = await until("the manifest is read", () =>
      page.cdp.send("Page.getAppManifest").then((found) => found.data && found),
    );
    assert.deepEqual(manifest.errors, []);
    const { installabilityErrors } = await page.cdp.send("Page.getInstallabilityErrors");
    assert.deepEqual(installabilityErrors, []);
    await page.close();
  });
});
