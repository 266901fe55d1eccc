//! `taynghe serve`: from settings to a server that answers and stops in order.

use crate::api::{Api, Clock, SystemClock};
use crate::assets::Assets;
use crate::auth;
use crate::config::Config;
use crate::db::{Db, Purpose};
use crate::demo;
use crate::exchange::{Desk, PageLimit};
use crate::keys::Keyring;
use crate::metrics::{self, Metrics};
use crate::reference;
use crate::router::{AppState, router};
use anyhow::{Context, anyhow};
use app::account::FIRST_PAGE;
use std::io::{ErrorKind, IsTerminal, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Serves until SIGTERM or SIGINT, then lets running requests finish.
pub(crate) fn run(config: Config) -> anyhow::Result<()> {
    log_to_stderr(config.log_json);
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?
        .block_on(serve(config))
}

async fn serve(config: Config) -> anyhow::Result<()> {
    tracing::debug!(?config, "settings");
    let reference = reference::shipped()
        .map_err(|problems| anyhow!("the reference data is not sound: {problems:?}"))?;
    let reference = Arc::new(reference);
    let clock = SystemClock;
    let keys = Arc::new(Keyring::open(&config.keys, clock.now())?);
    let db = Db::open(&config.database, Purpose::Serve, &keys).await?;
    let desk = Desk {
        rules: reference.clone(),
        reference: Arc::new(reference::wire(&reference)?),
        page: PageLimit::default(),
        figures: crate::totals::Figures::default(),
    };
    let api = Api::new(db, desk, Arc::new(clock));
    let is_sample = demo::is_demo(&api.db).await?;
    if let Some(code) = auth::first_code(&api.db, api.clock.now()).await? {
        let page = FIRST_PAGE;
        tracing::warn!(%code, page, "there is no account yet: make the first administrator with this code");
    }
    let assets = Assets::load(&config.site, is_sample, api.opener.sealing_key())?;
    let state = AppState::new(assets, api, reference);
    let router = router(state.clone())?;
    let listener = bind(config.addr).await?;
    let address = listener.local_addr().context("the socket has no address")?;
    if let Some(addr) = config.metrics_addr {
        serve_metrics(addr, state.api().metrics.clone()).await?;
    }
    announce(address, config.address_file.as_deref())?;
    axum::serve(
        listener,
        router.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(async move {
        stop_asked().await;
        state.stop();
        tracing::info!("stopping: running requests finish first");
    })
    .await
    .context("the server stopped by itself")
}

/// Answers `GET /metrics` on an address of its own, as long as the process lives.
async fn serve_metrics(addr: SocketAddr, metrics: Metrics) -> anyhow::Result<()> {
    let listener = bind(addr).await?;
    let address = listener.local_addr().context("the socket has no address")?;
    tracing::info!(%address, "metrics");
    if !address.ip().is_loopback() {
        tracing::warn!(%address, "metrics can be read by whoever reaches this address");
    }
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, metrics::router(metrics)).await {
            tracing::error!(%error, "metrics stopped");
        }
    });
    Ok(())
}

async fn bind(addr: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(addr)
        .await
        .map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => anyhow!(
                "{addr} is taken by another program: stop that one, or choose another port with \
             --addr {}:PORT",
                addr.ip()
            ),
            ErrorKind::PermissionDenied => {
                anyhow!("{addr} needs rights that this user lacks: choose a port from 1024 up")
            }
            ErrorKind::AddrNotAvailable => anyhow!("{addr} is not an address of this machine"),
            _ => anyhow::Error::new(error).context(format!("cannot listen on {addr}")),
        })
}

/// Tells a person on standard output, and whoever started us in the file.
fn announce(address: SocketAddr, file: Option<&Path>) -> anyhow::Result<()> {
    tracing::info!(%address, "listening");
    // A closed standard output is no reason not to serve.
    let _ = writeln!(std::io::stdout(), "Tay Nghề: http://{address}");
    if let Some(file) = file {
        // Written aside and renamed, so that a reader never sees half of it.
        let half = file.with_extension("new");
        std::fs::write(&half, address.to_string())
            .and_then(|()| std::fs::rename(&half, file))
            .with_context(|| format!("cannot write the address to {}", file.display()))?;
    }
    Ok(())
}

async fn stop_asked() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        tracing::error!("signals cannot be watched: only a kill will stop this server");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// Logs go to standard error; `RUST_LOG` may ask for more than `info`.
pub(crate) fn log_to_stderr(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second call in one process keeps the first subscriber.
    let _ = if json {
        logs.json().try_init()
    } else {
        logs.compact().try_init()
    };
}
