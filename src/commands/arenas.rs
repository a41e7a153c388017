//! How much memory the allocator keeps for itself.
//!
//! glibc gives threads arenas of their own, up to eight a processor, and what is freed in one is not used by another: a
//! server whose blocking threads take turns would hold half as much again as it needs. How many there are is read once, when
//! a program begins, from its environment.

/// Begins the program anew with two arenas, as the same process with the same arguments, unless `MALLOC_ARENA_MAX` says how
/// many there are. Only with glibc; where it cannot be done all goes on as it is.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn few() {
    use std::os::unix::process::CommandExt;
    const ARENAS: &str = "MALLOC_ARENA_MAX";
    let mut arguments = std::env::args_os();
    if std::env::var_os(ARENAS).is_none()
        && let (Ok(program), Some(name)) = (std::env::current_exe(), arguments.next())
    {
        // It comes back only when it has failed.
        let _failed = std::process::Command::new(program).arg0(name).args(arguments).env(ARENAS, "2").exec();
    }
}

/// There is nothing to do elsewhere.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn few() {}
