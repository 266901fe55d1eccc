//! Invented names as they are met in Cao Bằng, by ethnic group (codes of QĐ 421).
//!
//! Family and given names are common ones, put together by chance: a
//! likeness to a living person is one too.

use super::chance::Chance;

struct Names {
    family: &'static [&'static str],
    men: (&'static [&'static str], &'static [&'static str]),
    women: (&'static [&'static str], &'static [&'static str]),
}

const VALLEY_MEN: (&[&str], &[&str]) = (
    &[
        "Văn", "Văn", "Văn", "Đức", "Quang", "Minh", "Ngọc", "Xuân", "Hữu", "Đình", "Mạnh",
    ],
    &[
        "Hùng",
        "Dũng",
        "Thắng",
        "Tuấn",
        "Cường",
        "Sơn",
        "Lâm",
        "Khánh",
        "Đạt",
        "Toàn",
        "Hiếu",
        "Long",
        "Nam",
        "Huy",
        "Thành",
        "Vinh",
        "Bình",
        "Tú",
        "Kiên",
        "Duy",
        "Bảo",
        "Phúc",
        "Trường",
        "Hậu",
        "Định",
        "Thiện",
        "Chiến",
        "Công",
        "Hoàn",
        "Tiến",
    ],
);
const VALLEY_WOMEN: (&[&str], &[&str]) = (
    &[
        "Thị", "Thị", "Thị", "Thị", "Thu", "Thanh", "Bích", "Kim", "Hồng", "Ngọc",
    ],
    &[
        "Hiền", "Hoa", "Lan", "Hương", "Huệ", "Thảo", "Nga", "Nhung", "Liên", "Mai", "Loan", "Yến",
        "Hạnh", "Thủy", "Dung", "Phương", "Trang", "Linh", "Vân", "Duyên", "Thơm", "Tuyết", "Oanh",
        "Đào", "Nguyệt", "Hà", "Hằng", "Chiêm", "Bền", "Lưu",
    ],
);

const KINH: Names = Names {
    family: &[
        "Nguyễn", "Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Đỗ", "Bùi", "Ngô",
    ],
    men: VALLEY_MEN,
    women: VALLEY_WOMEN,
};
const TAY: Names = Names {
    family: &[
        "Nông", "Nông", "Hoàng", "Hoàng", "Bế", "Đàm", "Mã", "Lục", "Hà", "Lý", "Đinh", "Ma",
        "Ngọc", "Trương",
    ],
    men: VALLEY_MEN,
    women: VALLEY_WOMEN,
};
const NUNG: Names = Names {
    family: &[
        "Nông", "Hoàng", "Hứa", "Vi", "La", "Lương", "Lương", "Lục", "Chu", "Phan", "Triệu",
        "Linh", "Mông",
    ],
    men: VALLEY_MEN,
    women: VALLEY_WOMEN,
};
const MONG: Names = Names {
    family: &[
        "Giàng", "Vàng", "Sùng", "Lý", "Dương", "Hầu", "Thào", "Lầu", "Hoàng", "Ma",
    ],
    men: (
        &["A", "A", "A", "Văn", "Mí"],
        &[
            "Páo", "Sính", "Chứ", "Lềnh", "Dình", "Tủa", "Vảng", "Pó", "Chú", "Sì", "Sáng", "Dế",
            "Lử", "Súa", "Và", "Chá", "Tráng", "Mình", "Phừ", "Khua",
        ],
    ),
    women: (
        &["Thị", "Thị", "Thị", "Seo"],
        &[
            "Mỷ", "Dợ", "Pà", "Mai", "Sua", "Dở", "Máy", "Xúa", "Lía", "Ca", "Vá", "Dua", "Sông",
            "Pằng", "Chía", "Giống",
        ],
    ),
};
const DAO: Names = Names {
    family: &[
        "Triệu",
        "Triệu",
        "Bàn",
        "Đặng",
        "Phùng",
        "Chảo",
        "Lý",
        "Phượng",
        "Tẩn",
    ],
    men: (
        &["Văn", "Chàn", "Tòn", "Vần", "Phụ", "Sành"],
        &[
            "Sinh", "Phin", "Phúc", "Tài", "Vạng", "Chiêm", "Hin", "Kinh", "Quấy", "Thắng", "Vảng",
            "Khé", "Chòi", "Lưu",
        ],
    ),
    women: (
        &["Mùi", "Mùi", "Thị", "Tả"],
        &[
            "Nái", "Coi", "Pham", "Pu", "Nhậy", "Ghến", "Liều", "Lai", "Mụi", "Chuổng", "Khe",
            "Sểnh",
        ],
    ),
};
const LO_LO: Names = Names {
    family: &["Lang", "Chi", "Hoàng", "Lò", "Vàng", "Mạc"],
    men: VALLEY_MEN,
    women: VALLEY_WOMEN,
};
const SAN_CHAY: Names = Names {
    family: &["Hoàng", "Trần", "Lâm", "La", "Ninh", "Tô"],
    men: VALLEY_MEN,
    women: VALLEY_WOMEN,
};

fn names(ethnicity: &str) -> &'static Names {
    match ethnicity {
        "02" => &TAY,
        "07" => &NUNG,
        "08" => &MONG,
        "09" => &DAO,
        "15" => &SAN_CHAY,
        "43" => &LO_LO,
        _ => &KINH,
    }
}

/// A family name of the group.
pub(super) fn family(chance: &mut Chance, ethnicity: &str) -> &'static str {
    chance.pick::<&str>(names(ethnicity).family)
}

/// A full name: the family's, a middle and a given one.
pub(super) fn full(chance: &mut Chance, ethnicity: &str, family: &str, female: bool) -> String {
    let of = names(ethnicity);
    let (middle, given) = if female { of.women } else { of.men };
    let given = chance.pick(given);
    for _ in 0..8 {
        let middle = chance.pick(middle);
        if middle != given {
            return format!("{family} {middle} {given}");
        }
    }
    format!("{family} {given}")
}

const BEFORE: [&str; 10] = [
    "Nà", "Bản", "Lũng", "Pác", "Khuổi", "Cốc", "Phia", "Tổng", "Kéo", "Thôm",
];
const AFTER: [&str; 20] = [
    "Pò", "Mười", "Lầu", "Tẩu", "Dạ", "Ràng", "Thin", "Cà", "Nọi", "Luông", "Chang", "Khoang",
    "Đâư", "Vài", "Ngần", "Sác", "Phẩy", "Lạn", "Đuốc", "Giảo",
];

/// The invented hamlets of a commune, or the groups of a ward.
pub(super) fn hamlets(chance: &mut Chance, ward: bool, count: usize) -> Vec<String> {
    if ward {
        return (1..=count).map(|at| format!("Tổ dân phố {at}")).collect();
    }
    let mut made: Vec<String> = Vec::new();
    while made.len() < count {
        let name = format!("Xóm {} {}", chance.pick(&BEFORE), chance.pick(&AFTER));
        if !made.contains(&name) {
            made.push(name);
        }
    }
    made
}
