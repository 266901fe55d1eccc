//! Workers' own sign-ups that wait for an officer. The server adds code, state
//! and day as it takes them.

use super::chance::Chance;
use super::communes::Commune;
use super::names;
use super::outbox::{Outbox, fields};
use super::people::phone;
use super::schooling::Class;
use super::season;
use domain::Date;
use domain::ids::RecordId;

/// Notes a few sign-ups for each class that is still open.
pub(super) fn note(
    chance: &Chance,
    outbox: &mut Outbox,
    today: Date,
    communes: &[Commune],
    classes: &[Class],
) {
    let mut chance = chance.about("sign-ups");
    for class in classes.iter().filter(|class| class.is_open(today)) {
        let commune = &communes[class.commune];
        if commune.is_silent() {
            continue;
        }
        for _ in 0..chance.between(0, 3) {
            one(&mut chance, outbox, today, commune, class);
        }
    }
}

fn one(chance: &mut Chance, outbox: &mut Outbox, today: Date, commune: &Commune, class: &Class) {
    let day = today.add_days(-chance.between(0, 12));
    let at = season::moment(day, chance.between(5 * 60, 21 * 60));
    let ethnicity = chance.weighted(commune.peoples);
    let female = chance.often(520);
    let family = names::family(chance, ethnicity);
    let name = names::full(chance, ethnicity, family, female);
    let born = i64::from(today.year()) - chance.between(18, 45);
    let birth = format!(
        "{born:04}-{:02}-{:02}",
        chance.between(1, 12),
        chance.between(1, 28)
    );
    let set = fields([
        ("commune", commune.code.as_str().into()),
        ("class", class.id.to_string().into()),
        ("full_name", name.into()),
        ("birth", birth.into()),
        ("sex", if female { "female" } else { "male" }.into()),
        ("phone", phone(chance).into()),
        ("ethnicity", ethnicity.into()),
    ]);
    let id = RecordId::new(at.0.max(0) as u64, chance.bytes());
    outbox.set(at, id, "signup", set, None);
}
