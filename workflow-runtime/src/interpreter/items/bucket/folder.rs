//! Buckets that are folders.
//!
//! A key is a relative path of plain names. What is read lies where its key says: links are not
//! followed, so nothing outside of a bucket's folder is an object of it.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use md5::{Digest, Md5};

use super::{BucketError, ObjectSummary, e_tag};

pub(super) fn create(root: &Path, bucket: &str) -> Result<(), BucketError> {
    let path = root.join(bucket);
    fs::create_dir_all(&path).map_err(|source| failed(&path, source))
}

pub(super) fn put(root: &Path, bucket: &str, key: &str, content: &[u8]) -> Result<(), BucketError> {
    let folder = bucket_folder(root, bucket)?;
    let Some(relative) = relative_path(key) else {
        return Err(BucketError::InvalidKey(key.to_owned()));
    };
    let path = folder.join(relative);
    let ancestors = path.ancestors().take_while(|path| *path != folder);
    if ancestors.into_iter().any(Path::is_symlink) {
        return Err(BucketError::InvalidKey(key.to_owned()));
    }
    let parent = path.parent().unwrap_or(&folder);
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(&path, content))
        .map_err(|source| failed(&path, source))
}

pub(super) fn delete(root: &Path, bucket: &str, key: &str) -> Result<(), BucketError> {
    let path = object_path(root, bucket, key)?;
    fs::remove_file(&path).map_err(|source| failed(&path, source))
}

pub(super) fn open(root: &Path, bucket: &str, key: &str) -> Result<File, BucketError> {
    let path = object_path(root, bucket, key)?;
    File::open(&path).map_err(|source| failed(&path, source))
}

pub(super) fn head(root: &Path, bucket: &str, key: &str) -> Result<ObjectSummary, BucketError> {
    let path = object_path(root, bucket, key)?;
    summary(&path, key)
}

pub(super) fn list(
    root: &Path,
    bucket: &str,
    prefix: &str,
) -> Result<Vec<ObjectSummary>, BucketError> {
    let folder = bucket_folder(root, bucket)?;
    let mut keys = Vec::new();
    collect(&folder, "", prefix, &mut keys)?;
    keys.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    keys.iter().map(|(key, path)| summary(path, key)).collect()
}

/// Adds the keys of the files in `folder`, whose own key is `parent`, that start with `prefix`.
fn collect(
    folder: &Path,
    parent: &str,
    prefix: &str,
    keys: &mut Vec<(String, PathBuf)>,
) -> Result<(), BucketError> {
    let entries = fs::read_dir(folder).map_err(|source| failed(folder, source))?;
    for entry in entries {
        let entry = entry.map_err(|source| failed(folder, source))?;
        let file_type = entry.file_type().map_err(|source| failed(folder, source))?;
        // Keys are Unicode.
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
            continue;
        };
        if file_type.is_dir() {
            let key = format!("{parent}{name}/");
            if key.starts_with(prefix) || prefix.starts_with(&key) {
                collect(&entry.path(), &key, prefix, keys)?;
            }
        } else if file_type.is_file() {
            let key = format!("{parent}{name}");
            if key.starts_with(prefix) {
                keys.push((key, entry.path()));
            }
        }
    }
    Ok(())
}

fn bucket_folder(root: &Path, bucket: &str) -> Result<PathBuf, BucketError> {
    let folder = root.join(bucket);
    match folder.is_dir() {
        true => Ok(folder),
        false => Err(BucketError::NoSuchBucket),
    }
}

/// The file of an object that is there.
fn object_path(root: &Path, bucket: &str, key: &str) -> Result<PathBuf, BucketError> {
    let folder = bucket_folder(root, bucket)?;
    let path = relative_path(key).map(|relative| folder.join(relative));
    path.filter(|path| path.is_file() && is_plain(&folder, path))
        .ok_or(BucketError::NoSuchKey)
}

/// The path that a key says; none when it is not made of plain names.
fn relative_path(key: &str) -> Option<PathBuf> {
    let is_name =
        |name: &str| !matches!(name, "" | "." | "..") && !name.contains(['\\', '\0', ':']);
    key.split('/')
        .all(is_name)
        .then(|| key.split('/').collect())
}

/// Whether there is no link between `folder` and `path` in it. Names are compared as they are
/// written, so that keys differ by case on file systems whose names do not.
fn is_plain(folder: &Path, path: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    let relative = path.strip_prefix(folder).unwrap_or(Path::new(""));
    let Some(expected) = real(folder).map(|folder| match relative.as_os_str().is_empty() {
        true => folder,
        false => folder.join(relative),
    }) else {
        return false;
    };
    real(path).as_deref().map(Path::as_os_str) == Some::<&OsStr>(expected.as_os_str())
}

fn summary(path: &Path, key: &str) -> Result<ObjectSummary, BucketError> {
    let describe = || -> io::Result<ObjectSummary> {
        let mut file = File::open(path)?;
        let modified = file.metadata()?.modified()?;
        let (size, digest) = digest(&mut file)?;
        Ok(ObjectSummary {
            key: key.to_owned(),
            size,
            e_tag: e_tag(&digest),
            last_modified: Timestamp::try_from(modified).map_err(io::Error::other)?,
        })
    };
    describe().map_err(|source| failed(path, source))
}

/// The length of a file and its MD5.
fn digest(file: &mut File) -> io::Result<(u64, Vec<u8>)> {
    let mut md5 = Md5::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut size = 0;
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => return Ok((size, md5.finalize().to_vec())),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        size += read as u64;
        md5.update(&buffer[..read]);
    }
}

fn failed(path: &Path, source: io::Error) -> BucketError {
    BucketError::Io {
        path: path.display().to_string(),
        source,
    }
}
