//! A disk with a power switch: `proofs/powercut/disk.py` behind nbdkit, shown as a file by nbdfuse, as a block device
//! by the kernel, with ext4 on it.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// What the disk loses when the power goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loses {
    /// Everything that was written after the last flush.
    AllUnflushed,
    /// Of that, each sector by the toss of a coin.
    SomeUnflushed,
}

/// The disk. Everything is taken apart when it goes.
pub(crate) struct Disk {
    folder: PathBuf,
    loses: Loses,
    parts: Vec<Child>,
    device: Option<String>,
    formatted: bool,
}

impl Disk {
    pub(crate) fn new(folder: &Path, loses: Loses) -> Self {
        for name in ["shown", "place"] {
            std::fs::create_dir(folder.join(name)).unwrap();
        }
        std::fs::write(folder.join("shown/disk"), b"").unwrap();
        Self {
            folder: folder.to_owned(),
            loses,
            parts: Vec::new(),
            device: None,
            formatted: false,
        }
    }

    /// Where its files are.
    pub(crate) fn place(&self) -> PathBuf {
        self.folder.join("place")
    }

    /// Builds it up, formatted at the first time, its journal replayed at every other.
    pub(crate) fn power_on(&mut self, seed: u64) {
        let mode = if self.loses == Loses::AllUnflushed {
            "drop"
        } else {
            "torn"
        };
        let plugin = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proofs/powercut/disk.py");
        let (socket, image) = (self.folder.join("disk.sock"), self.folder.join("disk.img"));
        drop(std::fs::remove_file(&socket));
        let mut server = Command::new("nbdkit");
        server
            .args(["-f", "-U"])
            .arg(&socket)
            .arg("python")
            .arg(plugin);
        server
            .arg(format!("backing={}", image.display()))
            .arg(format!("mode={mode}"))
            .arg(format!("seed={seed}"));
        self.parts.push(
            server
                .env("CUT_FILE", self.folder.join("cut"))
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        );
        wait("nbdkit", || socket.exists());
        let shown = self.folder.join("shown/disk");
        let mut fuse = Command::new("nbdfuse");
        self.parts.push(
            fuse.arg(&shown)
                .arg("--unix")
                .arg(&socket)
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        );
        wait("nbdfuse", || {
            std::fs::metadata(&shown).is_ok_and(|file| file.len() > 0)
        });
        let device = run(Command::new("losetup").args(["-f", "--show"]).arg(&shown))
            .trim()
            .to_owned();
        self.device = Some(device.clone());
        if !self.formatted {
            run(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&device));
            self.formatted = true;
        }
        run(Command::new("mount").arg(&device).arg(self.place()));
    }

    /// The power goes. Whoever still holds a file hears of it at the next call.
    pub(crate) fn cut(&self) {
        std::fs::write(self.folder.join("cut"), b"").unwrap();
    }

    /// Takes everything apart; what is backed by the image is all that is left.
    pub(crate) fn power_off(&mut self) {
        try_to(Command::new("umount").arg("-l").arg(self.place()));
        if let Some(device) = self.device.take() {
            try_to(Command::new("losetup").arg("-d").arg(device));
        }
        try_to(
            Command::new("umount")
                .arg("-l")
                .arg(self.folder.join("shown/disk")),
        );
        for mut part in self.parts.drain(..).rev() {
            drop(part.kill());
            drop(part.wait());
        }
        drop(std::fs::remove_file(self.folder.join("cut")));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.power_off();
    }
}

fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Something that may have been done already.
fn try_to(command: &mut Command) {
    drop(command.stderr(Stdio::null()).status());
}

fn wait(what: &str, ready: impl Fn() -> bool) {
    let began = Instant::now();
    while !ready() {
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "`{what}` does not come up"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
