// The PIN of a phone, typed by hand: tests open such a phone with `pin: false`.

/** Chooses a new PIN; `again` is what is typed into the second field. */
export async function choosePin(page, pin, again = pin) {
  await page.getByLabel("Mã PIN mới").fill(pin);
  await page.getByLabel("Gõ lại lần nữa").fill(again);
  await page.getByRole("button", { name: "Đặt mã", exact: true }).click();
}

/** Types the PIN of a locked phone. */
export async function unlock(page, pin) {
  await page.getByLabel("Mã PIN").fill(pin);
  await page.getByRole("button", { name: "Mở máy" }).click();
}

/** Locks the phone, which loads the page anew. */
export async function lock(page) {
  await page.getByRole("navigation").getByRole("link", { name: "Tài khoản" }).click();
  const anew = page.waitForEvent("load");
  await page.getByRole("button", { name: "Khóa máy" }).click();
  await anew;
  await page.getByRole("heading", { name: "Mở máy" }).waitFor();
}
