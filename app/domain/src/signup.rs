//! A worker's own sign-up for a class, from the public pages, without an account.

use serde::{Deserialize, Serialize};

use crate::birth::BirthDate;
use crate::date::Date;
use crate::ethnic::Ethnicity;
use crate::ids::RecordId;
use crate::person::Sex;
use crate::phone::Phone;
use crate::reference::Reference;
use crate::search::tidy;
use crate::value::{Fields, Value};

/// The least age of a learner, in completed years (QĐ 46/2015/QĐ-TTg speaks of
/// people from fifteen on).
pub const LEAST_AGE: u16 = 15;

/// What a person typed, as a page or a phone sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUpForm {
    /// Made where the form was filled in (UUIDv7), so that sending twice is harmless.
    #[serde(default)]
    pub id: String,
    /// The class.
    #[serde(default)]
    pub class: String,
    /// The code of the commune of residence.
    #[serde(default)]
    pub commune: String,
    /// The full name.
    #[serde(default)]
    pub full_name: String,
    /// The date of birth as typed or as wire text.
    #[serde(default)]
    pub birth: String,
    /// `male`, `female` or nothing.
    #[serde(default)]
    pub sex: String,
    /// The telephone number.
    #[serde(default)]
    pub phone: String,
    /// The code of the ethnic group, or nothing.
    #[serde(default)]
    pub ethnicity: String,
    /// The person agreed to the printed use of these facts; never ticked beforehand.
    #[serde(default)]
    pub consent: bool,
}

/// A sign-up whose every part is sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUp {
    /// The record.
    pub id: RecordId,
    /// The class.
    pub class: RecordId,
    /// The code of the commune of residence.
    pub commune: String,
    /// The full name, tidied.
    pub full_name: String,
    /// The date of birth.
    pub birth: BirthDate,
    /// The sex, if it was given.
    pub sex: Option<Sex>,
    /// The telephone number.
    pub phone: Phone,
    /// The code of the ethnic group, if it was given.
    pub ethnicity: Option<String>,
}

/// Something wrong with one answer of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The field of [`SignUpForm`].
    pub field: String,
    /// The stable code for machines, as `required`.
    pub code: String,
    /// What to tell the person, in Vietnamese.
    pub message: String,
}

/// What has to be known of places and peoples to read a form: the reference
/// data, or the short lists that a class's page carries.
pub trait Known {
    /// Whether this is the code of a commune on that day.
    fn is_commune(&self, code: &str, on: Date) -> bool;
    /// Whether this is the code of an ethnic group.
    fn is_ethnic_group(&self, code: &str) -> bool;
}

impl Known for Reference {
    fn is_commune(&self, code: &str, on: Date) -> bool {
        let mut communes = self.places().communes_on(on);
        communes.any(|unit| unit.code == code)
    }

    fn is_ethnic_group(&self, code: &str) -> bool {
        !matches!(self.ethnic_groups().get(code), Ethnicity::Unknown(_))
    }
}

/// Reads a form.
///
/// # Errors
/// Every problem found, in the order of the form.
pub fn check(form: &SignUpForm, known: &impl Known, today: Date) -> Result<SignUp, Vec<Problem>> {
    let mut problems = Problems(Vec::new());
    let id = problems.parsed("id", form.id.trim().parse().ok());
    let class = problems.parsed("class", form.class.trim().parse().ok());
    let full_name = full_name(&form.full_name, &mut problems);
    let birth = birth(&form.birth, today, &mut problems);
    let sex = sex(form.sex.trim(), &mut problems);
    let phone = phone(&form.phone, &mut problems);
    let ethnicity = ethnicity(form.ethnicity.trim(), known, &mut problems);
    let commune = commune(form.commune.trim(), known, today, &mut problems);
    if !form.consent {
        problems.add(
            "consent",
            "required",
            "Bấm đồng ý để cán bộ xã được xem thông tin này và liên hệ.",
        );
    }
    match (id, class, full_name, birth, phone, commune) {
        (Some(id), Some(class), Some(full_name), Some(birth), Some(phone), Some(commune))
            if problems.0.is_empty() =>
        {
            Ok(SignUp {
                id,
                class,
                commune,
                full_name,
                birth,
                sex,
                phone,
                ethnicity,
            })
        }
        _ => Err(problems.0),
    }
}

struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, field: &str, code: &str, message: impl Into<String>) {
        self.0.push(Problem {
            field: field.to_owned(),
            code: code.to_owned(),
            message: message.into(),
        });
    }

    fn parsed(&mut self, field: &str, id: Option<RecordId>) -> Option<RecordId> {
        if id.is_none() {
            self.add(field, "bad_id", "Tải lại trang rồi đăng ký lại.");
        }
        id
    }
}

fn full_name(typed: &str, problems: &mut Problems) -> Option<String> {
    const LONGEST: usize = 120;
    let name = tidy(typed);
    if name.is_empty() {
        problems.add("full_name", "required", "Ghi họ và tên.");
    } else if name.chars().count() > LONGEST {
        problems.add("full_name", "too_long", "Họ và tên dài quá 120 chữ.");
    } else if !name.chars().any(char::is_alphabetic) || name.chars().any(|mark| mark.is_numeric()) {
        problems.add("full_name", "not_a_name", "Họ và tên chỉ gồm chữ.");
    } else {
        return Some(name);
    }
    None
}

fn birth(typed: &str, today: Date, problems: &mut Problems) -> Option<BirthDate> {
    if typed.trim().is_empty() {
        problems.add("birth", "required", "Ghi ngày sinh, hoặc chỉ ghi năm sinh.");
        return None;
    }
    match BirthDate::from_typed(typed) {
        Err(error) => {
            problems.add("birth", "birth_unreadable", error.message_vi());
            None
        }
        Ok(birth) if birth.is_after(today) => {
            problems.add("birth", "birth_in_future", "Ngày sinh ở sau hôm nay.");
            None
        }
        Ok(birth) if !birth.age_on(today).may_be_at_least(LEAST_AGE) => {
            problems.add(
                "birth",
                "too_young",
                format!("Người đăng ký học nghề phải đủ {LEAST_AGE} tuổi."),
            );
            None
        }
        Ok(birth) => Some(birth),
    }
}

fn sex(code: &str, problems: &mut Problems) -> Option<Sex> {
    let sex = Sex::from_code(code);
    if sex.is_none() && !code.is_empty() {
        problems.add("sex", "unknown_choice", "Chọn nam hoặc nữ.");
    }
    sex
}

fn phone(typed: &str, problems: &mut Problems) -> Option<Phone> {
    if typed.trim().is_empty() {
        problems.add(
            "phone",
            "required",
            "Ghi số điện thoại để cán bộ xã gọi lại.",
        );
        return None;
    }
    match Phone::parse(typed) {
        Ok(phone) => Some(phone),
        Err(error) => {
            problems.add("phone", "phone_invalid", error.message_vi());
            None
        }
    }
}

fn ethnicity(code: &str, known: &impl Known, problems: &mut Problems) -> Option<String> {
    if code.is_empty() {
        return None;
    }
    if !known.is_ethnic_group(code) {
        problems.add(
            "ethnicity",
            "unknown_choice",
            "Chọn dân tộc trong danh sách.",
        );
    }
    Some(code.to_owned())
}

fn commune(code: &str, known: &impl Known, today: Date, problems: &mut Problems) -> Option<String> {
    if known.is_commune(code, today) {
        return Some(code.to_owned());
    }
    let code = if code.is_empty() {
        "required"
    } else {
        "unknown_choice"
    };
    problems.add("commune", code, "Chọn xã hoặc phường nơi bạn đang ở.");
    None
}

impl SignUp {
    /// The fields of the record that the person decides; the server adds its own.
    #[must_use]
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        let mut set = |name: &str, value: Option<String>| {
            if let Some(text) = value {
                fields.insert(name.to_owned(), Value::Text(text));
            }
        };
        set("class", Some(self.class.to_string()));
        set("commune", Some(self.commune.clone()));
        set("full_name", Some(self.full_name.clone()));
        set("birth", Some(self.birth.to_string()));
        set("sex", self.sex.map(|sex| sex.code().to_owned()));
        set("phone", Some(self.phone.as_str().to_owned()));
        set("ethnicity", self.ethnicity.clone());
        fields
    }
}
