//! `taynghe serve`: from settings to a server that answers and stops in order.

use crate::assets::Assets;
use crate::config::Config;
use crate::router::{AppState, router};
use anyhow::{Context, anyhow};
use std::io::{ErrorKind, IsTerminal, Write};
use std::net::SocketAddr;
use std::path::Path;
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
    let state = AppState::new(Assets::load(&config.site)?);
    let router = router(state.clone())?;
    let listener = bind(config.addr).await?;
    let address = listener.local_addr().context("the socket has no address")?;
    announce(address, config.address_file.as_deref())?;
    axum::serve(listener, router)
        .with_graceful_shutdown(async move {
            stop_asked().await;
            state.stop();
            tracing::info!("stopping: running requests finish first");
        })
        .await
        .context("the server stopped by itself")
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
fn log_to_stderr(json: bool) {
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
