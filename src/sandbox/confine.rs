//! What a process takes from itself before it touches a document: memory and time, files, and system calls.
//!
//! Everything here acts on the calling process and cannot be undone. Limits are demanded; Landlock and seccomp are used
//! where the kernel has them, and what it lacks comes back as notes. Knows nothing of documents.

use rustix::process::{Resource, Rlimit, setrlimit};

/// What a process may use, by the kernel's own counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnLimits {
    /// Address space, in bytes.
    pub memory_bytes: u64,
    /// Processor time, in seconds.
    pub cpu_seconds: u64,
    /// Open files, pipes included.
    pub files: u64,
}

/// Sets the limits of this process.
///
/// # Errors
/// The kernel refuses one of them.
pub fn limit(limits: &OwnLimits) -> std::io::Result<()> {
    // One more second at the hard limit, so that the soft one gets to tell what happened.
    let cpu = limits.cpu_seconds;
    let required = [
        (Resource::Core, 0, 0),
        (Resource::Fsize, 0, 0),
        (Resource::Nofile, limits.files, limits.files),
        (Resource::Cpu, cpu, cpu.saturating_add(1)),
        (Resource::As, limits.memory_bytes, limits.memory_bytes),
    ];
    for (resource, soft, hard) in required {
        setrlimit(resource, Rlimit { current: Some(soft), maximum: Some(hard) })?;
    }
    Ok(())
}

/// Forbids the user of this process any more processes and threads. Not every system counts them, and root is exempt:
/// [`forbid_calls`] is what is relied on.
pub fn limit_processes() {
    let _ = setrlimit(Resource::Nproc, Rlimit { current: Some(0), maximum: Some(0) });
}

#[cfg(target_os = "linux")]
pub use linux::{Program, forbid_calls, forbid_files};

