//! The paths that the app answers, kept in this one place.
//!
//! The server asks it which pages to render, the service worker is given it as
//! the list of navigations that the cached shell may answer, and the router's
//! own routes are checked against it when the server starts.

/// Where a page comes from when it is asked for by its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Rendered by the server, to be read with no script at all.
    Reading,
    /// Rendered by the server, and taken over by what a visitor's browser
    /// loads: here a visitor does something, with no network too.
    Visitor,
    /// Lives on the device: the server only ever sends the empty shell.
    Private,
}

/// One family of pages: the path itself and everything below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The path, with its leading slash and no trailing one (but for `/`).
    pub prefix: &'static str,
    /// Who renders it.
    pub visibility: Visibility,
}

const fn reading(prefix: &'static str) -> Route {
    Route {
        prefix,
        visibility: Visibility::Reading,
    }
}

const fn visitor(prefix: &'static str) -> Route {
    Route {
        prefix,
        visibility: Visibility::Visitor,
    }
}

const fn private(prefix: &'static str) -> Route {
    Route {
        prefix,
        visibility: Visibility::Private,
    }
}

/// Every family of pages.
pub const ROUTES: [Route; 13] = [
    reading("/"),
    reading("/gioi-thieu"),
    visitor("/lop"),
    visitor("/tra-cuu"),
    reading("/tong-hop"),
    reading("/dang-nhap"),
    private("/ho"),
    private("/dang-ky"),
    private("/cho-gui"),
    private("/doi-chieu"),
    private("/lich-su"),
    private("/ra-soat"),
    private("/tai-khoan"),
];

/// Says who renders the page at `path`, or `None` where there is no such page.
///
/// ```
/// use app::routes::{classify, Visibility};
/// assert_eq!(classify("/ho/bat-ky"), Some(Visibility::Private));
/// assert_eq!(classify("/khong-co"), None);
/// ```
#[must_use]
pub fn classify(path: &str) -> Option<Visibility> {
    ROUTES
        .iter()
        .find(|route| covers(route.prefix, path))
        .map(|route| route.visibility)
}

fn covers(prefix: &str, path: &str) -> bool {
    match path.strip_prefix(prefix) {
        Some("") => true,
        Some(rest) => prefix != "/" && rest.starts_with('/'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Visibility, classify};

    #[test]
    fn a_path_belongs_to_the_family_it_is_in_or_below() {
        for (path, expected) in [
            ("/", Some(Visibility::Reading)),
            ("/lop", Some(Visibility::Visitor)),
            ("/lop/", Some(Visibility::Visitor)),
            ("/lop/0192", Some(Visibility::Visitor)),
            ("/ho/0192/phieu", Some(Visibility::Private)),
            ("/lophoc", None),
            ("/hoa", None),
            ("/api/v1/sync", None),
            ("/pkg/taynghe.js", None),
            ("//", None),
            ("", None),
        ] {
            assert_eq!(classify(path), expected, "{path}");
        }
    }
}
