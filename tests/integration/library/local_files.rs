//! The file system of this machine: what is replaced, what is written to, and what is awaited.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use gcp_wif::context::{Deadline, FileErrorKind, FileSystem as _, LocalFileSystem};
use testkit::folder::Folder;

#[test]
fn a_pipe_is_written_to_and_stays_a_pipe() {
    let folder = Folder::new("files-pipe");
    let pipe = folder.pipe("pipe");
    for write in [LocalFileSystem::replace, LocalFileSystem::create] {
        let reader = pipe.clone();
        let reader = thread::spawn(move || fs::read(reader).unwrap());
        write(&patient(), &pipe, b"token").unwrap();
        assert_eq!(reader.join().unwrap(), b"token");
    }
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    assert_eq!(folder.names(), ["pipe"]);
}

#[test]
fn a_pipe_without_a_reader_or_a_writer_is_not_awaited_for_ever() {
    let folder = Folder::new("files-silent");
    let pipe = folder.pipe("pipe");
    let soon = LocalFileSystem::new(Deadline::after(SHORT));
    let started = Instant::now();
    let error = soon.read(&pipe, 100).unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains(&format!("`{}` was not ready within ", pipe.display())));
    let soon = LocalFileSystem::new(Deadline::after(SHORT));
    assert!(soon.replace(&pipe, b"x").unwrap_err().is_timeout());
    assert!(started.elapsed() < Duration::from_secs(20));
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
}

#[test]
fn a_pipe_is_read_to_its_end() {
    let folder = Folder::new("files-slow");
    let pipe = folder.pipe("pipe");
    let content = "x".repeat(100_000);
    let (writer, written) = (pipe.clone(), content.clone());
    let write = move || {
        let mut pipe = fs::File::options().write(true).open(writer).unwrap();
        for part in written.as_bytes().chunks(30_000) {
            // The reader has enough after its limit.
            let _ = pipe.write_all(part);
        }
    };
    let writer = thread::spawn(write.clone());
    assert_eq!(patient().read(&pipe, 100_000).unwrap().expose(), content.as_bytes());
    writer.join().unwrap();
    let writer = thread::spawn(write);
    let error = patient().read(&pipe, 99_999).unwrap_err();
    assert!(matches!(error.kind, FileErrorKind::TooLarge(99_999)), "{error}");
    writer.join().unwrap();
}

#[test]
fn the_pipe_or_file_of_a_descriptor_is_written_to() {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let path = format!("/proc/self/fd/{}", writer.as_raw_fd());
    patient().replace(Path::new(&path), b"through the pipe").unwrap();
    drop(writer);
    let mut content = String::new();
    reader.read_to_string(&mut content).unwrap();
    assert_eq!(content, "through the pipe");

    let folder = Folder::new("files-descriptor");
    let path = folder.write("log", "before\n");
    let file = fs::File::options().append(true).open(&path).unwrap();
    symlink("/proc/self/fd", folder.join("fd")).unwrap();
    let descriptor = folder.join(format!("fd/{}", file.as_raw_fd()));
    patient().replace(&descriptor, b"after\n").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "before\nafter\n");
    assert_eq!(fs::metadata(&path).unwrap().ino(), file.metadata().unwrap().ino());
}

#[test]
fn a_link_to_an_own_file_stays_and_the_file_is_replaced() {
    let folder = Folder::new("files-link");
    let file = folder.write("file", "old");
    let (outer, inner) = (folder.join("outer"), folder.join("inner"));
    symlink("file", &inner).unwrap();
    symlink(&inner, &outer).unwrap();
    patient().replace(&outer, b"new").unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o600);
    assert!(fs::symlink_metadata(&outer).unwrap().is_symlink());
    assert!(patient().create(&outer, b"never").unwrap_err().is_already_exists());
    assert_eq!(folder.names(), ["file", "inner", "outer"]);
}

