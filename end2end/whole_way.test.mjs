// The whole way once, as a new user goes it: one visit, no signal, a household
// of four, one of them signed up, a tab killed in the middle of a form, the
// browser closed, the signal back, and the totals moved by exactly that.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Phone, Server, kept, picture, until } from "./harness.mjs";
import { answer, figures } from "./officer.mjs";

const COMMUNE = "01807";
const AREA = "053";
const PEOPLE = [
  { name: "Nông Văn Thắng", relation: "head", birth: "17/5/1980", sex: "male" },
  { name: "Hoàng Thị Mẩy", relation: "spouse", birth: "3/1983", sex: "female" },
  { name: "Nông Thị Đào", relation: "child", birth: "9/2/2004", sex: "female" },
  { name: "Nông Văn Páo", relation: "parent", birth: "1952", sex: "male" },
];

const PLACES = ["/tong-hop", `/tong-hop/khu-vuc/${AREA}`, `/tong-hop/xa/${COMMUNE}`];
const everywhere = async (server) => Promise.all(PLACES.map((path) => figures(server, path)));

async function addMember(page, person) {
  await page.getByLabel("Họ, chữ đệm và tên").fill(person.name);
  await answer(page, "relation", person.relation);
  await page.getByLabel("Ngày sinh").fill(person.birth);
  await answer(page, "sex", person.sex);
}

async function survey(page) {
  await page.getByLabel("Đồng ý", { exact: true }).check();
  await page.locator('input[value="screen"]').check();
  await answer(page, "education", "3");
  await answer(page, "qualification", "1");
  await answer(page, "activity", "inactive");
  await answer(page, "inactive_reason", "housework");
  await answer(page, "wants_training", "no");
  await page.getByRole("button", { name: "Lưu phiếu khảo sát" }).click();
}

