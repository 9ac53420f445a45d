//! A disk that forgets: a small file system of our own, over FUSE, that keeps what was written in memory and holds on to what was
//! synced. When the power is cut, the rest is gone, or some of it, as on a real one.
//!
//! The strictest reading of POSIX: a file's bytes last when the file was synced, a file's name when its folder was. Renames, new
//! names and removals are all a matter of the folder. Locks and shared memory maps (SQLite's `-shm`) are the kernel's own business
//! and work as anywhere.

use super::Chance;
use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation,
    INodeNo, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory,
    ReplyEmpty, ReplyEntry, ReplyOpen, ReplyStatfs, ReplyWrite, Request, TimeOrNow, WriteFlags,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// Nobody but the one process changes anything, so the kernel may remember what it has been told.
const TTL: Duration = Duration::from_secs(3_600);

/// What a power cut takes back, or leaves, in one piece.
const BLOCK: usize = 4_096;

/// What was done to the disk so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    pub writes: u64,
    pub syncs: u64,
    /// Bytes that were written and then lost.
    pub lost: u64,
}

/// A disk in its slot: mounted while this value lives.
pub struct Disk {
    platter: Arc<Mutex<Platter>>,
    mounted: Option<BackgroundSession>,
    folder: TempDir,
}

#[derive(Clone)]
enum Node {
    File {
        now: Vec<u8>,
        /// What a power cut leaves.
        kept: Vec<u8>,
        /// What was written since the last sync.
        dirty: Vec<Range<usize>>,
    },
    Folder {
        now: BTreeMap<OsString, u64>,
        kept: BTreeMap<OsString, u64>,
    },
}

struct Entry {
    node: Node,
    mode: u16,
    owner: (u32, u32),
}

struct Platter {
    entries: BTreeMap<u64, Entry>,
    next: u64,
    is_off: bool,
    syncs_to_fail: u32,
    /// So many more bytes may be written.
    room: Option<usize>,
    figures: Figures,
}

impl Disk {
    /// Mounts an empty disk, or says why this machine cannot.
    pub fn mount() -> Result<Self, String> {
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        let root = Entry { node: Node::folder(), mode: 0o755, owner: (0, 0) };
        let entries = BTreeMap::from([(INodeNo::ROOT.0, root)]);
        let platter = Platter {
            entries,
            next: INodeNo::ROOT.0 + 1,
            is_off: false,
            syncs_to_fail: 0,
            room: None,
            figures: Figures::default(),
        };
        let mut disk = Self { platter: Arc::new(Mutex::new(platter)), mounted: None, folder };
        disk.put_in().map_err(|error| format!("a file system over /dev/fuse cannot be mounted: {error}"))?;
        Ok(disk)
    }

    fn put_in(&mut self) -> std::io::Result<()> {
        let mut config = Config::default();
        config.mount_options = vec![MountOption::FSName("arte-forgetful".into()), MountOption::DefaultPermissions];
        let files = Files(Arc::clone(&self.platter));
        self.mounted = Some(fuser::spawn_mount(files, self.folder.path(), &config)?);
        Ok(())
    }

    fn platter(&self) -> MutexGuard<'_, Platter> {
        self.platter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns where it is mounted.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Returns a folder on it that need not be there yet.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn figures(&self) -> Figures {
        self.platter().figures
    }

    /// Cuts the power: from this instant nothing can be read, written or synced.
    pub fn power_off(&self) {
        self.platter().is_off = true;
    }

    /// Power again, after everybody who had files open is dead. What was not synced is gone; with `chance`, any part of it may have got
    /// to the disk all the same, in any order.
    pub fn power_on(&mut self, chance: Option<&mut Chance>) {
        if let Some(mounted) = self.mounted.take() {
            mounted.umount_and_join().expect("the disk comes out when nobody uses it");
        }
        self.platter().forget(chance);
        self.put_in().expect("the disk goes in again");
    }

    /// Lets the next syncs fail, as a dying disk does.
    pub fn fail_syncs(&self, how_many: u32) {
        self.platter().syncs_to_fail = how_many;
    }

