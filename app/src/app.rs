//! The frame of every page: header, routes, footer.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::{SsrMode, StaticSegment};

/// The whole app, the same for the server, for hydration and for the shell.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|page: String| {
            if page.is_empty() { "Tay Nghề".to_owned() } else { format!("{page} · Tay Nghề") }
        } />
        <Router>
            <a class="skip" href="#noi-dung">"Đến nội dung"</a>
            <header class="site-header">
                <A href="/" attr:class="site-name">"Tay Nghề"</A>
            </header>
            <main id="noi-dung" tabindex="-1">
                <Routes fallback=NotFound>
                    <Route path=StaticSegment("") view=Home ssr=SsrMode::Async />
                </Routes>
            </main>
        </Router>
    }
}

#[component]
fn Home() -> impl IntoView {
    view! {
        <Title text="Đào tạo nghề Cao Bằng" />
        <h1>"Đào tạo nghề Cao Bằng"</h1>
        <p>"Khảo sát nhu cầu, đăng ký học nghề, theo dõi kết quả, kể cả khi không có mạng."</p>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <Title text="Không có trang này" />
        <h1>"Không có trang này"</h1>
        <p>"Địa chỉ có thể đã gõ nhầm hoặc đã đổi. Không có gì bị mất."</p>
        <p><A href="/">"Về trang đầu"</A></p>
    }
}
