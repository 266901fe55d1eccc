// What is done with accounts in the app's own pages: made by the level above, opened
// by a link or its code.
import assert from "node:assert/strict";
import { readQr } from "./qr.mjs";

/** Answers a question, whether the form shows it as a list or as buttons. */
export async function choose(page, field, value) {
  const one = page.locator(`select[name="${field}"]`);
  const radio = page.locator(`input[name="${field}"][value="${value}"]`);
  await one.or(radio).first().waitFor();
  if (await radio.count()) await radio.check();
  else await one.selectOption(value);
}

/** Makes an account, and gives the link that the code on the screen says. `look` is shown each page. */
export async function makeAccount(page, url, { password, authenticator }, account, look = () => {}) {
  const { name, login, role, scope } = account;
  await page.goto(`${url}/tai-khoan/quan-ly/moi`);
  await page.getByLabel("Họ tên").fill(name);
  await page.getByLabel("Tên đăng nhập").fill(login);
  await choose(page, "vai-tro", role);
  await choose(page, "noi", scope);
  await page.getByLabel("Mật khẩu của bạn").fill(password);
  await page.getByLabel("Mã 6 số").fill(await authenticator.code());
  await look(page, `make-${login}`);
  await page.getByRole("button", { name: "Thêm và tạo liên kết" }).click();
  const code = page.getByRole("img", { name: "Mã QR mở tài khoản" });
  await code.waitFor();
  await look(page, `link-${login}`);
  const link = await page.getByLabel("Hoặc gửi riêng liên kết này").inputValue();
  const read = await readQr(code);
  assert.equal(read, link);
  return read;
}

/** Opens an account by its link. */
export async function openAccount(page, link, password, look = () => {}) {
  await page.goto(link.trim());
  await page.getByLabel("Mật khẩu mới", { exact: false }).first().fill(password);
  await page.getByLabel("Gõ lại mật khẩu mới").fill(password);
  assert.ok(!page.url().includes("#"), "the secret has left the address");
  await look(page, "open");
  await page.getByRole("button", { name: "Đặt mật khẩu và vào" }).click();
}
