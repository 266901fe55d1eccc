//! The frames of the pages that everyone may see.

use crate::account::{FirstPage, PlainCodePage, PlainSetUpPage, PlainSignInPage};
use crate::courses::{ClassPage, ClassesPage, LookUpPage, SignedUpPage, send_waiting};
use crate::home::{HomePage, SampleStrip, TourPage};
use crate::routes::classify;
use crate::totals::TotalsPage;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{SsrMode, path};

/// The public pages as the server renders them, to be read with no script.
#[component]
pub fn SiteApp() -> impl IntoView {
    provide_meta_context();
    view! {
        <PageTitle />
        <Router>
            <SiteHeader />
            <SampleStrip />
            <main id="noi-dung" tabindex="-1">
                <Routes fallback=NotFound>
                    <ReadingRoutes />
                    <VisitorRoutes />
                    <Route path=path!("/dang-nhap") view=PlainSignInPage ssr=SsrMode::Async />
                    <Route path=path!("/dang-nhap/lan-dau") view=FirstPage ssr=SsrMode::Async />
                    <Route path=path!("/dang-nhap/ma") view=PlainCodePage ssr=SsrMode::Async />
                    <Route path=path!("/dang-nhap/hai-buoc") view=PlainSetUpPage ssr=SsrMode::Async />
                </Routes>
            </main>
        </Router>
    }
}

/// What a visitor's browser loads: the pages on which a visitor does something,
/// the same for the server, for hydration and for the visitor's shell.
#[component]
pub fn VisitorApp() -> impl IntoView {
    provide_meta_context();
    send_waiting();
    view! {
        <PageTitle />
        <Router>
            <SiteHeader />
            <SampleStrip />
            <main id="noi-dung" tabindex="-1">
                <Routes fallback=Elsewhere>
                    <VisitorRoutes />
                </Routes>
            </main>
        </Router>
    }
}

/// A page that the visitor's app does not have is loaded whole.
#[component]
fn Elsewhere() -> impl IntoView {
    let path = use_location().pathname;
    let is_known = Memo::new(move |_| classify(&path.get()).is_some());
    Effect::new(move |_| {
        if is_known.get()
            && let Err(error) = window().location().reload()
        {
            leptos::logging::warn!("this page could not be loaded: {error:?}");
        }
    });
    move || (!is_known.get()).then(|| view! { <NotFound /> })
}

/// The pages to read.
#[component(transparent)]
pub(crate) fn ReadingRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet ssr=SsrMode::Async>
            <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
            <Route path=path!("/gioi-thieu") view=TourPage ssr=SsrMode::Async />
            <Route path=path!("/tong-hop") view=TotalsPage ssr=SsrMode::Async />
            <Route path=path!("/tong-hop/khu-vuc/:code") view=TotalsPage ssr=SsrMode::Async />
            <Route path=path!("/tong-hop/xa/:code") view=TotalsPage ssr=SsrMode::Async />
        </ParentRoute>
    }
    .into_inner()
}

/// The pages on which a visitor does something.
#[component(transparent)]
pub(crate) fn VisitorRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet ssr=SsrMode::Async>
            <Route path=path!("/lop") view=ClassesPage ssr=SsrMode::Async />
            <Route path=path!("/lop/:id") view=ClassPage ssr=SsrMode::Async />
            <Route path=path!("/lop/:id/da-dang-ky") view=SignedUpPage ssr=SsrMode::Async />
            <Route path=path!("/tra-cuu") view=LookUpPage ssr=SsrMode::Async />
        </ParentRoute>
    }
    .into_inner()
}

/// How every page is called.
#[component]
pub(crate) fn PageTitle() -> impl IntoView {
    view! {
        <Title formatter=|page: String| {
            if page.is_empty() { "Tay Nghề".to_owned() } else { format!("{page} · Tay Nghề") }
        } />
    }
}

/// The head of every page.
#[component]
pub(crate) fn SiteHeader() -> impl IntoView {
    view! {
        <a class="skip" href="#noi-dung">"Đến nội dung"</a>
        <header class="site-header">
            <a href="/" rel="external" class="site-name">"Tay Nghề"</a>
        </header>
    }
}

/// What stands at an address that names no page.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    view! {
        <Title text="Không có trang này" />
        <h1>"Không có trang này"</h1>
        <p>"Địa chỉ có thể đã gõ nhầm hoặc đã đổi. Không có gì bị mất."</p>
        <p class="actions">
            <a href="/" rel="external" class="button button-quiet">"Về trang đầu"</a>
        </p>
    }
}