    /// Leaves room for so many more bytes, or any number.
    pub fn leave_room(&self, bytes: Option<usize>) {
        self.platter().room = bytes;
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // After a failed test a dying house may hold on to it still: it gets nothing but errors, and the disk comes out all the same.
        self.power_off();
        let commands = [("umount", &["-l"][..]), ("fusermount3", &["-u", "-z"][..])];
        let _ = commands.iter().any(|(program, arguments)| {
            let mut command = std::process::Command::new(program);
            command.args(*arguments).arg(self.folder.path()).stderr(std::process::Stdio::null());
            command.status().is_ok_and(|status| status.success())
        });
        drop(self.mounted.take());
    }
}

impl Node {
    fn file() -> Self {
        Self::File { now: Vec::new(), kept: Vec::new(), dirty: Vec::new() }
    }

    fn folder() -> Self {
        Self::Folder { now: BTreeMap::new(), kept: BTreeMap::new() }
    }

    /// Goes back to what is on the disk, and returns how many bytes are lost by it.
    fn forget(&mut self, mut chance: Option<&mut Chance>) -> u64 {
        match self {
            Self::Folder { now, kept } => {
                now.clone_from(kept);
                0
            }
            Self::File { now, kept, dirty } => {
                let mut lost = 0;
                for block in blocks(std::mem::take(dirty), now.len()) {
                    if chance.as_mut().is_some_and(|chance| chance.below(2) == 0) {
                        kept.resize(kept.len().max(block.end), 0);
                        kept[block.clone()].copy_from_slice(&now[block]);
                    } else {
                        lost += block.len() as u64;
                    }
                }
                now.clone_from(kept);
                lost
            }
        }
    }

    fn sync(&mut self) {
        match self {
            Self::Folder { now, kept } => kept.clone_from(now),
            Self::File { now, kept, dirty } => {
                kept.resize(now.len(), 0);
                for range in dirty.drain(..) {
                    let range = range.start.min(now.len())..range.end.min(now.len());
                    kept[range.clone()].copy_from_slice(&now[range]);
                }
            }
        }
    }
}

/// Splits what was written into the pieces that get to the disk each for itself.
fn blocks(dirty: Vec<Range<usize>>, size: usize) -> impl Iterator<Item = Range<usize>> {
    dirty.into_iter().flat_map(move |range| {
        let end = range.end.min(size);
        (range.start.min(size)..end).step_by(BLOCK).map(move |start| start..(start + BLOCK).min(end))
    })
}

impl Platter {
    /// What a power cut does: back to what is on the disk.
    fn forget(&mut self, mut chance: Option<&mut Chance>) {
        self.is_off = false;
        self.syncs_to_fail = 0;
        for entry in self.entries.values_mut() {
            self.figures.lost += entry.node.forget(chance.as_deref_mut());
        }
        let mut reached = BTreeSet::new();
        let mut to_see = vec![INodeNo::ROOT.0];
        while let Some(ino) = to_see.pop() {
            reached.insert(ino);
            if let Some(Entry { node: Node::Folder { now, .. }, .. }) = self.entries.get(&ino) {
                to_see.extend(now.values());
            }
        }
        self.entries.retain(|ino, _| reached.contains(ino));
    }

    fn entry(&mut self, ino: INodeNo) -> Result<&mut Entry, Errno> {
        if self.is_off {
            return Err(Errno::EIO);
        }
        self.entries.get_mut(&ino.0).ok_or(Errno::ENOENT)
    }

    fn names(&mut self, folder: INodeNo) -> Result<&mut BTreeMap<OsString, u64>, Errno> {
        match &mut self.entry(folder)?.node {
            Node::Folder { now, .. } => Ok(now),
            Node::File { .. } => Err(Errno::ENOTDIR),
        }
    }