#[cfg(not(target_os = "linux"))]
pub use elsewhere::{Program, forbid_calls, forbid_files};

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;

    use landlock::{
        ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr,
        RulesetError, RulesetStatus, Scope, path_beneath_rules,
    };
    use seccompiler::{
        SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
        apply_filter_all_threads,
    };

    /// The newest rights of Landlock that were tried here; on an older kernel those it knows are used.
    const LANDLOCK: ABI = ABI::V6;

    /// Whose calls are limited.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Program {
        /// Our own reader, which needs memory, its pipes and its threads: whatever it does not need is refused.
        Reader,
        /// A foreign program, whose needs are its own: what only an attack needs is refused.
        Foreign,
    }

    /// Gives up all files, TCP, and signals to others, for the calling thread and those it starts; files that are open
    /// stay open. What lies under `readable` may still be read and run.
    ///
    /// Comes back with what the kernel could not do, in plain words.
    pub fn forbid_files(readable: &[&str]) -> Option<String> {
        let attempt = || -> Result<RulesetStatus, RulesetError> {
            let status = Ruleset::default()
                .set_compatibility(CompatLevel::BestEffort)
                .handle_access(AccessFs::from_all(LANDLOCK))?
                .handle_access(AccessNet::from_all(LANDLOCK))?
                .scope(Scope::from_all(LANDLOCK))?
                .create()?
                .add_rules(path_beneath_rules(readable, AccessFs::from_read(LANDLOCK)))?
                .restrict_self()?;
            Ok(status.ruleset)
        };
        match attempt() {
            Ok(RulesetStatus::FullyEnforced) => None,
            Ok(RulesetStatus::PartiallyEnforced) => Some("this kernel's Landlock is an older one".to_owned()),
            Ok(RulesetStatus::NotEnforced) => Some("this kernel has no Landlock".to_owned()),
            Err(error) => Some(format!("Landlock cannot be used: {error}")),
        }
    }

    /// Gives up system calls, for all threads of the process: each one refused fails with `EPERM`.
    ///
    /// Comes back with what the kernel could not do, in plain words.
    pub fn forbid_calls(program: Program) -> Option<String> {
        let Ok(arch) = TargetArch::try_from(std::env::consts::ARCH) else {
            return Some("seccomp is not used on this kind of processor".to_owned());
        };
        let filter = match program {
            Program::Reader => needed()
                .and_then(|rules| SeccompFilter::new(rules, SeccompAction::Errno(EPERM), SeccompAction::Allow, arch)),
            Program::Foreign => SeccompFilter::new(
                HARMFUL.iter().map(|call| (*call, Vec::new())).collect(),
                SeccompAction::Allow,
                SeccompAction::Errno(EPERM),
                arch,
            ),
        };
        let program = filter.and_then(TryInto::<seccompiler::BpfProgram>::try_into);
        match program.map_err(seccompiler::Error::from).and_then(|program| apply_filter_all_threads(&program)) {
            Ok(()) => None,
            Err(error) => Some(format!("seccomp cannot be used: {error}")),
        }
    }

    /// What a refused call answers.
    #[allow(clippy::cast_sign_loss, reason = "error numbers are positive")]
    const EPERM: u32 = libc::EPERM as u32;

    /// What reading needs, with glibc and with musl: memory, pipes, locks, time, chance, signals to itself, and its end.
    const NEEDED: &[libc::c_long] = &[
        libc::SYS_brk,
        libc::SYS_clock_getres,
        libc::SYS_clock_gettime,
        libc::SYS_clock_nanosleep,
        libc::SYS_close,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_fcntl,
        libc::SYS_fstat,
        libc::SYS_futex,
        libc::SYS_getpid,
        libc::SYS_getrandom,
        libc::SYS_getrlimit,
        libc::SYS_getrusage,
        libc::SYS_gettid,
        libc::SYS_gettimeofday,
        libc::SYS_lseek,
        libc::SYS_madvise,
        libc::SYS_membarrier,
        libc::SYS_mmap,
        libc::SYS_mprotect,
        libc::SYS_mremap,
        libc::SYS_munmap,
        libc::SYS_nanosleep,
        libc::SYS_ppoll,
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_restart_syscall,
        libc::SYS_rseq,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sched_getaffinity,
        libc::SYS_sched_yield,
        libc::SYS_set_robust_list,
        libc::SYS_set_tid_address,
        libc::SYS_setrlimit,
        libc::SYS_sigaltstack,
        libc::SYS_write,
        libc::SYS_writev,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_arch_prctl,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_poll,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_time,
    ];

    /// What no program that turns a picture into text needs.
    const HARMFUL: &[libc::c_long] = &[
        libc::SYS_accept,
        libc::SYS_accept4,
        libc::SYS_add_key,
        libc::SYS_bind,
        libc::SYS_bpf,
        libc::SYS_chroot,
        libc::SYS_connect,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_io_uring_setup,
        libc::SYS_kexec_load,
        libc::SYS_keyctl,
        libc::SYS_listen,
        libc::SYS_mount,
        libc::SYS_move_mount,
        libc::SYS_open_by_handle_at,
        libc::SYS_perf_event_open,
        libc::SYS_pidfd_getfd,
        libc::SYS_pivot_root,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_ptrace,
        libc::SYS_reboot,
        libc::SYS_request_key,
        libc::SYS_setns,
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_swapon,
        libc::SYS_umount2,
        libc::SYS_unshare,
        libc::SYS_userfaultfd,
    ];

    /// The rules of [`NEEDED`], and of three calls that depend on what is asked.
    fn needed() -> Result<BTreeMap<libc::c_long, Vec<SeccompRule>>, seccompiler::BackendError> {
        let mut rules: BTreeMap<_, _> = NEEDED.iter().map(|call| (*call, Vec::new())).collect();
        let only = |argument, operator, value| {
            SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Qword, operator, value)?])
        };
        // To abort, a process signals itself, and nobody else.
        let own = u64::from(std::process::id());
        rules.insert(libc::SYS_tgkill, vec![only(0, SeccompCmpOp::Eq, own)?]);
        // A process reads and sets its own limits; a hard one can only be lowered.
        rules.insert(libc::SYS_prlimit64, vec![only(0, SeccompCmpOp::Eq, 0)?]);
        // A thread gets a name.
        let name = u64::try_from(libc::PR_SET_NAME).unwrap_or_default();
        rules.insert(libc::SYS_prctl, vec![only(0, SeccompCmpOp::Eq, name)?]);
        Ok(rules)
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    /// Whose calls are limited.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Program {
        /// Our own reader.
        Reader,
        /// A foreign program.
        Foreign,
    }

    /// Says that files stay within reach.
    pub fn forbid_files(_readable: &[&str]) -> Option<String> {
        Some("Landlock is a part of Linux".to_owned())
    }

    /// Says that system calls stay within reach.
    pub fn forbid_calls(_program: Program) -> Option<String> {
        Some("seccomp is a part of Linux".to_owned())
    }
}
