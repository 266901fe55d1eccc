// From an empty server to an officer at work: the first administrator by the code
// in the log, a reviewer and an officer by links, a forgotten password, and a
// session that has ended on a phone that goes on working.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { makeAccount, openAccount } from "./accounts.mjs";
import { Authenticator, setUp } from "./authenticator.mjs";
import { Phone, Server, picture, until } from "./harness.mjs";
import { addHousehold } from "./officer.mjs";

const COMMUNE = "01807";
const CODE = /[2-9a-z]{4}(?:-[2-9a-z]{4}){3}/;
const WORDS = {
  admin: "sáng nay suối cạn",
  reviewer: "nước trong đầu nguồn",
  officer: "bốn con trâu về muộn",
  later: "ngô nếp phơi gác bếp",
};

describe("getting in", () => {
  let server, url, admin, reviewer, officer, code;
  // What the administrator and the reviewer hold: an authenticator, and recovery codes.
  const held = {};
  const phones = [];

  async function phone() {
    const opened = await Phone.open();
    phones.push(opened);
    return opened.page({ slower: 1 });
  }

  before(async () => {
    server = await Server.start();
    url = server.url;
    [admin, reviewer, officer] = [await phone(), await phone(), await phone()];
  });

  after(async () => {
    for (const opened of phones) await opened.remove();
    await server?.remove();
  });

  /** Nothing is wider than the screen. */
  async function fits(page, name) {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${name} is ${wide} wide`);
    await picture(page, name);
  }

  const make = (page, password, { authenticator }, account) =>
    makeAccount(page, url, { password, authenticator }, account, fits);
  const open = (page, link, password) => openAccount(page, link, password, fits);

  it("the code in the log makes the first administrator, without any script", async () => {
    code = server.log.match(CODE)?.[0];
    assert.ok(code, server.log);
    await admin.goto(`${url}/dang-nhap/lan-dau`);
    assert.equal(await admin.locator("script[src]").count(), 0);
    await admin.getByLabel("Mã một lần").fill(code);
    await admin.getByLabel("Họ tên").fill("Bế Minh Tuấn");
    await admin.getByLabel("Tên đăng nhập").fill("tuan");
    await admin.getByLabel("Mật khẩu").fill("ngắn quá");
    await fits(admin, "first");
    await admin.getByRole("button", { name: "Tạo tài khoản" }).click();
    await admin.getByText("cần ít nhất 15 ký tự").first().waitFor();
    await admin.getByLabel("Mã một lần").fill(code);
    await admin.getByLabel("Mật khẩu").fill(WORDS.admin);
    await admin.getByRole("button", { name: "Tạo tài khoản" }).click();
    await admin.waitForURL(`${url}/dang-nhap/hai-buoc`);
    assert.equal(await admin.locator("script[src]").count(), 0);
    // Nothing else answers before it is set up.
    assert.equal(await admin.evaluate(() => fetch("/api/v1/me").then((answer) => answer.status)), 401);
    const authenticator = await Authenticator.of(admin);
    await fits(admin, "set-up-plain");
    await admin.getByLabel("Mã 6 số ứng dụng vừa hiện").fill("000000");
    await admin.getByRole("button", { name: "Bật xác thực hai bước" }).click();
    await admin.getByText("Mã chưa đúng.").waitFor();
    await fits(admin, "set-up-plain-wrong");
    await admin.getByLabel("Mã 6 số ứng dụng vừa hiện").fill(await authenticator.code());
    await admin.getByRole("button", { name: "Bật xác thực hai bước" }).click();
    await admin.getByRole("heading", { name: "Mười mã dự phòng" }).waitFor();
    const codes = await admin.locator("ol code").allInnerTexts();
    assert.equal(codes.length, 10);
    held.admin = { authenticator, codes };
    await fits(admin, "recovery-plain");
    await admin.getByRole("link", { name: "Đã cất mã" }).click();
    await admin.waitForURL(`${url}/tong-hop`);
    await admin.goto(`${url}/tai-khoan`);
    await admin.getByText("Bế Minh Tuấn").first().waitFor();
    const gone = await fetch(`${url}/dang-nhap/lan-dau`);
    assert.equal(gone.status, 404);
  });

  it("each level makes the one below, and each phone is enrolled by a link", async () => {
    const place = { role: "area_reviewer", scope: "area:053" };
    const link = await make(admin, WORDS.admin, held.admin, { name: "Đàm Thu Hà", login: "thu.ha", ...place });
    await open(reviewer, link, WORDS.reviewer);
    await reviewer.waitForURL(`${url}/dang-nhap/hai-buoc`);
    await reviewer.getByRole("img", { name: "Mã QR cho ứng dụng xác thực" }).waitFor();
    await fits(reviewer, "set-up");
    held.reviewer = await setUp(reviewer);
    await reviewer.waitForURL(`${url}/tong-hop`);

    const own = { role: "commune_officer", scope: `commune:${COMMUNE}` };
    const next = await make(reviewer, WORDS.reviewer, held.reviewer, { name: "Nông Thị Hiền", login: "hien", ...own });
    await open(officer, next, WORDS.officer);
    await officer.getByRole("link", { name: "Thêm hộ" }).waitFor();

    const late = await phone();
    await late.goto(next.trim());
    await late.getByText("Liên kết này đã dùng rồi").waitFor();
  });

  it("a file is looked through, and its good rows are made", async () => {
    await reviewer.goto(`${url}/tai-khoan/quan-ly/tep`);
    const rows = [
      "login,name,role,scope,valid_until",
      "tu.be,Bế Văn Tư,Cán bộ xã,01807,",
      "hien,Nông Thị Hiền,Cán bộ xã,01807,",
      "son,Đàm Văn Sơn,Cán bộ xã,01792,",
    ];
    const file = { name: "xa.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\r\n")) };
    // A page that was just unlocked may still be drawn anew.
    await reviewer.getByText(/^Đã gửi lúc/).first().waitFor();
    await reviewer.locator("#tep-tai-khoan").setInputFiles(file);
    await reviewer.getByText("2 dòng đúng, 1 dòng cần sửa. Chưa thêm gì cả.").waitFor();
    await reviewer.getByText("Tên đăng nhập này đã có người dùng.").waitFor();
    await fits(reviewer, "file");
    await reviewer.getByLabel("Mật khẩu của bạn").fill(WORDS.reviewer);
    await reviewer.getByLabel("Mã 6 số").fill(await held.reviewer.authenticator.code());
    await reviewer.getByRole("button", { name: "Thêm 2 tài khoản" }).click();
    await reviewer.getByText("Đã thêm 2 tài khoản.").waitFor();
    await reviewer.goto(`${url}/tai-khoan/quan-ly`);
    await reviewer.getByLabel("Tìm theo tên").fill("be van");
    await until("one is left", async () => (await reviewer.locator("a.row").count()) === 1);
    await reviewer.getByText("chưa mở").waitFor();
    await fits(reviewer, "list");
  });

  it("a session that is ended from elsewhere stops no work, and loses none", async () => {
    await reviewer.goto(`${url}/tai-khoan/quan-ly`);
    await reviewer.getByRole("link", { name: "Nông Thị Hiền" }).click();
    await reviewer.getByLabel("Mật khẩu của bạn").fill("không phải mật khẩu");
    await reviewer.getByRole("button", { name: "Tạo liên kết mới" }).click();
    await reviewer.getByText("Mật khẩu của bạn chưa đúng.").waitFor();
    await reviewer.getByLabel("Mật khẩu của bạn").fill(WORDS.reviewer);
    await reviewer.getByRole("button", { name: "Tạo liên kết mới" }).click();
    await reviewer.getByText("Cần gõ mã 6 số trong ứng dụng xác thực.").waitFor();
    await reviewer.getByLabel("Mã 6 số").fill(await held.reviewer.authenticator.code());
    await reviewer.getByRole("button", { name: "Tạo liên kết mới" }).click();
    const link = await reviewer.getByLabel("Hoặc gửi riêng liên kết này").inputValue();

    // Somebody opens it on another phone: the first one's session has ended.
    const second = await phone();
    await open(second, link, WORDS.later);
    await second.getByRole("link", { name: "Thêm hộ" }).waitFor();

    await addHousehold(officer, url, { hamlet: "Xóm Nà Luông", poverty: "none" });
    await officer.getByText("Phiên đăng nhập đã hết. Phiếu vẫn còn trên máy.").first().waitFor();
    await fits(officer, "ended");
    await officer.goto(`${url}/dang-nhap`);
    await officer.getByLabel("Tên đăng nhập").fill("hien");
    await officer.getByLabel("Mật khẩu").fill(WORDS.officer);
    await officer.getByRole("button", { name: "Đăng nhập" }).click();
    await officer.getByText("Tên đăng nhập hoặc mật khẩu chưa đúng.").waitFor();
    await officer.getByLabel("Mật khẩu").fill(WORDS.later);
    await officer.getByRole("button", { name: "Đăng nhập" }).click();
    await officer.getByRole("link", { name: "Thêm hộ" }).waitFor();
    await officer.goto(`${url}/cho-gui`);
    await officer.getByText("Không còn gì chờ gửi").waitFor();
    await second.goto(`${url}/ho`);
    await second.getByText("Nà Luông").first().waitFor();
  });

  it("one's own sessions are seen and ended, and the password is changed", async () => {
    await officer.goto(`${url}/tai-khoan`);
    await officer.getByRole("heading", { name: "Nơi đang đăng nhập" }).waitFor();
    await officer.getByText("máy này", { exact: true }).waitFor();
    await fits(officer, "sessions");
    await officer.locator("li").filter({ hasText: "Từ" }).getByRole("button", { name: "Đăng xuất" }).click();
    await until("one place is left", async () => {
      return (await officer.locator("li").filter({ hasText: "dùng lần cuối" }).count()) === 1;
    });
    await officer.getByRole("link", { name: "Đổi mật khẩu" }).click();
    await officer.getByLabel("Mật khẩu đang dùng").fill(WORDS.later);
    await officer.locator("#mat-khau-moi").fill("qwertyuiopasdfgh");
    await officer.getByLabel("Gõ lại mật khẩu mới").fill("qwertyuiopasdfgh");
    await officer.getByRole("button", { name: "Đổi mật khẩu" }).click();
    await officer.getByText("Mật khẩu này dễ đoán").waitFor();
    await fits(officer, "password");
    await officer.locator("#mat-khau-moi").fill(WORDS.officer);
    await officer.getByLabel("Gõ lại mật khẩu mới").fill(WORDS.officer);
    await officer.getByRole("button", { name: "Đổi mật khẩu" }).click();
    await officer.getByText("Đã đổi mật khẩu.").waitFor();
  });

  it("a lost authenticator: in by a recovery code, and another phone in its place", async () => {
    const enter = async (page, login, password) => {
      await page.goto(`${url}/dang-nhap`);
      await page.getByLabel("Tên đăng nhập").fill(login);
      await page.getByLabel("Mật khẩu").fill(password);
      await page.getByRole("button", { name: "Đăng nhập" }).click();
      await page.waitForURL(`${url}/dang-nhap/ma`);
    };
    // On a phone that was never here: the page without a script.
    const fresh = await phone();
    await enter(fresh, "thu.ha", WORDS.reviewer);
    await fits(fresh, "code-plain");
    await fresh.getByLabel("Mã 6 số").fill("000000");
    await fresh.getByRole("button", { name: "Vào", exact: true }).click();
    await fresh.getByText("Mã chưa đúng.").waitFor();
    await fresh.getByRole("link", { name: "Không có điện thoại? Dùng mã dự phòng" }).click();
    await fits(fresh, "recovery-code-plain");
    await fresh.getByLabel("Mã dự phòng").fill(held.reviewer.codes[0]);
    await fresh.getByRole("button", { name: "Vào", exact: true }).click();
    await fresh.waitForURL(`${url}/tai-khoan/hai-buoc`);
    await fresh.getByText(/Một mã dự phòng đã được dùng lúc .* Còn 9 mã dự phòng/).waitFor();
    await fits(fresh, "second-used");
    await fresh.getByRole("button", { name: "Chuyển sang điện thoại khác" }).click();
    const authenticator = await Authenticator.of(fresh);
    await fresh.getByLabel("Mã 6 số ứng dụng vừa hiện").fill(await authenticator.code());
    await fresh.getByLabel("Mật khẩu của bạn").fill(WORDS.reviewer);
    await fresh.getByLabel("Mã 6 số", { exact: false }).last().fill(held.reviewer.codes[1]);
    await fits(fresh, "second-move");
    await fresh.getByRole("button", { name: "Bật xác thực hai bước" }).click();
    await fresh.getByRole("heading", { name: "Mười mã dự phòng" }).waitFor();
    await fits(fresh, "recovery");
    held.reviewer = { authenticator, codes: await fresh.locator("ol code").allInnerTexts() };
    await fresh.getByRole("link", { name: "Đã cất mã" }).click();
    await fresh.getByText("Đàm Thu Hà", { exact: true }).waitFor();
    assert.deepEqual(fresh.troubles, []);

    // The first phone has to sign in again, and does so in the app.
    await enter(reviewer, "thu.ha", WORDS.reviewer);
    await reviewer.getByLabel("Mã 6 số").fill(held.reviewer.codes[2].slice(0, 6));
    await reviewer.getByRole("button", { name: "Vào", exact: true }).click();
    await reviewer.getByText("Mã chưa đúng.").waitFor();
    await fits(reviewer, "code-wrong");
    await reviewer.getByLabel("Mã 6 số").fill(await held.reviewer.authenticator.code());
    await reviewer.getByRole("button", { name: "Vào", exact: true }).click();
    await reviewer.waitForURL(`${url}/tong-hop`);
  });

  it("a second factor that is lost with its codes is taken away by the level above", async () => {
    await admin.goto(`${url}/tai-khoan/quan-ly`);
    await admin.getByRole("link", { name: "Đàm Thu Hà" }).click();
    await admin.getByLabel("Mật khẩu của bạn").fill(WORDS.admin);
    await admin.getByLabel("Mã 6 số").fill(await held.admin.authenticator.code());
    await admin.getByRole("button", { name: "Gỡ xác thực hai bước" }).scrollIntoViewIfNeeded();
    await fits(admin, "reset");
    await admin.getByRole("button", { name: "Gỡ xác thực hai bước" }).click();
    await admin.getByText("Đã gỡ xác thực hai bước của người này.").waitFor();
    await reviewer.goto(`${url}/dang-nhap`);
    await reviewer.getByLabel("Tên đăng nhập").fill("thu.ha");
    await reviewer.getByLabel("Mật khẩu").fill(WORDS.reviewer);
    await reviewer.getByRole("button", { name: "Đăng nhập" }).click();
    await reviewer.waitForURL(`${url}/dang-nhap/hai-buoc`);
    held.reviewer = await setUp(reviewer);
    await reviewer.waitForURL(`${url}/tong-hop`);
    // Whoever lost everything at the top gets in by the command line.
    const reset = server.run(["user", "reset-second-factor", "--login", "tuan"]);
    assert.equal(reset.status, 0, reset.said);
    assert.match(reset.said, /Đã gỡ xác thực hai bước của tuan/);
    assert.equal(await admin.evaluate(() => fetch("/api/v1/me").then((answer) => answer.status)), 401);
  });

  it("an officer switches it on who need not, and off again", async () => {
    await officer.goto(`${url}/tai-khoan`);
    await officer.getByRole("link", { name: "Xác thực hai bước" }).click();
    await officer.getByText("Chưa bật.").waitFor();
    await fits(officer, "second-off");
    await officer.getByRole("button", { name: "Bật xác thực hai bước" }).click();
    const authenticator = await Authenticator.of(officer);
    await officer.getByLabel("Mã 6 số ứng dụng vừa hiện").fill(await authenticator.code());
    await officer.getByLabel("Mật khẩu của bạn").fill(WORDS.officer);
    await officer.getByRole("button", { name: "Bật xác thực hai bước" }).click();
    await officer.getByRole("heading", { name: "Mười mã dự phòng" }).waitFor();
    await officer.goto(`${url}/tai-khoan/hai-buoc`);
    await officer.getByText("Còn 10 mã dự phòng.").waitFor();
    await officer.getByLabel("Mật khẩu của bạn").fill(WORDS.officer);
    await officer.getByLabel("Mã 6 số").fill(await authenticator.code());
    await fits(officer, "second-on");
    await officer.getByRole("button", { name: "Tắt xác thực hai bước" }).click();
    await officer.getByText("Chưa bật.").waitFor();
  });

  it("nothing of it stands in the log", async () => {
    const codes = [...held.admin.codes, ...held.reviewer.codes];
    for (const secret of codes) assert.ok(!server.log.includes(secret), secret);
    const secrets = [...Object.values(WORDS), "Nông Thị Hiền", "nhan#", "qwertyuiop"];
    for (const secret of secrets) assert.ok(!server.log.includes(secret), secret);
  });
});
