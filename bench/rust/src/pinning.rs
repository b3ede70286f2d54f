use std::fs;
use std::process::{Command, Stdio};

/// Keeps server and client where they are put: otherwise the scheduler decides from run to run whether a request wakes up
/// a sleeping CPU, which is worth a factor of two on a small machine. Dropping it gives the server its CPUs back.
pub struct Pinning {
    description: String,
    /// The server's process and the CPUs that each of its threads had, as lists of the kernel.
    restore: Option<(u32, Vec<(String, String)>)>,
}

impl Pinning {
    /// The server on one CPU and this process on another, or both on the same: then the time of an operation is the work
    /// of both, and who waits for whom does not matter.
    pub fn start(server: Option<u32>, same_cpu: bool) -> Self {
        let own = std::process::id();
        let Some(cpus) = allowed(&format!("/proc/{own}")) else {
            return Self::none("the CPUs of this process are not known");
        };
        let (first, last) = (first(&cpus), last(&cpus));
        if first == last {
            return Self::none("there is only one CPU");
        }
        let first = if same_cpu { last } else { first };
        if !taskset(&["--all-tasks", "--cpu-list", "--pid", last, &own.to_string()]) {
            return Self::none("taskset failed");
        }
        let Some(server) = server else {
            let description = format!("client on CPU {last}; the server's process is not in sight");
            return Self { description, restore: None };
        };
        let threads = threads(server);
        taskset(&["--all-tasks", "--cpu-list", "--pid", first, &server.to_string()]);
        let description = format!("server (process {server}) on CPU {first}, client on CPU {last}");
        Self { description, restore: Some((server, threads)) }
    }

    fn none(reason: &str) -> Self {
        Self { description: format!("none ({reason})"), restore: None }
    }

    pub fn description(&self) -> &str {
        &self.description
    }
}

impl Drop for Pinning {
    fn drop(&mut self) {
        let Some((server, before)) = &self.restore else { return };
        let usual = before.iter().find(|(thread, _)| *thread == server.to_string());
        for (thread, _) in threads(*server) {
            let known = before.iter().find(|(other, _)| *other == thread).or(usual);
            if let Some((_, cpus)) = known {
                taskset(&["--cpu-list", "--pid", cpus, &thread]);
            }
        }
    }
}

fn threads(process: u32) -> Vec<(String, String)> {
    let tasks = format!("/proc/{process}/task");
    let Ok(folders) = fs::read_dir(&tasks) else { return Vec::new() };
    let ids = folders.filter_map(|folder| folder.ok()?.file_name().into_string().ok());
    ids.filter_map(|id| allowed(&format!("{tasks}/{id}")).map(|cpus| (id, cpus))).collect()
}

/// The CPUs that a process or thread may use, as the kernel lists them (`0-3,7`).
fn allowed(folder: &str) -> Option<String> {
    let status = fs::read_to_string(format!("{folder}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    Some(line.trim().to_owned())
}

fn first(list: &str) -> &str {
    list.split([',', '-']).next().unwrap_or(list)
}

fn last(list: &str) -> &str {
    list.rsplit([',', '-']).next().unwrap_or(list)
}

fn taskset(arguments: &[&str]) -> bool {
    let mut command = Command::new("taskset");
    let status = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
