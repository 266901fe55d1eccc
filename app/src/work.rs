//! The frame of the app as whoever signs in has it: every page, a phone behind them.

use crate::account::{
    AccountPage, CodePage, ExportPage, ImportPage, InvitationPage, ManageFilePage, ManageNewPage,
    ManageOnePage, ManagePage, PasswordPage, SecondPage, SetUpPage, SignInPage, WaitingPage,
};
use crate::app::{NotFound, PageTitle, ReadingRoutes, SiteHeader, VisitorRoutes};
use crate::courses::send_waiting;
use crate::enrol::{EnrolPage, EnrolmentsPage};
use crate::home::SampleStrip;
use crate::phone::{LockGate, NavBar, PrintMark, Private, provide_own_sheets, provide_phone};
use crate::review::{HistoryPage, ReviewPage, SettlePage, ShelfPage};
use crate::survey::{
    EditHousehold, EditMember, HouseholdPage, HouseholdsPage, NewHousehold, NewMember,
    NewcomersPage, SurveyPage,
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

/// The whole app. It is only ever mounted into the empty shell.
#[component]
pub fn WorkApp() -> impl IntoView {
    provide_meta_context();
    provide_own_sheets(provide_phone());
    send_waiting();
    view! {
        <PageTitle />
        <Router>
            <SiteHeader />
            <SampleStrip />
            <NavBar />
            <main id="noi-dung" tabindex="-1">
                <LockGate>
                <Routes fallback=NotFound>
                    <ReadingRoutes />
                    <VisitorRoutes />
                    <Route path=path!("/dang-nhap") view=SignInPage />
                    <Route path=path!("/dang-nhap/ma") view=CodePage />
                    <Route path=path!("/dang-nhap/hai-buoc") view=SetUpPage />
                    <Route path=path!("/tai-khoan/xuat-tep") view=ExportPage />
                    <Route path=path!("/tai-khoan/nhan") view=InvitationPage />
                    <ParentRoute path=path!("") view=Private>
                        <Route path=path!("/ho") view=HouseholdsPage />
                        <Route path=path!("/ho/moi") view=NewHousehold />
                        <Route path=path!("/ho/chua-ghi") view=NewcomersPage />
                        <Route path=path!("/ho/:id") view=HouseholdPage />
                        <Route path=path!("/ho/:id/sua") view=EditHousehold />
                        <Route path=path!("/ho/:id/nguoi/moi") view=NewMember />
                        <Route path=path!("/ho/:id/nguoi/:person") view=EditMember />
                        <Route path=path!("/ho/:id/nguoi/:person/khao-sat") view=SurveyPage />
                        <Route path=path!("/ho/:id/nguoi/:person/dang-ky") view=EnrolPage />
                        <Route path=path!("/dang-ky") view=EnrolmentsPage />
                        <Route path=path!("/cho-gui") view=WaitingPage />
                        <Route path=path!("/doi-chieu/:id") view=SettlePage />
                        <Route path=path!("/lich-su/:id") view=HistoryPage />
                        <Route path=path!("/ra-soat") view=ReviewPage />
                        <Route path=path!("/ra-soat/:muc") view=ShelfPage />
                        <Route path=path!("/tai-khoan") view=AccountPage />
                        <Route path=path!("/tai-khoan/nhap-tep") view=ImportPage />
                        <Route path=path!("/tai-khoan/mat-khau") view=PasswordPage />
                        <Route path=path!("/tai-khoan/hai-buoc") view=SecondPage />
                        <Route path=path!("/tai-khoan/quan-ly") view=ManagePage />
                        <Route path=path!("/tai-khoan/quan-ly/moi") view=ManageNewPage />
                        <Route path=path!("/tai-khoan/quan-ly/tep") view=ManageFilePage />
                        <Route path=path!("/tai-khoan/quan-ly/:id") view=ManageOnePage />
                    </ParentRoute>
                </Routes>
                </LockGate>
            </main>
            <PrintMark />
        </Router>
    }
}