    fn attr(&mut self, ino: INodeNo) -> Result<FileAttr, Errno> {
        let entry = self.entry(ino)?;
        let (kind, size) = match &entry.node {
            Node::File { now, .. } => (FileType::RegularFile, now.len() as u64),
            Node::Folder { .. } => (FileType::Directory, BLOCK as u64),
        };
        let then = SystemTime::UNIX_EPOCH;
        Ok(FileAttr {
            ino,
            size,
            blocks: size.div_ceil(512),
            atime: then,
            mtime: then,
            ctime: then,
            crtime: then,
            kind,
            perm: entry.mode,
            nlink: 1,
            uid: entry.owner.0,
            gid: entry.owner.1,
            rdev: 0,
            blksize: BLOCK as u32,
            flags: 0,
        })
    }

    fn find(&mut self, parent: INodeNo, name: &OsStr) -> Result<FileAttr, Errno> {
        let ino = *self.names(parent)?.get(name).ok_or(Errno::ENOENT)?;
        self.attr(INodeNo(ino))
    }

    fn make(
        &mut self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        node: Node,
        mode: u32,
    ) -> Result<FileAttr, Errno> {
        let ino = self.next;
        let names = self.names(parent)?;
        if names.contains_key(name) {
            return Err(Errno::EEXIST);
        }
        names.insert(name.to_owned(), ino);
        self.next += 1;
        let mode = u16::try_from(mode & 0o7777).unwrap_or(0o600);
        self.entries.insert(ino, Entry { node, mode, owner: (request.uid(), request.gid()) });
        self.attr(INodeNo(ino))
    }

    fn write(&mut self, ino: INodeNo, offset: u64, data: &[u8]) -> Result<u32, Errno> {
        self.figures.writes += 1;
        let room = self.room;
        let Node::File { now, dirty, .. } = &mut self.entry(ino)?.node else { return Err(Errno::EISDIR) };
        let start = usize::try_from(offset).map_err(|_| Errno::EFBIG)?;
        let end = start + data.len();
        let grown = end.saturating_sub(now.len());
        if room.is_some_and(|room| grown > room) {
            return Err(Errno::ENOSPC);
        }
        now.resize(now.len().max(end), 0);
        now[start..end].copy_from_slice(data);
        match dirty.last_mut() {
            // A log is written on and on: one piece.
            Some(last) if last.end == start => last.end = end,
            _ => dirty.push(start..end),
        }
        self.room = room.map(|room| room - grown);
        u32::try_from(data.len()).map_err(|_| Errno::EFBIG)
    }

    fn resize(&mut self, ino: INodeNo, size: u64) -> Result<(), Errno> {
        let Node::File { now, dirty, .. } = &mut self.entry(ino)?.node else { return Err(Errno::EISDIR) };
        let size = usize::try_from(size).map_err(|_| Errno::EFBIG)?;
        now.resize(size, 0);
        // What is cut off and written again later must not be found as it was before.
        dirty.clear();
        dirty.push(0..usize::MAX);
        Ok(())
    }

    fn sync(&mut self, ino: INodeNo) -> Result<(), Errno> {
        self.figures.syncs += 1;
        self.entry(ino)?;
        if self.syncs_to_fail > 0 {
            self.syncs_to_fail -= 1;
            return Err(Errno::EIO);
        }
        self.entry(ino)?.node.sync();
        Ok(())
    }
}

/// The disk as the kernel sees it.
struct Files(Arc<Mutex<Platter>>);

