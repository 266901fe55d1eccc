//! How long a run is, how bad its weather, and who lies in it.

use server::exchange::PageLimit;

use super::host::Backend;
use super::mutants::{DiskLie, HostLie};

/// How often things go wrong, in percent of the times that they could.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Weather {
    /// A request never arrives.
    pub(crate) request_lost: usize,
    /// A request is given up and arrives much later all the same.
    pub(crate) request_late: usize,
    /// A request arrives twice, the second time much later.
    pub(crate) request_twice: usize,
    /// Only a part of the request arrives.
    pub(crate) request_cut: usize,
    /// A proxy finds a request of more than a few changes too large.
    pub(crate) too_large: usize,
    /// A proxy says that the server is busy.
    pub(crate) busy: usize,
    /// A wifi's sign-in page answers.
    pub(crate) portal: usize,
    /// The answer never arrives.
    pub(crate) answer_lost: usize,
    /// Only a part of the answer arrives.
    pub(crate) answer_cut: usize,
    /// The answer takes long, and others overtake it.
    pub(crate) answer_late: usize,
    /// A work of the server fails in the middle.
    pub(crate) work_dies: usize,
    /// The server dies in the middle of a work.
    pub(crate) server_dies: usize,
    /// The server dies after it wrote and before it answers.
    pub(crate) server_dies_after: usize,
    /// Something happens to a phone: its storage fills up, its clock jumps, its
    /// version changes, its cursor is lost.
    pub(crate) mishap: usize,
    /// A phone's process dies between two steps; of a thousand steps.
    pub(crate) phone_dies: usize,
}

impl Weather {
    const STORM: Self = Self {
        request_lost: 5,
        request_late: 6,
        request_twice: 6,
        request_cut: 2,
        too_large: 8,
        busy: 2,
        portal: 2,
        answer_lost: 8,
        answer_cut: 3,
        answer_late: 10,
        work_dies: 4,
        server_dies: 2,
        server_dies_after: 2,
        mishap: 5,
        phone_dies: 5,
    };
}

/// Everything about a run beside its seed.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// How many things people do, or try.
    pub(crate) operations: usize,
    pub(crate) weather: Weather,
    pub(crate) backend: Backend,
    pub(crate) page: PageLimit,
    pub(crate) disk_lie: Option<DiskLie>,
    pub(crate) host_lie: Option<HostLie>,
}

impl Plan {
    /// Everything works; people still get in each other's way.
    pub(crate) const fn calm(operations: usize) -> Self {
        Self {
            operations,
            weather: Weather {
                request_lost: 0,
                request_late: 0,
                request_twice: 0,
                request_cut: 0,
                too_large: 0,
                busy: 0,
                portal: 0,
                answer_lost: 0,
                answer_cut: 0,
                answer_late: 0,
                work_dies: 0,
                server_dies: 0,
                server_dies_after: 0,
                mishap: 0,
                phone_dies: 0,
            },
            backend: Backend::Sqlite,
            page: PageLimit {
                records: 6,
                bytes: 4_000,
            },
            disk_lie: None,
            host_lie: None,
        }
    }

    /// Everything that can go wrong does, all the time.
    pub(crate) const fn stormy(operations: usize) -> Self {
        Self {
            weather: Weather::STORM,
            ..Self::calm(operations)
        }
    }

    pub(crate) fn on(self, backend: Backend) -> Self {
        Self { backend, ..self }
    }

    pub(crate) fn with_disk_lie(self, lie: DiskLie) -> Self {
        Self {
            disk_lie: Some(lie),
            ..self
        }
    }

    pub(crate) fn with_host_lie(self, lie: HostLie) -> Self {
        Self {
            host_lie: Some(lie),
            ..self
        }
    }
}