describe("the whole way once", () => {
  let server, phone, page, before_;

  before(async () => {
    server = await Server.start({ command: "demo" });
    before_ = await everywhere(server);
    phone = await Phone.open();
    page = await phone.page();
  });

  after(async () => {
    await phone?.remove();
    await server?.remove();
  });

  it("is kept on the phone after one visit that signs in", async () => {
    await page.goto(server.url);
    await picture(page, "home");
    await page.getByRole("button", { name: /^Cán bộ xã/ }).first().click();
    await page.getByRole("link", { name: "Thêm hộ" }).waitFor();
    await until("the whole app is kept", async () => (await kept(page)).includes("/shell-work"));
    await page.getByText("Máy đã sẵn sàng dùng khi không có mạng.").or(page.getByText(/Đã gửi lúc/)).first().waitFor();
    assert.deepEqual(page.troubles, []);
  });

  it("leads each step of the tour to what it speaks of", async () => {
    for (const language of ["", "?lang=en"]) {
      await page.goto(`${server.url}/gioi-thieu${language}`);
      const links = await page.locator(".step-link").evaluateAll((found) => found.map((link) => link.getAttribute("href")));
      assert.equal(links.length, 7);
      const shown = {
        "/#dung-thu": page.getByRole("button", { name: /^Cán bộ xã/ }),
        "/tai-khoan": page.getByRole("checkbox", { name: "Giả lập mất mạng" }),
        "/ho": page.getByRole("link", { name: "Thêm hộ" }),
        "/cho-gui": page.getByRole("button", { name: "Gửi ngay" }),
        [`/tong-hop/xa/${COMMUNE}`]: page.locator(".stat", { hasText: "Đã khảo sát" }),
      };
      assert.deepEqual([...new Set(links)].sort(), Object.keys(shown).sort());
      for (const link of new Set(links)) {
        await page.goto(`${server.url}${link}`);
        await shown[link].first().waitFor();
      }
    }
  });

  it("gives whoever reviews an area the ways of the work at once", async () => {
    const reviewer = await Phone.open();
    try {
      const desk = await reviewer.page();
      await desk.goto(server.url);
      await desk.getByRole("button", { name: /^Cán bộ khu vực/ }).click();
      await desk.locator(".stat", { hasText: "Đã khảo sát" }).waitFor();
      const ways = desk.getByRole("navigation", { name: "Các mục chính" });
      await ways.getByRole("link", { name: "Tài khoản" }).click();
      await desk.getByText("Đàm Thu Hà").waitFor();
      await ways.getByRole("link", { name: "Tổng hợp" }).click();
      await desk.getByRole("heading", { level: 1, name: /^Khu vực Thạch An/ }).waitFor();
      assert.deepEqual(desk.troubles, []);
    } finally {
      await reviewer.remove();
    }
  });

  it("surveys a household of four with the server dead and no signal", async () => {
    await server.kill();
    await phone.context.setOffline(true);
    await page.close();
    page = await phone.page();
    await page.goto(`${server.url}/ho/moi`);
    await page.getByLabel("Xóm, tổ dân phố").fill("Xóm Nà Luông");
    await page.locator('#poverty input[value="poor"]').check();
    await page.getByRole("button", { name: "Lưu hộ" }).click();
    await page.getByRole("link", { name: "Thêm chủ hộ" }).click();
    for (const [nth, person] of PEOPLE.entries()) {
      await addMember(page, person);
      const last = nth === PEOPLE.length - 1;
      await page.getByRole("button", { name: last ? "Lưu thành viên" : "Lưu và thêm người nữa" }).click();
      if (!last) await until("an empty form", async () => (await page.getByLabel("Họ, chữ đệm và tên").inputValue()) === "");
    }
    await page.getByRole("heading", { level: 1, name: "Hộ Nông Văn Thắng" }).waitFor();
    await picture(page, "household");
    for (const person of PEOPLE) {
      const card = page.locator(".member", { hasText: person.name });
      await card.getByRole("link", { name: "Khảo sát" }).click();
      await page.getByRole("heading", { level: 1, name: `Khảo sát: ${person.name}` }).waitFor();
      if (person === PEOPLE[0]) await picture(page, "survey");
      await survey(page);
      await page.getByRole("heading", { level: 1, name: "Hộ Nông Văn Thắng" }).waitFor();
    }
    assert.equal(await page.getByText("đã khảo sát", { exact: true }).count(), PEOPLE.length);
  });

  it("signs one member up for a class", async () => {
    const card = page.locator(".member", { hasText: "Nông Thị Đào" });
    await card.getByRole("link", { name: "Đăng ký học" }).click();
    await page.locator('input[type="radio"]').first().check();
    await picture(page, "enrol");
    await page.getByRole("button", { name: "Lưu đăng ký" }).click();
    await page.getByText("Cần hỏi lời đồng ý trước khi lưu.").waitFor();
    await answer(page, "dong-y", "yes");
    await answer(page, "cach-dong-y", "screen");
    await page.getByRole("button", { name: "Lưu đăng ký" }).click();
    await page.getByText("đã đăng ký học", { exact: true }).waitFor();
  });

  it("shows the draft again after the tab was killed in the middle of a word", async () => {
    await page.getByRole("link", { name: "Thêm thành viên" }).click();
    await page.getByLabel("Họ, chữ đệm và tên").pressSequentially("Nông Văn Bì");
    const address = page.url();
    const killed = page.waitForEvent("crash");
    page.cdp.send("Page.crash").catch(() => {});
    await killed;
    page = await phone.page();
    await page.goto(address);
    await page.getByText(/Đã mở lại bản nháp/).waitFor();
    assert.equal(await page.getByLabel("Họ, chữ đệm và tên").inputValue(), "Nông Văn Bì");
    await picture(page, "draft");
    await page.getByRole("button", { name: "Bỏ bản nháp" }).click();
  });

  it("counts the own commune on the phone, unsent work included", async () => {
    await page.goto(`${server.url}/tong-hop/xa/${COMMUNE}`);
    const surveyed = before_[2].surveyed + PEOPLE.length;
    await page.locator(".stat", { hasText: "Đã khảo sát" }).getByText(surveyed.toLocaleString("vi-VN")).first().waitFor();
    await page.getByText(`Số liệu đã tính cả ${2 * PEOPLE.length + 2} mục chưa gửi`).waitFor();
    await picture(page, "totals-offline");
  });

  it("sends everything when the signal is back, and every total moves by exactly that", async () => {
    await phone.close();
    phone = await Phone.open(phone.profile);
    await phone.context.setOffline(true);
    page = await phone.page();
    await page.goto(`${server.url}/cho-gui`);
    // A household, its members, their surveys and an enrolment; a consent goes with its form.
    const items = 1 + 2 * PEOPLE.length + 1;
    await page.getByText(`${items} mục chờ gửi`).first().waitFor();
    await page.getByRole("heading", { name: `Đang chờ gửi (${items})` }).waitFor();
    await picture(page, "waiting");
    await server.restart();
    await phone.context.setOffline(false);
    await page.getByRole("button", { name: "Gửi ngay" }).or(page.getByText("Không còn gì chờ gửi")).first().waitFor();
    const send = page.getByRole("button", { name: "Gửi ngay" });
    if (await send.isVisible()) await send.click().catch(() => {});
    await page.getByText("Không còn gì chờ gửi").waitFor();
    await picture(page, "sent");
    const now = await everywhere(server);
    for (const [at, place] of PLACES.entries()) {
      assert.equal(now[at].surveyed - before_[at].surveyed, PEOPLE.length, `surveyed on ${place}`);
      assert.equal(now[at].enrolled - before_[at].enrolled, 1, `enrolled on ${place}`);
      assert.equal(now[at].completed, before_[at].completed, `completed on ${place}`);
    }
  });

  it("moves completed and the bar by one when the completion is recorded", async () => {
    await page.goto(`${server.url}/dang-ky`);
    const row = page.locator(".enrolment", { hasText: "Nông Thị Đào" });
    await row.getByRole("button", { name: /^Bắt đầu học/ }).click();
    await row.getByRole("button", { name: /^Hoàn thành/ }).click();
    await row.getByRole("button", { name: /^Cấp chứng chỉ/ }).waitFor();
    await picture(page, "completed");
    await until("the totals moved", async () => {
      const now = await everywhere(server);
      return PLACES.every((_, at) => now[at].completed === before_[at].completed + 1 && now[at].bar === before_[at].bar + 1);
    });
    assert.deepEqual(page.troubles.filter((text) => !text.includes("net::ERR")), []);
  });

  it("keeps whoever signed up themselves in reach, and takes them into a household", async () => {
    await page.goto(`${server.url}/dang-ky`);
    const signup = page.locator(".enrolment", { has: page.getByRole("button", { name: "Xác nhận" }) }).first();
    const name = await signup.getByRole("heading").textContent();
    await signup.getByRole("button", { name: "Xác nhận" }).click();
    await page.getByRole("link", { name, exact: true }).first().waitFor();
    await page.goto(`${server.url}/ho`);
    await page.getByRole("link", { name: /^Người chưa ghi vào hộ/ }).click();
    await page.locator(".member", { hasText: name }).getByText("đã đăng ký học").waitFor();
    await picture(page, "newcomers");
    await page.getByRole("link", { name: "Quay lại" }).click();
    await page.getByRole("link", { name: /^Hộ Nông Văn Thắng/ }).first().click();
    await page.getByRole("link", { name: "Thêm thành viên" }).click();
    await page.getByRole("button", { name: `Đưa vào hộ này: ${name}` }).click();
    await page.locator(".member", { hasText: name }).waitFor();
    await page.getByRole("heading", { level: 1, name: "Hộ Nông Văn Thắng" }).waitFor();
  });

  it("leaves counters that equal a recount", async () => {
    await server.stop();
    const audit = server.run(["audit", "totals"]);
    assert.equal(audit.status, 0, audit.said);
  });
});