impl Files {
    fn do_it<T>(&self, work: impl FnOnce(&mut Platter) -> Result<T, Errno>) -> Result<T, Errno> {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn done(result: Result<(), Errno>, reply: ReplyEmpty) {
    match result {
        Ok(()) => reply.ok(),
        Err(error) => reply.error(error),
    }
}

fn found(result: Result<FileAttr, Errno>, reply: ReplyEntry) {
    match result {
        Ok(attr) => reply.entry(&TTL, &attr, Generation(0)),
        Err(error) => reply.error(error),
    }
}

impl Filesystem for Files {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        found(self.do_it(|platter| platter.find(parent, name)), reply);
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.do_it(|platter| platter.attr(ino)) {
            Ok(attr) => reply.attr(&TTL, &attr),
            Err(error) => reply.error(error),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        mode: Option<u32>,
        uid: Option<u32>,
        gid: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let set = self.do_it(|platter| {
            let entry = platter.entry(ino)?;
            entry.mode = mode.map_or(entry.mode, |mode| u16::try_from(mode & 0o7777).unwrap_or(0o600));
            entry.owner = (uid.unwrap_or(entry.owner.0), gid.unwrap_or(entry.owner.1));
            if let Some(size) = size {
                platter.resize(ino, size)?;
            }
            platter.attr(ino)
        });
        match set {
            Ok(attr) => reply.attr(&TTL, &attr),
            Err(error) => reply.error(error),
        }
    }

    fn mkdir(&self, request: &Request, parent: INodeNo, name: &OsStr, mode: u32, umask: u32, reply: ReplyEntry) {
        found(self.do_it(|platter| platter.make(request, parent, name, Node::folder(), mode & !umask)), reply);
    }

    fn create(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        match self.do_it(|platter| platter.make(request, parent, name, Node::file(), mode & !umask)) {
            Ok(attr) => reply.created(&TTL, &attr, Generation(0), FileHandle(0), FopenFlags::empty()),
            Err(error) => reply.error(error),
        }
    }

    fn link(&self, _: &Request, ino: INodeNo, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let linked = self.do_it(|platter| {
            if platter.names(parent)?.contains_key(name) {
                return Err(Errno::EEXIST);
            }
            platter.names(parent)?.insert(name.to_owned(), ino.0);
            platter.find(parent, name)
        });
        found(linked, reply);
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        // The bytes stay: somebody may have them open, and until the folder is synced the name may come back.
        done(self.do_it(|platter| platter.names(parent)?.remove(name).map(|_| ()).ok_or(Errno::ENOENT)), reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let removed = self.do_it(|platter| {
            let attr = platter.find(parent, name)?;
            if !platter.names(attr.ino)?.is_empty() {
                return Err(Errno::ENOTEMPTY);
            }
            platter.names(parent)?.remove(name);
            Ok(())
        });
        done(removed, reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        _: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let renamed = self.do_it(|platter| {
            platter.names(new_parent)?;
            let ino = platter.names(parent)?.remove(name).ok_or(Errno::ENOENT)?;
            platter.names(new_parent)?.insert(new_name.to_owned(), ino);
            Ok(())
        });
        done(renamed, reply);
    }

    fn open(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        reply.opened(FileHandle(0), FopenFlags::empty());
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let read = self.do_it(|platter| match &platter.entry(ino)?.node {
            Node::Folder { .. } => Err(Errno::EISDIR),
            Node::File { now, .. } => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX).min(now.len());
                Ok(now[start..(start + size as usize).min(now.len())].to_vec())
            }
        });
        match read {
            Ok(bytes) => reply.data(&bytes),
            Err(error) => reply.error(error),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        match self.do_it(|platter| platter.write(ino, offset, data)) {
            Ok(written) => reply.written(written),
            Err(error) => reply.error(error),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        // Closing a file makes nothing of it last.
        reply.ok();
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        done(self.do_it(|platter| platter.sync(ino)), reply);
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        done(self.do_it(|platter| platter.sync(ino)), reply);
    }

    fn readdir(&self, _: &Request, ino: INodeNo, _: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let listed = self.do_it(|platter| {
            let names = platter.names(ino)?.clone();
            names
                .into_iter()
                .map(|(name, ino)| platter.attr(INodeNo(ino)).map(|attr| (name, attr)))
                .collect::<Result<Vec<_>, _>>()
        });
        match listed {
            Err(error) => reply.error(error),
            Ok(names) => {
                for (place, (name, attr)) in names.into_iter().enumerate().skip(offset as usize) {
                    if reply.add(attr.ino, place as u64 + 1, attr.kind, name) {
                        break;
                    }
                }
                reply.ok();
            }
        }
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        reply.statfs(1 << 20, 1 << 19, 1 << 19, 1 << 20, 1 << 19, BLOCK as u32, 255, BLOCK as u32);
    }
}
