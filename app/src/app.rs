//! The frame of every page: header, routes, footer.

use crate::account::{AccountPage, SignInPage, WaitingPage};
use crate::courses::{ClassPage, ClassesPage, LookUpPage, SignedUpPage, send_waiting};
use crate::enrol::{EnrolPage, EnrolmentsPage};
use crate::home::{HomePage, SampleStrip, TourPage};
use crate::phone::{NavBar, Private, provide_phone};
use crate::survey::{
    EditHousehold, EditMember, HouseholdPage, HouseholdsPage, NewHousehold, NewMember, SurveyPage,
};
use crate::totals::TotalsPage;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{A, ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// The whole app, the same for the server, for hydration and for the shell.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_phone();
    send_waiting();
    view! {
        <Title formatter=|page: String| {
            if page.is_empty() { "Tay Nghề".to_owned() } else { format!("{page} · Tay Nghề") }
        } />
        <Router>
            <a class="skip" href="#noi-dung">"Đến nội dung"</a>
            <header class="site-header">
                <A href="/" attr:class="site-name">"Tay Nghề"</A>
            </header>
            <SampleStrip />
            <NavBar />
            <main id="noi-dung" tabindex="-1">
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                    <Route path=path!("/gioi-thieu") view=TourPage ssr=SsrMode::Async />
                    <Route path=path!("/lop") view=ClassesPage ssr=SsrMode::Async />
                    <Route path=path!("/lop/:id") view=ClassPage ssr=SsrMode::Async />
                    <Route path=path!("/lop/:id/da-dang-ky") view=SignedUpPage ssr=SsrMode::Async />
                    <Route path=path!("/tra-cuu") view=LookUpPage ssr=SsrMode::Async />
                    <Route path=path!("/tong-hop") view=TotalsPage ssr=SsrMode::Async />
                    <Route path=path!("/tong-hop/khu-vuc/:code") view=TotalsPage ssr=SsrMode::Async />
                    <Route path=path!("/tong-hop/xa/:code") view=TotalsPage ssr=SsrMode::Async />
                    <Route path=path!("/dang-nhap") view=SignInPage ssr=SsrMode::Async />
                    <ParentRoute path=path!("") view=Private>
                        <Route path=path!("/ho") view=HouseholdsPage />
                        <Route path=path!("/ho/moi") view=NewHousehold />
                        <Route path=path!("/ho/:id") view=HouseholdPage />
                        <Route path=path!("/ho/:id/sua") view=EditHousehold />
                        <Route path=path!("/ho/:id/nguoi/moi") view=NewMember />
                        <Route path=path!("/ho/:id/nguoi/:person") view=EditMember />
                        <Route path=path!("/ho/:id/nguoi/:person/khao-sat") view=SurveyPage />
                        <Route path=path!("/ho/:id/nguoi/:person/dang-ky") view=EnrolPage />
                        <Route path=path!("/dang-ky") view=EnrolmentsPage />
                        <Route path=path!("/cho-gui") view=WaitingPage />
                        <Route path=path!("/tai-khoan") view=AccountPage />
                    </ParentRoute>
                </Routes>
            </main>
        </Router>
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
