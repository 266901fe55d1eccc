// A reviewer revokes a lost phone: what it had not sent is kept apart, and it is
// given nothing any more.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setUp } from "./authenticator.mjs";
import { PASSWORD, Phone, Server, picture, until } from "./harness.mjs";
import { addHousehold, send, signIn } from "./officer.mjs";
import { held } from "./pocket.mjs";

const COMMUNE = "01807";

describe("a phone that was lost", () => {
  let server, phone, page, office, desk, authenticator;

  before(async () => {
    server = await Server.start();
    server.addOfficer("hien", "Nông Thị Hiền", COMMUNE);
    const who = ["--login", "thu", "--name", "Hoàng Văn Thụ", "--role", "province_reviewer", "--scope", "province"];
    const added = server.run(["user", "add", ...who], { input: `${PASSWORD}\n` });
    assert.equal(added.status, 0, added.said);
    phone = await Phone.open();
    page = await phone.page({ slower: 1 });
    await signIn(page, server.url, "hien");
    await addHousehold(page, server.url, { hamlet: "Xóm Nà Luông", poverty: "none" });
    await send(page, server.url);
    office = await Phone.open();
    desk = await office.page({ slower: 1 });
    await desk.goto(`${server.url}/dang-nhap`);
    await desk.getByLabel("Tên đăng nhập").fill("thu");
    await desk.getByLabel("Mật khẩu").fill(PASSWORD);
    await desk.getByRole("button", { name: "Đăng nhập" }).click();
    ({ authenticator } = await setUp(desk));
    await desk.waitForURL((url) => !url.pathname.startsWith("/dang-nhap"));
  });

  after(async () => {
    await phone?.remove();
    await office?.remove();
    await server?.remove();
  });

  it("is revoked by a reviewer, for a reason and with the own password", async () => {
    await desk.goto(`${server.url}/ra-soat`);
    const card = desk.locator(".told", { hasText: "Nông Thị Hiền" });
    await card.getByRole("button", { name: "Thu hồi máy" }).click();
    await picture(desk, "revoke");
    await card.getByRole("button", { name: "Thu hồi máy" }).click();
    await card.getByText("Hãy chọn lý do.").waitFor();
    await card.getByLabel("Mất máy").check();
    await card.getByLabel("Mật khẩu của bạn").fill("sai");
    await card.getByLabel("Mã 6 số").fill("000000");
    await card.getByRole("button", { name: "Thu hồi máy" }).click();
    await card.getByText("Mật khẩu của bạn chưa đúng.").waitFor();
    await card.getByLabel("Mật khẩu của bạn").fill(PASSWORD);
    await card.getByLabel("Mã 6 số").fill(await authenticator.code());
    await picture(desk, "revoke-filled");
    await card.getByRole("button", { name: "Thu hồi máy" }).click();
    await card.getByText("Đã thu hồi.").waitFor();
    await desk.reload();
    await card.getByText(/^đã thu hồi/).waitFor();
    assert.equal(await card.getByRole("button", { name: "Thu hồi máy" }).count(), 0);
    await desk.setViewportSize({ width: 1280, height: 800 });
    await picture(desk, "revoked-wide");
  });

  it("hands in what it had not sent, and is told", async () => {
    await page.goto(`${server.url}/ho`);
    await page.getByText("Máy này đã bị thu hồi").first().waitFor();
    const left = await until("the copy has left", async () => (await held(page)).records.size === 0);
    assert.ok(left);
    await picture(page, "revoked-phone");
  });
});
