//! `taynghe import rescue`: a device's unsent work from its rescue file.

use super::audit::OnDatabase;
use crate::exchange::Rules;
use crate::rescue::{HandIn, Leave};
use anyhow::{Context, anyhow, bail};
use app::phone::reason_words;
use clap::{Args, Subcommand};
use domain::change::Change;
use domain::ids::Millis;
use domain::rescue::{HandedIn, MAX_FILE, Rescue, RescueError, open};
use domain::wire::MAX_CHANGES;
use std::fs::File;
use std::io::{BufRead, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

/// What can be imported.
#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Take in what a phone never sent, from its rescue file; twice does no harm.
    ///
    /// The passphrase is asked for at a terminal; elsewhere it is that of
    /// `TAYNGHE_RESCUE_PASSPHRASE` or a line of standard input. Exits with 1
    /// unless every change stands.
    Rescue(RescueFile),
}

/// The file to take in.
#[derive(Args, Debug)]
pub(super) struct RescueFile {
    /// The rescue file.
    file: PathBuf,
    #[command(flatten)]
    on: OnDatabase,
}

/// Takes the file in, and tells what became of each change that does not stand.
pub(super) async fn rescue(from: RescueFile, rules: Rules, now: Millis) -> anyhow::Result<()> {
    let bytes = read(&from.file)?;
    let rescue = open(&bytes, &passphrase()?).map_err(|error| anyhow!(words(&error)))?;
    let changes = rescue.changes()?;
    let db = from.on.open().await?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{} · máy {} · {} thay đổi chưa gửi",
        rescue.account.name,
        rescue.push.device,
        changes.len()
    )?;
    let mut sum = HandedIn::default();
    let hand_in = |changes: &[Change], looks| HandIn {
        leave: Leave::Database,
        account: rescue.account.id,
        device: rescue.push.device,
        changes: changes.to_vec(),
        looks,
        discarded: rescue.push.discarded.clone(),
        rules: rules.clone(),
        now,
    };
    let looks = rescue.push.unpack_looks()?;
    if !looks.is_empty() {
        hand_in(&[], looks).run_on(&db).await??;
    }
    for part in changes.chunks(MAX_CHANGES) {
        let handed_in = hand_in(part, Vec::new()).run_on(&db).await??;
        let receipt = handed_in.receipt();
        sum.add(part.to_vec(), receipt.outcomes.unpack()?, &receipt.known());
    }
    tell(&mut out, &rescue, &sum)?;
    if !sum.is_whole() {
        bail!("chưa nhận hết: xem các dòng ở trên");
    }
    Ok(())
}

fn tell(out: &mut impl Write, rescue: &Rescue, sum: &HandedIn) -> std::io::Result<()> {
    let line = |change: &Change| format!("{} {} (số {})", change.kind, change.record, change.seq.0);
    for (change, reason, fields) in &sum.refused {
        let about = if fields.is_empty() {
            String::new()
        } else {
            format!(" [{}]", fields.join(", "))
        };
        let why = reason_words(reason);
        writeln!(out, "Chưa nhận: {}: {why}{about}", line(change))?;
    }
    for change in &sum.held {
        writeln!(out, "Đang giữ, chờ mục khác: {}", line(change))?;
    }
    for draft in &rescue.drafts {
        writeln!(out, "Bản nháp chưa lưu, không nhập được: {}", draft.form)?;
    }
    for raw in &rescue.unreadable {
        writeln!(out, "Mục hỏng trên máy, không nhập được: {raw}")?;
    }
    writeln!(
        out,
        "Thay đổi: {} đã nhận, {} đã có từ trước, {} đang giữ, {} chưa nhận.",
        sum.taken.len(),
        sum.known.len(),
        sum.held.len(),
        sum.refused.len()
    )
}

/// The file's bytes, one more than may be at the most.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let most = u64::try_from(MAX_FILE).unwrap_or(u64::MAX) + 1;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut bytes))
        .with_context(|| format!("không đọc được tệp {}", path.display()))?;
    Ok(bytes)
}

/// Never an argument: those are read by everybody on the machine.
const PASSPHRASE: &str = "TAYNGHE_RESCUE_PASSPHRASE";

/// The passphrase, unseen where somebody types it.
fn passphrase() -> anyhow::Result<String> {
    if let Ok(passphrase) = std::env::var(PASSPHRASE) {
        return Ok(passphrase);
    }
    if std::io::stdin().is_terminal() {
        return Ok(rpassword::prompt_password("Cụm mật khẩu của tệp: ")?);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}

/// What is wrong with the file, for whoever sits at the terminal.
fn words(error: &RescueError) -> String {
    match error {
        RescueError::NotRescue => "đây không phải tệp cứu phiếu".to_owned(),
        RescueError::Newer(version) => {
            format!("tệp có dạng {version}, mới hơn chương trình này: hãy cập nhật máy chủ")
        }
        RescueError::WrongOrDamaged => {
            "cụm mật khẩu sai hoặc tệp đã hỏng, không phân biệt được".to_owned()
        }
        RescueError::TooCostly => {
            "tệp đòi quá nhiều bộ nhớ: không phải tệp do ứng dụng tạo".to_owned()
        }
        RescueError::TooLarge => "tệp quá lớn".to_owned(),
        RescueError::NoMemory => "máy không đủ bộ nhớ để mở tệp".to_owned(),
        RescueError::BadContent(why) => format!("mở được tệp mà nội dung không đúng: {why}"),
    }
}