#[test]
fn sockets_directories_and_dangling_links_are_refused() {
    let folder = Folder::new("files-refused");
    let (dangling, socket, below) =
        (folder.join("dangling"), folder.join("socket"), folder.join("directory"));
    symlink("missing", &dangling).unwrap();
    let _listener = UnixListener::bind(&socket).unwrap();
    fs::create_dir(&below).unwrap();
    for (path, found) in [
        (&dangling, "a symbolic link to a missing file"),
        (&socket, "a block device or a socket"),
        (&below, "a directory"),
    ] {
        let error = patient().replace(path, b"x").unwrap_err();
        assert_eq!(error.to_string(), format!("`{}` is {found}, expected a file", path.display()));
    }
    assert_eq!(folder.names(), ["dangling", "directory", "socket"]);
}

#[test]
fn files_and_links_of_other_users_are_not_written_through_a_link() {
    let folder = Folder::new("files-others");
    let file = folder.write("file", "old");
    let link = folder.join("link");
    symlink(&file, &link).unwrap();
    // Only root can give a file away.
    if std::os::unix::fs::lchown(&link, Some(OTHER_USER), None).is_err() {
        return;
    }
    let error = patient().replace(&link, b"x").unwrap_err();
    assert!(error.to_string().contains("a symbolic link of another user"), "{error}");
    std::os::unix::fs::lchown(&link, Some(0), None).unwrap();
    std::os::unix::fs::chown(&file, Some(OTHER_USER), None).unwrap();
    let error = patient().replace(&link, b"x").unwrap_err();
    assert!(error.to_string().contains("a symbolic link to a file of another user"), "{error}");
    // Root does not replace the file either: its owner could not read the new one.
    let error = patient().replace(&file, b"x").unwrap_err();
    assert_eq!(error.to_string(), format!("`{}` belongs to another user", file.display()));
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
}

#[test]
fn no_private_directory_is_created_in_that_of_another_user() {
    let folder = Folder::new("files-sudo");
    let home = folder.join("home");
    fs::create_dir(&home).unwrap();
    let cache = home.join("a/b");
    if std::os::unix::fs::chown(&home, Some(OTHER_USER), None).is_ok() {
        let error = patient().private_directory(&cache).unwrap_err();
        let expected = format!("`{}` belongs to another user", home.display());
        assert_eq!(error.to_string(), expected);
        assert!(!home.join("a").exists());
        std::os::unix::fs::chown(&home, Some(0), None).unwrap();
    }
    patient().private_directory(&cache).unwrap();
    assert_eq!(fs::metadata(&cache).unwrap().permissions().mode() & 0o7777, 0o700);
}

#[test]
fn the_next_write_removes_what_a_killed_one_has_left() {
    let folder = Folder::new("files-leftovers");
    let target = folder.join("token");
    folder.write(".token.0123456789abcdef.tmp", "half");
    let busy = folder.write(".token.fedcba9876543210.tmp", "of another process");
    let lock = fs::File::open(&busy).unwrap();
    lock.lock().unwrap();
    for other in
        [".token.0123456789abcdef.tmp.bak", ".token.notes.tmp", ".tokens.0123456789abcdef.tmp"]
    {
        folder.write(other, "of the user");
    }
    patient().replace(&target, b"x").unwrap();
    let expected = [
        ".token.0123456789abcdef.tmp.bak",
        ".token.fedcba9876543210.tmp",
        ".token.notes.tmp",
        ".tokens.0123456789abcdef.tmp",
        "token",
    ];
    assert_eq!(folder.names(), expected);
    drop(lock);
    assert!(patient().create(&target, b"y").unwrap_err().is_already_exists());
    assert!(!busy.exists());
}

#[test]
fn writers_of_the_same_file_do_not_disturb_each_other() {
    let folder = Folder::new("files-crowd");
    let target = folder.join("token");
    thread::scope(|scope| {
        for number in 0..8 {
            let target = &target;
            scope.spawn(move || {
                for _ in 0..20 {
                    patient().replace(target, format!("writer {number}").as_bytes()).unwrap();
                }
            });
        }
    });
    assert!(fs::read_to_string(&target).unwrap().starts_with("writer "));
    assert_eq!(folder.names(), ["token"]);
}

fn patient() -> LocalFileSystem {
    LocalFileSystem::new(Deadline::after(Duration::from_secs(60)))
}

const SHORT: Duration = Duration::from_millis(100);

/// Neither root nor the user of the tests.
const OTHER_USER: u32 = 54_321;
